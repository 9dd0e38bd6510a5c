"""The addresses of a site that an answer leads to."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.export.variant import Variant

_LINK = re.compile(r"<([^<>]*)>")
_LOCATION = re.compile(rb"<loc>([^<]+)</loc>")
_ATTRIBUTES = {"href", "src"}
_HEADERS = ("location", "content-location")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what an element links to."""
        self.found += [value for name, value in attrs if name in _ATTRIBUTES and value]


def links(answer: Variant, base: str) -> Iterator[str]:
    """The addresses, absolute and without fragment, that an answer at `base` links to."""
    for found in (*_in_headers(answer), *_in_body(answer)):
        yield urldefrag(urljoin(base, found)).url


def _in_headers(answer: Variant) -> list[str]:
    values = [answer.header(name) for name in _HEADERS]
    return [value for value in values if value] + _LINK.findall(answer.header("link"))


def _in_body(answer: Variant) -> list[str]:
    kind = answer.media_type
    if kind == "text/html":
        parser = _Links()
        parser.feed(answer.body.decode())
        return parser.found
    if kind == "application/gzip":
        return [each.decode() for each in _LOCATION.findall(gzip.decompress(answer.body))]
    if kind == "application/xml":
        return [each.decode() for each in _LOCATION.findall(answer.body)]
    return []
