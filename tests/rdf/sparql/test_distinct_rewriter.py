"""Solutions that are made distinct before they are put in order are the same, and in it."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rdf.sparql.conftest import quick

_triples = st.lists(
    st.tuples(*[st.sampled_from("abcd")] * 3).map(
        lambda names: ox.Quad(*(ox.NamedNode(f"urn:{name}") for name in names))
    ),
    max_size=12,
)
_clauses = st.sampled_from(
    [
        ("*", "?s ?p ?o ?v"),
        ("?s", "?s"),
        ("?o ?v", "?o ?v"),
        ("(STR(?o) AS ?t) ?s", "?t ?s"),
        ("?s ?z", "?s"),
    ]
)
_orders = st.lists(
    st.sampled_from(["?s", "DESC(?o)", "ASC(?v)", "STR(?t)", "(?s = ?o)", "DESC(?z)"]), max_size=3
).map(" ".join)
_ends = st.sampled_from(["", "LIMIT 2", "OFFSET 1 LIMIT 3"])


def _rows(store: ox.Store, text: str) -> list[str]:
    found: Any = store.query(text)
    return [" ".join(f"{each.value}={row[each]}" for each in found.variables) for row in found]


@given(_triples, _clauses, _orders, _ends)
def test_the_answer_is_the_same(
    triples: list[ox.Quad], clause: tuple[str, str], order: str, end: str
) -> None:
    """In an order in which no two solutions are equal."""
    store = ox.Store()
    store.extend(triples)
    pattern = "{ ?s ?p ?o OPTIONAL { ?o ?p ?v } }"
    text = f"SELECT DISTINCT {clause[0]} {pattern} ORDER BY {order} {clause[1]} {end}"
    assert _rows(store, quick(text)) == _rows(store, text)


@pytest.mark.parametrize(
    ("query", "distinct"),
    [
        (
            "SELECT DISTINCT ?p { ?s ?p ?o } ORDER BY ?p",
            "SELECT ?p { SELECT DISTINCT ?p { ?s ?p ?o } } ORDER BY ?p",
        ),
        (
            "PREFIX : <urn:> select distinct * { ?s :p ?o } order by ?s limit 10",
            "PREFIX : <urn:> select * { SELECT DISTINCT * { ?s :p ?o } } order by ?s limit 10",
        ),
        (
            "SELECT DISTINCT (STR(?o) AS ?t) FROM <g> { ?s ?p ?o } ORDER BY STR(?t)",
            "SELECT ?t FROM <g> { SELECT DISTINCT (STR(?o) AS ?t) { ?s ?p ?o } } ORDER BY STR(?t)",
        ),
    ],
)
def test_solutions_are_made_distinct_first(query: str, distinct: str) -> None:
    assert quick(query) == distinct


@pytest.mark.parametrize(
    "query",
    [
        "SELECT DISTINCT ?p { ?s ?p ?o }",
        "SELECT ?p { ?s ?p ?o } ORDER BY ?p",
        "SELECT DISTINCT ?p { ?s ?p ?o } ORDER BY ?s",
        "SELECT DISTINCT ?p { ?s ?p ?o } GROUP BY ?p ORDER BY ?p",
        "SELECT DISTINCT ?p { ?s ?p ?o } ORDER BY COUNT(?p)",
        "SELECT DISTINCT ?p { ?s ?p ?o } ORDER BY EXISTS { ?p ?p ?p }",
        "SELECT DISTINCT ?p { ?s ?p ?o } ORDER BY ?p VALUES ?p { 1 }",
        "SELECT ?p { { SELECT DISTINCT ?p { ?s ?p ?o } ORDER BY ?p } }",
        "CONSTRUCT { ?p ?p ?p } { SELECT DISTINCT ?p { ?s ?p ?o } ORDER BY ?p }",
        "SELECT DISTINCT ?p { ?s ?p ?o ORDER BY ?p",
        "SELECT DISTINCT ORDER",
    ],
)
def test_all_else_stays_as_it_is(query: str) -> None:
    assert quick(query) == query
