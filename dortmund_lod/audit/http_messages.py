"""Requests and what came back, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from dortmund_lod.errors import LodError
from dortmund_lod.rdf.formats import GRAPHS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.reporting.text import Text

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202f\u2066-\u2069]")
_LINK = re.compile(r"<([^<>]{1,4000})>((?:\s*;\s*[\w*!-]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))?)*)")
_PARAMETER = re.compile(r";\s*([\w*!-]+)(?:\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+)))?")
_LONGEST = 240
_LONGEST_VALUE = 64
_LONGEST_URL = 110


class Unanswered(LodError):  # noqa: N818 - what the client sees, whoever's fault it is
    """A request without a whole answer; `reason` says why in both languages."""

    def __init__(self, asked: str, reason: Text) -> None:
        super().__init__(reason.en)
        self.asked = asked
        self.reason = reason


class OutOfTime(LodError):  # noqa: N818
    """The time for the whole audit is over."""


@dataclass(frozen=True)
class Request:
    """What is asked."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __str__(self) -> str:
        shown = [f"{name}: {_cut(value, _LONGEST_VALUE)}" for name, value in self.headers.items()]
        extra = f" ({', '.join(shown)})" if shown else ""
        return plain(f"{self.method} {_cut(self.url, _LONGEST_URL)}{extra}")


@dataclass(frozen=True)
class Response:
    """What came back; `whole` is False where the body is larger than what is read."""

    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    whole: bool = True
    seconds: float = 0.0

    @property
    def url(self) -> str:
        """The address that answered."""
        return self.request.url

    @property
    def media_type(self) -> str:
        """The Content-Type without parameters, in lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def format(self) -> Format | None:
        """The RDF format the Content-Type names."""
        return rdf_format(self.media_type)

    @property
    def vary(self) -> set[str]:
        """The header names in Vary, in lower case."""
        return {part.strip().lower() for part in self.header("vary").split(",") if part.strip()}

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def header(self, name: str) -> str:
        """A header's value, "" where there is none."""
        return self.headers.get(name.lower(), "")

    def links(self) -> list[tuple[str, dict[str, str]]]:
        """The Link header (RFC 8288 §3): targets and parameters."""
        return parse_links(self.header("link"))

    def seen(self, *names: str) -> str:
        """One line: what was asked, what came back, and the named headers."""
        shown = [f"{name}: {self.header(name) or '-'}" for name in names]
        answer = " · ".join([f"{self.status} {self.media_type}".strip(), *shown])
        return f"{self.request} → {plain(answer)}"


def parse_links(text: str) -> list[tuple[str, dict[str, str]]]:
    """A Link header's targets and parameters."""
    return [
        (
            target,
            {name.lower(): quoted or token for name, quoted, token in _PARAMETER.findall(rest)},
        )
        for target, rest in _LINK.findall(text[:65_536])
    ]


def joined(base: str, reference: str) -> str:
    """A reference made absolute (RFC 3986 §5); one that is no reference stays as it is."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


def plain(text: str) -> str:
    """A stranger's text as it may stand in a report: one line, bounded, without control codes."""
    one_line = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))
    return one_line if len(one_line) <= _LONGEST else one_line[: _LONGEST - 1] + "…"


def _cut(value: str, most: int) -> str:
    return value if len(value) <= most else value[: most - 1] + "…"


def rdf_format(media_type: str) -> Format | None:
    """The RDF format of a media type; of aliases, only those that mean RDF and nothing else."""
    if media_type in {"text/plain", "application/xml", "text/xml"}:
        return None
    return next((fmt for fmt in GRAPHS if media_type in fmt.media_types), None)
