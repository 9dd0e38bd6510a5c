"""Values that FILTER names are looked up, and the answer is the same."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.rdf.sparql.equality_rewriter import Sizes
from tests.rdf.sparql.conftest import quick, solutions, store_of, written

_PROLOGUE = "PREFIX : <urn:> PREFIX u: <urn:a> BASE <urn:base/> "

_iris = st.sampled_from([ox.NamedNode(f"urn:{name}") for name in "abc"])
_literals = st.sampled_from(
    [
        ox.Literal("a"),
        ox.Literal("a", language="en"),
        ox.Literal("1"),
        ox.Literal(1),
        ox.Literal("b", datatype=ox.NamedNode("urn:c")),
    ]
)
_quads = st.lists(
    st.builds(ox.Quad, _iris, _iris, st.one_of(_iris, _iris, _literals)), max_size=14
)
_stores = st.tuples(_quads, _quads)
"""What is in the default graph, and in a named one."""
_sizes = st.builds(
    Sizes,
    st.dictionaries(st.sampled_from(["urn:a", "urn:b", "urn:c"]), st.integers(100, 300)),
    st.dictionaries(st.sampled_from(["urn:a", "urn:b"]), st.integers(100, 300)),
)


_variables = st.sampled_from(["?x", "?y", "$p", "?z"])
_names = st.sampled_from(["<urn:a>", ":b", "u:", "<urn:c>"])
_values = st.one_of(_names, st.sampled_from(["'a'", '"a"', "'1'", "1", "'a'@en", "'b'^^:c"]))
_verbs = st.one_of(
    _names, _variables, _variables, st.sampled_from([":a*", ":a?", "!:b", "(:a|:b)", ":a/:b"])
)
_statement = written(
    st.one_of(_variables, _names), " ", _verbs, " ", st.one_of(_variables, _values)
)
_comparison = st.one_of(
    written(_variables, " = ", _values),
    written(_values, "=", _variables),
    written(_variables, " != ", _values),
    written("sameTerm(", _variables, ", ", _values, ")"),
    written(_variables, " IN (", st.lists(_values, max_size=3).map(", ".join), ")"),
    written(_variables, " NOT IN (", _values, ")"),
    written("BOUND(", _variables, ")"),
)
_conditions = st.recursive(
    _comparison,
    lambda inner: st.one_of(
        written(inner, " && ", inner),
        written(inner, " || ", inner),
        written("(", inner, ")"),
        written("!(", inner, ")"),
    ),
    max_leaves=4,
)
_filter = written("FILTER(", _conditions, ")")


def _larger_groups(group: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    words = ["", "OPTIONAL ", "MINUS ", "FILTER EXISTS ", "GRAPH ?g "]
    element = st.one_of(
        _statement,
        _filter,
        written(st.sampled_from(words), "{ ", group, " }"),
        written("{ ", group, " } UNION { ", group, " }"),
        written("{ SELECT ", st.sampled_from(["*", "?x", "DISTINCT ?p ?y"]), " { ", group, " } }"),
        st.just("BIND(1 AS ?k)"),
        written("VALUES ?x { ", _names, " UNDEF }"),
    )
    return st.lists(element, min_size=1, max_size=3).map(" . ".join)


_groups = st.recursive(written(_statement, " ", _filter), _larger_groups, max_leaves=4)


@given(_stores, st.tuples(_statement, _groups, _filter), _sizes)
def test_the_answer_is_the_same(
    stores: tuple[list[ox.Quad], list[ox.Quad]], group: tuple[str, str, str], sizes: Sizes
) -> None:
    store = store_of(*stores, "urn:b")
    text = f"{_PROLOGUE}SELECT * {{ {' . '.join(group)} }}"
    assert solutions(store, quick(text, sizes)) == solutions(store, text)


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("?s ?p ?o FILTER(?p = :a)", "?p { :a }"),
        ("?s ?p ?o . FILTER ( <urn:a> = $p ) ", "?p { <urn:a> }"),
        ("?s ?p ?o FILTER(?p IN (:a, <urn:b>, u:))", "?p { u: <urn:b> }"),
        ("?s ?p ?o FILTER(?p = :a || (:b = ?p && ?o > 3))", "?p { :a :b }"),
        ("?s ?p ?o FILTER(?p IN (:a, :b) && ?p IN (:c))", "?p { :a :b }"),
        ("?s ?p ?o FILTER(sameTerm(:a, ?o))", "?o { :a }"),
        ("?s ?p ?o FILTER(sameterm(?s, <relative>))", "?s { <relative> }"),
        ("?s :p ?o FILTER(?o = 'a' && BOUND(?s))", "?o { 'a' }"),
        ("?s :p ?o FILTER(?o IN ('a', 'b'))", "?o { 'a' 'b' }"),
        ("?s :p ?o ; ?p ?x FILTER(?s = :a)", "?s { :a }"),
        ("?s a :C ; :p ?o FILTER(?o = 'a')", "?o { 'a' }"),
        ("{ ?s :p ?o } FILTER(?o = :a)", "?o { :a }"),
        ("?s ?p ?o OPTIONAL { ?o ?q ?r } FILTER(?p = :a)", "?p { :a }"),
        ("?s ?p ?o FILTER(?p = :a) FILTER(?o = 'a')", "?p { :a } VALUES ?o { 'a' }"),
        ("?s ?p ?o FILTER(?p = :a) FILTER(?p = :b)", "?p { :a }"),
    ],
)
def test_the_only_values_there_may_be_are_given_first(group: str, values: str) -> None:
    given = f"{_PROLOGUE}SELECT * {{ VALUES {values} {group} }}"
    assert quick(f"{_PROLOGUE}SELECT * {{ {group} }}") == given


@pytest.mark.parametrize(
    ("values", "given"),
    [
        ("<a>, <./a>, <b>", "<./a> <b>"),
        ("<a>, <http://example.org/a>", "<http://example.org/a>"),
        ("<a>, <//example.org/b>", "<a> <//example.org/b>"),
    ],
)
def test_relative_iris_are_told_apart_as_they_are_resolved(values: str, given: str) -> None:
    text = f"SELECT * {{ @?s ?p ?o FILTER(?p IN ({values})) }}"
    expected = text.replace("@", f"VALUES ?p {{ {given} }} ")
    assert quick(text.replace("@", "")) == expected


@pytest.mark.parametrize(
    "group",
    [
        "?s ?p ?o FILTER(?p != :a)",
        "?s ?p ?o FILTER(?p NOT IN (:a))",
        "?s ?p ?o FILTER(!(?p = :a))",
        "?s ?p ?o FILTER(?p = :a || ?o = :b)",
        "?s ?p ?o FILTER(?p IN ())",
        "?s ?p ?o FILTER(?o = 1)",
        "?s ?p ?o FILTER(?o = 'a'@en)",
        "?s ?p ?o FILTER(?o = 'a'^^:t)",
        "?s ?p ?o FILTER(?o >= 'a')",
        "?s ?p ?o FILTER(STR(?o) = 'a')",
        "?s ?p ?o FILTER(?o = ?x)",
        "?s ?p ?o FILTER(?x = :a)",
        "?s ?p ?o FILTER(?p IN (<a>, <./a>))",
        "?s ?p ?o FILTER(?p IN (<urn:x/./a>, <urn:x/a>))",
        "?s ?p ?o FILTER EXISTS { ?s ?q ?r FILTER(?q = :a) }",
        "?s ?p ?o OPTIONAL { ?s :q ?r } FILTER(?r = :a)",
        "BIND(1 AS ?k) ?s ?p ?o FILTER(?p = :a)",
        "{ ?s ?p ?o } UNION { ?s ?p 1 } FILTER(?p = :a)",
        "VALUES ?s { :x } ?s ?p ?o FILTER(?p = :a)",
        "?s :p* ?o FILTER(?o = :a)",
        "?s !:p ?o FILTER(?o = :a)",
        "?s a :C ; ?p ?o FILTER(?p = :a)",
        "?s :q ?x ; ?p ?o FILTER(?p = :a)",
        pytest.param(
            f"?s ?p ?o FILTER(?p IN ({', '.join(f':p{n}' for n in range(101))}))", id="many values"
        ),
        pytest.param(
            f"?s ?p ?o FILTER({' || '.join(f'?p = :p{n}' for n in range(101))})",
            id="many alternatives",
        ),
        pytest.param("?s ?p ?o FILTER(" + "(" * 30 + "?p = :a" + ")" * 31, id="deep brackets"),
    ],
)
def test_all_else_stays_as_it_is(group: str) -> None:
    text = f"{_PROLOGUE}SELECT * {{ {group} }}"
    assert quick(text) == text


@pytest.mark.parametrize(
    ("group", "is_given"),
    [
        ("?s :large ?x ; ?p ?o FILTER(?p = :small)", True),
        ("?s :large ?x ; ?p ?o FILTER(?p IN (:small, :large))", False),
        ("?s :small ?x ; ?p ?o FILTER(?p = :large)", False),
        ("?s :small ?x ; ?p ?o FILTER(?p = :rare)", True),
        ("?s :rare ?x ; ?p ?o FILTER(?p = :small)", False),
        ("?s :small ?x ; a ?c FILTER(?c = :Small)", True),
        ("?s :small ?x ; a ?c FILTER(?c = :Large)", False),
        ("?s a :Large ; ?p ?o FILTER(?p = :small)", True),
        ("?s a :Small ; ?p ?o FILTER(?p = :large)", False),
        ("?s :large ?x ; :small ?o FILTER(?o = :a)", True),
        ("?s :small ?x ; :large ?o FILTER(?o = :a)", False),
        ("?s :large ?x ; ?p ?o FILTER(?o = :a)", False),
        ("?s :small :x ; ?p ?o FILTER(?p = :rare)", False),
        (":x :large ?s . ?s ?p ?o FILTER(?p = :rare)", False),
        ("?s :p/:q* ?x ; ?p ?o FILTER(?p = :rare)", False),
        ("?s :large ?x ; ?p ?o FILTER(?p = <relative>)", False),
        ("?x ?y ?z . ?s ?p ?o FILTER(?p = :large)", True),
    ],
)
def test_values_are_given_where_nothing_else_is_gone_over_faster(
    group: str, *, is_given: bool
) -> None:
    sizes = Sizes({"urn:large": 900, "urn:small": 300}, {"urn:Large": 900, "urn:Small": 300})
    text = f"{_PROLOGUE}SELECT * {{ {group} }}"
    assert (quick(text, sizes) != text) == is_given


def test_many_groups_are_left_alone() -> None:
    group = "OPTIONAL { ?s ?p ?o FILTER(?p = :a) } "
    text = quick(f"{_PROLOGUE}SELECT * {{ {group * 21} }}")
    assert text.count("VALUES") == 20
