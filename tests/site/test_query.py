"""A named query has an address: a page with its answer, files, and a form for its parameters."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from dortmund_lod import settings, sources
from dortmund_lod.engine import EngineProcess
from dortmund_lod.publish import Callbacks, build
from dortmund_lod.release.home import Home
from dortmund_lod.site.served_release import open_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from dortmund_lod.site.served_release import ServedRelease

_QUERIES = {
    "years": "# title@en: Things of a year\n# title@de: Dinge eines Jahres\n"
    "# description@en: One <b>row</b> each.\n# keywords: calendar\n"
    "# parameter year integer = 2019\n# parameter@en year: Year\n"
    "SELECT ?s ?year WHERE { ?s <https://e.org/year> ?year } ORDER BY ?s\n",
    "counts": "# title@en: How many\n# view: chart\n"
    "SELECT ?s (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?s ORDER BY ?s\n",
    "graph": "CONSTRUCT { ?s <https://e.org/y> ?o } WHERE { ?s <https://e.org/year> ?o }\n",
    "truth": "# title@en: Is there anything?\nASK { ?s ?p ?o }\n",
    "now": "SELECT (NOW() AS ?now) WHERE { }\n",
}
_DATA = (
    "<https://e.org/a> a <https://e.org/Thing> ; <https://e.org/year> 2019 . "
    "<https://e.org/b> a <https://e.org/Thing> ; <https://e.org/year> 2020 ."
)


class _NoQueries:
    """An engine that must not be asked any query."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        assert name != "query"
        return getattr(self._engine, name)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedRelease]:
    folder = tmp_path_factory.mktemp("named")
    (folder / "project" / "queries").mkdir(parents=True)
    (folder / "project" / "a.ttl").write_text(_DATA)
    for name, text in _QUERIES.items():
        (folder / "project" / "queries" / f"{name}.rq").write_text(text)
    values = {"base_iri": "https://e.org/", "url": "https://lod.example.net", "workers": 1}
    found = settings.load(values, environ={}).resolved()
    release = build(sources.discover([folder / "project"]), found, Home(folder / "home"))
    process = EngineProcess(release, found)
    with ExitStack() as stack:
        stack.callback(process.stop)
        yield open_release(found, release, process.client())


@pytest.fixture(scope="module")
def client(served: ServedRelease, over: Callable[[ServedRelease], FlaskClient]) -> FlaskClient:
    return over(served)


def _page(client: FlaskClient, path: str, language: str = "en") -> str:
    return client.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text


def test_a_page_has_title_words_form_answer_and_files(client: FlaskClient) -> None:
    page = _page(client, "/query/years")
    assert "<h1>Things of a year</h1>" in page
    assert "One &lt;b&gt;row&lt;/b&gt; each." in page
    assert re.search(r'<label for="parameter-year">Year</label>\s*<input [^>]*value="2019"', page)
    assert "https://e.org/a" in page
    assert "resource?iri=https://e.org/b" not in page
    assert 'href="https://lod.example.net/query/years.csv"' in page
    assert "<h1>Dinge eines Jahres</h1>" in _page(client, "/query/years", "de")


_EXAMPLES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?query ?comment ?text WHERE {
  ?query a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct ?text
} ORDER BY ?query ?comment"""
"""How tools for SPARQL examples look for those of an endpoint."""
_CLASSES = """
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?class ?property WHERE {
  [] void:class ?class ; void:propertyPartition [ void:property ?property ]
}"""
"""How editors look for what can be asked of an endpoint."""


def _rows_of(response: TestResponse) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    bindings = json.loads(response.data)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def _asked(client: FlaskClient, text: str, **given: str) -> list[dict[str, str]]:
    address = {"query": text, "format": "json"} | given
    return _rows_of(client.get("/sparql", query_string=address))


def test_named_queries_are_executables_in_a_graph_of_the_endpoint_and_run_as_they_stand(
    client: FlaskClient,
) -> None:
    assert _asked(client, _EXAMPLES) == []
    graph = {"default-graph-uri": "https://e.org/query"}
    found = {row["query"]: row for row in _asked(client, _EXAMPLES, **graph)}
    assert set(found) == {f"https://e.org/query#{name}" for name in _QUERIES}
    years = found["https://e.org/query#years"]
    assert years["comment"] == "One <b>row</b> each."
    assert "# title" not in years["text"]
    assert _asked(client, years["text"]) == [{"s": "https://e.org/a", "year": "2019"}]
    schema = "https://schema.org/"
    target = f"SELECT ?to ?key {{ [] <{schema}target> ?to ; <{schema}keywords> ?key }}"
    assert _asked(client, target, **graph) == [{"to": "https://e.org/sparql", "key": "calendar"}]


@pytest.mark.parametrize("address", ["/sparql", "/query"])
def test_who_finds_no_examples_in_the_default_graph_finds_them_in_the_description(
    client: FlaskClient, address: str
) -> None:
    response = client.get(address, headers={"Accept": "text/turtle"})
    store = ox.Store()
    store.load(response.data, ox.RdfFormat.TURTLE)
    rows: Any = store.query(_EXAMPLES)
    assert {row["query"].value for row in rows} == {
        f"https://e.org/query#{name}" for name in _QUERIES
    }
    declared = "SELECT ?p { [] <http://www.w3.org/ns/shacl#prefix> ?p }"
    prefixes: Any = store.query(declared)
    assert "rdfs" in {row["p"].value for row in prefixes}


def test_the_parts_of_the_data_are_in_the_description_and_in_a_graph(
    client: FlaskClient, served: ServedRelease
) -> None:
    graph = {"default-graph-uri": "https://e.org/void"}
    pairs = [("https://e.org/Thing", f"https://e.org/{name}") for name in ("year",)]
    kind = ("https://e.org/Thing", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    assert _asked(client, _CLASSES) == []
    found = {(row["class"], row["property"]) for row in _asked(client, _CLASSES, **graph)}
    assert found == {*pairs, kind}
    store = ox.Store()
    store.load(client.get("/sparql", headers={"Accept": "text/turtle"}).data, ox.RdfFormat.TURTLE)
    rows: Any = store.query(_CLASSES)
    assert {(row["class"].value, row["property"].value) for row in rows} == found
    default = f"{served.base_iri}sparql#default-graph"
    entities: Any = store.query(
        f"SELECT ?n {{ <{default}> <http://rdfs.org/ns/void#classPartition>"
        "/<http://rdfs.org/ns/void#entities> ?n }"
    )
    assert [row["n"].value for row in entities] == ["2"]


def test_a_graph_that_the_data_name_like_a_description_stays_theirs(tmp_path: Path) -> None:
    (tmp_path / "a.trig").write_text("<void> { <a> <b> <c> }")
    found = settings.load({"base_iri": "https://e.org/", "workers": 1}, environ={}).resolved()
    notes: list[str] = []
    sources_found = sources.discover([tmp_path / "a.trig"])
    callbacks = Callbacks(note=notes.append)
    release = build(sources_found, found, Home(tmp_path / "home"), callbacks)
    assert release.manifest.descriptions == {}
    assert [note for note in notes if "<https://e.org/void>" in note and "no description" in note]


def test_a_value_is_bound_and_kept_by_links(client: FlaskClient) -> None:
    page = _page(client, "/query/years?year=2020")
    assert 'value="2020"' in page
    assert 'href="https://lod.example.net/query/years.csv?year=2020"' in page
    data = client.get("/query/years.csv?year=2020").text
    assert data.splitlines() == ["s,year", "https://e.org/b,2020"]
    assert len(client.get("/query/years.csv?year=").text.splitlines()) == 3


@pytest.mark.parametrize("value", ["2019 } #", "x", "\u0662", "1" * 2000])
def test_a_value_of_another_type_is_a_problem_and_no_query(
    client: FlaskClient, value: str
) -> None:
    response = client.get("/query/years.json", query_string={"year": value})
    assert response.status_code == 400
    assert "'year'" in json.loads(response.data)["detail"]


def test_what_is_kept_is_answered_without_the_engine(
    served: ServedRelease, over: Callable[[ServedRelease], FlaskClient]
) -> None:
    from dataclasses import replace  # noqa: PLC0415 - only here

    engine: Any = _NoQueries(served.engine)
    client = over(replace(served, engine=engine))
    for path in ("years", "years.csv", "years.json", "counts", "graph", "graph.ttl", "truth.json"):
        assert client.get(f"/query/{path}", headers={"Accept": "text/html"}).status_code == 200


@pytest.mark.parametrize("name", _QUERIES)
@pytest.mark.parametrize("view", ["", "table", "chart", "map", "graph", "raw", "nonsense"])
def test_every_query_has_a_page_in_every_view(client: FlaskClient, name: str, view: str) -> None:
    response = client.get(f"/query/{name}?view={view}", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert response.mimetype == "text/html"


def test_the_view_of_a_query_is_shown_first_and_another_can_be_chosen(client: FlaskClient) -> None:
    assert '<table class="chart' in _page(client, "/query/counts")
    assert '<table class="chart' not in _page(client, "/query/counts?view=table")


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("years", "text/csv", "text/csv"),
        ("years", "application/json", "application/sparql-results+json"),
        ("years", "", "text/html"),
        ("years.tsv", "text/html", "text/tab-separated-values"),
        ("years.html", "text/csv", "text/html"),
        ("graph", "text/turtle", "text/turtle"),
        ("graph.jsonld", "", "application/ld+json"),
    ],
)
def test_the_format_is_negotiated_or_fixed(
    client: FlaskClient, path: str, accept: str, media_type: str
) -> None:
    response = client.get(f"/query/{path}", headers={"Accept": accept} if accept else {})
    assert response.mimetype == media_type
    assert ("Accept" in response.vary) == ("." not in path)


def test_a_format_that_an_answer_cannot_have_is_not_acceptable(client: FlaskClient) -> None:
    assert client.get("/query/years.ttl").status_code == 406
    assert client.get("/query/graph.csv").status_code == 406


@pytest.mark.parametrize("path", ["nothing", "nothing.csv", "years.exe", "..%2Fyears"])
def test_a_query_that_there_is_not_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/query/{path}").status_code == 404


def test_what_changes_by_itself_is_not_stored(client: FlaskClient) -> None:
    assert client.get("/query/now.json").headers["Cache-Control"] == "no-store"
    assert "max-age" in client.get("/query/years.json").headers["Cache-Control"]


def test_search_engines_read_a_dataset_with_its_files(client: FlaskClient) -> None:
    block = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', _page(client, "/query/years")
    )
    assert block
    content = json.loads(block[1])
    assert content["@type"] == "Dataset"
    assert content["name"] == "Things of a year"
    assert "https://lod.example.net/query/years.csv" in {
        each["contentUrl"] for each in content["distribution"]
    }


def test_queries_are_listed_offered_beside_the_editor_and_found(client: FlaskClient) -> None:
    for path in ("/query", "/sparql", "/search?q=calendar", "/search?q=things+year"):
        assert 'href="https://lod.example.net/query/years"' in _page(client, path)
    assert "/query/years" not in _page(client, "/search?q=2020")
