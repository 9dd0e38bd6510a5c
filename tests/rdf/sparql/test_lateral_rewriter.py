"""What is looked up from the rows before it is the same as what is joined with them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rdf.sparql.conftest import quick, solutions, store_of, store_of_links, written

_triples = st.lists(
    st.tuples(*[st.sampled_from("ab")] * 3).map(
        lambda names: ox.Quad(*(ox.NamedNode(f"urn:{name}") for name in names))
    ),
    min_size=3,
    max_size=12,
)
_variables = st.sampled_from(["?x", "?y", "$z", "?w", "?g"])
_names = st.sampled_from(["<urn:a>", "<urn:b>", "<urn:c>"])
_paths = st.sampled_from(
    ["<urn:a>/<urn:b>", "^<urn:a>", "<urn:b>+", "<urn:a>*", "<urn:b>?", "(<urn:a>*|<urn:b>)"]
)
_verbs = st.one_of(_names, _names, _paths, st.just("?p"))
_nodes = st.one_of(_variables, _variables, _names, st.sampled_from(["_:n", "[]", "[ ?p ?w ]"]))
_statement = st.one_of(
    written(_variables, " ", _verbs, " ", _variables),
    written(_nodes, " ", _verbs, " ", _nodes),
    written(_variables, " ", _verbs, " ", _nodes, " ; ", _verbs, " ", _variables),
)
_expression = st.one_of(
    _variables,
    written("IRI(STR(", _variables, "))"),
    written("IF(EXISTS { ", _statement, " }, ", _variables, ", ", _variables, ")"),
    written("COALESCE(", _variables, ", ", _variables, ")"),
)
_condition = st.one_of(
    written(_variables, st.sampled_from([" = ", " != "]), _variables),
    written(st.sampled_from(["BOUND(", "!BOUND("]), _variables, ")"),
    written("EXISTS { ", _statement, " }"),
)


def _larger_groups(group: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    word = st.sampled_from(["", "OPTIONAL ", "OPTIONAL ", "OPTIONAL ", "MINUS ", "GRAPH ?g "])
    selected = st.sampled_from(["*", "?x", "?x (MAX(?y) AS ?w)", "(?y AS ?z) ?x"])
    grouped = st.sampled_from(["", "GROUP BY ?x"])
    element = st.one_of(
        _statement,
        _statement,
        written(word, "{ ", group, " }"),
        written("OPTIONAL { ", _statement, " . ", _statement, " }"),
        written("FILTER(", _condition, ")"),
        written("{ SELECT ", selected, " { ", group, " } ", grouped, " }"),
        written("{ ", group, " } UNION { ", group, " }"),
        written("BIND(", _expression, " AS ", st.sampled_from(["?v", "?w", "?y"]), ")"),
        written("VALUES (", _variables, " ?v) { (<urn:a> <urn:b>) (UNDEF <urn:c>) }"),
    )
    return st.lists(element, min_size=1, max_size=4).map(" . ".join)


_groups = st.recursive(
    st.lists(_statement, min_size=1, max_size=3).map(" . ".join), _larger_groups, max_leaves=6
)


@given(_triples, _triples, st.tuples(_groups, _groups))
def test_the_answer_is_the_same(
    triples: list[ox.Quad], named: list[ox.Quad], groups: tuple[str, str]
) -> None:
    store = store_of(triples, named, "urn:g")
    text = f"SELECT * {{ ?x ?q ?y . {' . '.join(groups)} }}"
    assert solutions(store, quick(text)) == solutions(store, text)


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (
            "?s :p ?o BIND(IRI(?o) AS ?v) ?v :q ?w",
            "?s :p ?o BIND(IRI(?o) AS ?v) LATERAL { ?v :q ?w }",
        ),
        (
            "BIND(STR(1) AS ?v) ?v :q ?w ; :r [ :t 'x'@en ] FILTER(?w > 1)",
            "BIND(STR(1) AS ?v) LATERAL { ?v :q ?w . ?v :r _:_1 . _:_1 :t 'x'@en } FILTER(?w > 1)",
        ),
        (
            "BIND(IRI('urn:a') AS ?v) ?v :q _:_b . _:_b :r ?_w",
            "BIND(IRI('urn:a') AS ?v) LATERAL { ?v :q _:__1 . _:__1 :r ?_w }",
        ),
        (
            "?s :p ?o OPTIONAL { ?s :q ?x } ?x :r/^:t ?y . ?a :u ?b",
            "?s :p ?o OPTIONAL { ?s :q ?x } ?a :u ?b LATERAL { ?x :r _:_1 . _:_1 ^:t ?y }",
        ),
        (
            "?s :p ?o OPTIONAL { ?s :q ?x } OPTIONAL { ?x :r ?y FILTER(?y > ?o) }",
            "?s :p ?o OPTIONAL { ?s :q ?x } LATERAL { OPTIONAL { ?x :r ?y FILTER(?y > ?o) } }",
        ),
        (
            "?s :p ?o OPTIONAL { ?s :q ?x ; :r ?y }",
            "?s :p ?o LATERAL { OPTIONAL { ?s :q ?x ; :r ?y } }",
        ),
        (
            "?s :p ?o OPTIONAL { ?s :q ?x . ?o :r ?y BIND(?x + ?y AS ?z) }",
            "?s :p ?o LATERAL { OPTIONAL { ?s :q ?x . ?o :r ?y BIND(?x + ?y AS ?z) } }",
        ),
        (
            "?s :p ?o OPTIONAL { ?s :q ?x ; :r ?y OPTIONAL { ?y :t 1 FILTER(?x) } }",
            "?s :p ?o LATERAL { OPTIONAL { ?s :q ?x ; :r ?y OPTIONAL { ?y :t 1 FILTER(?x) } } }",
        ),
        (
            "?s :p ?o OPTIONAL { ?s :q ?x OPTIONAL { ?x :r ?y ; :t ?z } }",
            "?s :p ?o OPTIONAL { ?s :q ?x LATERAL { OPTIONAL { ?x :r ?y ; :t ?z } } }",
        ),
        (
            "VALUES (?s ?o) { (:a UNDEF) } ?s :p ?o",
            "VALUES (?s ?o) { (:a UNDEF) } LATERAL { ?s :p ?o }",
        ),
        (
            "{ ?s :p ?x } UNION { ?s :q ?y } ?y :r ?z",
            "{ ?s :p ?x } UNION { ?s :q ?y } LATERAL { ?y :r ?z }",
        ),
        (
            "{ SELECT ?o (MAX(?s) AS ?m) { ?s :p ?o } GROUP BY ?o } ?m :q ?x",
            "{ SELECT ?o (MAX(?s) AS ?m) { ?s :p ?o } GROUP BY ?o } LATERAL { ?m :q ?x }",
        ),
        (
            "GRAPH ?g { ?s :p ?o OPTIONAL { ?s :q ?x ; :r ?y } }",
            "GRAPH ?g { ?s :p ?o LATERAL { OPTIONAL { ?s :q ?x ; :r ?y } } }",
        ),
        (
            "GRAPH ?g { ?s :p ?o OPTIONAL { ?s :q ?x } } ?x :r ?y",
            "GRAPH ?g { ?s :p ?o OPTIONAL { ?s :q ?x } } LATERAL { ?x :r ?y }",
        ),
        (
            "{ SELECT * { ?s :p ?o BIND(IRI(?o) AS ?v) ?v :q ?w } }",
            "{ SELECT * { ?s :p ?o BIND(IRI(?o) AS ?v) LATERAL { ?v :q ?w } } }",
        ),
    ],
)
def test_what_only_rows_before_connect_is_looked_up(group: str, expected: str) -> None:
    assert (
        quick(f"PREFIX : <urn:> SELECT * {{ {group} }}")
        == f"PREFIX : <urn:> SELECT * {{ {expected} }}"
    )


@pytest.mark.parametrize(
    "group",
    [
        "?s :p ?o OPTIONAL { ?s :q ?x }",
        "?s :p ?o OPTIONAL { ?s :q ?x . ?x :r ?y }",
        "?s :p ?o OPTIONAL { ?s :q ?x } ?s :r ?x",
        "?s :p ?o OPTIONAL { ?s :q ?x } ?s :r ?y . ?y :t ?x",
        "?s :p ?o OPTIONAL { ?s :q ?x } ?a :r ?b",
        "?s :p ?o OPTIONAL { ?a :q ?b . ?s :r ?c }",
        "OPTIONAL { ?s :q ?x ; :r ?y }",
        "?s :p ?o BIND(?s AS ?v) ?v :q ?w",
        "?s :p ?o BIND(:a AS ?v) ?v :q ?w",
        "?s :p ?o VALUES ?o { :a :b } ?o :q ?w",
        "?s :p ?o BIND(IRI(?o) AS ?v) ?v :q* ?w",
        "?s :p ?o BIND(IRI(?o) AS ?v) ?v (:q?|:r) ?w",
        "?s :p ?o BIND(IRI(?o) AS ?v) ?v :q (1 2)",
        "?s :p ?o BIND(IRI(?o) AS ?v) ?v :q _:b FILTER(?o > 1) _:b :r ?w",
        "?s :p ?o BIND(IRI(?o) AS ?v) ?v :q ?w . . ?w :r ?x",
        "?s :p ?o BIND(IRI(?o) AS ?v) ?v :q ?w ?w :r ?x",
        "?s :p ?o OPTIONAL { ?s :q ?x ; :r* ?y }",
        "?s :p ?o OPTIONAL { ?s :q ?x ; :r ?y BIND(?o AS ?z) }",
        "?s :p ?o OPTIONAL { ?s :q ?x ; :r ?y BIND(?x AS ?o) }",
        "?s :p ?o OPTIONAL { ?s :q ?x ; :r ?y OPTIONAL { ?x :t ?z FILTER(?z = ?o) } }",
        "?s :p ?o OPTIONAL { ?s :q ?x ; :r ?y MINUS { ?y :t ?o } }",
        "?s :p ?o GRAPH ?g { ?s :q ?x OPTIONAL { ?s :r ?y ; :t ?g } }",
        "?s :p ?o FILTER EXISTS { ?s :q ?x OPTIONAL { ?s :r ?y ; :t ?z } }",
        "?s :p ?o SERVICE <urn:s> { ?s :q ?x } OPTIONAL { ?s :r ?y ; :t ?z }",
        pytest.param(
            "{ " * 100 + "?s :p ?o OPTIONAL { ?s :q ?x ; :r ?y }" + " }" * 100, id="deep"
        ),
    ],
)
def test_all_else_stays_as_it_is(group: str) -> None:
    assert "LATERAL" not in quick(f"PREFIX : <urn:> SELECT * {{ {group} }}")


@pytest.mark.parametrize(
    "form", ["ASK", "CONSTRUCT { ?s :p ?w }", "DESCRIBE ?w", "SELECT (EXISTS { ?s :p ?w } AS ?t)"]
)
def test_every_form_of_query_has_a_pattern(form: str) -> None:
    text = f"PREFIX : <urn:> {form} WHERE {{ @ }} LIMIT 1"
    slow, quicker = (
        "?s :p ?o OPTIONAL { ?s :q ?v ; :r ?w }",
        "LATERAL { OPTIONAL { ?s :q ?v ; :r ?w } }",
    )
    assert quick(text.replace("@", slow)) == text.replace("@", f"?s :p ?o {quicker}")


@pytest.mark.parametrize(
    "group",
    [
        "?x :p ?y BIND(IRI(STR(?y)) AS ?v) ?v :q ?z",
        "?x :p ?y OPTIONAL { ?x :r ?v } OPTIONAL { ?v :q ?z }",
        "?x :p ?y OPTIONAL { ?x :r ?v } ?v :q ?z",
        "?x :p ?y OPTIONAL { ?x :r ?v . ?y :q ?z }",
    ],
)
def test_rows_take_a_time_that_does_not_grow_with_the_square(group: str) -> None:
    """Row by row and all with all, so many would take minutes."""
    store = store_of_links(20_000, "xpy", "yqz", "xry")
    text = quick(f"PREFIX : <urn:> SELECT * {{ {group} }}")
    assert len(solutions(store, text) or ()) == 20_000
