"""Queries as the store gets them: over the graphs of one release, in its names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dortmund_lod.engine.remote.dataset_rewriting import Confined, rewrite_dataset
from dortmund_lod.engine.remote.graph_names import GraphNames
from dortmund_lod.errors import UnsupportedQuery
from dortmund_lod.release.manifest import Manifest

_BASE = "https://data.example.org/"
_RELEASE = f"{_BASE}release/0123456789abcdef"
_NAMING = GraphNames(
    Manifest(
        id="0123456789abcdef",
        base_iri=_BASE,
        union_default_graph=True,
        triples=3,
        graphs={"": 1, f"{_BASE}b": 1, f"{_BASE}a": 1},
        prefixes={},
    )
)
_A, _B, _NONE = f"{_RELEASE}/0", f"{_RELEASE}/1", f"{_RELEASE}/none"


def _confine(text: str, **dataset: Any) -> Confined:
    request = {"text": text, "default_graphs": None, "named_graphs": None} | dataset
    return rewrite_dataset(request, _NAMING)


def test_a_query_is_asked_over_the_release_by_default() -> None:
    assert _confine("ASK {}") == Confined("ASK {}", [_RELEASE], [_A, _B])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"ASK {{ GRAPH <{_BASE}a> {{}} }}", f"ASK {{ GRAPH <{_A}> {{}} }}"),
        ("ASK { graph <b> {} }", f"ASK {{ graph <{_B}> {{}} }}"),
        ("ASK { GRAPH ?g {} }", "ASK { GRAPH ?g {} }"),
        ("ASK { GRAPH # <a>\n <a> {} }", f"ASK {{ GRAPH # <a>\n <{_A}> {{}} }}"),
        ("ASK { ?s ?p 'GRAPH <a>' }", "ASK { ?s ?p 'GRAPH <a>' }"),
        ("ASK { <a> ?p ?o }", f"ASK {{ <{_BASE}a> ?p ?o }}"),
        ("ASK { ?s <urn:x:y> ?o }", "ASK { ?s <urn:x:y> ?o }"),
        (
            "BASE <http://x.example/d/> ASK { <../a> ?p ?o }",
            "  ASK { <http://x.example/a> ?p ?o }",
        ),
        ("ASK { GRAPH <http://x.example/> {} }", f"ASK {{ GRAPH <{_NONE}> {{}} }}"),
        (
            f"PREFIX d: <{_BASE}> ASK {{ GRAPH d:a {{ d:a ?p ?o }} }}",
            f"PREFIX d: <{_BASE}> ASK {{ GRAPH <{_A}> {{ d:a ?p ?o }} }}",
        ),
        ("PREFIX : <> ASK { GRAPH :a {} }", f"PREFIX : <{_BASE}> ASK {{ GRAPH <{_A}> {{}} }}"),
        (f"ASK {{ GRAPH <{_BASE}\\u0061> {{}} }}", f"ASK {{ GRAPH <{_A}> {{}} }}"),
        ("ASK { FILTER (1 < 2 && 3 > 2) }", "ASK { FILTER (1 < 2 && 3 > 2) }"),
    ],
)
def test_graphs_are_named_as_the_store_names_them(text: str, expected: str) -> None:
    assert _confine(text).text == expected


@pytest.mark.parametrize(
    ("clauses", "default", "named"),
    [
        ("FROM <a>", [_A], [_NONE]),
        ("FROM <a> FROM <b>", [_A, _B], [_NONE]),
        ("FROM <a> FROM <a>", [_A], [_NONE]),
        ("FROM NAMED <a> FROM NAMED <b> FROM NAMED <a>", [_NONE], [_A, _B]),
        ("FROM NAMED <a>", [_NONE], [_A]),
        ("from <b> from named <a>", [_B], [_A]),
        ("FROM <http://x.example/>", [_NONE], [_NONE]),
    ],
)
def test_the_dataset_of_the_text_goes_by_the_protocol(
    clauses: str, default: list[str], named: list[str]
) -> None:
    found = _confine(f"SELECT * {clauses} {{}}")
    assert (found.default_graphs, found.named_graphs) == (default, named)
    assert found.text.split() == ["SELECT", "*", "{}"]


@pytest.mark.parametrize(
    ("dataset", "default", "named"),
    [
        ({"default_graphs": [f"{_BASE}b"]}, [_B], [_NONE]),
        ({"named_graphs": [f"{_BASE}b"]}, [_NONE], [_B]),
        ({"default_graphs": []}, [_NONE], [_NONE]),
        ({"default_graphs": [_RELEASE]}, [_NONE], [_NONE]),
    ],
)
def test_the_dataset_of_the_request_counts_before_that_of_the_text(
    dataset: dict[str, list[str]], default: list[str], named: list[str]
) -> None:
    found = _confine("SELECT * FROM <a> {}", **dataset)
    assert (found.default_graphs, found.named_graphs) == (default, named)


def _naming(triples: int, **graphs: int) -> GraphNames:
    named = {_BASE + name: number for name, number in graphs.items()}
    manifest = replace(_NAMING.manifest, triples=triples, graphs=named)
    return GraphNames(manifest)


def _default_graphs(names: GraphNames, *graphs: str) -> list[str]:
    request = {
        "text": "ASK {}",
        "default_graphs": [_BASE + graph for graph in graphs],
        "named_graphs": None,
    }
    return rewrite_dataset(request, names).default_graphs


def test_the_merge_of_all_graphs_is_the_default_graph_that_was_loaded() -> None:
    assert _default_graphs(_naming(3, a=2, b=2, shapes=5), "a", "b") == [_RELEASE]
    assert _default_graphs(_naming(3, a=2, b=2), "a", "b", "nothing") == [_RELEASE]


def test_no_store_merges_graphs_that_may_hold_the_same_triple() -> None:
    for names, graphs in (
        (_naming(4, a=2, b=2, c=1), ("a", "b")),
        (_naming(4, a=2, b=2, shapes=1), ("a", "shapes")),
    ):
        with pytest.raises(UnsupportedQuery, match="count twice"):
            _default_graphs(names, *graphs)
    assert _default_graphs(_naming(4, a=2, b=2, c=1), "a", "nothing") == [_A, _NONE]


def test_graphs_without_a_triple_in_common_are_merged_by_the_store() -> None:
    assert _default_graphs(_naming(5, a=2, b=2, c=1), "a", "b") == [_A, _B]
