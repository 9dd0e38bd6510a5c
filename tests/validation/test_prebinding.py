"""SPARQL constraints find for each node what they find with `$this` pre-bound to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unittest.mock import patch

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from dortmund_lod.validation.indexed_graph import Data
from dortmund_lod.validation.shacl import make_checker
from dortmund_lod.validation.shacl.pyshacl_adapter import report_here
from dortmund_lod.validation.shacl.pyshacl_fallback import results_beyond, shapes_beyond
from dortmund_lod.validation.shacl.shapes import Shapes
from dortmund_lod.validation.shacl.sparql import query_text, sparql_constraints
from dortmund_lod.validation.shacl.sparql.prebinding import same_for_all
from dortmund_lod.validation.shacl.sparql.query_process import QueryProcess
from dortmund_lod.validation.shacl.sparql.sparql_constraints import SparqlConstraints

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.validation.shacl.checker import Result

BASE = "http://example.org/"
PREFIXES = f"@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <{BASE}> .\n"
GRAPH = """
:a a :C ; :p :a . :b a :C ; :p :a ; :q 1 , 2 . :c a :C . :d :q 3 .
[] a :C ; :p :b ; :q 4 .
"""
CLASS = "sh:targetClass :C"


def index(turtle: str) -> tuple[Data, ox.Store]:
    data, store = Data(), ox.Store()
    for quad in ox.parse(input=PREFIXES + turtle, format=ox.RdfFormat.TURTLE):
        data.add(quad.subject, quad.predicate, quad.object)
        store.add(quad)
    return data, store


def shapes_with(query: str, target: str) -> Shapes:
    select = f"sh:select '''PREFIX : <{BASE}> {query}'''"
    return Shapes(index(f":S a sh:NodeShape ; {target} ; sh:sparql [ {select} ] .")[0])


def names(results: Iterable[Result]) -> list[str]:
    """The focus nodes, blank ones as `_`."""
    return sorted(
        "_"
        if isinstance(result.focus, ox.BlankNode)
        else str(result.focus).strip("<>").removeprefix(BASE)
        for result in results
    )


def found(query: str, target: str = CLASS, graph: str = GRAPH) -> list[str]:
    """The focus nodes that do not conform."""
    data, store = index(graph)
    shapes = shapes_with(query, target)
    beyond = shapes_beyond(shapes, data)
    if beyond:
        return names(results_beyond(data, shapes, beyond, report_here))
    process = QueryProcess(BASE)
    process.load(store)
    checker = make_checker(data, shapes, SparqlConstraints(process, shapes))
    checker.prefetch()
    [(node, targets)] = shapes.targets().items()
    try:
        return names(checker.results(node, targets))
    finally:
        process.close()


def proved(query: str) -> bool:
    return same_for_all(list(query_text.words(f"PREFIX : <{BASE}> {query}")))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT $this { BIND($this AS ?me) $this :p ?x FILTER(?x = ?me) }", "a"),
        ("SELECT $this { BIND($this AS ?me) FILTER(?me = :a) }", "a"),
        ("SELECT $this { BIND($this AS ?me) FILTER(isBlank(?me)) }", "_"),
        ("SELECT $this { FILTER(BOUND($this)) }", "_ a b c"),
        ("SELECT $this { $this a :C { BIND($this AS ?me) } FILTER(?me = :a) }", "a"),
        ("SELECT $this { $this a :C { FILTER($this = :a) } }", "a"),
        (
            "SELECT $this { { FILTER NOT EXISTS { $this :p ?x } } UNION { $this :q 1 } }",
            "b c",
        ),
        ("SELECT $this { { ?x :q 3 FILTER EXISTS { $this :q 4 } } UNION { $this :q 1 } }", "_ b"),
        ("SELECT $this { FILTER NOT EXISTS { $this :q ?x } }", "a c"),
        ("SELECT $this { $this :p* :b }", "_ b"),
        ("SELECT $this { $this :q? ?x FILTER(?x = 1) }", "b"),
        ("SELECT $this { OPTIONAL { $this :p ?x } $this a :C FILTER(!BOUND(?x)) }", "c"),
        ("SELECT $this { OPTIONAL { ?d :q 3 FILTER($this = :a) } FILTER(BOUND(?d)) }", "a"),
        (
            "SELECT $this { OPTIONAL { $this :q ?x } } GROUP BY $this HAVING(COUNT(?x) = 0)",
            "a c",
        ),
        ("SELECT $this { $this :q ?x } GROUP BY $this HAVING(COUNT(?x) > 1)", "b"),
        ("SELECT $this { $this :q ?x } GROUP BY ?x $this HAVING(COUNT(?x) = 1)", "_ b b"),
        ("SELECT $this { { SELECT $this { $this :q ?x } LIMIT 1 } }", "_ b"),
        ("SELECT $this { $this :q ?x } ORDER BY ?x LIMIT 1", "_ b"),
        ("SELECT DISTINCT $this { $this :q ?x }", "_ b"),
        ("SELECT $this { $this :p ?x # \r FILTER(?x = :b)\n}", "_"),
        ("SELECT $this { ?x :p $this . FILTER EXISTS { $this :q 1 } }", "b"),
    ],
)
def test_this_has_its_value_before_the_query_begins(query: str, expected: str) -> None:
    assert found(query) == expected.split()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT $this { $this :q ?x } GROUP BY $this HAVING(COUNT(1/(?x - 1)) = 1)", "_ b"),
        ("SELECT $this { $this a :C ; :p ?x FILTER EXISTS { ?x :p ?y . ?y :p ?x } }", "a b"),
        ("SELECT $this { FILTER EXISTS { $this :p ?y . ?y :p $this } }", "a"),
        (
            "SELECT $this { OPTIONAL { $this :q ?x } } GROUP BY $this HAVING(COUNT(1/(?x-1)) = 0)",
            "a c",
        ),
        ("SELECT $this { $this ?path ?x FILTER(?path = :q && ?x < 3) }", "b b"),
        ("SELECT $this { $this ?path ?value FILTER(?value IN (:a, :b)) }", "_ a b"),
    ],
)
def test_queries_mean_what_sparql_says_in_other_words_too(query: str, expected: str) -> None:
    assert found(query) == expected.split()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT $this { FILTER NOT EXISTS { $this :p ?x } }", ["gone"]),
        ("SELECT $this { $this :p* ?x }", ["gone"]),
        ("SELECT $this { ?x (:p)? $this }", ["gone"]),
        ("SELECT $this { $this a ?x }", []),
        ("SELECT $this { ?x :q 3 FILTER($this = :gone) }", ["gone"]),
    ],
)
def test_a_focus_node_need_not_occur_in_the_data(query: str, expected: list[str]) -> None:
    assert found(query, "sh:targetNode :gone") == expected


@pytest.mark.parametrize("kept", [0, 10])
@pytest.mark.parametrize(
    "query", ["SELECT $this { ?x :q $this }", "SELECT $this { BIND($this AS ?v) ?x :q ?v }"]
)
def test_a_literal_is_found_and_named_as_it_is_written(
    monkeypatch: pytest.MonkeyPatch, query: str, kept: int
) -> None:
    monkeypatch.setattr(sparql_constraints, "_MOST_KEPT", kept)
    graph = ':a :q "01"^^<http://www.w3.org/2001/XMLSchema#integer> , 7 , :b .'
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer"
    expected = [f'"01"{integer}', f'"7"{integer}', "b"]
    assert found(query, "sh:targetObjectsOf :q", graph) == expected


def test_an_iri_that_could_end_its_own_brackets_is_not_written_into_a_query() -> None:
    [quad] = ox.parse(
        input=rf"<{BASE}a> <{BASE}p> <{BASE}\u003E\u007D> .",
        format=ox.RdfFormat.N_TRIPLES,
        lenient=True,
    )
    data, store = Data(), ox.Store()
    data.add(quad.subject, quad.predicate, quad.object)
    shapes = shapes_with(
        "SELECT $this { FILTER NOT EXISTS { $this :p ?x } }", "sh:targetObjectsOf :p"
    )
    process = QueryProcess(BASE)
    process.load(store)
    checker = make_checker(data, shapes, SparqlConstraints(process, shapes))
    [(node, targets)] = shapes.targets().items()
    assert [result.focus for result in checker.results(node, targets)] == [quad.object]
    process.close()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this ?x WHERE { $this a :C ; :p ?x . FILTER(?x != $this) }",
        "SELECT DISTINCT ?this (STR(?x) AS ?y) { ?x ^:p ?this } GROUP BY ?this",
        "SELECT $this { $this :p ?x . BIND(STR($this) AS ?y) OPTIONAL { $this :q ?z } }",
        "SELECT $this { $this :p ?x OPTIONAL { ?x :q ?z } FILTER(!BOUND(?z) && ?x * 2 > 1) }",
        "SELECT $this { FILTER NOT EXISTS { $this :p* ?x } $this :q ?x }",
        "SELECT $this { $this :p ?x . ?x :p* $this . ?x :q 1.5 }",
        "SELECT $this { { $this :p ?x } UNION { $this :q ?x FILTER(?x != $this) } ?x :q ?y }",
        "SELECT $this { $this (:p|!(:q|^:a.b))/:p ?x . ?x :l 'it''s'@en-GB , 1.5 , -1e-3 . }",
    ],
)
def test_a_query_with_a_pattern_about_this_in_front_is_run_once(query: str) -> None:
    assert proved(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { BIND($this AS ?y) $this :p ?x }",
        "SELECT $this { OPTIONAL { $this :p ?x } $this :q ?y }",
        "SELECT $this { $this :p ?x OPTIONAL { ?x :q ?y FILTER(?y = $this) } }",
        "SELECT $this { $this :p ?x { ?x :q ?y FILTER NOT EXISTS { $this :p ?y } } }",
        "SELECT $this { $this :p ?x { ?x :q ?y } UNION { $this :q ?y } }",
        "SELECT $this { $this :p ?x { SELECT $this { $this :q ?y } } }",
        "SELECT $this { $this a :C ; :p* ?x }",
        "SELECT $this { $this :p? ?x }",
        "SELECT $this { ?x :p* 1.5 , $this }",
        "SELECT $this { ?x :p* a.b:c , $this }",
        f"SELECT $this {{ ?x :p* {'a.' * 99}b:c , $this }}",
        "SELECT $this { $this :p* ?x . ?x :p ?y }",
        "SELECT $this { $this :p.* ?x }",
        "SELECT $this { ?x :p ?y FILTER($this = ?x) }",
        "SELECT $this { GRAPH $this { ?x :p ?y } }",
        "SELECT $this { << $this :p ?x >> :q ?y }",
        r"SELECT $this { ?x :p\$this ?y }",
        "SELECT $this { $this :p ?x } LIMIT 1",
        "SELECT $this { $this :p ?x } OFFSET 1",
        "SELECT $this { $this :p ?x } GROUP BY $this LIMIT 1",
        "SELECT $this { $this :p ?x } GROUP BY ?x",
        "SELECT $this { $this :p ?x } HAVING (COUNT(?x) > 1)",
        "SELECT $this { $this :p ?x } GROUP BY $this HAVING EXISTS { ?x :p $this }",
        "SELECT $this (COUNT(?x) AS ?n) { $this :p ?x }",
        "SELECT REDUCED $this { $this :p ?x }",
        "SELECT (STR($this) AS ?s) { $this :p ?x }",
        "SELECT $this (EXISTS { ?x :p ?y } AS ?z) { $this :p ?x }",
        "ASK { $this :p ?x }",
        "SELECT $this { $this :p ?x",
        "SELECT $this { $this :p ?x FILTER(",
    ],
)
def test_what_is_not_proved_to_be_the_same_is_not_run_once(query: str) -> None:
    assert not proved(query)


def braced(body: str) -> str:
    return f"{{ {body} }}"


PATTERNS = [
    "$this :p ?x .",
    "?x :p $this .",
    "$this :q ?y .",
    "?x :q ?y .",
    "$this a :C .",
    "$this :p/:q ?y .",
    "$this :p* ?x .",
    "?x :p? $this .",
    "?x :p+ ?z .",
]
CONDITIONS = [
    "($this = :a)",
    "(?x = $this)",
    "(!BOUND(?y))",
    "(?y > 1)",
    "NOT EXISTS { $this :q ?w }",
    "EXISTS { ?w :p $this }",
    "(isIRI($this) || EXISTS { $this :p ?x })",
]
basic = st.sampled_from(PATTERNS) | st.sampled_from(CONDITIONS).map("FILTER {}".format)


def groups(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    group = st.lists(basic | inner, min_size=1, max_size=3).map(" ".join).map(braced)
    return group | group.map("OPTIONAL {}".format) | st.builds("{} UNION {}".format, group, group)


elements = basic | st.recursive(basic, groups, max_leaves=4)
bodies = st.lists(elements, min_size=1, max_size=4).map(" ".join)
bound = st.sampled_from(["", "BIND($this AS ?me) FILTER(?me != :b)"])
tails = st.sampled_from(["", "GROUP BY $this", "GROUP BY $this HAVING(COUNT(?y) < 2)"])
selects = st.builds("SELECT $this {{ {} {} }} {}".format, bound, bodies, tails)
nodes = st.sampled_from([":a", ":b", ":c", "[]"])
triples = st.builds("{} :p {} .".format, nodes, nodes) | st.builds(
    "{} :q {} .".format, nodes, st.sampled_from("123")
)
graphs = st.lists(triples | nodes.map("{} a :C .".format), min_size=1, max_size=8).map("\n".join)
targets = st.sampled_from(
    [CLASS, "sh:targetNode :a , :gone", "sh:targetSubjectsOf :q", "sh:targetObjectsOf :p"]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graph=graphs, query=selects, target=targets)
def test_one_run_for_all_finds_what_a_run_for_each_finds(
    graph: str, query: str, target: str
) -> None:
    event("proved" if proved(query) else "not proved")
    once = found(query, target, graph)
    with patch.object(sparql_constraints, "_asked_once", lambda _: False):
        assert once == found(query, target, graph)


REPEATED = re.compile(r":p[*?+]")
"""Of these rdflib finds a node once for each way to it; by the standard, once (§18.4, ALP)."""
EXISTS = re.compile(r"EXISTS \{[^{}]*\}")
INNERMOST = re.compile(r"\{([^{}]*)\}")
STATEMENT = re.compile(r"[?$:]\w+ (?:a|:\S+) \S+ \.|BOUND_HERE\S*")
VARIABLE = re.compile(r"\?\w+")


def reads_outside(query: str) -> bool:
    """Whether a FILTER of a group in a group asks for variables that are bound elsewhere only.

    There they have no value by the standard (§18.5, Join and LeftJoin); rdflib reads them.
    """
    text = EXISTS.sub("", query)  # which does see what is bound outside of it
    while (group := INNERMOST.search(text)) and text.count("{") > 1:
        statements, rest = " ".join(STATEMENT.findall(group[1])), STATEMENT.sub("", group[1])
        bound_here = {*VARIABLE.findall(statements)}
        if not {*VARIABLE.findall(rest)} <= bound_here:
            return True
        text = text.replace(group[0], f" BOUND_HERE{''.join(sorted(bound_here))} ", 1)
    return False


def evaluated_alike(query: str) -> bool:
    """Whether rdflib evaluates a query by the standard, as far as it is known not to."""
    return not ("COUNT" in query and REPEATED.search(query)) and not reads_outside(query)


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("{ FILTER (?x = $this) }", True),
        ("OPTIONAL { FILTER (!BOUND(?y)) }", True),
        ("{ $this :q ?y . FILTER (?x = $this) }", True),
        ("{ { $this :q ?y . } FILTER (?y > 1) }", False),
        ("OPTIONAL { ?x :q ?y . FILTER (?x = $this) }", False),
        ("{ FILTER ($this = :a) }", False),
        ("{ FILTER NOT EXISTS { $this :q ?w } }", False),
    ],
)
def test_what_reads_variables_from_outside_of_its_group_is_told(
    group: str, expected: object
) -> None:
    assert reads_outside(f"SELECT $this {{ $this :p ?x . {group} FILTER (?y > 1) }}") is expected


@pytest.mark.parametrize("group", ["OPTIONAL { FILTER(?x = $this) }", "FILTER(!BOUND(?x))"])
def test_a_filter_reads_nothing_from_outside_of_its_group(group: str) -> None:
    query = f"SELECT $this {{ $this :p ?x {{ {group} }} }}"
    assert set(found(query, CLASS, ":a a :C ; :p :a . :b a :C ; :p :a . :c a :C .")) == {"a", "b"}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graph=graphs, query=selects.filter(evaluated_alike), target=targets)
def test_pyshacl_finds_the_same(graph: str, query: str, target: str) -> None:
    data, _ = index(graph)
    shapes = shapes_with(query, target)
    theirs = names(
        results_beyond(data, shapes, dict.fromkeys(shapes.targets(), frozenset()), report_here)
    )
    assert set(found(query, target, graph)) == set(theirs)
