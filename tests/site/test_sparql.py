"""The SPARQL 1.1 Protocol (query), its formats, and how the service describes itself."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from dortmund_lod.rdf.formats import (
    BY_NAME,
    GRAPHS,
    JSONLD,
    NTRIPLES,
    RDFXML,
    RESULTS,
    TURTLE,
    Format,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from dortmund_lod.site.served_release import ServedRelease

    Ask = Callable[..., TestResponse]

BASE, URL = "https://data.example.org/", "https://lod.example.net"
_FORM, _DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
_SELECT = "SELECT ?x { VALUES ?x { 'ä\"<&>\\r\\n\\t,' } }"
_CONSTRUCT = f"CONSTRUCT {{ <{BASE}a> <{BASE}p> 'ä\"<&>\\r\\n' }} {{}}"
_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def _get(ask: Ask, text: str, *pairs: tuple[str, str], **headers: str) -> TestResponse:
    return ask("/sparql?" + urlencode([("query", text), *pairs]), **headers)


def _rows(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.text
    bindings = json.loads(response.data)["results"]["bindings"]
    return [next(iter(row.values()))["value"] for row in bindings]


@pytest.mark.parametrize(
    ("content_type", "body", "query"),
    [
        (_FORM, urlencode({"query": _COUNT}), ""),
        (f"{_FORM}; charset=UTF-8", urlencode({"query": _COUNT}), ""),
        (_DIRECT, _COUNT, ""),
        (f"{_DIRECT}; charset=utf-8", _COUNT, ""),
        (_DIRECT.upper(), _COUNT, ""),
    ],
)
def test_a_query_by_post_is_answered_like_one_by_get(
    ask: Ask, content_type: str, body: str, query: str
) -> None:
    response = ask(f"/sparql{query}", "POST", body.encode(), Content_Type=content_type)
    assert _rows(response) == _rows(_get(ask, _COUNT))


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_graphs_of_a_query_may_be_named_in_all_three_ways(ask: Ask, way: str) -> None:
    pairs = [
        ("default-graph-uri", f"{BASE}dataset/withdrawn"),
        ("named-graph-uri", f"{BASE}ontology"),
    ]
    text = "SELECT ?n { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } FILTER EXISTS { GRAPH ?g {} } }"
    if way == "get":
        response = _get(ask, text, *pairs)
    elif way == "form":
        body = urlencode([("query", text), *pairs]).encode()
        response = ask("/sparql", "POST", body, Content_Type=_FORM)
    else:
        path = f"/sparql?{urlencode(pairs)}"
        response = ask(path, "POST", text.encode(), Content_Type=_DIRECT)
    assert _rows(response) == ["8"]


def test_several_default_graphs_are_merged(ask: Ask) -> None:
    pairs = [("default-graph-uri", BASE + name) for name in ("ontology", "dataset/hub")]
    graphs = [_rows(_get(ask, _COUNT, pair)) for pair in pairs]
    assert int(_rows(_get(ask, _COUNT, *pairs))[0]) == sum(int(n) for (n,) in graphs)


def test_the_graphs_of_the_protocol_win_over_those_of_the_query(ask: Ask) -> None:
    text = _COUNT.replace("{ ?s", f"FROM <{BASE}dataset/hub> {{ ?s", 1)
    assert text.count("FROM") == 1
    assert _rows(_get(ask, text)) == ["231"]
    assert _rows(_get(ask, text, ("default-graph-uri", f"{BASE}dataset/withdrawn"))) == ["8"]


def _values_xml(data: bytes) -> list[str]:
    root = ET.fromstring(data)  # noqa: S314 - our own answer
    return ["".join(node.itertext()) for node in root.iter() if node.tag.endswith("literal")]


_READERS: dict[str, Callable[[TestResponse], list[str]]] = {
    "json": _rows,
    "xml": lambda response: _values_xml(response.data),
    "csv": lambda response: list(csv.reader(io.StringIO(response.text, newline="")))[1],
    "tsv": lambda response: [json.loads(response.text.splitlines()[1])],
}


@pytest.mark.parametrize("fmt", RESULTS, ids=lambda fmt: fmt.name)
@pytest.mark.parametrize("way", ["accept", "parameter"])
def test_solutions_come_in_every_format_with_their_value_unharmed(
    ask: Ask, fmt: Format, way: str
) -> None:
    pairs = [("format", fmt.suffix)] if way == "parameter" else []
    accept = fmt.media_type if way == "accept" else "*/*"
    response = _get(ask, _SELECT, *pairs, Accept=accept)
    assert (response.status_code, response.mimetype) == (200, fmt.media_type)
    value = 'ä"<&>\r\n\t,'
    found: list[str] = _READERS[fmt.suffix](response)
    assert found == [value]


@pytest.mark.parametrize("fmt", GRAPHS, ids=lambda fmt: fmt.name)
@pytest.mark.parametrize("way", ["accept", "parameter"])
def test_triples_come_in_every_format_with_their_value_unharmed(
    ask: Ask, fmt: Format, way: str
) -> None:
    pairs = [("format", fmt.suffix)] if way == "parameter" else []
    accept = fmt.media_type if way == "accept" else "*/*"
    response = _get(ask, _CONSTRUCT, *pairs, Accept=accept)
    assert (response.status_code, response.mimetype) == (200, fmt.media_type)
    parsed = ox.parse(input=response.data, format=ox.RdfFormat.from_media_type(fmt.media_type))
    (quad,) = list(parsed)
    assert quad.object == ox.Literal('ä"<&>\r\n')


@pytest.mark.parametrize(
    ("accept", "select", "construct"),
    [
        ("", "application/sparql-results+json", "text/turtle"),
        ("*/*", "application/sparql-results+json", "text/turtle"),
        ("application/json", "application/sparql-results+json", "application/ld+json"),
        ("text/csv, text/turtle", "text/csv", "text/turtle"),
        ("application/xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("text/html", "text/html", "text/html"),
        ("image/png", None, None),
    ],
)
def test_the_kind_of_the_answer_decides_which_formats_are_offered(
    ask: Ask, accept: str, select: str | None, construct: str | None
) -> None:
    for text, expected in ((_SELECT, select), (_CONSTRUCT, construct)):
        response = _get(ask, text, Accept=accept)
        assert response.status_code == (200 if expected else 406)
        assert response.mimetype == (expected or "application/problem+json")
        assert "Accept" in response.vary


@pytest.mark.parametrize(
    ("method", "query", "content_type", "body", "status"),
    [
        ("GET", "query=ASK%7B%7D&query=ASK%7B%7D", "", b"", 400),
        ("POST", "query=ASK%7B%7D", _DIRECT, b"ASK {}", 400),
        ("POST", "", _FORM, b"query=ASK%7B%7D&query=ASK%7B%7D", 400),
        ("POST", "", _FORM, b"", 400),
        ("POST", "", _FORM, b"default-graph-uri=http://example.org/", 400),
        ("POST", "", _DIRECT, b"", 400),
        ("POST", "", _DIRECT, b" \n", 400),
        ("POST", "", _DIRECT, b"ASK { '\xff' }", 400),
        ("POST", "", _FORM, b"query=ASK%7B'%FF'%7D", 400),
        ("GET", "query=ASK%7B'%FF'%7D", "", b"", 400),
        ("GET", "query=%20", "", b"", 400),
        ("POST", "", "text/plain", b"ASK {}", 415),
        ("POST", "", "", b"ASK {}", 415),
        ("POST", "", "application/json", b'{"query": "ASK {}"}', 415),
        ("POST", "", "application/sparql-update", b"CLEAR ALL", 415),
        ("POST", "", "multipart/form-data; boundary=x", b"--x--", 415),
        ("POST", "", _FORM, b"update=CLEAR+ALL", 403),
        ("GET", "update=CLEAR+ALL", "", b"", 403),
        ("GET", "query=ASK%7B%7D&update=CLEAR+ALL", "", b"", 403),
        ("GET", "query=INSERT+DATA+%7B%7D", "", b"", 400),
        ("GET", "query=ASK%7B", "", b"", 400),
        ("GET", "query=ASK%7B%7D&default-graph-uri=relative", "", b"", 400),
        ("GET", "query=ASK%7B%7D&named-graph-uri=http://a%20b/", "", b"", 400),
        ("GET", "query=ASK%7BSERVICE%3Chttp://a.example/%3E%7B%7D%7D", "", b"", 400),
        ("PUT", "", _DIRECT, b"ASK {}", 405),
        ("DELETE", "query=ASK%7B%7D", "", b"", 405),
    ],
)
def test_what_is_no_request_of_the_protocol_is_refused(  # noqa: PLR0913, PLR0917 - one table
    ask: Ask, method: str, query: str, content_type: str, body: bytes, status: int
) -> None:
    headers = {"Content_Type": content_type} if content_type else {}
    response = ask(f"/sparql?{query}", method, body, **headers)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


def test_a_body_larger_than_the_limit_is_refused_with_the_limit(
    ask: Ask, site: ServedRelease
) -> None:
    body = b"ASK {} #" + bytes(site.settings.request_bytes)
    response = ask("/sparql", "POST", body, Content_Type=_DIRECT)
    assert response.status_code == 413
    assert f"{site.settings.request_bytes:,} bytes" in json.loads(response.data)["detail"]


def test_a_result_larger_than_the_limit_is_refused(ask: Ask) -> None:
    response = _get(ask, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 5000")
    assert response.status_code == 413
    assert "dump" in json.loads(response.data)


@pytest.mark.parametrize("text", ["SELECT (RAND() AS ?x) {}", "SELECT (NOW() AS ?x) {}"])
def test_an_answer_that_differs_each_time_is_kept_by_nobody(ask: Ask, text: str) -> None:
    assert _get(ask, text).headers["Cache-Control"] == "no-store"
    assert _get(ask, "ASK {}").headers["Cache-Control"].startswith("public")


def test_an_answer_says_how_long_it_is(ask: Ask) -> None:
    response = _get(ask, "SELECT * { ?s ?p ?o } LIMIT 100")
    assert int(response.headers["Content-Length"]) == len(response.data)


@pytest.mark.parametrize("accept", ["", "*/*", "text/turtle", "application/rdf+xml"])
def test_without_a_query_the_service_describes_itself(ask: Ask, accept: str) -> None:
    response = ask("/sparql", Accept=accept)
    assert response.status_code == 200
    fmt = ox.RdfFormat.from_media_type(response.mimetype or "")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    store = ox.Store()
    store.bulk_extend(ox.parse(input=response.data, format=fmt))
    query = f"""PREFIX sd: <{sd}> ASK {{ ?service a sd:Service ; sd:endpoint <{BASE}sparql> ;
        sd:supportedLanguage sd:SPARQL11Query ;
        sd:resultFormat <http://www.w3.org/ns/formats/SPARQL_Results_CSV> ;
        sd:defaultDataset/sd:namedGraph/sd:name <{BASE}dataset/hub> }}"""
    assert bool(store.query(query))
    union = f"PREFIX sd: <{sd}> ASK {{ ?service sd:feature sd:UnionDefaultGraph }}"
    assert not bool(store.query(union))  # the shapes are not in it


def test_the_description_says_the_same_in_every_format(ask: Ask) -> None:
    said = {}
    for fmt in (TURTLE, JSONLD, RDFXML, NTRIPLES):
        response = ask("/sparql", Accept=fmt.media_type)
        form = ox.RdfFormat.from_media_type(response.mimetype or "")
        said[fmt.name] = {str(quad.triple) for quad in ox.parse(input=response.data, format=form)}
    assert len(said["Turtle"]) > 20
    assert [name for name, triples in said.items() if triples != said["Turtle"]] == []


def test_the_description_counts_what_is_there(ask: Ask) -> None:
    store = ox.Store()
    store.bulk_extend(ox.parse(input=ask("/sparql").data, format=ox.RdfFormat.TURTLE))
    query = """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?name ?count { ?graph sd:name ?name ; sd:graph/void:triples ?count }"""
    rows: Any = store.query(query)
    counts = {row["name"].value: row["count"].value for row in rows}
    assert counts[f"{BASE}dataset/hub"] == "231"
    for name, count in counts.items():
        assert _rows(_get(ask, _COUNT, ("default-graph-uri", name))) == [count]


def test_the_description_states_every_limit(ask: Ask, site: ServedRelease) -> None:
    text = ask("/sparql").text
    settings = site.settings
    assert f"{settings.query_time_limit:g} seconds" in text
    assert f"{settings.query_memory // 2**20} MiB of memory" in text
    assert f"{settings.max_long_queries} queries" in text
    assert f"{settings.query_queue} wait" in text


def test_every_format_of_the_table_can_be_named_as_a_parameter(ask: Ask) -> None:
    for suffix, fmt in BY_NAME.items():
        if fmt in (*GRAPHS, *RESULTS):
            text = _SELECT if fmt in RESULTS else _CONSTRUCT
            assert _get(ask, text, ("format", suffix)).mimetype == fmt.media_type


@pytest.mark.parametrize(
    ("text", "named", "accept", "expected"),
    [
        (_SELECT, "csv", "text/tab-separated-values", "text/csv"),
        (_CONSTRUCT, "csv", "application/n-triples", "application/n-triples"),
        (_CONSTRUCT, "xml", "application/rdf+xml", "application/rdf+xml"),
        (_CONSTRUCT, "json", "*/*", "text/turtle"),
        (_CONSTRUCT, "xml", "image/png", None),
        (_SELECT, "ttl", "text/csv", "text/csv"),
        (_SELECT, "rdf", "", "application/sparql-results+json"),
        (_SELECT, "ttl", "image/png", None),
        (_SELECT, "nothing", "text/csv", "text/csv"),
        (_SELECT, "html", "text/csv", "text/html"),
        (_CONSTRUCT, "html", "*/*", "text/html"),
    ],
)
def test_a_named_format_counts_for_the_kind_of_answer_it_is_for(
    ask: Ask, text: str, named: str, accept: str, expected: str | None
) -> None:
    response = _get(ask, text, ("format", named), Accept=accept)
    assert response.status_code == (200 if expected else 406)
    assert response.mimetype == (expected or "application/problem+json")


def test_a_browser_gets_a_form_that_works_without_scripts(ask: Ask) -> None:
    page = ask("/sparql", Accept="text/html").text
    assert f'<form class="editor" action="{URL}/sparql" method="get">' in page
    assert 'name="query"' in page


def test_a_browser_gets_its_query_back_with_the_answer(ask: Ask) -> None:
    text = "SELECT ('<b>&\"' AS ?x) { } # </textarea><script>alert(1)</script>"
    page = _get(ask, text, Accept="text/html").text
    assert "&lt;b&gt;&amp;" in page
    assert "<script>alert" not in page
    assert "</textarea><script" not in page


@pytest.mark.parametrize("text", ["ASK {}", _SELECT, _CONSTRUCT, f"DESCRIBE <{BASE}id/hub>"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_browser_gets_every_kind_of_answer_as_a_page(ask: Ask, text: str, language: str) -> None:
    response = _get(ask, text, Accept="text/html", Accept_Language=language)
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text
    assert 'id="result"' in response.text


def test_a_query_for_labels_shows_them(ask: Ask) -> None:
    text = f"SELECT ?label {{ <{BASE}id/place/hafen> <{_LABEL}> ?label }} ORDER BY ?label"
    assert _rows(_get(ask, text)) == ["Hafen", "Harbour"]
    assert "Harbour" in _get(ask, text, Accept="text/html").text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Line 1, column 15: The prefix foaf: is not declared. Write PREFIX foaf: <"),
        ("de", "Zeile 1, Spalte 15: Das Präfix foaf: ist nicht deklariert. Schreiben Sie PREFIX"),
    ],
)
def test_a_common_mistake_is_told_in_the_readers_language_before_the_parsers_words(
    ask: Ask, language: str, sentence: str
) -> None:
    text = "SELECT * { ?s foaf:name ?o }"
    response = _get(ask, text, Accept_Language=language)
    assert response.status_code == 400
    detail = json.loads(response.data)["detail"]
    assert detail.startswith(sentence)
    assert "not valid SPARQL 1.1: error at" in detail
    assert "Accept-Language" in response.vary
    assert response.headers["Content-Language"] == language
    page = _get(ask, text, Accept="text/html", Accept_Language=language)
    assert page.status_code == 400
    told = page.text.partition('id="mistake">')[2].partition("</p>")[0]
    assert told.startswith(sentence.partition("<")[0])
    assert page.text.index('id="mistake"') < page.text.index('id="failure"')


def test_a_mistake_that_is_none_of_the_common_ones_is_told_in_the_parsers_words(ask: Ask) -> None:
    response = _get(ask, "ASK")
    assert json.loads(response.data)["detail"].startswith("The query is not valid SPARQL 1.1")
    assert "Content-Language" not in response.headers
    assert 'id="mistake"' not in _get(ask, "ASK", Accept="text/html").text


def test_what_a_query_says_is_no_markup_where_its_mistake_is_told(ask: Ask) -> None:
    page = _get(ask, "ASK { ?s ?p '<script>alert(1)</script>", Accept="text/html").text
    assert "&lt;script&gt;alert" in page.partition('id="mistake">')[2]
    assert "<script>alert" not in page
