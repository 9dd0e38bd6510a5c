"""A release in stores that exist: loaded, counted, asked, and taken out again."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from dortmund_lod import errors, publish, settings, sources
from dortmund_lod.engine import EngineProcess, Query
from dortmund_lod.engine.remote.endpoint import Endpoint
from dortmund_lod.engine.remote.graph_names import GraphNames
from dortmund_lod.rdf.formats import GRAPHS, JSON_RESULTS, NTRIPLES, RESULTS, TURTLE
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dortmund_lod.engine import Engine
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.settings import Settings

    Site = tuple[Engine, Engine]
    Place = dict[str, str]

_PREFIX = "PREFIX ex: <http://example.org/>\n"
_DATA = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:g { ex:a a ex:City ; rdfs:label "Straße \\"A\\"\\n"@de , "A" ; ex:part [ ex:name "inner" ] ;
    ex:size 12 ; ex:share 2.5 ; ex:since "2020-01-02"^^<http://www.w3.org/2001/XMLSchema#date> . }
ex:h { ex:a a ex:City . ex:b ex:near ex:a . }
"""
_QUESTIONS = [
    "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o",
    "SELECT ?x { ex:a ex:part/ex:name ?x }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT ?s { GRAPH ex:h { ?s ?p ?o } } ORDER BY ?s",
    "SELECT ?s FROM NAMED ex:h { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s",
    "SELECT ?x { ex:nothing ?p ?x }",
    "ASK { ex:b ex:near ex:a }",
    "ASK { ex:a ex:near ex:b }",
]


@pytest.fixture(params=["oxigraph", "virtuoso"])
def place(request: pytest.FixtureRequest) -> Place:
    """The settings that name a store."""
    found: Place = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def both(start_over: Callable[..., EngineProcess], place: Place) -> Site:
    """The same data in the embedded engine and in another store."""
    return start_over(_DATA).client(), start_over(_DATA, **place).client()


def _ask(engine: Engine, text: str, fmt: Any = JSON_RESULTS, graph: Any = TURTLE) -> bytes:
    with engine.query(Query(text=_PREFIX + text, results=fmt, graph=graph)).body as body:
        return body.read()


@pytest.mark.parametrize("text", _QUESTIONS)
def test_answers_are_those_of_the_embedded_engine(both: Site, text: str) -> None:
    here, there = both
    assert _content(_ask(there, text)) == _content(_ask(here, text))


def _content(answer: bytes) -> Any:
    """The solutions in one order: stores put terms of different kinds into orders of their own."""
    content = json.loads(answer)
    if "results" in content:
        content["results"]["bindings"].sort(key=lambda row: json.dumps(row, sort_keys=True))
    return content


@pytest.mark.parametrize("fmt", RESULTS)
def test_solutions_come_in_every_format(both: Site, fmt: Any) -> None:
    here, there = both
    text = "SELECT ?o { ex:a ?p ?o FILTER (!isNumeric(?o)) } ORDER BY ?p ?o"
    assert _ask(there, text, fmt) == _ask(here, text, fmt)


@pytest.mark.parametrize("fmt", GRAPHS)
def test_triples_come_in_every_format(both: Site, fmt: Any) -> None:
    text = "CONSTRUCT { ?s a ?type ; ex:near ?o } { ?s a ?type ; ^ex:near ?o }"
    here, there = (_triples(_ask(one, text, graph=fmt), fmt) for one in both)
    assert len(here) == 2
    assert there == here


def _triples(body: bytes, fmt: Format) -> set[str]:
    """What is said, in whatever order: it is the store that says it first."""
    form = ox.RdfFormat.from_media_type(fmt.media_type)
    return {str(quad.triple) for quad in ox.parse(body, format=form)}


def test_documents_are_those_of_the_release_itself(both: Site) -> None:
    here, there = (one.document(["http://example.org/a"], TURTLE, "http://x/a") for one in both)
    assert here
    assert here == there


def _put(place: Place, graph: str, triples: bytes) -> None:
    Endpoint(settings.load(place, environ={})).send("PUT", graph, triples)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { ?s ex:secret ?x }",
        "SELECT ?x { GRAPH ?g { ?s ex:secret ?x } }",
        "SELECT ?x { GRAPH <http://foreign.example/g> { ?s ex:secret ?x } }",
        "SELECT ?x FROM <http://foreign.example/g> { ?s ex:secret ?x }",
        "SELECT ?x FROM NAMED <http://foreign.example/g> { GRAPH ?g { ?s ex:secret ?x } }",
        "BASE <http://foreign.example/> SELECT ?x { GRAPH <g> { ?s ex:secret ?x } }",
        "PREFIX f: <http://foreign.example/> SELECT ?x { GRAPH f:g { ?s ex:secret ?x } }",
    ],
)
def test_what_else_the_store_holds_is_never_seen(both: Site, place: Place, text: str) -> None:
    secret = b'<http://example.org/s> <http://example.org/secret> "x" .\n'
    _put(place, "http://foreign.example/g", secret)
    assert not json.loads(_ask(both[1], text))["results"]["bindings"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", errors.UnsupportedQuery),
        ("SELECT (<bif:http_get>('http://127.0.0.1:1/') AS ?x) {}", errors.UnsupportedQuery),
        ("PREFIX b: <bif:> SELECT (b:upper('x') AS ?x) {}", errors.UnsupportedQuery),
        ("SELECT (<\\u0062if:upper>('x') AS ?x) {}", errors.UnsupportedQuery),
        ("DEFINE input:inference 'x' SELECT * {}", errors.MalformedQuery),
        ("INSERT DATA { ex:a ex:b ex:c }", errors.MalformedQuery),
        ("ASK " + "{" * 20_000 + "}" * 20_000, errors.QueryTooComplex),
    ],
)
def test_what_the_store_must_not_see_never_reaches_it(
    both: Site, text: str, error: type[errors.EngineError]
) -> None:
    with pytest.raises(error):
        _ask(both[1], text)
    assert json.loads(_ask(both[1], "ASK {}"))["boolean"]


def test_a_cut_answer_is_an_error(
    start_over: Callable[..., EngineProcess], virtuoso: Place
) -> None:
    many = "".join(
        f"<http://example.org/{number}> a <http://example.org/N> ." for number in range(1500)
    )
    engine = start_over(many, **virtuoso).client()
    with pytest.raises(errors.ResultTooLarge, match="1,000 rows at most"):
        _ask(engine, "SELECT * { ?s ?p ?o }")
    with pytest.raises(errors.ResultTooLarge, match="1,000 triples at most"):
        _ask(engine, "CONSTRUCT WHERE { ?s ?p ?o }", graph=NTRIPLES)
    assert (
        len(json.loads(_ask(engine, "SELECT * { ?s ?p ?o } LIMIT 900"))["results"]["bindings"])
        == 900
    )


@pytest.fixture
def project(tmp_path: Path, place: Place) -> Iterator[tuple[Path, Home, Settings]]:
    """A file, a home and settings; what is left in the store goes with them."""
    source, home = tmp_path / "any.ttl", Home(tmp_path / "home")
    source.write_text("<a> <p> 1 .")
    found = settings.load({"base_iri": "http://x.example/"} | place, environ={}).resolved()
    yield source, home, found
    publish.prune(home, 1, found)


def _graphs(found: Settings) -> set[str]:
    text = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    address = f"{found.engine.removeprefix('sparql+')}?{urlencode({'query': text})}"
    request = urllib.request.Request(address, headers={"Accept": JSON_RESULTS.media_type})  # noqa: S310 - our own
    with urllib.request.urlopen(request) as response:  # noqa: S310
        rows = json.load(response)["results"]["bindings"]
    return {row["g"]["value"] for row in rows}


def test_releases_come_go_back_and_are_pruned_in_the_store_too(
    project: tuple[Path, Home, Settings],
) -> None:
    source, home, found = project
    first = publish.build(sources.discover([source]), found, home)
    source.write_text("<a> <p> 2 .")
    second = publish.build(sources.discover([source]), found, home)
    one, two = (GraphNames(release.manifest).default for release in (first, second))
    assert {one, two} <= _graphs(found)
    Endpoint(found).send("DELETE", one)
    publish.roll_back(home, first.id, found)
    assert {one, two} <= _graphs(found)
    publish.prune(home, 1, found)
    assert _graphs(found) & {one, two} == {one, two}
    source.write_text("<a> <p> 3 .")
    publish.build(sources.discover([source]), found, home)
    publish.prune(home, 1, found)
    assert not _graphs(found) & {one, two}


def test_a_release_that_the_store_does_not_hold_is_told_from_an_empty_one(
    project: tuple[Path, Home, Settings],
) -> None:
    source, home, found = project
    release = publish.build(sources.discover([source]), found, home)
    Endpoint(found).send("DELETE", GraphNames(release.manifest).default)
    process = EngineProcess(release, found)
    try:
        with pytest.raises(errors.EngineUnavailable, match="does not hold this release"):
            _ask(process.client(), "ASK { ?s ?p ?o }")
    finally:
        process.stop()


def test_nothing_is_switched_when_the_store_holds_other_triples(
    project: tuple[Path, Home, Settings], virtuoso: Place
) -> None:
    source, home, found = project
    first = publish.build(sources.discover([source]), found, home)
    before = _graphs(found)
    boolean = '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    source.write_text(f"<a> <p> 1 , {boolean} .")  # one value to Virtuoso
    if found.engine == virtuoso["engine"]:
        with pytest.raises(errors.ReleaseError, match="holds 1 of the 2 triples"):
            publish.build(sources.discover([source]), found, home)
        assert home.current_id() == first.id
        assert _graphs(found) == before
    else:
        assert publish.build(sources.discover([source]), found, home).manifest.triples == 2


def test_nothing_is_switched_without_leave_to_write(tmp_path: Path, virtuoso: Place) -> None:
    source, home = tmp_path / "any.ttl", Home(tmp_path / "home")
    source.write_text("<a> <p> 1 .")
    found = settings.load(virtuoso, environ={}).resolved()
    with pytest.raises(errors.ReleaseError, match=r"it says 401.*may write graphs"):
        publish.build(sources.discover([source]), replace(found, engine_secret="no"), home)  # noqa: S106 - a wrong one
    assert home.current_id() is None
