"""An answer from tables is the one that the engine gives, in every format and from any store."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.engine.tables import Tables
from dortmund_lod.publish import build, property_counts
from dortmund_lod.rdf.formats import RESULTS
from dortmund_lod.release.home import Home
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.testing import FlaskClient

    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.site.served_release import ServedRelease

_BASE = "https://data.example.org/"
_DATA = """@prefix e: <http://example.org/> .
e:a a e:C ; e:p 1 , 2.5 , 30 ; e:q "ä" , "\\"b\\"\\\\\\n\\r\\t<&>,;"@de .
e:b a e:C , e:D ; e:p 7 , 2.5 .
e:g { e:a a e:C ; e:p 1 , 8 . [] a e:D ; e:q "c" } """
_QUERIES = [
    "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n) ?c",
    "SELECT (COUNT(?s) AS ?n) ?c { ?s a ?c } GROUP BY ?c ORDER BY ?n ?c LIMIT 1",
    "SELECT ?v (COUNT(*) AS ?n) { ?s e:q ?v } GROUP BY ?v ORDER BY ?v",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?v } GROUP BY ?p ORDER BY ?p",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?v }",
    "SELECT (COUNT(*) AS ?n) { ?s e:p ?v }",
    "SELECT * { ?s e:p ?v } ORDER BY ?v ?s LIMIT 3 OFFSET 1",
    "SELECT ?v ?s { ?s e:q ?v } ORDER BY DESC(?v) ?s LIMIT 3",
]


@pytest.fixture(scope="module", params=[10**6, 0], ids=["in memory", "on disk"])
def analytic(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[ServedRelease]:
    """A site with tables of small properties."""
    folder = tmp_path_factory.mktemp("analytic")
    (folder / "any.trig").write_text(_DATA)
    values = {"base_iri": _BASE, "workers": 1, "memory_quads": request.param}
    found = settings.load(values, environ={}).resolved()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(property_counts, "WORTHWHILE", 1)
        release = build(sources.discover([folder / "any.trig"]), found, Home(folder / "home"))
    process = EngineProcess(release, found)
    yield open_release(found, release, process.client())
    process.stop()


@pytest.fixture(scope="module")
def program(analytic: ServedRelease, over: Callable[[ServedRelease], FlaskClient]) -> FlaskClient:
    return over(analytic)


def _ask(program: FlaskClient, query: str, fmt: Format) -> bytes:
    address = "/sparql?" + urlencode({"query": f"PREFIX e: <http://example.org/> {query}"})
    answer = program.get(address, headers={"Accept": fmt.media_type})
    assert answer.status_code == 200, answer.text
    return cast("bytes", answer.data)


@pytest.mark.parametrize("fmt", RESULTS, ids=str)
@pytest.mark.parametrize("query", _QUERIES)
def test_an_answer_from_tables_is_byte_by_byte_that_of_the_engine(
    program: FlaskClient, query: str, fmt: Format
) -> None:
    unusual = re.sub("{(.*)}", r"{ {\1} }", query)
    assert _ask(program, query, fmt) == _ask(program, unusual, fmt)


@pytest.mark.parametrize("query", _QUERIES)
def test_these_queries_are_answered_from_tables(analytic: ServedRelease, query: str) -> None:
    tables = Tables(analytic.release.index)
    tables.open()
    assert tables.answer(f"PREFIX e: <http://example.org/> {query}", _BASE)


def test_a_dataset_that_the_client_names_is_not_answered_from_tables(program: FlaskClient) -> None:
    pairs = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?v }", "default-graph-uri": "urn:none"}
    answer = program.get("/sparql?" + urlencode(pairs), headers={"Accept": "text/csv"})
    assert answer.data == b"n\r\n0\r\n"


def test_an_invalid_query_is_told_as_ever(program: FlaskClient) -> None:
    query = "PREFIX x: <http://example.org/%> SELECT (COUNT(*) AS ?n) { ?s ?p ?v }"
    answer = program.get("/sparql?" + urlencode({"query": query}))
    assert answer.status_code == 400
    assert "not valid SPARQL" in answer.text
