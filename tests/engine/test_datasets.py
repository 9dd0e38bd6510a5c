"""Which graphs a query sees: the union, the dataset as it is, or those that are named."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod.engine import Query
from dortmund_lod.engine.embedded import merged_graphs
from dortmund_lod.errors import UnsupportedQuery
from dortmund_lod.rdf.formats import JSON_RESULTS, TURTLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.engine import Engine, EngineProcess

_TRIG = """
@prefix : <http://example.org/> .
:default :in "default" .
:g1 { :one :in "g1" . :both :in "both" . }
:g2 { :two :in "g2" . :both :in "both" . }
"""
_ALL = "SELECT ?text { ?s <http://example.org/in> ?text } ORDER BY ?text"
_G1, _G2 = "http://example.org/g1", "http://example.org/g2"
_SHAPES = "http://example.org/shapes"


@pytest.fixture(params=["embedded", "oxigraph", "virtuoso"])
def place(request: pytest.FixtureRequest) -> dict[str, str]:
    """The settings that say where queries are evaluated."""
    found: dict[str, str] = (
        {} if request.param == "embedded" else request.getfixturevalue(request.param)
    )
    return found


@pytest.fixture
def union(start_over: Callable[..., EngineProcess], place: dict[str, str]) -> Engine:
    return start_over(_TRIG, **place).client()


@pytest.fixture
def as_it_is(start_over: Callable[..., EngineProcess], place: dict[str, str]) -> Engine:
    return start_over(_TRIG, union_default_graph=False, **place).client()


def _texts(engine: Engine, text: str = _ALL, **dataset: Any) -> str:
    answer = engine.query(Query(text=text, results=JSON_RESULTS, graph=TURTLE, **dataset))
    with answer.body as body:
        rows = json.load(body)["results"]["bindings"]
    return " ".join(next(iter(row.values()))["value"] for row in rows)


def test_the_default_graph_is_the_union_without_duplicates(union: Engine) -> None:
    assert _texts(union) == "both default g1 g2"


def test_shapes_are_asked_for_by_the_name_of_their_graph(
    start_over: Callable[..., EngineProcess], place: dict[str, str]
) -> None:
    trig = f'{_TRIG} :shapes {{ :rule :in "shapes" . :both :in "both" }}'
    engine = start_over(trig, base_iri="http://example.org/", **place).client()
    assert _texts(engine) == "both default g1 g2"
    assert _texts(engine, default_graphs=(_SHAPES,)) == "both shapes"
    inner = "SELECT ?text { GRAPH <shapes> { ?s ?p ?text } } ORDER BY ?text"
    assert _texts(engine, inner) == "both shapes"


def test_no_store_counts_a_triple_twice_that_two_graphs_hold(
    union: Engine, place: dict[str, str]
) -> None:
    if place:
        with pytest.raises(UnsupportedQuery, match="count twice"):
            _texts(union, default_graphs=(_G1, _G2))
    else:
        assert _texts(union, default_graphs=(_G1, _G2)) == "both g1 g2"


def test_the_union_is_a_setting(as_it_is: Engine) -> None:
    assert _texts(as_it_is) == "default"


_CASES = [
    pytest.param(
        "GRAPH ?g { ?s <http://example.org/in> ?text }", "both both g1 g2", id="named graphs"
    ),
    pytest.param("GRAPH <http://example.org/g2> { ?s ?p ?text }", "both g2", id="one of them"),
]


@pytest.mark.parametrize(("pattern", "expected"), _CASES)
def test_named_graphs_are_the_same_with_and_without_the_union(
    union: Engine, as_it_is: Engine, pattern: str, expected: str
) -> None:
    text = f"SELECT ?text {{ {pattern} }} ORDER BY ?text"
    assert _texts(union, text) == _texts(as_it_is, text) == expected


def test_what_is_said_of_the_data_is_in_a_graph_of_its_own_and_in_no_default_graph(
    union: Engine, as_it_is: Engine
) -> None:
    void = "http://rdfs.org/ns/void#triples"
    for engine in (union, as_it_is):
        graph = "SELECT DISTINCT ?g { GRAPH ?g { ?s a <http://rdfs.org/ns/void#Dataset> } }"
        (base_iri,) = (name.removesuffix("void") for name in _texts(engine, graph).split())
        inner = f"SELECT (COUNT(*) AS ?n) {{ ?s <{void}> ?o }}"
        assert _texts(engine, inner) == "0"
        assert int(_texts(engine, inner, default_graphs=(f"{base_iri}void",))) > 3


@pytest.mark.parametrize(
    ("clauses", "pattern", "expected"),
    [
        (f"FROM <{_G1}>", "{pattern}", "both g1"),
        (f"FROM <{_G1}>", "GRAPH ?g {{ {pattern} }}", ""),
        (f"FROM NAMED <{_G1}>", "GRAPH ?g {{ {pattern} }}", "both g1"),
        (f"FROM NAMED <{_G1}>", "{pattern}", ""),
        (f"FROM <{_G2}> FROM NAMED <{_G1}>", "{pattern}", "both g2"),
        ("FROM <http://example.org/none>", "{pattern}", ""),
    ],
)
def test_the_dataset_clause_of_a_query_names_its_graphs(
    union: Engine, as_it_is: Engine, clauses: str, pattern: str, expected: str
) -> None:
    inner = pattern.format(pattern="?s <http://example.org/in> ?text")
    text = f"SELECT ?text {clauses} {{ {inner} }} ORDER BY ?text"
    assert _texts(union, text) == _texts(as_it_is, text) == expected


@pytest.mark.parametrize(
    ("default", "named", "plain", "in_graphs"),
    [
        ((_G1,), None, "both g1", ""),
        (None, (_G1,), "", "both g1"),
        ((_G2,), (_G1,), "both g2", "both g1"),
        (("http://example.org/none",), None, "", ""),
        ((), (), "", ""),
    ],
)
def test_the_protocol_names_the_graphs(
    union: Engine,
    default: tuple[str, ...] | None,
    named: tuple[str, ...] | None,
    plain: str,
    in_graphs: str,
) -> None:
    dataset: dict[str, Any] = {"default_graphs": default, "named_graphs": named}
    assert _texts(union, **dataset) == plain
    within = "SELECT ?text { GRAPH ?g { ?s ?p ?text } } ORDER BY ?text"
    assert _texts(union, within, **dataset) == in_graphs


def test_relative_iris_of_a_query_are_resolved_against_the_base_iri(
    start_over: Callable[..., EngineProcess],
) -> None:
    engine = start_over("<id/a> <p> 'found' .", base_iri="https://data.example.org/").client()
    assert _texts(engine, "SELECT ?text { <id/a> <p> ?text }") == "found"


def test_a_store_on_disk_answers_like_one_in_memory(
    start_over: Callable[..., EngineProcess],
) -> None:
    on_disk = start_over(_TRIG, memory_quads=0)
    assert on_disk.release.store.is_dir()
    assert _texts(on_disk.client()) == "both default g1 g2"
    assert _texts(on_disk.client(), default_graphs=(_G1,)) == "both g1"


_COUNT = "SELECT (COUNT(*) AS ?n) {clauses} {{ ?s <http://example.org/in> ?text }}"


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("FROM <http://example.org/g1> FROM <http://example.org/g2>", "3"),
        ("FROM <http://example.org/g1> FROM <http://example.org/g1>", "2"),
        ("FROM <http://example.org/g1> FROM <http://example.org/none>", "2"),
    ],
)
def test_a_merge_of_graphs_is_a_set(
    start_over: Callable[..., EngineProcess], clauses: str, expected: str
) -> None:
    engine = start_over(_TRIG).client()
    assert _texts(engine, _COUNT.format(clauses=clauses)) == expected
    prefixed = clauses.replace("<http://example.org/", "e:").replace(">", "")
    declared = "PREFIX e: <http://example.org/> # FROM <http://example.org/none>\n"
    assert _texts(engine, declared + _COUNT.format(clauses=prefixed)) == expected
    graphs = tuple(re.findall("<(.*?)>", clauses))
    assert _texts(engine, _COUNT.format(clauses=""), default_graphs=graphs) == expected


def test_graphs_that_are_too_much_to_merge_are_refused(
    start_over: Callable[..., EngineProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merged_graphs, "MOST", 3)
    engine = start_over(_TRIG).client()
    with pytest.raises(UnsupportedQuery, match="hold 4 triples"):
        _texts(engine, _COUNT.format(clauses=f"FROM <{_G1}> FROM <{_G2}>"))
    assert _texts(engine, _COUNT.format(clauses=f"FROM <{_G1}>")) == "2"


def test_all_graphs_are_the_union_however_large(
    start_over: Callable[..., EngineProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merged_graphs, "MOST", 0)
    engine = start_over(
        f"<{_G1}> {{ <a> <http://example.org/in> 1 }} <{_G2}> {{ <a> <http://example.org/in> 1 }}"
    ).client()
    assert _texts(engine, _COUNT.format(clauses=f"FROM <{_G1}> FROM <{_G2}>")) == "1"
