"""Data that nobody vouches for: whatever it says, a page only shows it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    Ask = Callable[..., TestResponse]

URL = "https://lod.example.net"
_VOID = {"meta", "link", "input", "br", "img", "hr", "rect", "path", "circle", "line", "wbr"}
_SCHEMES = ("https://", "http://", "mailto:", "#", "/")


class Page(HTMLParser):
    """What a browser makes of a page: its elements, links and scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[tuple[dict[str, str], str]] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append((tag, values))
        if tag == "script":
            self.scripts.append((values, ""))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)

    def links(self) -> list[str]:
        named = ("href", "src", "action", "xlink:href", "formaction")
        return [values[name] for _, values in self.elements for name in named if name in values]


_PAGES = [
    "/",
    "/doc/hostile/label",
    "/doc/hostile/links",
    "/browse",
    "/browse/Place",
    "/search?q=script",
    "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/search?q=%22%3E%3Cimg%20src=x%3E",
    "/resource?iri=javascript:alert(9)",
    "/doc/hub",
    "/doc/hub?page=2",
    "/doc/place/hafen",
    "/ontology",
    "/shapes",
    "/sparql",
    "/problems",
    "/accessibility",
    "/provenance",
    "/conformance",
    "/nowhere/%3Cscript%3Ealert(1)%3C/script%3E",
    "/doc/place/%22%3E%3Cscript%3E",
    "/id/place/zeche",
    "/resource?iri=a:%3Cscript%3E",
    "/browse/%3Cscript%3E",
    "/doc/hub?release=%3Cscript%3E",
    "/doc/hub?lang=%22%3E%3Cscript%3E",
    "/search?q=a&class=%22%3E%3Cscript%3E",
    "/sparql?query=" + quote("SELECT ?label { ?s ?p ?label }"),
    "/sparql?query=" + quote("CONSTRUCT WHERE { ?s ?p ?o }"),
    "/sparql?query=" + quote("SELECT ('</textarea><script>alert(1)</script>' AS ?x) {}"),
    "/sparql?query=" + quote("</textarea><script>alert(1)</script>"),
    "/sparql?query=" + quote("SELECT (<javascript:alert(1)> AS ?x) {}"),
]


@pytest.fixture(params=_PAGES)
def page(request: pytest.FixtureRequest, ask: Ask) -> Page:
    response = ask(request.param, Accept="text/html")
    assert response.mimetype == "text/html"
    assert response.status_code != 500
    return Page(response.text)


def test_every_element_is_closed_where_it_was_opened(page: Page) -> None:
    assert page.open == []
    assert page.wrong == []


def test_a_page_has_one_title_one_language_and_one_main(page: Page) -> None:
    names = [name for name, _ in page.elements]
    for name in ("html", "main", "h1"):
        assert names.count(name) == 1, name
    assert "title" in names
    assert all(values["lang"] in {"en", "de"} for name, values in page.elements if name == "html")


def test_scripts_are_only_those_of_the_site(page: Page) -> None:
    for attributes, text in page.scripts:
        if attributes.get("type") == "application/ld+json":
            json.loads(text)
        else:
            assert attributes["src"].startswith(f"{URL}/static/")
            assert text == ""


def test_nothing_listens_to_events_or_carries_style(page: Page) -> None:
    for name, values in page.elements:
        assert not [key for key in values if key.startswith("on")], (name, values)
        assert "style" not in values, (name, values)
        assert name not in {"iframe", "object", "embed", "base"}


def test_no_link_is_a_program_and_no_image_comes_from_elsewhere(page: Page) -> None:
    for link in page.links():
        assert link.lower().startswith(_SCHEMES), link
    for name, values in page.elements:
        if name == "img" or values.get("rel") in {"stylesheet", "icon"}:
            address = values.get("src", values.get("href", ""))
            assert address.startswith((f"{URL}/", "data:")), address


def test_no_two_elements_have_the_same_id(page: Page) -> None:
    ids = [values["id"] for _, values in page.elements if "id" in values]
    assert sorted(ids) == sorted(set(ids))


def test_control_characters_are_shown_as_marks(ask: Ask) -> None:
    text = ask("/doc/hostile/label", Accept="text/html").text
    assert "\x1b" not in text
    assert "\x08" not in text
    assert "\ufffd" in text


def test_the_data_itself_is_not_touched(ask: Ask) -> None:
    text = ask("/doc/hostile/label.nt").text
    assert '"</script><script>alert(1)</script>"' in text
    assert "onerror=alert(2)" in text


def test_the_data_in_a_page_is_the_data(ask: Ask) -> None:
    page = Page(ask("/doc/hostile/label", Accept="text/html").text)
    (data,) = [text for attributes, text in page.scripts if text]
    assert "</script><script>alert(1)</script>" in json.dumps(json.loads(data))


def test_words_that_are_searched_for_come_back_as_words(ask: Ask) -> None:
    text = ask("/search?q=%3Cb%3E%22%26", Accept="text/html").text
    assert "&lt;b&gt;&#34;&amp;" in text
    assert json.loads(ask("/search.json?q=%3Cb%3E%22%26").data)["query"] == '<b>"&'
