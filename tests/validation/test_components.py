"""A fixed example for each constraint component and branch: what violates, and what does not."""

# ruff: noqa: E501 - an example is read best on one line

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from dortmund_lod.sources import discover
from dortmund_lod.validation import validate
from dortmund_lod.validation.gate import Options
from dortmund_lod.validation.indexed_graph import Data
from dortmund_lod.validation.shacl import make_checker
from dortmund_lod.validation.shacl.shapes import Shapes
from dortmund_lod.validation.shacl.sparql.query_process import QueryProcess
from dortmund_lod.validation.shacl.sparql.sparql_constraints import SparqlConstraints

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.rdf.terms import Blank, Iri, Literal

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://t.example/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

# name, shape (of :S, which targets :C), data, what is expected: focus, kind, value
CASES = [
    ("class", "sh:path :p ; sh:class :D", ":a a :C ; :p :d, :e . :d a :D2 . :D2 rdfs:subClassOf :D .",
     ["a class e"]),
    ("datatype", "sh:path :p ; sh:datatype xsd:integer", ':a a :C ; :p 1, "1", "x"^^xsd:integer .',
     ["a datatype 1", "a datatype x"]),
    ("nodeKind", "sh:path :p ; sh:nodeKind sh:BlankNodeOrIRI", ":a a :C ; :p :b, [], 1 .",
     ["a nodeKind 1"]),
    ("minCount", "sh:path :p ; sh:minCount 2", ":a a :C ; :p 1 . :b a :C ; :p 1, 2 .",
     ["a minCount -"]),
    ("maxCount", "sh:path :p ; sh:maxCount 1", ":a a :C ; :p 1 . :b a :C ; :p 1, 2 .",
     ["b maxCount -"]),
    ("minInclusive", "sh:path :p ; sh:minInclusive 2", ":a a :C ; :p 2, 1, 3 .", ["a minInclusive 1"]),
    ("minExclusive", "sh:path :p ; sh:minExclusive 2", ":a a :C ; :p 2, 3 .", ["a minExclusive 2"]),
    ("maxInclusive", "sh:path :p ; sh:maxInclusive 2", ":a a :C ; :p 2, 3 .", ["a maxInclusive 3"]),
    ("maxExclusive", "sh:path :p ; sh:maxExclusive 2", ":a a :C ; :p 2, 1 .", ["a maxExclusive 2"]),
    ("long numbers", "sh:path :p ; sh:maxInclusive 100000000000000000000000000000",
     ":a a :C ; :p 100000000000000000000000000001, 99999999999999999999999999999 .",
     ["a maxInclusive 100000000000000000000000000001"]),
    ("long decimals", "sh:path :p ; sh:minExclusive 0.1000000000000000000000000000001",
     ":a a :C ; :p 0.1000000000000000000000000000002, 0.1 .", ["a minExclusive 0.1"]),
    ("decimal beside double", "sh:path :p ; sh:minInclusive 0.1", ":a a :C ; :p 1e-1, 0.9e-1 .",
     ["a minInclusive 0.9e-1"]),
    ("decimal beside float", "sh:path :p ; sh:maxInclusive 0.1",
     ':a a :C ; :p "0.1"^^xsd:float, "0.2"^^xsd:float .', ["a maxInclusive 0.2"]),
    ("moments without zone", 'sh:path :p ; sh:maxExclusive "2020-01-01T00:00:00Z"^^xsd:dateTime',
     ':a a :C ; :p "2019-12-31T23:00:00"^^xsd:dateTime, "2019-12-30T00:00:00"^^xsd:dateTime, "2020-01-01T01:00:00+02:00"^^xsd:dateTime .', ["a maxExclusive 2019-12-31T23:00:00"]),
    ("pairs of other types", "sh:path :p ; sh:lessThan :q", ':a a :C ; :p 1 ; :q 2, "y" .',
     ["a lessThan 1"]),
    ("spellings of a datatype", "sh:path :p ; sh:datatype xsd:dateTime",
     ':a a :C ; :p "2024-01-01T24:00:00"^^xsd:dateTime, "2024-01-01T25:00:00"^^xsd:dateTime, "-0044-03-15T00:00:00Z"^^xsd:dateTime .', ["a datatype 2024-01-01T25:00:00"]),
    ("NaN", "sh:path :p ; sh:minInclusive 0", ':a a :C ; :p "NaN"^^xsd:double, "INF"^^xsd:float .',
     ["a minInclusive NaN"]),
    ("minLength", "sh:path :p ; sh:minLength 2", ':a a :C ; :p "a", "ab" .', ["a minLength a"]),
    ("maxLength", "sh:path :p ; sh:maxLength 1", ':a a :C ; :p "a", "ab" .', ["a maxLength ab"]),
    ("pattern", 'sh:path :p ; sh:pattern "^A" ; sh:flags "i"', ':a a :C ; :p "ab", "ba" .',
     ["a pattern ba"]),
    ("languageIn takes ranges", 'sh:path :p ; sh:languageIn ( "en" "de-AT" )',
     ':a a :C ; :p "a"@en, "b"@en-GB, "c"@de, "d"@de-at, "e"@eng .',
     ["a languageIn c", "a languageIn e"]),
    ("uniqueLang", "sh:path :p ; sh:uniqueLang true",
     ':a a :C ; :p "a"@en, "b"@en, "c"@de, "d", "e" .', ["a uniqueLang -"]),
    ("uniqueLang 1", 'sh:path :p ; sh:uniqueLang "1"^^xsd:boolean', ':a a :C ; :p "a"@en, "b"@en .',
     ["a uniqueLang -"]),
    ("uniqueLang false", "sh:path :p ; sh:uniqueLang false", ':a a :C ; :p "a"@en, "b"@en .', []),
    ("equals, both ways", "sh:path :p ; sh:equals :q", ":a a :C ; :p 1, 2 ; :q 2, 3 .",
     ["a equals 1", "a equals 3"]),
    ("disjoint", "sh:path :p ; sh:disjoint :q", ":a a :C ; :p 1, 2 ; :q 2, 3 .", ["a disjoint 2"]),
    ("lessThan", "sh:path :p ; sh:lessThan :q", ":a a :C ; :p 1, 2 ; :q 2 .", ["a lessThan 2"]),
    ("lessThanOrEquals", "sh:path :p ; sh:lessThanOrEquals :q", ":a a :C ; :p 2, 3 ; :q 2 .",
     ["a lessThanOrEquals 3"]),
    ("hasValue", "sh:path :p ; sh:hasValue 1", ":a a :C ; :p 2 . :b a :C ; :p 1, 2 .",
     ["a hasValue -"]),
    ("in", 'sh:path :p ; sh:in ( :x 1 "a"@en )', ':a a :C ; :p :x, 1, "a"@en, "a", 01 .',
     ["a in 01", "a in a"]),
    ("closed", "sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path :p ]",
     ":a a :C ; :p 1 ; :q 2 .", ["a closed 2"]),
    ("closed 1", 'sh:closed "1"^^xsd:boolean ; sh:ignoredProperties ( rdf:type )', ":a a :C ; :q 2 .",
     ["a closed 2"]),
    ("closed false", "sh:closed false", ":a a :C ; :q 2 .", []),
    ("flags", 'sh:path :p ; sh:pattern "a b" ; sh:flags "x"', ':a a :C ; :p "ab", "a b" .',
     ["a pattern a b"]),
    ("no alternatives", "sh:or ()", ":a a :C .", ["a or a"]),
    ("not", "sh:path :p ; sh:not [ sh:datatype xsd:integer ]", ':a a :C ; :p 1, "a" .', ["a not 1"]),
    ("and", "sh:path :p ; sh:and ( [ sh:minInclusive 1 ] [ sh:maxInclusive 2 ] )",
     ":a a :C ; :p 0, 1, 3 .", ["a and 0", "a and 3"]),
    ("or", "sh:path :p ; sh:or ( [ sh:maxInclusive 1 ] [ sh:minInclusive 3 ] )",
     ":a a :C ; :p 1, 2, 3 .", ["a or 2"]),
    ("xone", "sh:path :p ; sh:xone ( [ sh:maxInclusive 2 ] [ sh:minInclusive 2 ] )",
     ":a a :C ; :p 1, 2, 3 .", ["a xone 2"]),
    ("node", "sh:path :p ; sh:node [ sh:property [ sh:path :q ; sh:minCount 1 ] ]",
     ":a a :C ; :p :x, :y . :x :q 1 .", ["a node y"]),
    ("property within property", "sh:path :p ; sh:property [ sh:path :q ; sh:minCount 1 ]",
     ":a a :C ; :p :x, :y . :b a :C ; :p :y . :x :q 1 .", ["y minCount -", "y minCount -"]),
    ("qualifiedMinCount", "sh:path :p ; sh:qualifiedValueShape [ sh:class :D ] ; sh:qualifiedMinCount 2",
     ":a a :C ; :p :x, :y, :z . :x a :D . :b a :C ; :p :x, :w . :w a :D .",
     ["a qualifiedMinCount -"]),
    ("qualifiedMaxCount", "sh:path :p ; sh:qualifiedValueShape [ sh:class :D ] ; sh:qualifiedMaxCount 1",
     ":a a :C ; :p :x, :y . :x a :D . :b a :C ; :p :x, :w . :w a :D .",
     ["b qualifiedMaxCount -"]),
    ("qualifiedValueShapesDisjoint", """sh:property [ sh:path :p ;
        sh:qualifiedValueShape [ sh:class :D ] ; sh:qualifiedValueShapesDisjoint true ;
        sh:qualifiedMinCount 1 ] ; sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:class :E ] ;
        sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 ]""",
     ":a a :C ; :p :x, :y . :x a :D, :E . :y a :E . :b a :C ; :p :v, :y . :v a :D .",
     ["a qualifiedMinCount -"]),
    ("qualified shapes that may overlap", """sh:property [ sh:path :p ;
        sh:qualifiedValueShape [ sh:class :D ] ; sh:qualifiedMinCount 1 ] ;
        sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:class :E ] ; sh:qualifiedMinCount 1 ]""",
     ":a a :C ; :p :x, :y . :x a :D, :E . :y a :E .", []),
    ("deactivated 1", 'sh:deactivated "1"^^xsd:boolean ; sh:path :p ; sh:minCount 1', ":a a :C .", []),
    ("deactivated inside", "sh:property [ sh:path :p ; sh:minCount 1 ; sh:deactivated true ]",
     ":a a :C .", []),
    ("inverse path", "sh:path [ sh:inversePath :p ] ; sh:minCount 1", ":a a :C . :x :p :b . :b a :C .",
     ["a minCount -"]),
    ("sequence path", "sh:path ( :p :q ) ; sh:maxCount 1", ":a a :C ; :p :x, :y . :x :q 1 . :y :q 1, 2 .",
     ["a maxCount -"]),
    ("inverse of a sequence", "sh:path [ sh:inversePath ( :p :q ) ] ; sh:maxCount 0",
     ":a a :C . :x :p :y . :y :q :a .", ["a maxCount -"]),
    ("list from its cells", "sh:path ( :l [ sh:zeroOrMorePath rdf:rest ] rdf:first ) ; sh:datatype xsd:integer",
     ':a a :C ; :l ( 1 2 "x" ) .', ["a datatype x"]),
    ("alternative path", "sh:path [ sh:alternativePath ( :p :q ) ] ; sh:maxCount 1",
     ":a a :C ; :p 1 ; :q 2 . :b a :C ; :p 1 ; :q 1 .", ["a maxCount -"]),
    ("path without end", "sh:path [ sh:zeroOrMorePath :p ] ; sh:class :C",
     ":a a :C ; :p :b . :b a :C ; :p :c . :c :p :a .", ["a class c", "b class c"]),
    ("path of one step or more", "sh:path [ sh:oneOrMorePath :p ] ; sh:maxCount 1",
     ":a a :C ; :p :b . :b :p :c . :d a :C ; :p :c .", ["a maxCount -"]),
    ("path of one step at most", "sh:path [ sh:zeroOrOnePath :p ] ; sh:class :C",
     ":a a :C ; :p :b . :b :p :c .", ["a class b"]),
]  # fmt: skip


def results(tmp_path: Path, shapes: str, data: str) -> list[str]:
    """The standard's results as focus, component and value, by name."""
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "s.ttl").write_text(PREFIXES + shapes)
    (tmp_path / "d.ttl").write_text(PREFIXES + data)
    report = validate(
        discover([tmp_path]).files, "http://t.example/", options=Options(standard=True)
    )
    assert report.failure is None
    return sorted(
        f"{named(one.focus)} {kind(one.component)} {named(one.value)}" for one in report.results
    )


def named(term: Iri | Blank | Literal | None) -> str:
    return "-" if term is None else term.value.rsplit("/", 1)[-1]


def kind(component: str) -> str:
    name = component.rsplit("#", maxsplit=1)[-1].removesuffix("ConstraintComponent")
    return name[0].lower() + name[1:]


@pytest.mark.parametrize(("shape", "data", "expected"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
def test_exactly_what_the_standard_counts_is_a_result(
    tmp_path: Path, shape: str, data: str, expected: list[str]
) -> None:
    found = results(tmp_path, f":S a sh:NodeShape ; sh:targetClass :C ; {nested(shape)} .", data)
    assert found == sorted(expected)


def nested(shape: str) -> str:
    """A shape with a path is put into the node shape that has the target."""
    return f"sh:property [ {shape} ]" if "sh:path" in shape.partition("[")[0] else shape


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT * { $this :n ?value FILTER(?value < 0) }", ["a sPARQL -1"]),
        ("SELECT $this { BIND($this AS ?me) $this :next ?me }", ["a sPARQL a"]),
        ("SELECT ?this ?value { ?this :n ?value FILTER(?value = -1) }", ["a sPARQL -1"]),
        ("SELECT $this { $this a :C { SELECT $this { $this :n ?n } LIMIT 1 } }",
         ["a sPARQL a", "b sPARQL b"]),
        ("SELECT $this { GRAPH $shapesGraph { $currentShape sh:targetClass :C } }",
         ["a sPARQL a", "b sPARQL b"]),
        ("SELECT $this (?n * 2 AS ?value) { $this :n ?n FILTER(?n < 0) }", ["a sPARQL -2"]),
        (r"SELECT $this { $this \u003An -1 }", ["a sPARQL a"]),
    ],
)  # fmt: skip
def test_queries_are_asked_as_the_standard_says(
    tmp_path: Path, query: str, expected: list[str]
) -> None:
    prefixes = """:o sh:declare [ sh:prefix "" ; sh:namespace "http://t.example/"^^xsd:anyURI ],
        [ sh:prefix "sh" ; sh:namespace "http://www.w3.org/ns/shacl#"^^xsd:anyURI ] ."""
    shapes = f"""{prefixes} :S a sh:NodeShape ; sh:targetClass :C ;
        sh:sparql [ sh:prefixes :o ; sh:select '''{query}''' ] ."""
    data = ":a a :C ; :n -1 ; :next :a . :b a :C ; :n 1 ; :next :a ."
    assert results(tmp_path, shapes, data) == expected


def test_a_text_that_reads_true_reports_no_failure(tmp_path: Path) -> None:
    query = 'SELECT $this ("true" AS ?failure) { $this <http://t.example/n> ?n }'
    shapes = f"[] sh:targetClass :C ; sh:sparql [ sh:select '''{query}''' ] ."
    assert results(tmp_path, shapes, ":a a :C ; :n 1 .") == ["a sPARQL a"]


@pytest.mark.parametrize("variable", ["$PATH", "?PATH"])
def test_the_path_of_a_shape_stands_for_its_variable(tmp_path: Path, variable: str) -> None:
    query = f"SELECT $this ?value {{ $this {variable} ?value FILTER(?value < 0) }}"
    shapes = f"""[] sh:targetClass :C ; sh:property [ sh:path :n ;
        sh:sparql [ sh:select '''{query}''' ] ] ."""
    assert results(tmp_path, shapes, ":a a :C ; :n -1, 1 .") == ["a sPARQL -1"]


@pytest.mark.parametrize(
    "declaration",
    [
        ":C a rdfs:Class ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        ":C a :Kind ; sh:property [ sh:path :p ; sh:minCount 1 ] . :Kind rdfs:subClassOf rdfs:Class .",
        ":C a owl:Class, sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        "[] sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
        ":S a :MyShape ; sh:targetSubjectsOf rdf:type ; sh:property [ sh:path :p ; sh:minCount 1 ] .",
    ],
)
def test_what_the_standard_calls_a_shape_is_one(tmp_path: Path, declaration: str) -> None:
    assert results(tmp_path, declaration, ":a a :C .") == ["a minCount -"]


def test_severities_are_given_as_declared(tmp_path: Path) -> None:
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "s.ttl").write_text(
        PREFIXES + ":S sh:targetClass :C ; sh:severity :Grave ; sh:closed true ."
    )
    (tmp_path / "d.ttl").write_text(PREFIXES + ":a a :C .")
    report = validate(
        discover([tmp_path]).files, "http://t.example/", options=Options(standard=True)
    )
    assert [one.severity for one in report.results] == ["http://t.example/Grave"]
    assert not report.conforms


def test_of_nodes_judged_before_only_those_asked_about_are_given() -> None:
    shapes, data = Data(), Data()
    for graph, text in (
        (shapes, ":S sh:node :T . :T sh:class :D ."),
        (data, ":a a :C . :b a :C ."),
    ):
        for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE):
            graph.add(quad.subject, quad.predicate, quad.object)
        graph.complete()
    read = Shapes(shapes)
    queries = SparqlConstraints(QueryProcess("http://t.example/"), read)
    checker = make_checker(data, read, queries)
    shape, one, other = (ox.NamedNode(f"http://t.example/{name}") for name in "Sab")
    assert checker.nonconforming(shape, [one]) == {one}
    assert checker.nonconforming(shape, [other]) == {other}
