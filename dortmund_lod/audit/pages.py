"""What a crawler takes from an HTML page."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from dortmund_lod.audit.http_messages import joined

if TYPE_CHECKING:
    from dortmund_lod.audit.http_messages import Response

MEDIA_TYPES = {"text/html", "application/xhtml+xml"}
_MOST = 2**20
_JSONLD = "application/ld+json"


@dataclass
class Page:
    """Title, language, links and JSON-LD of a page; `links` are (address, rel, type)."""

    address: str
    title: str = ""
    language: str = ""
    links: list[tuple[str, str, str]] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    def linked(self, relation: str) -> list[tuple[str, str]]:
        """Addresses and types of the links with this relation."""
        return [(href, kind) for href, rel, kind in self.links if relation in rel.split()]

    def jsonld(self) -> list[Any]:
        """The JSON-LD blocks; None for one that is no JSON."""
        return [_loaded(text) for text in self.scripts]

    def objects(self) -> list[dict[str, Any]]:
        """Every JSON object in the JSON-LD, however deep."""
        return [found for block in self.jsonld() for found in _objects(block)]


def is_html(response: Response) -> bool:
    """Whether it is an HTML page."""
    return response.media_type in MEDIA_TYPES


def read(response: Response) -> Page:
    """Read a page; what no browser understands is passed over."""
    reader = _Reader(Page(response.url))
    reader.feed(response.body[:_MOST].decode("utf-8", "replace"))
    return reader.page


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _objects(block: Any) -> list[dict[str, Any]]:
    """Without recursion: the nesting is the stranger's."""
    found, todo = [], [block]
    while todo:
        item = todo.pop(0)
        if isinstance(item, dict):
            found.append(item)
            todo += item.values()
        elif isinstance(item, list):
            todo += item
    return found


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        href = given.get("href", "")
        if tag == "html":
            self.page.language = given.get("lang") or given.get("xml:lang", "")
        elif tag == "link" and href:
            rel, kind = given.get("rel", "").lower(), given.get("type", "").lower()
            self.page.links.append((self._absolute(href), rel, kind))
        elif tag == "a" and href:
            self.page.anchors.append(self._absolute(href))
        self._inside = "title" if tag == "title" else ""
        if tag == "script" and given.get("type", "").lower().startswith(_JSONLD):
            self._inside = "script"
            self.page.scripts.append("")

    def handle_endtag(self, _tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.page.title += data.strip()
        elif self._inside == "script":
            self.page.scripts[-1] += data

    def _absolute(self, href: str) -> str:
        return joined(self.page.address, href.strip())
