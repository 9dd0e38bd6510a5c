"""Reading sitemaps (sitemaps.org 0.9), and what robots.txt says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dortmund_lod.audit.http_messages import Response

MOST_ENTRIES = 50_000
_MOST_FILES = 5
_NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Entry(NamedTuple):
    """An address in a sitemap, and when it last changed."""

    address: str
    changed: str


def entries(fetch: Callable[[str, str], Response | None], addresses: Sequence[str]) -> list[Entry]:
    """The addresses in all sitemaps, of at most a few files."""
    todo: list[str] = [*addresses]
    found: list[Entry] = []
    for _ in range(_MOST_FILES):
        if not todo:
            break
        response = fetch(todo.pop(0), "application/xml, text/xml;q=0.9, */*;q=0.5")
        root = parsed(response) if response else None
        if root is None:
            continue
        found += listed(root, "url")
        todo += [entry.address for entry in listed(root, "sitemap")]
    return found


def parsed(response: Response) -> ET.Element | None:
    """The XML, None if it is none or uses entities."""
    if not response.whole or b"<!DOCTYPE" in response.body or b"<!ENTITY" in response.body:
        return None
    try:
        return ET.fromstring(response.body)  # noqa: S314 - without a DTD there are no entities
    except (ET.ParseError, ValueError, LookupError):
        return None


def listed(root: ET.Element, kind: str) -> list[Entry]:
    """The entries of a sitemap (`url`) or of an index (`sitemap`)."""
    return [
        Entry(
            (element.findtext(f"{_NS}loc") or "").strip(),
            (element.findtext(f"{_NS}lastmod") or "").strip(),
        )
        for element in root.findall(f"{_NS}{kind}")
    ]


def directives(robots: Response, name: str) -> list[str]:
    """The values of a line that holds for every robot, or for none in particular."""
    return re.findall(rf"(?im)^{name}\s*:\s*(\S+)", robots.text[:500_000])


def disallowed(robots: Response) -> list[str]:
    """The paths that robots.txt (RFC 9309) keeps every crawler from."""
    paths, ours, last = [], False, ""
    for line in robots.text[:500_000].splitlines():
        name, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        if name.lower() == "user-agent":
            ours = (ours and last == "user-agent") or value == "*"
        elif name.lower() == "disallow" and ours and value:
            paths.append(value)
        last = name.lower() or last
    return paths


def is_kept_from(address: str, paths: list[str]) -> bool:
    """Whether a path of robots.txt covers an address (RFC 9309 §2.2.2, §2.2.3)."""
    parts = urlsplit(address)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    return any(_covers(path, target) for path in paths)


def _covers(path: str, target: str) -> bool:
    """Match a pattern with `*` and `$` piece by piece: no regular expression of a stranger's."""
    pieces = path.removesuffix("$").split("*")
    if not target.startswith(pieces[0]):
        return False
    place = len(pieces[0])
    for piece in pieces[1:]:
        place = target.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return not path.endswith("$") or place == len(target)
