"""Conditions on several statements mean the same one within the other."""

from __future__ import annotations

import itertools
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.rdf.sparql.query_rewriter import compensate
from tests.rdf.sparql.conftest import quick, solutions, store_of, written

_NAMES = "abc"
_triples = st.lists(
    st.tuples(*[st.sampled_from(_NAMES)] * 3).map(
        lambda names: ox.Quad(*(ox.NamedNode(f"urn:{name}") for name in names))
    ),
    max_size=14,
)


def _longer_paths(path: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = [written(path, "/", path), written("(", path, "|", path, ")")]
    repeated = written("(", path, ")", st.sampled_from(["", "*", "+", "?"]))
    return st.one_of(*pairs, repeated, written("^", _names), written("^(", path, ")"))


_variables = st.sampled_from(["?x", "?y", "?z", "?w", "?v"])
_names = st.sampled_from(["<urn:a>", "<urn:b>", "<urn:c>"])
_paths = st.recursive(_names, _longer_paths, max_leaves=3)
_verbs = st.one_of(_names, _paths, written("!", _names), st.just("?p"))
_terms = st.one_of(_variables, _variables, _names, st.sampled_from(["_:n", "_:m", "[]"]))
_nodes = st.recursive(_terms, lambda node: written("[ ", _verbs, " ", node, " ]"), max_leaves=2)
_statement = st.one_of(
    written(_nodes, " ", _verbs, " ", _nodes),
    written(_nodes, " ", _verbs, " ", _nodes, " ; ", _verbs, " ", _nodes, " , ", _nodes),
    written("[ ", _verbs, " ", _nodes, " ]"),
)


def _larger_groups(group: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    values = written(_variables, st.sampled_from([" = ", " != "]), _variables)
    bound = written(st.sampled_from(["BOUND(", "!BOUND("]), _variables, ")")
    nested = written(st.sampled_from(["EXISTS { ", "NOT EXISTS { "]), group, " }")
    block = written(st.sampled_from(["", "OPTIONAL ", "MINUS ", "GRAPH ?g "]), "{ ", group, " }")
    selected = written(st.sampled_from(["?x", "?z ?w", "DISTINCT *", "*"]), " { ", group, " }")
    others = [
        written("{ SELECT ", selected, " }"),
        written("FILTER(", st.one_of(values, bound, nested), ")"),
        written("FILTER ", nested),
        written("{ ", group, " } UNION { ", group, " }"),
        written("BIND(", _variables, " AS ", st.sampled_from(["?v", "?k", "?z"]), ")"),
        written("VALUES ", _variables, " { <urn:a> <urn:b> UNDEF }"),
        written("VALUES (", _variables, " ?k) { (<urn:a> <urn:b>) (<urn:b> UNDEF) }"),
    ]
    element = st.one_of(_statement, _statement, block, *others)
    return st.lists(element, min_size=1, max_size=4).map(" . ".join)


_groups = st.recursive(
    st.lists(_statement, min_size=1, max_size=4).map(" . ".join), _larger_groups, max_leaves=5
)
_rows = st.sampled_from(
    ["?x ?q ?y", "?x ?q ?y OPTIONAL { ?x <urn:a> ?z }", "OPTIONAL { ?x <urn:a> ?y } ?z ?q ?t"]
)


@given(_triples, _triples, _rows, _groups, st.sampled_from(["EXISTS", "NOT EXISTS"]))
def test_the_answer_is_the_same(
    triples: list[ox.Quad], named: list[ox.Quad], row: str, group: str, word: str
) -> None:
    store = store_of(triples, named, "urn:g")
    text = f"SELECT * {{ {row} FILTER {word} {{ {group} }} }}"
    assert solutions(store, quick(text)) == solutions(store, text)


@pytest.mark.parametrize(
    ("group", "nested"),
    [
        ("?x :p ?s . ?s :q ?w", "?x :p ?s FILTER EXISTS { ?s :q ?w }"),
        ("?s :q ?w . ?x :p ?s .", "?x :p ?s FILTER EXISTS { ?s :q ?w }"),
        (
            "?x a ?s ; :q 1 , 'b' .",
            "?x :q 1 FILTER EXISTS { ?x :q 'b' FILTER EXISTS { ?x a ?s } }",
        ),
        ("?x :p _:s . _:s :q ?w", "?x :p ?_1 FILTER EXISTS { ?_1 :q ?w }"),
        ("?x :p [ :q ?__ ]", "?x :p ?___1 FILTER EXISTS { ?___1 :q ?__ }"),
        ("[ :q [] ] :p ?x", "?_1 :p ?x FILTER EXISTS { ?_1 :q ?_2 }"),
        ("?x :p/:q ?s", "?x :p ?_1 FILTER EXISTS { ?_1 :q ?s }"),
        (
            "?x :p+/^(:q/a) ?s",
            "?x :p+ ?_1 FILTER EXISTS { ?_1 ^a ?_2 FILTER EXISTS { ?_2 ^:q ?s } }",
        ),
        (
            "?x :p ?s ; :q -1 , true",
            "?x :q -1 FILTER EXISTS { ?x :q true FILTER EXISTS { ?x :p ?s } }",
        ),
        ("?x (:p|:q)/!:r ?s", "?x (:p|:q) ?_1 FILTER EXISTS { ?_1 !:r ?s }"),
        (
            "?x :p ?s . ?s :q 'w'@en , '1'^^:t",
            "?x :p ?s FILTER EXISTS { ?s :q 'w'@en FILTER EXISTS { ?s :q '1'^^:t } }",
        ),
        (
            "?x :p ?s . FILTER(?s > 1) ?s :q ?w FILTER(?w > ?y)",
            "?x :p ?s FILTER(?s > 1) FILTER EXISTS { ?s :q ?w FILTER(?w > ?y) }",
        ),
        (
            "?x :p ?s FILTER NOT EXISTS { ?s :q [ :r ?w ] }",
            "?x :p ?s FILTER NOT EXISTS { ?s :q ?_1 FILTER EXISTS { ?_1 :r ?w } }",
        ),
        ("SELECT ?x { ?x :p ?s . ?s :q ?w }", "?x :p ?s FILTER EXISTS { ?s :q ?w }"),
        (
            "?x a ?t { SELECT DISTINCT * WHERE { ?x :p ?s . ?s :q ?w } }",
            "?x a ?t FILTER EXISTS { ?x :p ?s FILTER EXISTS { ?s :q ?w } }",
        ),
        ("{ ?x :p ?s } { ?s :q ?w }", "?x :p ?s FILTER EXISTS { ?s :q ?w }"),
        (
            "?x :p ?s OPTIONAL { ?s :q ?w } FILTER(!BOUND(?w))",
            "?x :p ?s FILTER EXISTS { OPTIONAL { ?s :q ?w } FILTER(!BOUND(?w)) }",
        ),
        (
            "?x :p ?s BIND(?s + 1 AS ?w) FILTER(?w = 2)",
            "?x :p ?s FILTER EXISTS { BIND(?s + 1 AS ?w) FILTER(?w = 2) }",
        ),
        ("?x :p ?s MINUS { ?s :q ?w } ?x :r ?s", ""),
        (
            "?x :p ?s . ?s :r ?t MINUS { ?s :q ?w }",
            "?x :p ?s FILTER NOT EXISTS { ?s :q ?w } FILTER EXISTS { ?s :r ?t }",
        ),
        (
            "VALUES ?s { 1 2 } ?x :p ?s ; :q ?w",
            "?x :p ?s FILTER EXISTS { ?x :q ?w FILTER EXISTS { VALUES ?s { 1 2 } } }",
        ),
        (
            "{ ?x :p/:q ?s } UNION { ?x :r ?s }",
            "{ ?x :p ?_3 FILTER EXISTS { ?_3 :q ?s } } UNION { ?x :r ?s }",
        ),
        (
            "?x :p ?s . { ?s :q [ :r 1 ] } UNION { ?s a 2 }",
            "?x :p ?s FILTER EXISTS { { ?s :q ?_2 FILTER EXISTS { ?_2 :r 1 } } UNION { ?s a 2 } }",
        ),
    ],
)
def test_each_statement_is_looked_up_from_those_before(group: str, nested: str) -> None:
    prologue = "PREFIX : <urn:> SELECT * { ?x :r ?y FILTER "
    text = f"{prologue}NOT EXISTS {{ {group} }} }}"
    assert quick(text) == f"{prologue}NOT EXISTS {{ {nested or group} }} }}"


@pytest.mark.parametrize(
    "group",
    [
        "",
        "?x :p ?s",
        "?x   :p ?s  FILTER(?s>1)",
        "?a :p ?s . ?s :q ?w",
        "?x :p ?s . ?a :q ?w",
        "?x :p ?s . ?s :q",
        "?x :p ?s . ?s",
        "?x :p ?s . []",
        "?x :p ?s . ?s :q ?w ?w :r ?x",
        "?x :p ?s . . ?s :q ?w",
        "?x :p ?s . ?s :q (1 2)",
        "?x :p _:s { _:s :q ?w }",
        "?x :p _:s { ?x :q ?w } ?x :q _:s",
        "?x :p _:b . _:b :q ?w FILTER EXISTS { ?x :q _:b . _:b :r ?w }",
        "SELECT ?x { ?x :p ?y . ?y :q ?w }",
        "SELECT ?x { ?x :p ?s . ?s :q ?w } LIMIT 1",
        "SELECT (COUNT(*) AS ?n) { ?x :p ?s . ?s :q ?w }",
        "?x :p ?s { SELECT ?x { ?x :p ?s . ?s :q ?w } }",
        "SELECT * { ?x :p ?s . ?s :q ?w FILTER(?w = ?y) }",
        "?x :p ?s OPTIONAL { ?s :q ?w } ?w :r ?t",
        "?x :p ?s { ?x :q ?w FILTER(?w > ?s) }",
        "?x :p ?s { ?x :q ?w OPTIONAL { ?w :r ?s } }",
        "?x :p ?s MINUS { ?a :q ?w }",
        "?x :p ?s OPTIONAL { ?x :r ?w } MINUS { ?s :q ?w }",
        "?x :p ?s BIND(1 AS ?s)",
        "?x :p ?s GRAPH ?g { ?s :q ?w FILTER(?g = ?w) }",
        pytest.param("?x " + "/".join([":p"] * 21) + " ?s", id="more than are taken"),
        pytest.param("?x :p ?s . ?s :q ?w " + "FILTER(?s)" * 40, id="many filters"),
        pytest.param(
            "?x :p/:q ?s " + " UNION ".join(["{ ?x :p ?s }"] * 21), id="many alternatives"
        ),
        pytest.param("?x :p " + "[ :p " * 500 + "1" + " ]" * 500, id="deep"),
        pytest.param("?x " + "(" * 500 + ":p" + ")" * 500 + " ?s", id="deep path"),
    ],
)
def test_all_else_stays_as_it_is(group: str) -> None:
    text = f"PREFIX : <urn:> SELECT * {{ ?x :r ?y FILTER EXISTS {{ {group} }} }}"
    assert quick(text) == text


@pytest.mark.parametrize(
    "query",
    [
        "ASK { FILTER EXISTS { @ } ?x :r ?y }",
        "ASK { ?x :r ?y MINUS { ?s :p ?x } FILTER EXISTS { @ } }",
        "ASK { ?x :r ?y FILTER NOT EXISTS { ?s :p ?x } FILTER EXISTS { @ } }",
        "SELECT ?x { ?x :r ?y } GROUP BY ?x HAVING(EXISTS { @ })",
    ],
)
def test_what_is_known_is_what_a_row_binds(query: str) -> None:
    """Wherever it stands, and not what another condition binds."""
    text = f"PREFIX : <urn:> {query}"
    nested = text.replace("@", "?x :p ?s FILTER EXISTS { ?s :q ?w }")
    assert quick(text.replace("@", "?s :q ?w . ?x :p ?s")) == nested


def test_what_is_reworded_within_a_condition_is_nested_as_well() -> None:
    text = "ASK {{ ?x ?y ?z FILTER EXISTS {{ ?x <urn:p> ?s {} ?s <urn:q> ?w {} }} }}"
    filters = [f"FILTER(REPLACE(?w, '(a)', {value}) = 'b')" for value in ("'$1px'", '"${1}px"')]
    nested = text.format("FILTER EXISTS {", f"{filters[1]} }}")
    assert quick(compensate(text.format(".", filters[0]))) == nested


def test_many_conditions_are_left_alone() -> None:
    condition = "FILTER EXISTS { ?x ?p ?s . ?s ?q ?w } "
    for number, is_nested in ((100, True), (101, False)):
        text = f"ASK {{ ?x ?y ?z {condition * number} }}"
        assert (quick(text) != text) == is_nested


@pytest.mark.parametrize(
    "chain",
    [
        "?p <urn:1> ?s . ?s <urn:2> ?w",
        "?p <urn:1> [ <urn:2> ?w ]",
        "?p <urn:1>/<urn:2> ?w",
        "?p <urn:1> ?s . ?s <urn:2> ?w FILTER(?w != ?p)",
        "?p <urn:1> ?s { ?s <urn:2> ?w } UNION { ?s <urn:3>/<urn:2> ?w }",
        "?p <urn:1> ?s OPTIONAL { ?s <urn:2> ?w } FILTER(BOUND(?w))",
        "?p <urn:1> ?s . ?s <urn:2> ?w MINUS { ?w <urn:2> ?p }",
        "?p <urn:1> ?s . ?s <urn:2> ?w BIND(STR(?w) AS ?t) FILTER(?t != '')",
    ],
)
def test_a_chain_takes_a_time_that_does_not_grow_with_the_square(chain: str) -> None:
    """What is joined anew for each row would take minutes for so many."""
    number = 20_000
    store = ox.Store()
    names = [[ox.NamedNode(f"urn:{letter}{i}") for i in range(number)] for letter in "fpsw"]
    for name, (one, other) in enumerate(itertools.pairwise(names)):
        pairs = zip(one, other, strict=True)
        store.bulk_extend(ox.Quad(a, ox.NamedNode(f"urn:{name}"), b) for a, b in pairs)
    text = f"SELECT (COUNT(*) AS ?n) {{ ?f <urn:0> ?p FILTER EXISTS {{ {chain} }} }}"
    rows: Any = store.query(quick(text))
    assert next(rows)["n"].value == str(number)
