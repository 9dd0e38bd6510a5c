"""Conditions on several statements mean the same one within the other."""

from __future__ import annotations

import itertools
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.engine.query_rewriter import compensate

_NAMES = "abc"
_triples = st.lists(
    st.tuples(*[st.sampled_from(_NAMES)] * 3).map(
        lambda names: ox.Quad(*(ox.NamedNode(f"urn:{name}") for name in names))
    ),
    max_size=12,
)
_terms = st.sampled_from(["?x", "?y", "?z", "?w", "<urn:a>", "<urn:b>"])
_names = st.sampled_from(["<urn:a>", "<urn:b>", "?p"])
_patterns = st.lists(st.tuples(_terms, _names, _terms), min_size=2, max_size=4)


def _rows(triples: list[ox.Quad], text: str) -> list[str]:
    found: Any = ox.Store()
    found.extend(triples)
    return sorted(str(row) for row in found.query(text))


@given(_triples, _patterns, st.sampled_from(["EXISTS", "NOT EXISTS"]))
def test_the_answer_is_the_same(
    triples: list[ox.Quad], patterns: list[tuple[str, str, str]], word: str
) -> None:
    group = " . ".join(map(" ".join, patterns))
    text = f"SELECT * {{ ?x ?q ?y FILTER {word} {{ {group} }} }}"
    assert _rows(triples, compensate(text)) == _rows(triples, text)


@pytest.mark.parametrize(
    ("group", "nested"),
    [
        ("?x :p ?s . ?s :q ?w", "?x :p ?s FILTER EXISTS { ?s :q ?w }"),
        ("?s :q ?w . ?x :p ?s .", "?x :p ?s FILTER EXISTS { ?s :q ?w }"),
        (
            "?x a ?s ; :q 1 , 'b' .",
            "?x :q 1 FILTER EXISTS { ?x :q 'b' FILTER EXISTS { ?x a ?s } }",
        ),
    ],
)
def test_each_statement_is_looked_up_from_those_before(group: str, nested: str) -> None:
    prologue = "PREFIX : <urn:> SELECT * { ?x :r ?y FILTER "
    text = f"{prologue}NOT EXISTS {{ {group} }} }}"
    assert compensate(text) == f"{prologue}NOT EXISTS {{ {nested} }} }}"


@pytest.mark.parametrize(
    "group",
    [
        "?x :p ?s",
        "?a :p ?s . ?s :q ?w",
        "?x :p ?s . ?a :q ?w",
        "?x :p _:s . _:s :q ?w",
        "?x :p [ :q ?w ] . ?x :r ?w",
        "?x :p/:q ?s . ?s :q ?w",
        "?x ^:p ?s . ?s :q ?w",
        "?x :p ?s . ?s :q 'w'@en",
        "?x :p ?s . ?s :q -1",
        "?x :p ?s . ?s :q ?w FILTER(?w > 1)",
        "?x :p ?s . OPTIONAL { ?s :q ?w }",
        "{ ?x :p ?s } { ?s :q ?w }",
        "?x :p ?s . ?s :q",
        "?x :p ?s . ?s",
    ],
)
def test_all_else_stays_as_it_is(group: str) -> None:
    text = f"PREFIX : <urn:> SELECT * {{ ?x :r ?y FILTER EXISTS {{ {group} }} }}"
    assert compensate(text) == text


def test_a_chain_takes_a_time_that_does_not_grow_with_the_square() -> None:
    """What is joined anew for each row would take minutes for so many."""
    number = 20_000
    store = ox.Store()
    names = [[ox.NamedNode(f"urn:{letter}{i}") for i in range(number)] for letter in "fpsw"]
    for name, (one, other) in enumerate(itertools.pairwise(names)):
        pairs = zip(one, other, strict=True)
        store.bulk_extend(ox.Quad(a, ox.NamedNode(f"urn:{name}"), b) for a, b in pairs)
    chain = "?p <urn:1> ?s . ?s <urn:2> ?w"
    text = f"SELECT (COUNT(*) AS ?n) {{ ?f <urn:0> ?p FILTER EXISTS {{ {chain} }} }}"
    rows: Any = store.query(compensate(text))
    assert next(rows)["n"].value == str(number)
