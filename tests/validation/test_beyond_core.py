"""Shapes that use more than SHACL Core: SPARQL constraints, and what pySHACL checks for us."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from dortmund_lod.errors import SourceError
from dortmund_lod.rdf.terms import Iri
from dortmund_lod.validation.indexed_graph import Data
from dortmund_lod.validation.shacl.shapes import SELECT, Shapes
from dortmund_lod.validation.shacl.shapes import SPARQL as SPARQL_CONSTRAINT
from dortmund_lod.validation.shacl.sparql import sparql_constraints
from dortmund_lod.validation.shacl.sparql.query_process import QueryProcess

if TYPE_CHECKING:
    from tests.validation.conftest import Validate

COMPONENT = """
shape:Shout a sh:ConstraintComponent ;
    sh:parameter [ sh:path shape:shouted ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:message "Shout!"@en , "Rufen!"@de ;
        sh:ask "ASK { FILTER(STR($value) = UCASE(STR($value))) }" ] .
shape:City a sh:NodeShape ; sh:targetClass dlo:City ;
    sh:property [ sh:path rdfs:label ; shape:shouted true ; sh:minLength 3 ] .
"""
SPARQL = """
shape:City a sh:NodeShape ; sh:targetClass dlo:City ; sh:sparql shape:Twin .
shape:Twin a sh:SPARQLConstraint ; sh:message "Twin {?value}."@en ; sh:select '''%s''' .
"""
TWINS = """
city:a a dlo:City ; dlo:twin city:b . city:b a dlo:City . city:c dlo:twin city:a .
"""


def test_a_constraint_component_of_ones_own_is_checked_by_pyshacl(validate: Validate) -> None:
    report = validate(
        {"shapes/s.ttl": COMPONENT, "data/d.ttl": 'city:a a dlo:City ; rdfs:label "ab" .'}
    )
    assert {finding.kind for finding in report.findings} == {"Shout", "minLength"}
    shout = next(finding for finding in report.findings if finding.kind == "Shout")
    assert shout.message.de == "„ab“: Rufen!"
    assert shout.rule == "https://data.example.org/shapes#City"
    assert shout.location
    assert shout.location.line == 2


def test_a_query_about_this_is_run_once_for_all_nodes(validate: Validate) -> None:
    query = "SELECT $this ?value WHERE { $this <ontology#twin> ?value }"
    report = validate({"shapes/s.ttl": SPARQL % query, "data/d.ttl": TWINS})
    assert [finding.focus_node for finding in report.findings] == [
        Iri("https://data.example.org/id/city/a")
    ]
    assert report.findings[0].rule == "https://data.example.org/shapes#Twin"
    assert report.findings[0].message.en == "city:a: Twin city:b."


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_query_that_finds_more_than_is_kept_finds_the_same(
    validate: Validate, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    query = "SELECT $this ?value WHERE { $this a ?class ; ?path ?value }"
    files: dict[str, str | bytes] = {"shapes/s.ttl": SPARQL % query, "data/d.ttl": TWINS}
    expected = validate(files).findings
    monkeypatch.setattr(sparql_constraints, "_MOST_KEPT", kept)
    assert validate(files).findings == expected
    assert len(expected) == 3


def test_the_store_is_let_go_once_no_query_is_left() -> None:
    assert not _keeps_store("SELECT $this WHERE { $this <p> <o> }")
    assert _keeps_store("SELECT $this WHERE { FILTER NOT EXISTS { $this <p> <o> } }")


def _keeps_store(query: str) -> bool:
    node = ox.NamedNode("https://data.example.org/shapes#Twin")
    shapes = Data()
    shapes.add(node, SPARQL_CONSTRAINT, node)
    shapes.add(node, SELECT, ox.Literal(query))
    process = QueryProcess("https://data.example.org/")
    process.load([ox.Quad(node, node, node)])
    sparql_constraints.SparqlConstraints(process, Shapes(shapes)).prefetch()
    held = not process.is_closed
    process.close()
    return held


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this WHERE { FILTER NOT EXISTS { $this <ontology#twin> ?other } }",
        "SELECT $this WHERE { { FILTER(!EXISTS { $this <ontology#twin> ?x }) } }",
        "SELECT $this WHERE { BIND($this AS ?a) FILTER NOT EXISTS { ?a <ontology#twin> ?x } }",
        "SELECT $this { $this a ?x FILTER NOT EXISTS { $this <ontology#twin> ?y } } LIMIT 1",
    ],
)
def test_a_query_that_does_not_find_this_is_run_for_each_node(
    validate: Validate, query: str
) -> None:
    report = validate({"shapes/s.ttl": SPARQL % query, "data/d.ttl": TWINS})
    assert [finding.focus_node for finding in report.findings] == [
        Iri("https://data.example.org/id/city/b")
    ]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this WHERE { $this ?p ?o MINUS { $this a ?o } }",
        "SELECT $this WHERE { VALUES $this { <a> } }",
        "SELECT $this WHERE { BIND(<a> AS $this) }",
        "SELECT $this WHERE { $this ?p ?o { SELECT ?o WHERE { ?s ?q ?o } } }",
        "SELECT $this WHERE { SERVICE <http://127.0.0.1:1/> { $this ?p ?o } }",
        "ASK { $this ?p ?o }",
        "SELECT $this WHERE {",
    ],
)
def test_a_query_that_shacl_forbids_is_refused(validate: Validate, query: str) -> None:
    with pytest.raises(SourceError, match="cannot be run"):
        validate({"shapes/s.ttl": SPARQL % query, "data/d.ttl": TWINS})


def test_a_triple_in_two_graphs_counts_once(validate: Validate) -> None:
    query = """SELECT $this WHERE { $this <ontology#twin> ?other }
        GROUP BY $this HAVING (COUNT(?other) > 1)"""
    files = {"data/a.ttl": TWINS, "data/b/b.ttl": TWINS}
    assert validate({"shapes/s.ttl": SPARQL % query, **files}).findings == ()


def test_a_query_may_ask_for_named_graphs(validate: Validate) -> None:
    query = (
        "SELECT $this WHERE { $this a ?c . GRAPH <dataset/b> { $this <ontology#twin> ?other } }"
    )
    files: dict[str, str | bytes] = {"data/a.ttl": TWINS, "dortmund-lod.toml": b""}
    files["data/b/b.ttl"] = "city:b dlo:twin city:a ."
    report = validate({"shapes/s.ttl": SPARQL % query, **files})
    assert [finding.focus_node for finding in report.findings] == [
        Iri("https://data.example.org/id/city/b")
    ]


def test_pyshacl_is_not_given_a_query_that_fetches(validate: Validate) -> None:
    fetching = COMPONENT.replace("ASK {", "ASK FROM <http://127.0.0.1:1/> {")
    with pytest.raises(SourceError, match="nothing is fetched"):
        validate({"shapes/s.ttl": fetching, "data/d.ttl": "city:a a dlo:City ."})


def test_a_query_that_calls_a_function_of_the_shapes_is_told_like_any_other(
    validate: Validate,
) -> None:
    shapes = """shape:half a sh:SPARQLFunction ; sh:parameter [ sh:path shape:number ] ;
    sh:select "SELECT ($number / 2 AS ?half) {}" .
shape:City a sh:NodeShape ; sh:targetClass dlo:City ; sh:sparql shape:Small , shape:Large .
shape:Small sh:message "{?value} is small."@en ; sh:select '''SELECT $this ?value {
    $this <ontology#n> ?value FILTER(<shapes#half>(?value) < 2) }''' .
shape:Large sh:select '''SELECT $this ?value {
    $this <ontology#n> ?value FILTER(<shapes#half>(?value) > 8) }''' ."""
    for name in ("ontology#", "shapes#"):
        shapes = shapes.replace(f"<{name}", f"<https://data.example.org/{name}")
    data = "city:a a dlo:City ; dlo:n 3 . city:b a dlo:City ; dlo:n 20 , 5 ."
    small, large = sorted(
        validate({"shapes/s.ttl": shapes, "data/d.ttl": data}).findings,
        key=lambda finding: finding.rule,
        reverse=True,
    )
    assert (small.kind, large.kind) == ("sparql", "sparql")
    assert (small.rule[-5:], large.rule[-5:]) == ("Small", "Large")
    assert small.message.en == "city:a: 3 is small."
    assert large.message.en == "city:b: A condition is not met."


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("currentShape", "https://data.example.org/shapes#City"),
        ("shapesGraph", "urn:dortmund-lod:shapes-graph"),
    ],
)
def test_shape_and_shapes_graph_have_their_values_in_any_query(
    validate: Validate, variable: str, value: str
) -> None:
    query = f"SELECT $this ?value {{ $this <ontology#twin> ?o BIND(${variable} AS ?value) }}"
    report = validate({"shapes/s.ttl": SPARQL % query, "data/d.ttl": TWINS})
    assert [finding.value for finding in report.findings] == [Iri(value)]
