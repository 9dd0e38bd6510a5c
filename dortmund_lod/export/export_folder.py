"""Answers on disk: bodies by their digest, and for each address a record of its variants.

A record is text. A variant begins with a line of `=`, its status, its media types (joined by
commas, `-` where they do not count), its language, its content coding and the path of its body
(`-` for none); its headers follow, a line each, and an empty line.
"""

from __future__ import annotations

import hashlib
import json
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dortmund_lod.export.variant_collector import Variant

_OF_THE_CONNECTION = {"content-length", "date", "server", "connection"}


class Folder:
    """The folder that a twin is written to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._list: IO[str] = (path / "objects.jsonl").open("w", encoding="utf-8")

    def close(self) -> None:
        """Finish the list of objects."""
        self._list.close()

    def put(self, address: str, variants: Sequence[Variant]) -> None:
        """Keep the answers of an address."""
        target = self.path / record_path(address)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(self.record(variants))
        self._enlist(address, variants[0])

    def record(self, variants: Sequence[Variant]) -> bytes:
        """The record of these answers, whose bodies are kept."""
        lines = [line for variant in variants for line in self._lines(variant)]
        return "\n".join([*lines, ""]).encode()

    def _lines(self, variant: Variant) -> list[str]:
        fields = [
            str(variant.status),
            ",".join(variant.types) or "-",
            variant.language or "-",
            variant.coding or "-",
            self._body(variant.body) if variant.body else "-",
        ]
        return [
            "= " + " ".join(fields),
            *(f"{name}: {value}" for name, value in _headers(variant)),
            "",
        ]

    def _body(self, body: bytes) -> str:
        digest = hashlib.sha256(body).hexdigest()
        name = f"bodies/{digest[:2]}/{digest[2:]}"
        target = self.path / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        return name

    def _enlist(self, address: str, variant: Variant) -> None:
        """What an object store, which does not negotiate, is to hold for an address."""
        entry = {
            "key": address.lstrip("/"),
            "status": variant.status,
            "headers": dict(_headers(variant)),
            "file": self._body(variant.body) if variant.body else None,
        }
        self._list.write(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")


def _headers(variant: Variant) -> list[tuple[str, str]]:
    return [pair for pair in variant.headers if pair[0].lower() not in _OF_THE_CONNECTION]


def record_path(address: str) -> str:
    """Where the record of an address lies: no name from the data becomes the name of a file."""
    path, _, query = address.partition("?")
    key = unquote_to_bytes(path) + (b"?" + unquote_to_bytes(query) if query else b"")
    digest = hashlib.sha1(key, usedforsecurity=False).hexdigest()
    return f"records/{digest[:2]}/{digest[2:]}"
