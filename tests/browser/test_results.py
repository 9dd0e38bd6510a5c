"""The views of results where scripts run: what is drawn, chosen, shared and saved."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from dortmund_lod.site.pages.static_files import FOLDER
from tests.browser.conftest import reached_by_keyboard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PREFIX = (
    "PREFIX ex: <https://views.example/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
_WKT = "<http://www.opengis.net/ont/geosparql#asWKT>"
_COUNTS = f"{_PREFIX}SELECT ?item ?number ?kind {{ ?item ex:number ?number ; ex:kind ?kind }}"
_EVENTS = f"{_PREFIX}SELECT ?event ?day {{ ?event ex:day ?day }}"
_PLACES = f"{_PREFIX}SELECT ?place ?shape {{ ?place {_WKT} ?shape }}"
_LINKS = f"{_PREFIX}CONSTRUCT WHERE {{ ?from ex:leads ?to }}"
_ROWS = 100_000
_MARKUP = "<img src=x onerror=alert(1)>"


def _data() -> str:
    lines = [
        "@prefix ex: <https://views.example/> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
        "@prefix gsp: <http://www.opengis.net/ont/geosparql#> .",
        'ex:leads rdfs:label "leads to"@en , "führt zu"@de .',
    ]
    for number in range(150):
        label = f'"Item {number}"@en , "Ding {number}"@de' if number else f'"{_MARKUP}"'
        lines.append(
            f"ex:i{number} rdfs:label {label} ; ex:number {(number * 7919) % 100_003 + 1} ; "
            f'ex:kind "{"odd" if number % 2 else "even"}" ; ex:self ex:i{(number + 1) % 150} .'
        )
    for number in range(12):
        day = f'"{2010 + number}-02-03"^^xsd:date'
        lines.append(f'ex:e{number} rdfs:label "Event {number}" ; ex:day {day} .')
        lines.append(f"ex:e{number} ex:leads ex:e{(number + 1) % 12} .")
    shapes = {
        "area": "POLYGON((7 51, 8 51, 8 52, 7 51),(7.5 51.2, 7.6 51.2, 7.6 51.3, 7.5 51.2))",
        "way": "LINESTRING(7 51, 7.4 51.6)",
        "dot": "POINT(7.5 51.5)",
    }
    for name, shape in shapes.items():
        lines.append(
            f'ex:{name} rdfs:label "{name} {_MARKUP}" ; gsp:asWKT "{shape}"^^gsp:wktLiteral .'
        )
    return "\n".join(lines)


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory, serve: Any) -> Iterator[str]:
    if not (FOLDER / "views/results.js").is_file():
        pytest.skip("The views are not built: run `make serve` once.")
    source = tmp_path_factory.mktemp("views") / "views.ttl"
    source.write_text(_data(), "utf-8")
    many = "\n".join(
        f'<https://many.example/{n:06}> <https://many.example/n> "{n * 7 % _ROWS}"'
        "^^<http://www.w3.org/2001/XMLSchema#integer> ."
        for n in range(_ROWS)
    )
    other = source.with_name("many.nt")
    other.write_text(many, "utf-8")
    with serve(tmp_path_factory.mktemp("views-home"), source, other) as address:
        yield address


def _address(site: str, query: str, **parameters: str) -> str:
    named = "".join(f"&{name}={quote(value)}" for name, value in parameters.items())
    return f"{site}/sparql?query={quote(query)}{named}"


def _first_column(page: Any) -> list[str]:
    return [str(each) for each in page.locator(".table-view td:first-child").all_inner_texts()]


def _choose(page: Any, name: str, value: str) -> None:
    page.locator(f".builder select[name={name}]").select_option(value)


def _parameters(page: Any) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def _drawn(page: Any, selector: str = "svg[role=img]") -> Any:
    found = page.locator(f"#result .picture {selector}")
    found.first.wait_for()
    return found


def test_a_page_loads_what_draws_only_with_its_view(visit: Callable[..., Any], views: str) -> None:
    asked: list[str] = []
    page = visit("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    for address in (f"{views}/sparql", _address(views, _COUNTS)):
        page.goto(address, wait_until="networkidle")
    parts = [each for each in asked if "/static/views/" in each]
    assert any("results" in each for each in parts)
    assert not [each for each in parts if re.search("/(chart|map|graph)-", each)]
    assert sum(len(page.request.get(each).body()) for each in set(parts)) < 60_000
    asked.clear()
    page.locator("#result nav.views a", has_text="Chart").click()
    _drawn(page)
    assert [each for each in asked if "/static/views/chart-" in each]
    assert not [each for each in asked if re.search("/(map|graph)-", each)]


def test_the_table_is_sorted_searched_and_paged_over_all_rows(
    visit: Callable[..., Any], views: str
) -> None:
    page = visit(_address(views, _COUNTS))
    assert len(_first_column(page)) == 100
    page.get_by_role("link", name="number", exact=True).click()
    page.locator("th[aria-sort=ascending]").wait_for()
    numbers = page.locator(".table-view td.number").all_inner_texts()
    amounts = [int(each.replace(",", "")) for each in numbers]
    assert amounts == sorted(amounts)
    assert amounts[0] == 1
    page.get_by_role("link", name="Next page").click()
    page.get_by_text("Page 2 of 2").wait_for()
    assert len(_first_column(page)) == 50
    assert page.evaluate("document.activeElement.className") == "result"
    page.locator("input[name='table.filter']").fill("item 14")
    page.get_by_text("11 of 150 rows").wait_for()
    assert {name[:7] for name in _first_column(page)} == {"Item 14"}
    assert page.evaluate("document.activeElement.name") == "table.filter"
    shared = _parameters(page)
    assert (shared["table.filter"], shared["table.sort"]) == ("item 14", "number")
    before = _first_column(page)
    assert _first_column(visit(page.url, scripts=False)) == before


def test_names_and_iris_are_switched(visit: Callable[..., Any], views: str) -> None:
    page = visit(_address(views, _COUNTS, **{"table.sort": "item"}))
    page.get_by_role("link", name="Show IRIs").click()
    page.get_by_role("link", name="Show names").wait_for()
    assert _first_column(page)[0].startswith("https://views.example/")
    page.get_by_role("link", name="Show names").click()
    page.get_by_role("link", name="Show IRIs").wait_for()
    assert "Item 1" in _first_column(page)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_page_of_rows_looks_the_same_whoever_makes_it(
    visit: Callable[..., Any], views: str, language: str
) -> None:
    values = (
        '("2019-01-31"^^xsd:date) ("2020-02"^^xsd:gYearMonth) (true) ("2020-01-01T14:05:00Z"'
        '^^xsd:dateTime) ("text") ("Wort"@de) ("word"@en) (UNDEF) (<urn:x>) ("a <b> & c")'
    )
    prefix = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    mixed = f"{prefix}SELECT * {{ VALUES ?any {{ {values} }} }}".replace("(", "").replace(")", "")
    numbers = "53000 7 1.5 2.25 1e3 0.125 -4"
    for query in (mixed, f"SELECT * {{ VALUES ?n {{ {numbers} }} }}"):
        page = visit(_address(views, query), language=language)
        made_there = page.locator(".table-view tbody").inner_text()
        page.locator("input[name='table.filter']").fill("x")
        page.wait_for_url(lambda url: "table.filter" in url)
        page.locator("input[name='table.filter']").fill("")
        page.wait_for_url(lambda url: "table.filter" not in url)
        page.wait_for_timeout(100)
        assert page.locator(".table-view tbody").inner_text() == made_there


def test_a_hundred_thousand_rows_are_ordered_in_the_browser(
    visit: Callable[..., Any], views: str
) -> None:
    query = "SELECT * { ?many <https://many.example/n> ?n }"
    page = visit(_address(views, query))
    page.get_by_role("link", name="n", exact=True).click()
    page.get_by_text("Page 1 of 1,000").wait_for()
    numbers = page.locator(".table-view td.number").all_inner_texts()
    assert [int(each) for each in numbers] == list(range(100))
    page.locator("input[name='table.filter']").fill("00012")
    page.wait_for_url(lambda url: "table.filter=00012" in url)
    page.wait_for_timeout(100)
    assert all("00012" in each for each in _first_column(page))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("kind", ["bar", "line", "scatter"])
def test_a_chart_is_drawn_of_the_columns_that_are_chosen_and_shared(
    visit: Callable[..., Any], views: str, kind: str, width: int
) -> None:
    page = visit(_address(views, _COUNTS + " ORDER BY ?item LIMIT 40", view="chart"), width=width)
    _drawn(page)
    numbers = "?item ex:number ?number BIND(?number * 2 AS ?other)"
    query = f"{_PREFIX}SELECT ?item ?number ?other {{ {numbers} }} LIMIT 40"
    page.goto(_address(views, query, view="chart"))
    _drawn(page)
    _choose(page, "type", kind)
    _choose(page, "scale", "log")
    page.wait_for_url(lambda url: "chart.scale=log" in url)
    marks = {
        "bar": "[data-mark=bar] rect",
        "line": "[data-mark=line] path",
        "scatter": "[data-mark=dot] circle",
    }[kind]
    number = _drawn(page, f"svg[role=img] {marks}").count()
    assert number == (1 if kind == "line" else 40)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    again = visit(page.url, width=width)
    assert _drawn(again, f"svg[role=img] {marks}").count() == number
    assert again.locator("select[name=type]").input_value() == kind
    assert again.locator("select[name=scale]").input_value() == "log"


def test_colours_have_a_legend_in_the_picture(visit: Callable[..., Any], views: str) -> None:
    page = visit(_address(views, _COUNTS + " LIMIT 20", view="chart"))
    _drawn(page)
    _choose(page, "color", "kind")
    page.wait_for_url(lambda url: "chart.color=kind" in url)
    _drawn(page, "svg[role=img] > text").first.wait_for()
    assert sorted(page.locator("svg[role=img] > text").all_text_contents()) == ["even", "odd"]
    fills = page.eval_on_selector_all(
        "[data-mark=bar] rect", "bars => bars.map(bar => getComputedStyle(bar).fill)"
    )
    assert len(set(fills)) == 2


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_timeline_has_each_event_at_its_day(
    visit: Callable[..., Any], views: str, language: str
) -> None:
    page = visit(_address(views, _EVENTS, view="chart"), language=language)
    dots = _drawn(page, "svg[role=img] [data-mark=dot] circle")
    places = [
        float(each) for each in dots.evaluate_all("all => all.map(c => c.getAttribute('cx'))")
    ]
    assert len(places) == 12
    assert places == sorted(places)
    assert page.locator("svg[role=img] text", has_text="Event").count() == 12


def test_moments_before_our_era_have_their_place_with_scripts(
    visit: Callable[..., Any], views: str
) -> None:
    moments = {"ides": "-0044-03-15", "late": "2020-05-01", "war": "-0218-05-01"}
    date = "<http://www.w3.org/2001/XMLSchema#date>"
    rows = " ".join(f'("{what}" "{when}"^^{date})' for what, when in moments.items())
    query = f"SELECT * {{ VALUES (?what ?when) {{ {rows} }} }}"
    page = visit(_address(views, query, **{"table.sort": "when"}))
    page.locator(".table-view a.permalink, .table-view a.by-name").first.wait_for()
    assert _first_column(page) == ["war", "ides", "late"]
    dots = _drawn(visit(_address(views, query, view="chart")), "[data-mark=dot] circle")
    assert dots.count() == 3


def test_a_map_has_areas_with_holes_ways_and_dots_with_their_names(
    visit: Callable[..., Any], views: str
) -> None:
    page = visit(_address(views, _PLACES, view="map"))
    assert _drawn(page, ".map-shape").count() == 2
    area = page.locator(".map-shape:not([fill=none])").get_attribute("d")
    assert area.upper().count("M") == 2
    assert page.locator(".map-dot").count() == 1
    assert page.locator(".map-label", has_text=_MARKUP).count() == 3
    assert page.locator(".leaflet-tile").count() == 0
    page.locator(".map-dot").click()
    link = page.locator(".leaflet-popup a", has_text="dot")
    link.wait_for()
    assert link.get_attribute("href").startswith(f"{views}/resource?iri=")
    assert link.bounding_box()["width"] > link.bounding_box()["height"]
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_url(lambda url: "map.at=" in url)
    at = _parameters(page)["map.at"].split(",")
    again = visit(page.url)
    _drawn(again, ".map-dot")
    again.locator(".leaflet-control-zoom-in").click()
    again.wait_for_url(lambda url: quote(",".join(at)) not in url)
    assert float(_parameters(again)["map.at"].split(",")[2]) == float(at[2]) + 1


def test_a_graph_names_its_links_and_shows_more_of_a_resource(
    visit: Callable[..., Any], views: str
) -> None:
    page = visit(_address(views, _LINKS, view="graph"))
    _drawn(page, ".graph-box canvas")
    page.locator("summary", has_text="Resources of this graph").click()
    assert page.locator(".graph-nodes li").count() == 12
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG").click()
    assert download.value.path().read_text("utf-8").count("leads to") == 12
    page.goto(
        _address(
            views, f"{_PREFIX}SELECT ?a ?b {{ ?a ex:self ?b }} ORDER BY ?a LIMIT 3", view="graph"
        )
    )
    page.locator("summary", has_text="Resources of this graph").click()
    before = page.locator(".graph-nodes li").count()
    page.get_by_role("button", name="Show links of Item 2", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text("Item 2: 2 more links").wait_for()
    assert page.locator(".graph-nodes li").count() > before
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


@pytest.mark.parametrize(
    ("view", "query"), [("chart", _COUNTS), ("map", _PLACES), ("graph", _LINKS)]
)
def test_a_picture_is_saved_as_svg_and_png(
    visit: Callable[..., Any], views: str, view: str, query: str
) -> None:
    page = visit(_address(views, query, view=view))
    page.get_by_role("button", name="PNG").wait_for()
    saved: dict[str, bytes] = {}
    for name in ("SVG", "PNG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert download.value.suggested_filename == f"{view}.{name.lower()}"
        saved[name] = Path(download.value.path()).read_bytes()
    assert saved["PNG"].startswith(b"\x89PNG")
    assert len(saved["PNG"]) > 3000
    drawing = saved["SVG"].decode()
    assert drawing.startswith("<svg")
    assert "var(" not in drawing
    assert "style=" not in drawing


def test_there_is_no_file_of_a_chart_that_shows_nothing(
    visit: Callable[..., Any], views: str
) -> None:
    query = "SELECT ?a ?n { VALUES (?a ?n) { ('x' -1) ('y' 0) } }"
    page = visit(_address(views, query, view="chart", **{"chart.scale": "log"}))
    page.get_by_text("Only numbers above zero").wait_for()
    assert not page.get_by_role("button", name="PNG").is_visible()
    _choose(page, "scale", "")
    _drawn(page)
    assert page.get_by_role("button", name="PNG").is_visible()


def test_places_are_saved_as_geojson(visit: Callable[..., Any], views: str) -> None:
    page = visit(_address(views, _PLACES, view="map"))
    button = page.get_by_role("button", name="GeoJSON")
    button.wait_for()
    with page.expect_download() as download:
        button.click()
    content = json.loads(download.value.path().read_text("utf-8"))
    assert {each["geometry"]["type"] for each in content["features"]} == {
        "Polygon",
        "LineString",
        "Point",
    }


@pytest.mark.parametrize("view", ["table", "chart", "map", "graph"])
def test_hostile_names_are_text_in_every_view(
    visit: Callable[..., Any], views: str, view: str
) -> None:
    rows = f"""("{_MARKUP}" 1e308 <https://views.example/i0> "POINT(7 51)") """
    nan = '"NaN"^^<http://www.w3.org/2001/XMLSchema#double>'
    rows += f'("\\u202Eb" {nan} <javascript:alert(1)> "x")'
    query = f"SELECT ?a ?n ?s ?w {{ VALUES (?a ?n ?s ?w) {{ {rows} }} }}"
    page = visit(_address(views, query, view=view))
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    assert page.locator("#result img").count() == 0
    links = page.eval_on_selector_all("#result a", "all => all.map(a => a.href.baseVal ?? a.href)")
    assert [link for link in links if not link.startswith("http")] == []


@pytest.mark.parametrize("look", [("en", 1440, "light"), ("de", 320, "dark")])
@pytest.mark.parametrize(
    ("query", "view", "drawn"),
    [
        (_COUNTS, "chart", "svg[role=img]"),
        (_EVENTS, "chart", "svg[role=img]"),
        (_PLACES, "map", ".map-dot"),
        (_LINKS, "graph", ".graph-box canvas"),
    ],
)
def test_axe_finds_no_violation_in_a_view(  # noqa: PLR0913, PLR0917 - one table
    visit: Callable[..., Any],
    views: str,
    axe: str,
    query: str,
    view: str,
    drawn: str,
    look: tuple[str, int, str],
) -> None:
    language, width, colours = look
    address = _address(views, query, view=view)
    page = visit(address, language=language, width=width, colours=colours)
    _drawn(page, drawn)
    page.eval_on_selector_all(
        "#result details", "all => all.forEach(each => { each.open = true })"
    )
    page.evaluate(axe)
    found = page.evaluate("axe.run().then(result => result.violations)")
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("view", ["chart", "map", "graph"])
def test_the_keyboard_reaches_everything_in_a_view(
    visit: Callable[..., Any], views: str, view: str
) -> None:
    query = {"chart": _COUNTS, "map": _PLACES, "graph": _LINKS}[view]
    page = visit(_address(views, query, view=view))
    page.get_by_role("button", name="PNG").wait_for()
    reached, expected = reached_by_keyboard(page)
    assert reached == expected


def test_views_are_switched_without_asking_again(visit: Callable[..., Any], views: str) -> None:
    page = visit(_address(views, _COUNTS, view="chart"))
    _drawn(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("nav.views a", has_text="Table").click()
    page.locator(".view > .table-view").wait_for()
    page.locator("nav.views a", has_text="Chart").click()
    _drawn(page)
    assert not [each for each in asked if "/sparql?" in each]
    assert _parameters(page)["view"] == "chart"
    assert page.locator("nav.views [aria-current]").inner_text() == "Chart"


@pytest.mark.parametrize("said_of", ["#result", "#holder"])
def test_a_result_that_comes_later_has_its_views_when_that_is_said(
    visit: Callable[..., Any], views: str, said_of: str
) -> None:
    page = visit(f"{views}/sparql")
    page.evaluate(
        """async ([address, saidOf]) => {
            const answer = await fetch(address, { headers: { Accept: "text/html" } });
            const page = new DOMParser().parseFromString(await answer.text(), "text/html");
            const result = document.adoptNode(page.getElementById("result"));
            const holder = document.createElement("div");
            holder.id = "holder";
            holder.append(result);
            document.querySelector("main").append(holder);
            document.querySelector(saidOf).dispatchEvent(new Event("results:loaded"));
        }""",
        [_address(views, _COUNTS, view="chart"), said_of],
    )
    assert _drawn(page).count() == 1


def test_a_view_that_cannot_be_drawn_leaves_the_one_that_the_server_made(
    visit: Callable[..., Any], window: Any, views: str
) -> None:
    page = visit("about:blank")
    page.route("**/static/views/chart-*", lambda route: route.abort())
    page.goto(_address(views, _COUNTS, view="chart"))
    page.get_by_text("The answer could not be loaded.").wait_for()
    assert page.locator("#result svg.bar").count() == 40
    page.unroute("**/static/views/chart-*")
    window.faults[:] = [each for each in window.faults if "ERR_FAILED" not in each]
