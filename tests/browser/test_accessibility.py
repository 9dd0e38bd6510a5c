"""Nobody is kept out: axe-core finds nothing, and the keyboard reaches everything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import reached_by_keyboard

if TYPE_CHECKING:
    from collections.abc import Callable

_COUNT = "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n) LIMIT 5"
PAGES = {
    "overview": "/",
    "city": "/doc/city/dortmund.html",
    "figure": "/doc/figure/masterplan-students.html",
    "passage": "/doc/passage/3298-3320.html",
    "programme": "/doc/programme/nordwaerts.html",
    "search": "/search?q=science",
    "empty search": "/search",
    "classes": "/browse",
    "members": "/browse/Figure",
    "members as cards": "/browse/Figure?view=cards",
    "members by years": "/browse/Edition?view=timeline",
    "table of a class": "/browse/Figure?is=filled&value="
    "&where=http%3A%2F%2Fqudt.org%2Fschema%2Fqudt%2FhasUnit",
    "ontology": "/ontology.html",
    "codes": "/codes.html",
    "sources": "/provenance",
    "catalogue": "/catalog",
    "dataset": "/dataset/all",
    "conformance": "/conformance",
    "accessibility": "/accessibility",
    "problems": "/problems",
    "not found": "/id/nothing/here",
    "query": "/sparql",
    "model": "/sparql/model",
    "table": f"/sparql?query={_COUNT}",
    "chart": f"/sparql?view=chart&query={_COUNT}",
    "graph": "/sparql?view=graph&query=CONSTRUCT WHERE { ?s ?p ?o } LIMIT 9",
    "map": "/sparql?view=map&query=SELECT ?name ?lat ?long"
    " { VALUES (?name ?lat ?long) { ('a' 51.5 7.4) ('b' 51.6 7.5) } }",
    "named query": "/query/Q101?view=chart",
    "named queries": "/query",
    "malformed query": "/sparql?query=SELECT * { ?s ?p",
}
KINDS = {
    "places of a class": "/browse?class=http%3A%2F%2Fvocab.example%2Ftown%23Tower&view=map",
    "place": "/doc/park",
    "outline": "/doc/lake",
    "outline without a ground": "/doc/quarry",
    "values": "/doc/tower",
    "classes of the same name": "/browse",
    "not found": "/none",
    **{
        name: f"/resource?iri=http://{iri}"
        for name, iri in {
            "thesaurus": "thesaurus.example/animals",
            "concept": "thesaurus.example/ouzel",
            "collection": "thesaurus.example/garden",
            "ontology": "vocab.example/zoo",
            "undeclared": "undeclared.example/terms/",
            "class": "vocab.example/zoo/Being",
            "class with properties": "vocab.example/farm/Animal",
            "cube": "cube.example/weather",
            "cube of blank nodes": "cube.example/rain",
            "what a blank node points to": "cube.example/depth",
            "catalogue in the data": "portal.example/catalogue",
            "dataset in the data": "portal.example/trees",
            "graphs": "claims.example/malaria",
            "graph": "nanopub.example/1%23assertion",
        }.items()
    },
}
_LOOKS = [{"language": "en", "width": 1440}, {"language": "de", "width": 320}]
_OPTIONS = json.dumps(
    {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
        "resultTypes": ["violations"],
    }
)


def _violations(page: Any) -> list[tuple[str, str, int]]:
    found = page.evaluate(f"axe.run({_OPTIONS}).then(result => result.violations)")
    return [(each["id"], each["nodes"][0]["html"][:150], len(each["nodes"])) for each in found]


@pytest.mark.parametrize("look", _LOOKS, ids=lambda look: "-".join(map(str, look.values())))
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation_in_either_colours(
    visit: Callable[..., Any], site: str, axe: str, name: str, look: dict[str, Any]
) -> None:
    page = visit(site + PAGES[name], **look)
    page.evaluate(axe)
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        page.wait_for_timeout(50)
        assert _violations(page) == [], colours


@pytest.mark.parametrize("look", _LOOKS, ids=lambda look: "-".join(map(str, look.values())))
@pytest.mark.parametrize("name", KINDS)
def test_axe_finds_no_violation_on_pages_of_any_kind_of_data(
    visit: Callable[..., Any], kinds: str, axe: str, name: str, look: dict[str, Any]
) -> None:
    page = visit(kinds + KINDS[name], **look)
    page.evaluate(axe)
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        page.wait_for_timeout(50)
        assert _violations(page) == [], colours
    assert page.evaluate("document.documentElement.scrollWidth") <= look["width"]


@pytest.mark.parametrize("width", [1280, 1440])
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_header_is_one_line_on_a_wide_screen(
    visit: Callable[..., Any], kinds: str, width: int, language: str
) -> None:
    page = visit(f"{kinds}/", width=width, language=language)
    tops = page.evaluate(
        "[...document.querySelectorAll('header.site > *')].map(each => {"
        " const box = each.getBoundingClientRect(); return box.top + box.height / 2 })"
    )
    assert max(tops) - min(tops) < 8


def test_the_header_leaves_room_at_four_times_the_size(
    visit: Callable[..., Any], kinds: str
) -> None:
    """1,280 by 1,024 pixels at 400 % are 320 by 256 (WCAG 2.1, 1.4.10)."""
    page = visit(f"{kinds}/doc/park", width=320)
    assert page.evaluate("document.querySelector('header.site').offsetHeight") < 256 / 2


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 1440])
def test_no_page_is_wider_than_the_screen(
    visit: Callable[..., Any], site: str, name: str, width: int
) -> None:
    page = visit(site + PAGES[name], width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["overview", "city", "search", "query", "chart"])
def test_the_keyboard_reaches_everything_and_leaves_it(
    visit: Callable[..., Any], site: str, name: str
) -> None:
    page = visit(site + PAGES[name])
    page.wait_for_load_state("networkidle")  # a view has come
    reached, expected = reached_by_keyboard(page)
    assert reached == expected


@pytest.mark.parametrize("width", [390, 1280])
def test_what_a_picture_shows_is_seen_at_every_width(
    visit: Callable[..., Any], kinds: str, width: int
) -> None:
    """As a picture, with a list on demand; as the list alone where there is no room for it."""
    page = visit(f"{kinds}/resource?iri=http://thesaurus.example/ouzel", width=width)
    is_shown = "each => each.checkVisibility({contentVisibilityAuto: true})"
    picture = page.locator("#graph svg").evaluate(is_shown)
    listed = page.locator("#graph details li").first.evaluate(is_shown)
    assert (picture, listed) == (width == 1280, width == 390)


def test_the_words_of_a_map_can_be_read_on_a_phone(visit: Callable[..., Any], kinds: str) -> None:
    page = visit(f"{kinds}/doc/lake", width=390)
    size = page.locator("svg.ground text").first.evaluate(
        "text => text.getBoundingClientRect().height"
    )
    assert size > 10
