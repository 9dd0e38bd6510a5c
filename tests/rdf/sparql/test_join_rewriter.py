"""Variables that FILTER holds equal are joined by, and the answer is the same."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rdf.sparql.conftest import quick, solutions, store_of, store_of_links, written

_PROLOGUE = "PREFIX : <urn:> SELECT * "

_iris = st.sampled_from([ox.NamedNode("urn:a"), ox.NamedNode("urn:b")])
_objects = st.one_of(
    _iris,
    st.sampled_from([ox.Literal(1), ox.Literal("01", datatype=ox.Literal(1).datatype)]),
    st.sampled_from([ox.Literal("a"), ox.Literal("a", language="en")]),
)
_quads = st.lists(st.builds(ox.Quad, _iris, _iris, _objects), min_size=2, max_size=7)

_variables = st.sampled_from(["?x", "?y", "$z", "?w", "?g"])
_names = st.sampled_from([":a", ":b"])
_verbs = st.one_of(_names, _names, st.just("?p"), st.sampled_from(["^:a", ":b*", ":a/:b"]))
_nodes = st.one_of(_variables, _variables, _names, st.sampled_from(["1", "[]"]))
_statement = st.one_of(
    written(_variables, " ", _verbs, " ", _variables),
    written(_nodes, " ", _verbs, " ", _nodes),
)
_pair = st.one_of(
    written(_variables, st.sampled_from([" = ", "=", " != "]), _variables),
    written("sameTerm(", _variables, ", ", _variables, ")"),
    written("BOUND(", _variables, ")"),
)
_condition = st.one_of(
    _pair, written(_pair, " && ", _pair), written(_pair, " || ", _pair), written("!(", _pair, ")")
)
_filter = written("FILTER(", _condition, ")")


def _larger_groups(group: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    word = st.sampled_from(["", "OPTIONAL ", "OPTIONAL ", "MINUS ", "GRAPH ?g "])
    element = st.one_of(
        _statement,
        _filter,
        _filter,
        written(word, "{ ", group, " }"),
        written("{ SELECT ", st.sampled_from(["*", "?x ?y"]), " { ", group, " } }"),
        written("{ ", group, " } UNION { ", group, " }"),
        written("BIND(", _variables, " AS ", st.sampled_from(["?v", "?w"]), ")"),
        written("VALUES ?z { :a UNDEF 1 }"),
        written("FILTER EXISTS { ", group, " }"),
    )
    return st.lists(element, min_size=1, max_size=4).map(" . ".join)


_groups = st.recursive(
    written(_statement, " . ", _statement, " ", _filter), _larger_groups, max_leaves=5
)


@given(_quads, _quads, st.tuples(_statement, _groups, _filter))
def test_the_answer_is_the_same(
    quads: list[ox.Quad], named: list[ox.Quad], group: tuple[str, str, str]
) -> None:
    store = store_of(quads, named, "urn:g")
    text = f"{_PROLOGUE}{{ {' . '.join(group)} }}"
    assert solutions(store, quick(text)) == solutions(store, text)


@pytest.mark.parametrize(
    ("group", "joined"),
    [
        (
            "?s :p ?a . ?b :q ?o FILTER(?a = ?b)",
            "?s :p ?a . ?a :q ?o FILTER(?a = ?b) BIND(?a AS ?b)",
        ),
        (
            "?s :p ?a . ?b :q ?o FILTER(?b=$a)",
            "?s :p ?b . ?b :q ?o FILTER(?b=$a) BIND(?b AS ?a)",
        ),
        (
            "?s :p ?a . FILTER(?o > 1 && ?a = ?b) $b :q ?o",
            "?s :p ?a . FILTER(?o > 1 && ?a = ?b) ?a :q ?o BIND(?a AS ?b)",
        ),
        (
            "?s :p ?a ; ?b ?o FILTER(?a = ?b)",
            "?s :p ?a ; ?a ?o FILTER(?a = ?b) BIND(?a AS ?b)",
        ),
        (
            "?s :p ?a . ?t :q ?b FILTER(sameTerm(?a, ?b))",
            "?s :p ?a . ?t :q ?a FILTER(sameTerm(?a, ?b)) BIND(?a AS ?b)",
        ),
        (
            "?s :p ?a . ?b :q ?o OPTIONAL { ?b :r ?t } FILTER(?a = ?b)",
            "?s :p ?b . ?b :q ?o OPTIONAL { ?b :r ?t } FILTER(?a = ?b) BIND(?b AS ?a)",
        ),
        (
            "GRAPH ?g { ?s :p ?a . ?b :q ?o FILTER(?a = ?b) }",
            "GRAPH ?g { ?s :p ?a . ?a :q ?o FILTER(?a = ?b) BIND(?a AS ?b) }",
        ),
        (
            "?s :p ?a OPTIONAL { ?b :q ?o FILTER(?b = ?a) }",
            "?s :p ?a OPTIONAL { ?a :q ?o FILTER(?b = ?a) BIND(?a AS ?b) }",
        ),
        (
            "?s :p ?a OPTIONAL { ?b :q ?a FILTER(?b = ?s) }",
            "?s :p ?a OPTIONAL { ?s :q ?a FILTER(?b = ?s) BIND(?s AS ?b) }",
        ),
        (
            "?a :p ?s OPTIONAL { ?t :q ?b FILTER(?b = ?a && ?t > 1) }",
            "?a :p ?s OPTIONAL { ?t :q ?a FILTER(?b = ?a && ?t > 1) BIND(?a AS ?b) }",
        ),
    ],
)
def test_what_must_be_the_same_is_one_variable(group: str, joined: str) -> None:
    assert quick(f"{_PROLOGUE}{{ {group} }}") == f"{_PROLOGUE}{{ {joined} }}"


@pytest.mark.parametrize(
    "group",
    [
        "?s :p ?a . ?t :q ?b FILTER(?a = ?b)",
        "?s :p ?a . ?b ^:q ?t FILTER(?a = ?b)",
        "?s :p ?a . ?b :q* ?t FILTER(?a = ?b)",
        "?s :p ?a . ?b :q ?t FILTER(?a != ?b)",
        "?s :p ?a . ?b :q ?t FILTER(?a = ?b || ?t = 1)",
        "?s :p ?a . ?b :q ?t FILTER(!(?a = ?b))",
        "?s :p ?a . ?b :q ?t FILTER(?a = ?a)",
        "?s :p ?a . ?b :q ?t FILTER(?a = ?c)",
        "?s :p ?a . ?b :q (1 2) FILTER(?a = ?b)",
        "?s :p ?a OPTIONAL { ?b :q ?t } FILTER(?a = ?b)",
        "?s :p ?a . ?b :q ?t OPTIONAL { ?a :r ?x } MINUS { ?b :r ?x } FILTER(?a = ?b)",
        "?a :p ?s OPTIONAL { ?b :r ?x } ?b :q ?t FILTER(?a = ?b)",
        "?s :p ?a . GRAPH ?g { ?s :p ?c . ?b :q ?g FILTER(?c = ?b) }",
        "?s :p ?a FILTER EXISTS { ?s :p ?c . ?b :q ?t FILTER(?c = ?b) }",
        "?s :p ?a OPTIONAL { ?t :q ?b FILTER(?b = ?a) }",
        "?s :p ?b OPTIONAL { ?b :q ?o FILTER(?b = ?a) }",
        "OPTIONAL { ?s :p ?a } OPTIONAL { ?b :q ?o FILTER(?b = ?a) }",
        "?s :p ?a OPTIONAL { ?b :q ?o BIND(1 AS ?a) FILTER(?b = ?a) }",
    ],
)
def test_all_else_is_left_to_the_condition(group: str) -> None:
    text = f"{_PROLOGUE}{{ {group} }}"
    assert "BIND(?" not in quick(text)


@pytest.mark.parametrize(
    "group",
    [
        "?s :p ?a . ?b :q ?o . ?c :r ?t FILTER(?a = ?b && ?b = ?c)",
        "?s :p ?a OPTIONAL { ?b :q ?o . ?c :r ?t FILTER(?a = ?b && ?b = ?c) }",
    ],
)
def test_each_variable_is_replaced_once(group: str) -> None:
    assert quick(f"{_PROLOGUE}{{ {group} }}").count("BIND") == 1


def test_equal_variables_take_a_time_that_does_not_grow_with_the_square() -> None:
    """Pair by pair, so many would take minutes."""
    store = store_of_links(20_000, "xpy", "yqz")
    within = f"{_PROLOGUE}{{ ?x :p ?y . ?b :q ?z FILTER(?b = ?y) }}"
    optional = f"{_PROLOGUE}{{ ?x :p ?y OPTIONAL {{ ?b :q ?z FILTER(?b = ?y) }} }}"
    for text in (within, optional):
        assert len(solutions(store, quick(text)) or ()) == 20_000
