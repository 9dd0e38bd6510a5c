"""The links of README, docs/ and the sample: pages, files and headings that are there.

There is no network in the tests: what is elsewhere is well-formed, by HTTPS, and on the list
below, so that whoever adds a link has looked at it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

_ROOT = Path(__file__).parents[2]
_PACKAGE = _ROOT / "dortmund_lod"
_PAGES = [
    _ROOT / "README.md",
    _ROOT / "CHANGELOG.md",
    *sorted((_ROOT / "docs").rglob("*.md")),
    _PACKAGE / "sample/README.md",
    _PACKAGE / "export/server/README.md",
]
_OWN_PAGES = sorted((_PACKAGE / "sample/pages").glob("*.md"))
"""Their links to each other are checked when a site is built."""
_ELSEWHERE = {
    "https://creativecommons.org/publicdomain/zero/1.0/",
    "https://github.com/Nanopublication/nanopub-testsuite/tree/ff038a7ee49a",
    "https://github.com/UKGovLD/publishing-statistical-data/tree/d382ad5900af",
    "https://github.com/ad-freiburg/sparqloscope",
    "https://github.com/astrothesaurus/UAT/tree/8886cf4f9b51",
    "https://github.com/geological-survey-of-queensland/vocabularies/tree/9927e830bd36",
    "https://github.com/hbz/lobid-vocabs/tree/dba084f1ed9b",
    "https://github.com/nomisma/data/tree/a7601136b8c2",
    "https://github.com/schemaorg/schemaorg/tree/cc71c8e06485",
    "https://github.com/semanticarts/gist/tree/c73068bfe779",
    "https://github.com/w3c/dxwg/tree/4fe75d5505f3",
    "https://jinja.palletsprojects.com/en/stable/templates/",
    "https://keepachangelog.com/en/1.1.0/",
    "https://opentelemetry.io/",
    "https://rml.io/",
    "https://semver.org/",
    "https://www.w3.org/wiki/LinkedData",
}
"""What the documentation leads to outside."""
_SCHEMES = ("http:", "https:", "mailto:", "tel:")


def _tokens(page: Path) -> Iterator[tuple[Token, Token | None]]:
    """Inline tokens of a page, and the block before each."""
    before: Token | None = None
    for token in MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8")):
        if token.type == "inline":
            yield token, before
        before = token


def _links(page: Path) -> Iterator[str]:
    for token, _ in _tokens(page):
        for part in token.children or ():
            address = part.attrs.get("href") or part.attrs.get("src")
            if address:
                yield str(address)


def _anchors(page: Path) -> set[str]:
    """The fragments that a page's headings have (as github.com makes them)."""
    found: list[str] = []
    for token, before in _tokens(page):
        if before and before.type == "heading_open":
            text = "".join(part.content for part in token.children or ())
            slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            again = sum(1 for each in found if each.rpartition("~")[0] == slug)
            found.append(f"{slug}~{again}")
    parts = (each.rpartition("~") for each in found)
    return {f"{slug}-{number}" if number != "0" else slug for slug, _, number in parts}


_LOCAL = [
    pytest.param(page, link, id=f"{page.relative_to(_ROOT)}: {link}")
    for page in _PAGES
    for link in dict.fromkeys(_links(page))
    if not link.startswith(_SCHEMES)
]


@pytest.mark.parametrize(("page", "link"), _LOCAL)
def test_a_link_within_the_documentation_is_alive(page: Path, link: str) -> None:
    path, _, fragment = link.partition("#")
    target = (page.parent / unquote(path)).resolve() if path else page
    assert target.exists()
    assert target.is_relative_to(_ROOT)
    if fragment:
        assert unquote(fragment) in _anchors(target)


def test_links_that_lead_elsewhere_are_listed_and_well_formed() -> None:
    links = {link for page in (*_PAGES, *_OWN_PAGES) for link in _links(page)}
    outside = {link for link in links if link.startswith("http")}
    assert {link for link in outside if "example.org" not in link} == _ELSEWHERE
    for link in outside:
        parts = urlsplit(link)
        assert parts.scheme == "https", link
        assert re.fullmatch(r"([a-z0-9-]+\.)+[a-z]{2,}", parts.netloc), link
        assert not re.search(r"[\s<>\"…]", link), link


@pytest.mark.parametrize("page", sorted((_ROOT / "docs" / "de").glob("*.md")), ids=str)
def test_a_page_in_german_has_the_sections_tables_and_samples_of_its_twin(page: Path) -> None:
    twin = page.parents[1] / page.name
    kinds = ("heading_open", "table_open", "fence", "th_open", "tr_open")
    shapes = [
        [token.type + token.tag for token in _blocks(each) if token.type in kinds]
        for each in (page, twin)
    ]
    assert shapes[0] == shapes[1]


def _blocks(page: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8"))


def test_every_page_is_linked_from_the_readme_or_a_page_that_is() -> None:
    known, waiting = {_ROOT / "README.md"}, [_ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        for link in _links(page):
            target = (page.parent / unquote(link.partition("#")[0])).resolve()
            if target.suffix == ".md" and target not in known and target.is_file():
                known.add(target)
                waiting.append(target)
    documentation = {page for page in _PAGES if page.is_relative_to(_ROOT / "docs")}
    assert {str(page) for page in documentation - known} == set()
