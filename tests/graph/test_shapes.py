"""Shapes: what is right conforms, what is wrong is named, and every shape can fire."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib.term import Node

    Check = Callable[..., set[tuple[str, str]]]

EXAMPLES = Path(__file__).resolve().parents[1] / "shapes"
VALID = sorted(EXAMPLES.glob("valid/*.ttl"))
INVALID = sorted(EXAMPLES.glob("invalid/*/*.ttl"))
WORLD = EXAMPLES / "valid" / "world.ttl"
FIRES = re.compile(r"^# fires: (\S+) on (\S+)$", re.MULTILINE)

# Components that make a node shape say something by itself.
OWN_CONSTRAINTS = (SH["class"], SH.closed, SH.nodeKind, SH.pattern, SH["or"])


@pytest.fixture(scope="session")
def world(vocabulary: Graph, base: str) -> Graph:
    return vocabulary + _parsed(WORLD, base)


@pytest.fixture(scope="session")
def shapes(graphs: dict[str, Graph]) -> Graph:
    return graphs["shapes"]


@pytest.mark.parametrize("file", VALID, ids=lambda path: path.stem)
def test_what_is_right_conforms(file: Path, world: Graph, check: Check, base: str) -> None:
    assert check(world + _parsed(file, base)) == set()


@pytest.mark.parametrize("file", INVALID, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_is_wrong_is_named_and_nothing_else(
    file: Path, world: Graph, check: Check, base: str
) -> None:
    example = _parsed(file, base)
    findings = check(world + example, example.subjects())
    assert findings == set(FIRES.findall(file.read_text("utf-8")))


@pytest.mark.parametrize("file", INVALID, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_wrong_example_lies_in_the_folder_of_the_shape_it_breaks(file: Path) -> None:
    first, *_ = FIRES.findall(file.read_text("utf-8"))
    assert first[0] == file.parent.name


def test_every_shape_has_an_example_that_breaks_it(shapes: Graph, base: str) -> None:
    broken = {file.parent.name for file in INVALID}
    assert {_local(shape, base) for shape in _firing(shapes)} == broken


def test_every_shape_that_can_fire_has_messages_and_a_severity(shapes: Graph) -> None:
    def complete(shape: URIRef) -> bool:
        languages = [
            text.language
            for text in shapes.objects(shape, SH.message)
            if isinstance(text, Literal)
        ]
        severity = list(shapes.objects(shape, SH.severity))
        return sorted(map(str, languages)) == ["de", "en"] and len(severity) == 1

    assert [shape for shape in _firing(shapes) if not complete(shape)] == []


def test_a_constraint_has_the_severity_of_its_shape(shapes: Graph) -> None:
    pairs = [
        (shape, constraint)
        for shape, constraint in shapes.subject_objects(SH.sparql)
        if shapes.value(shape, SH.severity) != shapes.value(constraint, SH.severity)
    ]
    assert pairs == []


def test_only_the_unused_passage_and_the_missing_speaker_are_warnings(
    shapes: Graph, base: str
) -> None:
    warnings = {_local(shape, base) for shape in shapes.subjects(SH.severity, SH.Warning)}
    assert warnings == {"PassageUse", "UnusedPassage", "Quotation-speaker"}


def test_shapes_use_only_terms_shacl_defines(shapes: Graph) -> None:
    used = {
        term
        for triple in shapes
        for term in triple
        if isinstance(term, URIRef) and term.startswith(str(SH))
    }
    assert {term for term in used if term not in SH} == set()


def test_the_only_nameless_nodes_of_shapes_are_lists(shapes: Graph) -> None:
    nameless = {term for triple in shapes for term in triple if isinstance(term, BNode)}
    assert {node for node in nameless if (node, RDF.first, None) not in shapes} == set()


def test_every_property_shape_and_constraint_belongs_to_a_node_shape(shapes: Graph) -> None:
    used = set(shapes.objects(None, SH.property)) | set(shapes.objects(None, SH.sparql))
    made = set(shapes.subjects(RDF.type, SH.PropertyShape))
    made |= set(shapes.subjects(RDF.type, SH.SPARQLConstraint))
    assert used == made


def test_every_target_occurs_in_the_data(shapes: Graph, graph: Graph) -> None:
    def inhabited(target: Node) -> bool:
        kinds = graph.transitive_subjects(RDFS.subClassOf, target)
        return any((None, RDF.type, kind) in graph for kind in kinds)

    classes = set(shapes.objects(None, SH.targetClass))
    properties = set(shapes.objects(None, SH.targetSubjectsOf))
    assert {target for target in classes if not inhabited(target)} == set()
    assert {target for target in properties if (None, target, None) not in graph} == set()


def test_every_select_names_the_node_and_finds_it_by_itself(shapes: Graph) -> None:
    selects = [str(text) for text in shapes.objects(None, SH.select)]
    assert [
        s for s in selects if not re.search(r"SELECT \$this .*WHERE \{.*\$this ", s, re.DOTALL)
    ] == []


def test_closed_shapes_allow_what_every_statement_carries(shapes: Graph, base: str) -> None:
    def ignored(name: str) -> int:
        (head,) = shapes.objects(URIRef(f"{base}shapes#{name}"), SH.ignoredProperties)
        return len(Collection(shapes, head))

    statements = ("Figure", "Participation", "Evaluation", "RoleHolding")
    assert {name: ignored(name) for name in statements} == dict.fromkeys(statements, 13)


def test_the_graph_conforms_but_for_one_speaker_the_brochure_does_not_name(
    graph: Graph, check: Check
) -> None:
    assert check(graph) == {("Quotation-speaker", "id/quotation/question-in-the-competition")}


def _firing(shapes: Graph) -> set[URIRef]:
    """Shapes and constraints that may appear in a report, not those that only help others."""
    helpers = (
        set(shapes.objects(None, SH.node))
        | set(shapes.objects(None, SH["not"]))
        | set(shapes.objects(None, SH.qualifiedValueShape))
    )
    for head in shapes.objects(None, SH["or"]):
        helpers |= set(Collection(shapes, head))
    targeted = set(shapes.subjects(RDF.type, SH.NodeShape)) - helpers
    firing = {s for s in targeted if any((s, part, None) in shapes for part in OWN_CONSTRAINTS)}
    for shape in targeted:
        firing |= set(shapes.objects(shape, SH.property)) | set(shapes.objects(shape, SH.sparql))
    assert (None, RDF.type, OWL.Ontology) in shapes
    return {shape for shape in firing if isinstance(shape, URIRef)}


def _parsed(file: Path, base: str) -> Graph:
    return Graph().parse(file, format="turtle", publicID=base)


def _local(term: object, base: str) -> str:
    return str(term).removeprefix(f"{base}shapes#")
