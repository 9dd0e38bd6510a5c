"""The table of an answer: named, in order, searched and page by page; its places as GeoJSON."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from dortmund_lod.site.pages import static_files
from dortmund_lod.site.pages.queries.result import SCRIPT
from tests.site.conftest import BASE, URL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from werkzeug.test import TestResponse

    Ask = Callable[..., TestResponse]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_MANY = f"SELECT ?s {{ ?s <{BASE}ontology#near> <{BASE}id/hub> }} ORDER BY ?s"
_HARBOUR = (
    f"SELECT ?s ?n {{ VALUES (?s ?n) {{ (<{BASE}id/place/hafen> 2) (<{BASE}id/hub> 10) }} }}"
)


def _page(ask: Ask, query: str, language: str = "en", **parameters: str) -> str:
    address = "/sparql?" + urlencode({"query": query, **parameters})
    response = ask(address, Accept="text/html", Accept_Language=language)
    assert response.status_code == 200
    return response.text


def _result(page: str) -> str:
    return page.partition('<section id="result"')[2].partition("</section>")[0]


def _cells(page: str) -> list[list[str]]:
    """The texts of the cells of the table, row by row."""
    body = _result(page).partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall("<td.*?</td>", row)]
        for row in rows
    ]


def _columns(page: str) -> list[str]:
    return [
        unescape(re.sub(r"<[^>]+>", "", head))
        for head in re.findall(r'<th scope="col".*?</th>', _result(page))
    ]


def _values(rows: str, names: str = "?n") -> str:
    return f"SELECT {names} {{ VALUES ({names}) {{ {rows} }} }}"


def test_resources_are_shown_by_name_or_by_iri_as_the_address_says(ask: Ask) -> None:
    page = _page(ask, _HARBOUR)
    assert [row[0] for row in _cells(page)] == ["Harbour", "Hub"]
    assert f'title="{BASE}id/place/hafen"' in page
    assert [row[0] for row in _cells(_page(ask, _HARBOUR, "de"))] == ["Hafen", "Hub"]
    by_iri = _page(ask, _HARBOUR, **{"table.labels": "off"})
    assert [row[0] for row in _cells(by_iri)] == ["id/place/hafen", "id/hub"]
    assert "table.labels=off" in _result(page)
    assert "Show names" in _result(by_iri)


def test_rows_are_in_the_order_of_a_column_by_what_is_shown(ask: Ask) -> None:
    names = [row[0] for row in _cells(_page(ask, _HARBOUR, **{"table.sort": "-s"}))]
    assert names == ["Hub", "Harbour"]
    numbers = [row[1] for row in _cells(_page(ask, _HARBOUR, **{"table.sort": "-n"}))]
    assert numbers == ["10", "2"]
    head = _result(_page(ask, _HARBOUR, **{"table.sort": "n"}))
    assert 'aria-sort="ascending"' in head
    assert "table.sort=-n" in head


_ERAS = """
  ("ides" "-0044-03-15"^^<{xsd}date>) ("late" "2020-05-01"^^<{xsd}date>)
  ("war" "-0218-05-01"^^<{xsd}date>) ("kalends" "-0044-01-01"^^<{xsd}date>)
""".format(xsd="http://www.w3.org/2001/XMLSchema#")
_IN_ORDER = ["war", "kalends", "ides", "late"]


def test_moments_before_our_era_come_first_in_tables_and_timelines(ask: Ask) -> None:
    query = _values(_ERAS, "?what ?when")
    cells = _cells(_page(ask, query, **{"table.sort": "when"}))
    assert [row[0] for row in cells] == _IN_ORDER
    timeline = _result(_page(ask, query, view="chart")).partition('class="timeline"')[2]
    places = [timeline.index(name) for name in _IN_ORDER]
    assert places == sorted(places)


def test_what_is_unbound_comes_before_numbers_and_these_before_texts(ask: Ask) -> None:
    query = _values('("b") (UNDEF) (10) ("a") (9) (100.5)')
    cells = [row[0] for row in _cells(_page(ask, query, **{"table.sort": "n"}))]
    assert cells == ["", "9", "10", "100.5", "a", "b"]


def test_rows_are_those_that_say_a_text_by_name_or_by_value(ask: Ask) -> None:
    for text in ("harbour", "PLACE/HAF", "2"):
        page = _page(ask, _HARBOUR, **{"table.filter": text})
        assert [row[0] for row in _cells(page)] == ["Harbour"], text
        assert "1 of 2 rows" in page
    nothing = _page(ask, _HARBOUR, **{"table.filter": "<script>"})
    assert _cells(nothing) == []
    assert "<script>" not in _result(nothing)


def test_all_rows_are_there_page_by_page(ask: Ask) -> None:
    seen: list[str] = []
    for number in ("1", "2", "3"):
        page = _page(ask, _MANY, **{"table.page": number, "table.labels": "off"})
        seen += [row[0] for row in _cells(page)]
        assert f"Page {number} of 3" in re.sub(r"\s+", " ", page)
    assert seen == [f"id/n{number:03}" for number in range(230)]
    beyond = _page(ask, _MANY, **{"table.page": "99", "table.labels": "off"})
    assert [row[0] for row in _cells(beyond)] == seen[200:]


@pytest.mark.parametrize(
    "parameters",
    [
        {"table.page": "0"},
        {"table.page": "-1"},
        {"table.page": "x"},
        {"table.page": "9" * 400},
        {"table.page": "\u0662"},
        {"table.sort": "nothing"},
        {"table.sort": "-"},
        {"table.filter": "\x00"},
        {"table.labels": "perhaps"},
        {"chart.x": "nothing", "chart.y": "s", "view": "chart"},
    ],
)
def test_what_makes_no_sense_in_an_address_is_as_if_it_were_not(
    ask: Ask, parameters: dict[str, str]
) -> None:
    assert "<table" in _page(ask, _HARBOUR, **parameters) or "table.filter" in parameters


@pytest.mark.parametrize(
    ("rows", "english", "german"),
    [
        ("(53000) (7)", ["53,000", "7"], ["53.000", "7"]),
        ("(2019) (1999)", ["2019", "1999"], ["2019", "1999"]),
        ("(1.5) (10) (2.25)", ["1.50", "10.00", "2.25"], ["1,50", "10,00", "2,25"]),
        ("(1e4) (0.5)", ["10,000.0", "0.5"], ["10.000,0", "0,5"]),
        ("(3.33333333) (1)", ["3.3333", "1.0000"], ["3,3333", "1,0000"]),
    ],
)
def test_a_column_of_numbers_has_one_spelling_to_the_right(
    ask: Ask, rows: str, english: list[str], german: list[str]
) -> None:
    query = _values(rows)
    assert [row[0] for row in _cells(_page(ask, query))] == english
    page = _page(ask, query, "de")
    assert [row[0] for row in _cells(page)] == german
    assert _result(page).count('class="number"') == len(german) + 1


@pytest.mark.parametrize("number", ["1e999999999", "0.00000012", "1" * 60, "1e-9999999", "-1e400"])
def test_a_number_that_would_lose_its_value_stays_as_it_is_written(ask: Ask, number: str) -> None:
    kind = "decimal" if "e" not in number else "double"
    page = _page(ask, f'SELECT * {{ BIND("{number}"^^<{_XSD}{kind}> AS ?n) }}')
    assert [len(row) for row in _cells(page)] == [1]
    if kind == "decimal":
        assert number in _result(page) or number.replace("0.", "") in _result(page)


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT ?b ?a { VALUES (?a ?b) { (1 2) } }", ["b", "a"]),
        ("SELECT * { VALUES (?z ?a) { (1 2) } BIND(3 AS ?m) }", ["z", "a", "m"]),
        ("SELECT DISTINCT * { VALUES (?z ?a) { (1 2) } }", ["z", "a"]),
        ("SELECT (2 AS ?z) ?a { VALUES ?a { 1 } } # SELECT *", ["z", "a"]),
    ],
)
def test_columns_come_in_the_order_of_the_query(ask: Ask, query: str, columns: list[str]) -> None:
    assert _columns(_page(ask, query)) == columns


def test_links_to_other_looks_keep_the_query_and_the_language(ask: Ask) -> None:
    page = _page(ask, _HARBOUR, lang="de", **{"table.filter": "h", "table.sort": "n"})
    links = [unescape(each) for each in re.findall(r'href="([^"]*table\.[^"]*)"', _result(page))]
    assert links
    for link in links:
        assert link.startswith(f"{URL}/sparql?query=SELECT")
        assert "lang=de" in link
        assert "table.filter=h" in link
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', _result(page)))
    assert unescape(hidden["query"]) == _HARBOUR
    assert (hidden["table.sort"], hidden["lang"]) == ("n", "de")


def test_of_moments_there_is_a_timeline_without_scripts(ask: Ask) -> None:
    rows = f'("later" "2020-05-01"^^<{_XSD}date>) ("sooner" "2019-01-31"^^<{_XSD}date>)'
    whole = _result(_page(ask, _values(rows, "?what ?when"), view="chart"))
    page = whole.partition('class="timeline"')[2].partition("</ol>")[0]
    assert page.index("31 January 2019") < page.index("sooner") < page.index("1 May 2020")


def test_a_chart_is_of_the_columns_that_the_address_names(ask: Ask) -> None:
    query = _values('("a" "b" 1 20)', "?first ?second ?small ?large")
    usual = _result(_page(ask, query, view="chart"))
    assert "small by first" in usual
    chosen = {"chart.x": "second", "chart.y": "large"}
    assert "large by second" in _result(_page(ask, query, view="chart", **chosen))


_AREA = "POLYGON((7 51, 8 51, 8 52, 7 51),(7.5 51.2, 7.6 51.2, 7.6 51.3, 7.5 51.2))"
_TWO = "MULTIPOLYGON(((1 1, 2 1, 2 2, 1 1)),((3 3, 4 3, 4 4, 3 3)))"
_UTM = "<http://www.opengis.net/def/crs/EPSG/0/25832> POINT(393550 5707500)"


def _geojson(ask: Ask, query: str) -> dict[str, Any]:
    response = ask("/sparql/geojson?" + urlencode({"query": query}))
    assert (response.status_code, response.mimetype) == (200, "application/geo+json")
    content: dict[str, Any] = json.loads(response.data)
    assert content["type"] == "FeatureCollection"
    return content


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("gmlLiteral", "<Point srsName='CRS84'><pos>7 51</pos></Point>"),
        ("kmlLiteral", "<Point><coordinates>7,51</coordinates></Point>"),
        ("geoJSONLiteral", '{\\"type\\": \\"Point\\", \\"coordinates\\": [7, 51]}'),
        ("wktLiteral", "POINT(7 51)"),
    ],
)
def test_a_shape_is_read_as_its_datatype_says(ask: Ask, kind: str, text: str) -> None:
    literal = f'"{text}"^^<http://www.opengis.net/ont/geosparql#{kind}>'
    (feature,) = _geojson(ask, f"SELECT ({literal} AS ?shape) {{}}")["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [7.0, 51.0]}


def test_places_are_geojson_with_the_other_columns_as_properties(ask: Ask) -> None:
    rows = f'(<{BASE}id/hub> "{_AREA}" 5 "x") (<urn:b> "{_TWO}" 1.5 UNDEF) (<urn:c> "no" 1 "y")'
    features = _geojson(ask, _values(rows, "?s ?shape ?n ?t"))["features"]
    assert [each["geometry"]["type"] for each in features] == ["Polygon", "MultiPolygon"]
    assert [len(ring) for ring in features[0]["geometry"]["coordinates"]] == [4, 4]
    assert [len(part) for part in features[1]["geometry"]["coordinates"]] == [1, 1]
    properties = [each["properties"] for each in features]
    assert properties[0] == {"s": f"{BASE}id/hub", "n": 5, "t": "x"}
    assert properties[1] == {"s": "urn:b", "n": 1.5}


def test_places_in_another_reference_system_are_in_degrees(ask: Ask) -> None:
    (feature,) = _geojson(ask, f'SELECT ("{_UTM}" AS ?shape) {{}}')["features"]
    longitude, latitude = feature["geometry"]["coordinates"]
    assert (round(longitude, 1), round(latitude, 1)) == (7.5, 51.5)


def test_longitude_and_latitude_in_columns_are_a_place(ask: Ask) -> None:
    rows = "(51.5 7.4) (91 7.4) (51.5 UNDEF)"
    features = _geojson(ask, _values(rows, "?lat ?long"))["features"]
    assert [each["geometry"] for each in features] == [
        {"type": "Point", "coordinates": [7.4, 51.5]}
    ]


@pytest.mark.parametrize("query", ["ASK {}", f"DESCRIBE <{BASE}id/hub>", "SELECT * { ?s ?p ?o }"])
def test_what_has_no_places_is_an_empty_collection(ask: Ask, query: str) -> None:
    assert _geojson(ask, f"{query} #")["features"] == []


def test_a_request_for_places_without_a_query_or_with_a_broken_one_is_refused(ask: Ask) -> None:
    for address in (
        "/sparql/geojson",
        "/sparql/geojson?query=%20",
        "/sparql/geojson?query=ASK%7B",
    ):
        response = ask(address)
        assert (response.status_code, response.mimetype) == (400, "application/problem+json")


def test_a_request_for_places_is_read_as_one_to_the_endpoint(ask: Ask) -> None:
    query = urlencode({"query": "SELECT (1 AS ?lat) (2 AS ?long) { GRAPH ?g { ?s ?p ?o } }"})
    assert json.loads(ask(f"/sparql/geojson?{query}").data)["features"]
    nothing = ask(f"/sparql/geojson?{query}&named-graph-uri=urn:none")
    assert json.loads(nothing.data)["features"] == []
    many = ask(f"/sparql/geojson?{query}{'&a=b' * 1_000}")
    assert (many.status_code, many.mimetype) == (400, "application/problem+json")


def test_shapes_are_drawn_without_scripts_with_their_holes(ask: Ask) -> None:
    page = _result(_page(ask, f'SELECT ("{_AREA}" AS ?shape) ("<b>" AS ?t) {{}}', view="map"))
    (path,) = re.findall(r'class="area" d="([^"]+)"', page)
    assert path.count("Z") == 2
    assert "<title>&lt;b&gt;</title>" in page
    assert "/sparql/geojson?query=" in page


def test_without_the_bundle_pages_ask_for_no_script_of_views(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle = static_files.FOLDER / SCRIPT
    folder = shutil.copytree(static_files.FOLDER, tmp_path / "static")
    for built in (True, False):
        (folder / SCRIPT).parent.mkdir(exist_ok=True)
        (folder / SCRIPT).write_bytes(bundle.read_bytes() if bundle.is_file() else b"//")
        if not built:
            (folder / SCRIPT).unlink()
        monkeypatch.setattr(static_files, "FOLDER", folder)
        page = _page(ask, f"{_HARBOUR} # {built}", view="chart")
        assert (f"/static/{SCRIPT}" in page) == built
        assert "<button type=" not in _result(page)


def _terms(ask: Ask, body: object, language: str = "en") -> TestResponse:
    data = json.dumps(body).encode()
    return ask("/sparql/terms", "POST", data, Accept_Language=language)


def test_terms_are_told_by_name_with_the_link_of_their_page(ask: Ask) -> None:
    iris = [f"{BASE}id/place/hafen", "http://elsewhere.example/unknown", "javascript:alert(9)"]
    found = json.loads(_terms(ask, iris, "de").data)
    assert found[iris[0]]["text"] == "Hafen"
    assert found[iris[0]]["href"] == f"{URL}/id/place/hafen"
    assert found[iris[1]]["href"] == iris[1]
    assert not found[iris[2]]["href"].startswith("javascript")
    assert _terms(ask, iris).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("body", [None, {}, "x", ["no iri"], [1], [["urn:a"]], ["urn:a"] * 501])
def test_what_is_no_list_of_iris_has_no_terms(ask: Ask, body: object) -> None:
    assert _terms(ask, body).status_code == 400


@pytest.mark.parametrize("body", [b"", b"[", b"\xff", b"[" * 200_000])
def test_what_is_no_json_has_no_terms(ask: Ask, body: bytes) -> None:
    assert ask("/sparql/terms", "POST", body).status_code == 400


def test_of_a_query_too_long_for_an_address_a_page_has_more_rows(ask: Ask) -> None:
    body = urlencode({"query": f"{_MANY} # {'x' * 7000}", "table.labels": "off"}).encode()
    fields = {"Accept": "text/html", "Content_Type": "application/x-www-form-urlencoded"}
    page = ask("/sparql", "POST", body, **fields).text
    assert len(_cells(page)) == 230
    assert 'data-query="' in page
    assert "href" not in _result(page).partition("<thead>")[2].partition("</thead>")[0]
