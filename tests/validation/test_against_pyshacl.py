"""Our SHACL Core says what pySHACL says, on many small made-up shapes and graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dortmund_lod.validation.indexed_graph import Data
from dortmund_lod.validation.shacl import make_checker
from dortmund_lod.validation.shacl.pyshacl_adapter import report_here
from dortmund_lod.validation.shacl.pyshacl_fallback import results_beyond, shapes_beyond
from dortmund_lod.validation.shacl.shapes import Shapes
from dortmund_lod.validation.shacl.sparql.query_process import QueryProcess
from dortmund_lod.validation.shacl.sparql.sparql_constraints import SparqlConstraints

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.shacl.checker import Result

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix : <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
NUMBERS = {
    f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal", "double", "byte")
}
NODES = [":a", ":b", ":c", ":d"]
VALUES = [
    *NODES,
    "1",
    "2",
    "01",
    "1.0",
    "2.50",
    "1.0e0",
    "true",
    '"1"',
    '"abc"',
    '"Abcdef"',
    '""',
    '"x y"@en',
    '"x y"@de',
    '"z"@en-GB',
    '"3"^^xsd:byte',
    '"2019-02-28"^^xsd:date',
    '"2020-01-01T00:00:00Z"^^xsd:dateTime',
]
PATHS = [
    ":p",
    ":q",
    "[ sh:inversePath :p ]",
    "( :p :q )",
    "[ sh:alternativePath ( :p :q ) ]",
    "[ sh:zeroOrMorePath :p ]",
    "[ sh:oneOrMorePath :p ]",
    "[ sh:zeroOrOnePath :q ]",
    "( [ sh:inversePath :p ] :q )",
]
ANY_CONSTRAINTS = [
    "sh:class :C",
    "sh:class :D",
    "sh:datatype xsd:integer",
    "sh:datatype xsd:decimal",
    "sh:datatype xsd:string",
    "sh:datatype xsd:byte",
    "sh:datatype rdf:langString",
    "sh:nodeKind sh:IRI",
    "sh:nodeKind sh:Literal",
    "sh:nodeKind sh:BlankNodeOrIRI",
    "sh:minInclusive 2",
    "sh:maxInclusive 1.5",
    "sh:minExclusive 1",
    "sh:maxExclusive 2.0",
    "sh:minLength 2",
    "sh:maxLength 3",
    'sh:pattern "^a"',
    'sh:pattern "^A.*F$" ; sh:flags "i"',
    'sh:languageIn ( "en" )',
    'sh:in ( :a 1 "abc" "x y"@en )',
    "sh:not [ sh:nodeKind sh:IRI ]",
    "sh:and ( [ sh:nodeKind sh:IRI ] [ sh:class :C ] )",
    "sh:or ( [ sh:datatype xsd:integer ] [ sh:class :C ] )",
    "sh:xone ( [ sh:nodeKind sh:Literal ] [ sh:datatype xsd:integer ] [ sh:class :D ] )",
    "sh:node :Inner",
    "sh:property :InnerP",
    "sh:node [ sh:property [ sh:path :q ; sh:maxCount 1 ] ]",
    "sh:hasValue :a",
    "sh:hasValue 1",
]
PROPERTY_CONSTRAINTS = [
    *ANY_CONSTRAINTS,
    "sh:minCount 1",
    "sh:minCount 2",
    "sh:maxCount 0",
    "sh:maxCount 1",
    "sh:uniqueLang true",
    "sh:equals :q",
    "sh:disjoint :q",
    "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1",
    "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMaxCount 0",
    "sh:deactivated true",
]
NODE_CONSTRAINTS = [
    *ANY_CONSTRAINTS,
    "sh:closed true ; sh:ignoredProperties ( rdf:type )",
    "sh:closed true ; sh:property [ sh:path :p ]",
]
TARGETS = [
    "sh:targetClass :C",
    "sh:targetClass :D",
    "sh:targetNode :a",
    "sh:targetNode 1",
    "sh:targetSubjectsOf :p",
    "sh:targetObjectsOf :q",
]
INNER = """
:Inner a sh:NodeShape ; sh:property :InnerP .
:InnerP a sh:PropertyShape ; sh:path :q ; sh:minCount 1 ; sh:nodeKind sh:IRI .
:D rdfs:subClassOf :C .
"""


def several(constraints: list[str]) -> st.SearchStrategy[str]:
    """Constraints of different kinds."""
    kind = st.sampled_from(constraints)
    chosen = st.lists(kind, min_size=1, max_size=3, unique_by=lambda text: text.split()[0])
    return chosen.map(" ; ".join)


triples = st.builds(
    "{} {} {} .".format,
    st.sampled_from(NODES),
    st.sampled_from([":p", ":q", ":r"]),
    st.sampled_from(VALUES),
)
types = st.builds("{} a {} .".format, st.sampled_from(NODES), st.sampled_from([":C", ":D"]))
graphs = st.lists(triples | types, min_size=1, max_size=12).map("\n".join)
property_shapes = st.builds(
    "{} ; a sh:PropertyShape ; sh:path {} ; {}".format,
    st.sampled_from(TARGETS),
    st.sampled_from(PATHS),
    several(PROPERTY_CONSTRAINTS),
)
node_shapes = st.builds(
    "{} ; a sh:NodeShape ; {}".format,
    st.sampled_from(TARGETS),
    several(NODE_CONSTRAINTS),
)


def index(turtle: str) -> Data:
    data = Data()
    for quad in ox.parse(input=PREFIXES + turtle, format=ox.RdfFormat.TURTLE):
        data.add(quad.subject, quad.predicate, quad.object)
    return data


def said(results: Iterable[Result]) -> set[tuple[str, ...]]:
    return {
        (str(one.focus), str(one.value), one.kind, named(one), one.shape.severity)
        for one in results
        if not unlike(one)
    }


def unlike(result: Result) -> bool:
    """Whether a value of another kind was compared with a number.

    That is a violation (SHACL §4.3), but pySHACL 0.40 finds some dates small enough.
    """
    compared = result.kind in {"minInclusive", "maxInclusive", "minExclusive", "maxExclusive"}
    number = isinstance(result.value, ox.Literal) and result.value.datatype.value in NUMBERS
    return compared and not number


def named(result: Result) -> str:
    return str(result.shape.node) if isinstance(result.shape.node, ox.NamedNode) else ""


def both(graph: str, shape: str) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """What we say and what pySHACL says."""
    data = index(graph + INNER)
    shapes = Shapes(index(f":S {shape} .\n{INNER}"))
    queries = SparqlConstraints(QueryProcess("http://example.org/"), shapes)
    checker = make_checker(data, shapes, queries)
    ours = [
        result
        for node, targets in shapes.targets().items()
        for result in checker.results(node, targets)
    ]
    return said(ours), said(
        results_beyond(data, shapes, dict.fromkeys(shapes.targets(), frozenset()), report_here)
    )


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graph=graphs, shape=property_shapes | node_shapes)
def test_both_say_the_same(graph: str, shape: str) -> None:
    ours, theirs = both(graph, shape)
    assert ours == theirs


COMPONENT = """
:Shout a sh:ConstraintComponent ; sh:parameter [ sh:path :shouted ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER(STRLEN(STR($value)) > 20) }" ] .
"""
GRAPH = """
:a a :C ; :p 1 , "abc" , "x y"@en , :b , :c ; :q 1 , :b . :b a :D ; :p :a ; :q "z"@en-GB .
:c a :C ; :p 2.50 , :c . :d a :C .
"""


def beside(shapes_text: str) -> tuple[set[Node], list[Result], list[Result]]:
    """What is taken from pySHACL, what is found then, and what pySHACL finds alone."""
    data, shapes = index(GRAPH + INNER), Shapes(index(shapes_text + INNER + COMPONENT))
    beyond = shapes_beyond(shapes, data)
    queries = SparqlConstraints(QueryProcess("http://example.org/"), shapes)
    checker = make_checker(data, shapes, queries)
    both_parts = [
        *(
            result
            for node, targets in shapes.targets().items()
            for result in checker.results(node, targets, beyond.get(node))
        ),
        *results_beyond(data, shapes, beyond, report_here),
    ]
    whole: dict[Node, frozenset[Node]] = dict.fromkeys(shapes.targets(), frozenset())
    alone = list(results_beyond(data, shapes, whole, report_here))
    return {node for nodes in beyond.values() for node in nodes}, both_parts, alone


@pytest.mark.parametrize("constraint", PROPERTY_CONSTRAINTS)
def test_pyshacl_is_left_with_what_only_it_understands(constraint: str) -> None:
    taken, parts, alone = beside(
        f""":S a sh:NodeShape ; sh:targetClass :C ; :shouted true ; sh:nodeKind sh:Literal ;
        sh:property [ sh:path :p ; {constraint} ] ; sh:property [ sh:path :q ; :shouted 1 ] ."""
    )
    assert len(taken) == 1
    assert said(parts) == said(alone)
    assert len(parts) == len(alone)


@pytest.mark.parametrize(
    "shapes",
    [
        (
            ":S a sh:NodeShape ; sh:targetClass :C ; :shouted 1 ; sh:closed true ; sh:property [ "
            "sh:path :p ; sh:minCount 1 ] ."
        ),
        (
            ":S a sh:NodeShape ; sh:targetClass :C ; :shouted 1 ; sh:property [ sh:path :p ; "
            "sh:class :D ] . :T a sh:NodeShape ; sh:targetClass :D ; :shouted 1 ; sh:node :S ."
        ),
        (
            ":S a sh:PropertyShape ; sh:path :p ; sh:targetClass :C ; :shouted 1 ; sh:property [ "
            "sh:path :q ; sh:minCount 1 ] ."
        ),
        (
            ":S a sh:NodeShape ; sh:targetClass :C ; :shouted 1 ; sh:property [ sh:path :p ; "
            "sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedValueShapesDisjoint true ; "
            "sh:qualifiedMinCount 1 ] , [ sh:path :p ; sh:qualifiedValueShape [ sh:class :D ] ; "
            "sh:qualifiedMinCount 1 ] ."
        ),
        (
            ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:class :D ] ; "
            "sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate :p ; sh:object :b ] ."
        ),
        ":S a sh:NodeShape ; sh:targetClass :C ; :shouted 1 ; sh:property [ sh:class :D ] .",
    ],
    ids=["closed", "referred to", "property shape", "disjoint", "rule", "no path"],
)
def test_what_looks_at_the_whole_is_left_to_pyshacl_whole(shapes: str) -> None:
    data, graph = index(GRAPH + INNER), Shapes(index(shapes + INNER + COMPONENT))
    assert set(shapes_beyond(graph, data).values()) == {frozenset()}


def test_a_deactivated_shape_is_checked_by_neither() -> None:
    _, parts, alone = beside(
        ":S a sh:NodeShape ; sh:targetClass :C ; sh:deactivated true ; :shouted 1 ; "
        "sh:property [ sh:path :p ; sh:maxCount 0 ] ."
    )
    assert parts == alone == []
