"""Answers on disk: one file a representation, and the tables that servers look addresses up in.

The file of an answer lies under `files/` at the path of its address, with the suffix of the
variant: `files/doc/city/a.ttl`. An address with a query has a digest in place of its path; one
that asks for a kept release and nothing else lies in the folder of that release.
`headers.jsonl` has a line for each answer.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dortmund_lod.export.variant import Variant

FILES = "files"
HEADERS = "headers.jsonl"
QUERIES = "/.queries/"
"""Where answers to addresses with a query lie, in place of the path."""

RELEASES = "/.releases/"
"""Where the answers of releases that are kept beside the current one lie, by id."""

_RELEASE = re.compile(r"release=([0-9a-f]{16})")
_LONGEST_PATH = 2000
_LONGEST_NAME = 200
_OF_THE_CONNECTION = {"content-length", "date", "server", "connection"}


@dataclass
class Tables:
    """What servers look up: by path as it is meant, or by address as it is written.

    `see_other` and `found` have the targets of redirects by path, `gone` the paths of what was
    withdrawn, `links` the Link header by the place of the document, `queries` the place of an
    answer by an address with a query.
    """

    see_other: dict[str, str] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    queries: dict[str, str] = field(default_factory=dict)


class ExportFolder:
    """The folder that a copy is written to; `left_out` are addresses that can be no files."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tables = Tables()
        self.left_out: list[str] = []
        self._headers: IO[str] = (path / HEADERS).open("w", encoding="utf-8")

    def close(self) -> None:
        """Finish the list of headers."""
        self._headers.close()

    def put(self, address: str, variants: Sequence[Variant]) -> str:
        """Keep the answers of an address; gives its place, empty where it can have none."""
        place = place_of(address)
        if not place:
            self.left_out.append(address)
            return ""
        try:
            self._put(address, place, variants)
        except (FileExistsError, IsADirectoryError, NotADirectoryError):
            self.left_out.append(address)
            return ""
        return place

    def _is_there(self, address: str, variant: Variant) -> bool:
        """Whether the query makes no difference to an answer: that of the path is taken then."""
        path, _, query = address.partition("?")
        if not query or _RELEASE.fullmatch(query):
            return False
        asked = [part for part in query.split("&") if _RELEASE.fullmatch(part)]
        place = place_of("?".join([path, *asked]))
        own = self.path / FILES / f"{place}{variant.suffix}"[1:]
        return own.is_file() and own.read_bytes() == variant.body

    def _put(self, address: str, place: str, variants: Sequence[Variant]) -> None:
        if variants[0].status == HTTPStatus.OK:
            for variant in variants:
                if not self._is_there(address, variant):
                    self.write(place + variant.suffix, variant)
            if links := variants[0].header("link"):
                self.tables.links[place] = links
            return
        tables = {
            HTTPStatus.SEE_OTHER: self.tables.see_other,
            HTTPStatus.FOUND: self.tables.found,
            HTTPStatus.GONE: self.tables.gone,
        }
        tables[HTTPStatus(variants[0].status)][place] = variants[0].header("location") or "1"
        self._enlist(place, variants[0], None)

    def write(self, place: str, variant: Variant) -> None:
        """Write the file of a representation, as old as what it shows."""
        target = self.path / FILES / place[1:]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(variant.body)
        if modified := variant.header("last-modified"):
            seconds = parsedate_to_datetime(modified).timestamp()
            os.utime(target, (seconds, seconds))
        self._enlist(place, variant, f"{FILES}{place}")

    def _enlist(self, place: str, variant: Variant, file: str | None) -> None:
        """What an object store, which does not negotiate, is to hold for a representation."""
        headers = [pair for pair in variant.headers if pair[0].lower() not in _OF_THE_CONNECTION]
        entry = {
            "key": place[1:],
            "status": int(variant.status),
            "headers": dict(headers),
            "file": file,
        }
        self._headers.write(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")


def place_of(address: str) -> str:
    """The path under `files/` for an address; empty where it can be no path.

    A path has no empty or hidden parts, none that lead upwards, none that are too long for a
    file system, and no control characters: data from anywhere become names here.
    """
    path, _, query = address.partition("?")
    release = _RELEASE.fullmatch(query)
    if query and not release:
        digest = hashlib.sha256(unquote_to_bytes(address)).hexdigest()[:32]
        return f"{QUERIES}{digest[:2]}/{digest[2:]}"
    try:
        plain = unquote_to_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    plain += "index" if plain.endswith("/") else ""
    if not plain.startswith("/") or not _is_safe(plain):
        return ""
    return f"{RELEASES}{release[1]}{plain}" if release else plain


def _is_safe(path: str) -> bool:
    if len(path.encode()) > _LONGEST_PATH or not path.isprintable():
        return False
    parts = path[1:].split("/")
    hidden = [part for part in parts if part.startswith(".") and part != ".well-known"]
    return not hidden and all(0 < len(part.encode()) <= _LONGEST_NAME for part in parts)
