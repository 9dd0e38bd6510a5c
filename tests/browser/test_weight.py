"""Pages are light, and the links to a hub are counted and paged."""

from __future__ import annotations

import gzip
import re
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINKS = 100_000
_MOST_BYTES = 60_000
_MOST_SCRIPT_BYTES = 200_000
_PART = r'<(?:link rel="(?:stylesheet|icon)" href|script type="module" src)="([^"]+)'


def _fetch(address: str, accept: str = "text/html") -> tuple[bytes, int]:
    """The content, and how many bytes came over the wire."""
    headers = {"Accept": accept, "Accept-Encoding": "gzip"}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:  # noqa: S310 - our own site
        data = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(data) if packed else data, len(data)


@pytest.mark.parametrize("path", ["/doc/city/dortmund", "/doc/programme/masterplan-science"])
def test_a_resource_page_weighs_at_most_60_kb_in_all(site: str, path: str) -> None:
    page, weight = _fetch(site + path)
    parts = re.findall(_PART, page.decode())
    assert len(parts) == 3
    assert weight + sum(_fetch(part)[1] for part in parts) <= _MOST_BYTES


def test_the_first_paint_of_the_editor_takes_at_most_200_kb_of_scripts(site: str) -> None:
    page, _ = _fetch(site + "/sparql")
    scripts = re.findall(r'<script type="module" src="([^"]+)', page.decode())
    assert len(scripts) == 3  # of all pages, of the editor, of answers
    assert sum(_fetch(each)[1] for each in scripts) <= _MOST_SCRIPT_BYTES


def test_the_editor_loads_only_on_its_page(site: str) -> None:
    assert b"editor.js" not in _fetch(site + "/")[0]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, serve: Any) -> Iterator[str]:
    source = tmp_path_factory.mktemp("hub") / "hub.nt"
    base = "https://hub.example.org/"
    link = f"<{base}{{0}}> <{base}of> <{base}{{1}}> .\n"
    lines = [link.format(number, "hub") for number in range(_LINKS)]
    lines += [link.format(f"small{number}", "other") for number in range(10)]
    about = '<https://hub.example.org/{0}> <http://www.w3.org/2000/01/rdf-schema#label> "{0}" .\n'
    source.write_text("".join([*lines, about.format("hub"), about.format("other")]), "utf-8")
    with serve(tmp_path_factory.mktemp("hub-home"), source) as address:
        yield address


def test_a_hub_s_links_are_counted_and_paged(hub: str) -> None:
    page, _ = _fetch(f"{hub}/resource?iri=https://hub.example.org/hub")
    assert b"100,000" in page
    assert b"page=2" in page
    deep, _ = _fetch(f"{hub}/resource?iri=https://hub.example.org/hub&page=1000")
    assert b"page=1001" not in deep
