"""The table of a class: columns, order, filters, facets and files, all in the query string."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from dortmund_lod import settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.engine.embedded.client import EmbeddedEngine
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from dortmund_lod.release.tables.filters import Filter, is_valid
from dortmund_lod.release.tables.table_index import LARGE
from dortmund_lod.site.class_table import TableQuery
from dortmund_lod.site.pages.kinds import places as class_map
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from flask.testing import FlaskClient

    from dortmund_lod.engine import Details, Follow
    from dortmund_lod.site.served_release import ServedRelease

_E = "https://e.org/ontology#"
_URL = "https://lod.example.net"
_SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix o: <https://e.org/ontology#> .
o:SchoolShape a sh:NodeShape ; sh:targetClass o:School ;
    sh:property o:p1 , o:p2 .
o:p1 sh:path o:pupils ; sh:order 1 .
o:p2 sh:path o:district ; sh:order 2 .
"""
_SCHOOLS = 120
_ANCIENT = (
    '"-0044-03-15"^^xsd:date',
    '"-0044"^^xsd:gYear',
    '"-0043-11Z"^^xsd:gYearMonth',
    '"-0041-12-31T23:30:00Z"^^xsd:dateTime',
    '"0009"^^xsd:gYear',
)


def _data() -> str:
    lines = [
        "@prefix o: <https://e.org/ontology#> .",
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .",
        'o:School rdfs:label "School"@en , "Schule"@de . o:pupils rdfs:label "Pupils"@en .',
        'o:north rdfs:label "North"@en . o:south rdfs:label "South"@en .',
    ]
    for n in range(_SCHOOLS):
        district = "o:north" if n % 3 else "o:south"
        lines.append(
            f'<https://e.org/id/school/{n:03}> a o:School ; rdfs:label "School {n:03}"@en ;'
            f' o:pupils {n * 10} ; o:district {district} ; o:founded "{1900 + n}-01-01"^^'
            "<http://www.w3.org/2001/XMLSchema#date> ."
        )
    lines.append(
        '<https://e.org/id/school/001> o:motto "Learn, \\"again\\""@en , "Lerne"@de ; '
        f'o:name "one" , "two" ; o:story "short" , "{"long " * 100}" .'
    )
    lines += [
        "@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
        '<https://e.org/id/stop/1> a o:Stop ; rdfs:label "One" ; geo:lat 51.5 ; geo:long 7.4 .',
        (
            '<https://e.org/id/stop/2> a o:Stop ; rdfs:label "Two" ; geo:lat 51.6 ; geo:long 7.6 ;'
            ' o:opened "1998"^^xsd:gYear .'
        ),
        '<https://e.org/id/stop/3> a o:Stop ; rdfs:label "Three" ; o:opened "2001"^^xsd:gYear .',
        (
            '<https://e.org/id/line/1> a o:Line ; rdfs:label "U41" ; o:firstYear 1983 ;'
            " geo:location _:at . _:at geo:lat 95 ; geo:long 7 ."
        ),
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .",
        "@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .",
        (
            '<https://e.org/id/line/2> a o:Line ; rdfs:label "U42" ; o:owner [ o:since 1900 ] ;'
            ' o:operator [ foaf:name "City Works"@en , "Stadtwerke"@de ] ;'
            ' o:contact [ vcard:fn "Front desk" ] .'
        ),
    ]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def client(
    tmp_path_factory: pytest.TempPathFactory, over: Callable[[ServedRelease], FlaskClient]
) -> Iterator[FlaskClient]:
    files = {"data": _data(), "shapes": _SHAPES}
    yield from _served(tmp_path_factory.mktemp("table"), files, over)


@pytest.fixture(scope="module")
def ancients(
    tmp_path_factory: pytest.TempPathFactory, over: Callable[[ServedRelease], FlaskClient]
) -> Iterator[FlaskClient]:
    """Things of which the last ones by name are of before our era, in the store and a table."""
    lines = ["@prefix o: <https://e.org/ontology#> .",
             "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."]  # fmt: skip
    for cls, number in (("Few", 30), ("Many", LARGE)):
        lines += [f"<https://e.org/{cls}/{n:04}> a o:{cls} ." for n in range(number)]
        lines += [
            f"<https://e.org/{cls}/{number - place:04}> o:began {value} ."
            for place, value in enumerate(_ANCIENT, 1)
        ]
    yield from _served(tmp_path_factory.mktemp("ancient"), {"data": "\n".join(lines)}, over)


@pytest.fixture(scope="module")
def nameless(
    tmp_path_factory: pytest.TempPathFactory, over: Callable[[ServedRelease], FlaskClient]
) -> Iterator[FlaskClient]:
    """Things whose values have no name: empty, spelled with escapes, or nodes without an IRI."""
    lines = ["@prefix o: <https://e.org/ontology#> .",
             '_:other a o:Node . <https://e.org/a> o:title " " .',
             '<https://e.org/b> a o:Book ; o:title "Band"@de-AT , "Volume"@en ; o:pages 3 ;',
             '  <http://www.w3.org/2000/01/rdf-schema#label> "0815"@en ;',
             '  o:about "Wien"@de-AT , "Vienna"@en , "Vienne"@fr , "Beč"@hr .']  # fmt: skip
    for n in range(LARGE + 4):
        cls = "Few" if n % 2 else "Many"
        more = ", o:Many" if n % 2 else ""
        values = ('""', '"\\u0007"', "_:other", "<https://e.org/a>")
        lines.append(f"<https://e.org/{n}> a o:{cls}{more} ; o:kind {values[n // 2 % 4]} .")
    text = "\n".join(lines)
    folder = tmp_path_factory.mktemp("nameless")
    yield from _served(folder, {"data": text}, over, name_properties=[_E + "title"])


_PLACES = """
@prefix o: <https://e.org/ontology#> .
@prefix gsp: <http://www.opengis.net/ont/geosparql#> .
@prefix schema: <https://schema.org/> .
@prefix georss: <http://www.georss.org/georss/> .
<https://e.org/p/box> a o:Box ; schema:geo [ a schema:GeoShape ; schema:box "51 7 52 8" ] .
<https://e.org/p/line> a o:Line ; schema:line "51,7 52,8" .
<https://e.org/p/rss> a o:Rss ; georss:point "51 7" .
<https://e.org/p/gml> a o:Gml ; gsp:asGML "<Point srsName='CRS84'><pos>7 51</pos></Point>"^^
    gsp:gmlLiteral .
<https://e.org/p/kml> a o:Kml ; gsp:asKML "<Point><coordinates>7,51</coordinates></Point>"^^
    gsp:kmlLiteral .
<https://e.org/p/json> a o:Json ; gsp:asGeoJSON '{"type": "Point", "coordinates": [7, 51]}'^^
    gsp:geoJSONLiteral .
<https://e.org/p/wkt> a o:Wkt ; o:lies "POINT(7 51)"^^gsp:wktLiteral .
<https://e.org/p/far> a o:Far ; gsp:hasGeometry <https://e.org/g/1> .
<https://e.org/g/1> gsp:asWKT "POINT(7 51)"^^gsp:wktLiteral .
"""


@pytest.fixture(scope="module")
def places(
    tmp_path_factory: pytest.TempPathFactory, over: Callable[[ServedRelease], FlaskClient]
) -> Iterator[FlaskClient]:
    yield from _served(tmp_path_factory.mktemp("places"), {"data": _PLACES}, over)


@pytest.fixture(scope="module")
def benches(
    tmp_path_factory: pytest.TempPathFactory, over: Callable[[ServedRelease], FlaskClient]
) -> Iterator[FlaskClient]:
    lines = [
        f"<https://e.org/bench/{n}> a <{_E}Bench> ; <{_E}width> {n // 2} ; <{_E}colour> {n % 4} ."
        for n in range(250)
    ]
    yield from _served(tmp_path_factory.mktemp("benches"), {"data": "\n".join(lines)}, over)


def _served(
    folder: Path,
    files: dict[str, str],
    over: Callable[[ServedRelease], FlaskClient],
    **others: object,
) -> Iterator[FlaskClient]:
    for name, text in files.items():
        (folder / "project" / name).mkdir(parents=True)
        (folder / "project" / name / "a.ttl").write_text(text)
    values = {"base_iri": "https://e.org/", "url": _URL, "workers": 1, **others}
    found = settings.load(values, environ={}).resolved()
    release = build(sources.discover([folder / "project"]), found, Home(folder / "home"))
    process = EngineProcess(release, found)
    yield over(open_release(found, release, process.client()))
    process.stop()


def _get(client: FlaskClient, *pairs: tuple[str, str]) -> str:
    response = client.get(f"/browse/School?{urlencode(pairs)}", headers={"Accept-Language": "en"})
    assert response.status_code == 200, response.text
    return response.text


def _where(column: str, operator: str, value: str = "") -> list[tuple[str, str]]:
    return [("where", _E + column), ("is", operator), ("value", value)]


def _members(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'<th scope="row"><a href="[^"]*/school/(\d+)"', page)]


def _districts(page: str) -> dict[str, str]:
    """What the facet of the districts counts."""
    value = r'<bdi>(North|South)</bdi></span></a> <span class="count">(\d+)'
    return dict(re.findall(value, page))


def _total(page: str) -> str:
    found = re.search(r'</bdi> <span class="count">([\d,]+)</span></h1>', page)
    assert found
    return found[1]


def test_columns_are_those_of_the_shapes_in_their_order_then_by_use(client: FlaskClient) -> None:
    page = _get(client)
    heads = re.findall(r'<th scope="col"[^>]*><a [^>]*>([^<]*)</a>', page)
    assert heads == ["Pupils", "district", "founded", "motto", "name", "story"]
    assert _total(page) == "120"
    assert _members(page) == list(range(50))
    assert ">North</bdi>" in page


def test_chosen_columns_are_shown_and_kept_by_links(client: FlaskClient) -> None:
    page = _get(client, ("column", _E + "motto"))
    assert re.findall(r'<th scope="col"[^>]*><a [^>]*>([^<]*)</a>', page) == ["motto"]
    assert "column=https%3A%2F%2Fe.org%2Fontology%23motto&amp;format=csv" in page


def test_a_column_sorts_up_and_down(client: FlaskClient) -> None:
    assert _members(_get(client, ("sort", "-" + _E + "pupils")))[:3] == [119, 118, 117]
    page = _get(client, ("sort", _E + "pupils"), ("page", "2"))
    assert _members(page)[:2] == [50, 51]
    assert 'aria-sort="ascending"' in page


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (_where("pupils", "gt", "1180"), [119]),
        (_where("pupils", "lt", "15"), [0, 1]),
        (_where("pupils", "between", "100..120"), [10, 11, 12]),
        (_where("pupils", "eq", "100"), [10]),
        (_where("motto", "contains", "LEARN"), [1]),
        (_where("motto", "eq", '"Lerne"@de'), [1]),
        (_where("motto", "lang", "de"), [1]),
        (_where("motto", "filled"), [1]),
        (_where("founded", "lt", "1902-06-01"), [0, 1, 2]),
        (_where("founded", "years", "1900..1901"), [0, 1]),
        (_where("name", "eq", "two"), [1]),
        ([*_where("pupils", "lt", "50"), *_where("district", "eq", f"<{_E}south>")], [0, 3]),
    ],
)
def test_a_filter_restricts_the_rows(
    client: FlaskClient, condition: list[tuple[str, str]], found: list[int]
) -> None:
    page = _get(client, *condition)
    assert _members(page) == found
    assert _total(page) == str(len(found))


def test_an_empty_column_is_asked_for(client: FlaskClient) -> None:
    assert _total(_get(client, *_where("motto", "empty"))) == "119"


def test_facets_count_exactly_and_lead_to_their_members(client: FlaskClient) -> None:
    page = _get(client)
    counts = dict(
        re.findall(r"<bdi>(North|South)</bdi></span></a> <span class=\"count\">(\d+)", page)
    )
    assert counts == {"North": "80", "South": "40"}
    links = re.findall(r'<a href="([^"]*)"><span[^>]*><bdi>South</bdi>', page)
    path = unescape(links[0]).removeprefix(_URL)
    assert _total(client.get(path, headers={"Accept-Language": "en"}).text) == "40"


def test_a_facet_has_no_value_that_is_too_long_to_ask_for(client: FlaskClient) -> None:
    page = client.get(f"/browse/School?facet={quote(_E, safe='')}story").text
    facet = page.rpartition("<h3>story</h3>")[2].partition("</nav>")[0]
    assert re.findall("<bdi>(.*?)</bdi>", facet) == ["short"]


def test_values_that_hardly_any_entries_share_make_no_facet_unless_asked_for(
    benches: FlaskClient,
) -> None:
    def facets(query: str = "") -> list[str]:
        return re.findall("<h3>(.*?)</h3>", benches.get(f"/browse/Bench{query}").text)

    assert facets() == ["colour"]
    assert facets(f"?facet={quote(_E, safe='')}width") == ["width"]


@pytest.mark.parametrize("cls", ["Few", "Many"])
def test_every_value_of_a_facet_has_a_name_and_leads_to_its_members(
    nameless: FlaskClient, cls: str
) -> None:
    page = _page(nameless, f"/browse/{cls}")
    facet = page.rpartition("<h3>kind</h3>")[2].partition("</nav>")[0]
    pattern = r'<a href="([^"]*)"><span><bdi>([^<]*)</bdi></span></a> <span class="count">([\d,]+)'
    values = re.findall(pattern, facet)
    assert sorted(name for _, name, _ in values) == ["a", "empty text"]
    for href, _, number in values:
        assert _total(_page(nameless, unescape(href))) == number


def test_facets_count_what_the_filters_leave(client: FlaskClient) -> None:
    page = _get(client, *_where("pupils", "lt", "60"))
    counts = dict(
        re.findall(r"<bdi>(North|South)</bdi></span></a> <span class=\"count\">(\d+)", page)
    )
    assert counts == {"North": "4", "South": "2"}


def test_a_filter_can_be_taken_away(client: FlaskClient) -> None:
    page = _get(client, *_where("pupils", "lt", "15"), *_where("motto", "filled"))
    removed = [unescape(href) for href in re.findall(r'<li><a href="([^"]*)">[^<]* is ', page)]
    totals = {_total(client.get(href.removeprefix(_URL), headers={"Accept-Language": "en"}).text)
              for href in removed}  # fmt: skip
    assert totals == {"1", "2"}


@pytest.mark.parametrize(
    "condition",
    [
        _where("pupils", "like", "1"),
        _where("pupils", "between", "1"),
        _where("founded", "years", "1900"),
        _where("founded", "years", "1900..x"),
        [("where", "no iri"), ("is", "eq"), ("value", "1")],
        [("where", "https://e.org/> } #"), ("is", "eq"), ("value", "1")],
    ],
)
def test_a_filter_that_there_is_not_is_a_problem(
    client: FlaskClient, condition: list[tuple[str, str]]
) -> None:
    assert client.get(f"/browse/School?{urlencode(condition)}").status_code == 400


@pytest.mark.parametrize(
    "value", ['x" } #', "\\", "<a b>", '"x', "'", "\n", "x" * 5000, "<relative>"]
)
@pytest.mark.parametrize("operator", ["eq", "contains", "gt", "lang"])
def test_whatever_a_value_holds_it_is_one_term(operator: str, value: str) -> None:
    each = Filter(_E + "motto", operator, value)
    query = TableQuery(_E + "School", (each,))
    for text in (query.members(5), query.count(), query.facet(_E + "motto")):
        ox.Store().query(text)
    assert is_valid(each) == bool(value.strip())


def test_the_query_that_is_offered_gives_the_table(client: FlaskClient) -> None:
    page = _get(client, *_where("pupils", "between", "100..120"), ("column", _E + "district"))
    (href,) = re.findall(r'<a href="([^"]*/sparql\?query=[^"]*)">This table', page)
    path = unescape(href).removeprefix(_URL)
    rows = client.get(path, headers={"Accept": "text/csv"}).text.splitlines()
    assert rows[1] == f"https://e.org/id/school/010,{_E}north"
    assert len(rows) == 4


@pytest.mark.parametrize(
    ("language", "name", "about"),
    [("de", "Band", "Wien"), ("en", "Volume", "Vienna"), ("fr, en;q=0.5", "Volume", "Vienne")],
)
def test_names_are_those_that_the_operator_prefers_in_the_language_that_is_wanted(
    nameless: FlaskClient, language: str, name: str, about: str
) -> None:
    headers = {"Accept-Language": language}
    page = nameless.get("/browse/Book", headers=headers).text
    heads = re.findall(r'<th scope="col"[^>]*><a [^>]*>([^<]*)</a>', page)
    assert heads == ["about", "pages"]
    (row,) = re.findall(r'<th scope="row">.*', page)
    assert re.findall("<bdi>([^<]*)</bdi>", row) == [name, about, "3"]
    response = nameless.get("/browse/Book?format=csv", headers=headers)
    assert response.text.splitlines()[1].startswith(f"https://e.org/b,{name},")
    assert "Accept-Language" in response.headers["Vary"]
    content = nameless.get("/browse/Book?format=json", headers=headers).get_json()
    assert content["rows"][0]["name"] == name


def test_csv_has_a_head_and_all_values_and_says_where_it_is_described(
    client: FlaskClient,
) -> None:
    response = client.get(f"/browse/School?format=csv&{urlencode(_where('motto', 'filled'))}")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert [row["iri"] for row in rows] == ["https://e.org/id/school/001"]
    assert rows[0]["o:motto"] == 'Learn, "again" | Lerne'
    assert rows[0]["o:pupils"] == "10"
    target = re.search(r'<([^>]*)>; rel="describedby"', response.headers["Link"])
    assert target
    described = json.loads(client.get(target[1].removeprefix(_URL)).data)
    assert [each["titles"] for each in described["tableSchema"]["columns"]] == list(rows[0])
    assert "format=csv" in described["url"]


def test_json_has_the_values_as_they_were_written(client: FlaskClient) -> None:
    content = json.loads(client.get("/browse/School?format=json").data)
    assert content["total"] == 120
    assert len(content["rows"]) == 120
    row = content["rows"][1]
    assert row["o:district"] == [{"iri": f"{_E}north"}]
    assert {"value": "Lerne", "language": "de"} in row["o:motto"]


def test_a_class_without_members_and_a_page_that_there_is_not_are_not_found(
    client: FlaskClient,
) -> None:
    assert client.get("/browse/Nothing").status_code == 404
    assert client.get("/browse/School?page=4").status_code == 404
    assert client.get(f"/browse?class={quote(_E)}School&page=3").status_code == 200


def test_a_class_at_its_iri_keeps_it_in_links(client: FlaskClient) -> None:
    page = client.get(f"/browse?class={quote(_E + 'School', safe='')}&sort={quote(_E)}pupils").text
    assert _members(page)[:2] == [0, 1]


def _views(page: str) -> list[str]:
    (nav,) = re.findall(r'<nav aria-label="Views">(.*?)</nav>', page, re.DOTALL)
    return re.findall(r">([^<>]+)</a>", nav)


def _page(client: FlaskClient, path: str) -> str:
    response = client.get(path.removeprefix(_URL), headers={"Accept-Language": "en"})
    assert response.status_code == 200, response.text
    return response.text


def test_views_are_offered_where_the_members_have_what_they_show(client: FlaskClient) -> None:
    assert _views(_page(client, "/browse/School")) == ["Table", "Cards", "Timeline"]
    assert _views(_page(client, "/browse/Stop")) == ["Table", "Cards", "Map", "Timeline"]


def test_what_has_no_address_is_shown_by_a_name_that_is_said_of_it(client: FlaskClient) -> None:
    cells = re.findall(r"<td><span>(.*?)</span></td>", _page(client, "/browse/Line"))
    names = [re.sub("</?bdi>", "", cell) for cell in cells]
    nameless = "an entry without a name"
    assert names == [nameless, "Front desk", "City Works", nameless]
    assert "<bdi>Stadtwerke</bdi>" in _page(client, "/browse/Line?lang=de")


def test_cards_show_what_the_table_does(client: FlaskClient) -> None:
    page = _page(client, "/browse/School?view=cards&" + urlencode(_where("motto", "filled")))
    (card,) = re.findall(r'<li class="card">(.*?)</li>', page, re.DOTALL)
    assert "School 001" in card
    assert re.findall(r"<dt>([^<]*)</dt>", card) == [
        "Pupils",
        "district",
        "founded",
        "motto",
        "name",
        "story",
    ]
    assert "<table" not in page


def test_a_map_has_a_spot_for_each_member_with_coordinates(client: FlaskClient) -> None:
    page = _page(client, "/browse/Stop?view=map")
    spots = re.findall(
        r'<a href="[^"]*/stop/(\d)" aria-label="([^"]*)"><circle cx="([\d.]+)"', page
    )
    assert [(number, name) for number, name, _ in spots] == [("1", "One"), ("2", "Two")]
    assert float(spots[0][2]) < float(spots[1][2])
    assert "2 entries on the map" in page


@pytest.mark.parametrize("cls", ["Box", "Line", "Rss", "Gml", "Kml", "Json", "Wkt", "Far"])
def test_whatever_says_where_things_are_is_on_the_map(places: FlaskClient, cls: str) -> None:
    assert "Map" in _views(_page(places, f"/browse/{cls}"))
    assert "1 entry on the map" in _page(places, f"/browse/{cls}?view=map")


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is looked up from now on: an entry for each round trip."""
    found: list[object] = []
    details = EmbeddedEngine.details

    def noted(self: EmbeddedEngine, iris: Sequence[str], follow: Follow = ()) -> Details:
        found.append(iris)
        return details(self, iris, follow)

    monkeypatch.setattr(EmbeddedEngine, "details", noted)
    return found


@pytest.mark.parametrize(
    ("path", "trips"),
    [
        ("/browse/School", 1),
        (f"/browse/School?{urlencode(_where('district', 'filled'))}", 1),
        ("/browse/Stop?view=map", 2),
        ("/search?q=school", 1),
    ],
)
def test_all_that_a_page_names_is_looked_up_in_one_round_trip_and_a_map_in_another(
    client: FlaskClient, looked_up: list[object], path: str, trips: int
) -> None:
    _page(client, path)
    assert len(looked_up) == trips


def test_a_map_reads_no_more_than_it_may(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_map, "_MOST_TEXT", 15)
    assert "1 entry on the map" in _page(client, "/browse/Stop?view=map")


def test_a_map_of_what_is_nowhere_on_earth_says_so(client: FlaskClient) -> None:
    assert "None of these entries has coordinates" in _page(client, "/browse/Line?view=map")


def test_the_bars_of_a_timeline_lead_to_the_members_of_their_years(client: FlaskClient) -> None:
    page = _page(client, f"/browse/School?{urlencode(_where('pupils', 'lt', '30'))}&view=timeline")
    bars = re.findall(r'<a href="([^"]*)" aria-label="(\d+): (\d+)"><rect', page)
    assert [(year, number) for _, year, number in bars] == [
        ("1900", "1"),
        ("1901", "1"),
        ("1902", "1"),
    ]
    assert _members(_page(client, unescape(bars[1][0]))) == [1]


@pytest.mark.parametrize(
    ("cls", "years"), [("Stop", ["1998: 1", "2001: 1"]), ("Line", ["1983: 1"])]
)
def test_years_are_read_from_dates_years_and_numbers_of_years(
    client: FlaskClient, cls: str, years: list[str]
) -> None:
    page = _page(client, f"/browse/{cls}?view=timeline")
    assert re.findall(r'aria-label="(\d+: \d+)"><rect', page) == years
    (link, *_) = re.findall(r'<a href="([^"]*)" aria-label="\d+: \d+"><rect', page)
    assert _total(_page(client, unescape(link))) == "1"


@pytest.mark.parametrize("cls", ["Few", "Many"])
def test_years_before_our_era_are_in_their_place(ancients: FlaskClient, cls: str) -> None:
    page = _page(ancients, f"/browse/{cls}?view=timeline")
    bars = re.findall(r'<a href="([^"]*)" aria-label="(-?\d+): (\d+)"><rect', page)
    counts = [(int(year), int(number)) for _, year, number in bars]
    assert counts == [(-44, 2), (-43, 1), (-41, 1), (9, 1)]
    for href, _, number in bars:
        assert _total(_page(ancients, unescape(href))) == number


@pytest.mark.parametrize("cls", ["Few", "Many"])
def test_times_before_our_era_are_less_than_others(ancients: FlaskClient, cls: str) -> None:
    column = quote(_E, safe="") + "began"
    page = _page(ancients, f"/browse/{cls}?where={column}&is=lt&value=-0043-01-01")
    assert _total(page) == "1"


def test_a_single_year_is_a_bar_and_no_wall(client: FlaskClient) -> None:
    page = _page(client, "/browse/Line?view=timeline")
    (width,) = re.findall(r'<rect[^>]* width="([\d.]+)"', page.partition("<figure")[2])
    assert float(width) <= 48


def test_a_view_stays_where_filters_and_pages_lead(client: FlaskClient) -> None:
    page = _page(client, f"/browse/School?view=cards&{urlencode(_where('pupils', 'gt', '10'))}")
    assert '<input type="hidden" name="view" value="cards">' in page
    (following,) = re.findall(r'<a rel="next" href="([^"]*)"', page)
    assert "view=cards" in following
    assert "view=" not in re.findall(r'href="([^"]*)">Table</a>', page)[0]


def test_the_page_of_a_dataset_shows_the_first_entries_of_its_largest_class(
    client: FlaskClient,
) -> None:
    page = _page(client, "/dataset/all.html")
    assert _members(page) == [0, 1, 2, 3, 4]
    assert re.search(
        r'/browse/School"><span><bdi>School</bdi></span> <span class="count">120', page
    )
    assert 'href="https://lod.example.net/dump/latest/table-o-School.parquet"' in page
