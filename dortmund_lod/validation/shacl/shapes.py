"""The shapes graph, read into shapes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.reporting.report import Severity
from dortmund_lod.reporting.text import NOTHING, Text
from dortmund_lod.validation.indexed_graph import RDF_TYPE, Data
from dortmund_lod.validation.shacl import paths
from dortmund_lod.validation.shacl.datatypes import is_true
from dortmund_lod.validation.shacl.vocabulary import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.validation.indexed_graph import Node

SH = PREFIXES["sh"]
TARGETS = tuple(
    ox.NamedNode(SH + name)
    for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
)
PATH = ox.NamedNode(SH + "path")
MESSAGE = ox.NamedNode(SH + "message")
SPARQL = ox.NamedNode(SH + "sparql")
SELECT = ox.NamedNode(SH + "select")
PROPERTY = ox.NamedNode(SH + "property")
SHAPECLASSES = (ox.NamedNode(SH + "NodeShape"), ox.NamedNode(SH + "PropertyShape"))
CLASSES = (
    ox.NamedNode(PREFIXES["rdfs"] + "Class"),
    ox.NamedNode(PREFIXES["owl"] + "Class"),
)
_SEVERITY = ox.NamedNode(SH + "severity")
_MOST_SAID = 8
_DEACTIVATED = ox.NamedNode(SH + "deactivated")


@dataclass(frozen=True)
class Shape:
    """A node shape (without `path`) or property shape.

    `constraints` are the parameters as (name without `sh:`, value), one for each value.
    """

    node: Node
    path: paths.Path | None
    severity: Severity
    severity_iri: str
    messages: Text
    own_messages: tuple[ox.Literal, ...]
    constraints: tuple[tuple[str, Node], ...]
    deactivated: bool = False


@dataclass(frozen=True)
class Target:
    """What a shape is about: `kind` is `targetClass`, `targetNode`, …; `node` its value."""

    kind: str
    node: Node


class Shapes:
    """All shapes of a shapes graph, read when they are needed."""

    def __init__(self, graph: Data) -> None:
        self.graph = graph
        self._shapes: dict[Node, Shape] = {}

    def __getitem__(self, node: Node) -> Shape:
        if node not in self._shapes:
            self._shapes[node] = self._read(node)
        return self._shapes[node]

    def __len__(self) -> int:
        return len(self.nodes())

    def nodes(self) -> list[Node]:
        """Every shape and SPARQL constraint that has an own node."""
        graph = self.graph
        typed = [node for cls in SHAPECLASSES for node in graph.subjects(RDF_TYPE, cls)]
        having = [node for name in (*TARGETS, PATH, SELECT) for node in graph.having(name)]
        return list(dict.fromkeys([*typed, *having]))

    def targets(self) -> dict[Node, list[Target]]:
        """The targets of every shape that has any; a shape that is a class targets itself."""
        found: dict[Node, list[Target]] = {}
        for name in TARGETS:
            kind = name.value.removeprefix(SH)
            for shape, node in self.graph.pairs(name):
                found.setdefault(shape, []).append(Target(kind, node))
        for node in self._implicit():
            found.setdefault(node, []).append(Target("targetClass", node))
        return found

    def all(self) -> set[Node]:
        """What SHACL calls a shape, but for what is only referred to (SHACL §2.1)."""
        typed = {node for cls in SHAPECLASSES for node in self.graph.instances(cls)}
        having = {node for name in TARGETS for node in self.graph.having(name)}
        parameters = (ox.NamedNode(SH + name) for name in PARAMETERS)
        return typed | having | {node for name in parameters for node in self.graph.having(name)}

    def _implicit(self) -> Iterator[Node]:
        """Shapes that are classes target their instances (SHACL §2.1.3.3)."""
        classes = {node for cls in CLASSES for node in self.graph.instances(cls)} & self.all()
        yield from (node for node in self.graph.having(RDF_TYPE) if node in classes)

    def _read(self, node: Node) -> Shape:
        graph = self.graph
        path = next(iter(graph.objects(node, PATH)), None)
        return Shape(
            node=node,
            path=None if path is None else paths.parse(graph, path),
            severity=self.severity(node),
            severity_iri=self.severity_iri(node),
            messages=self.messages(node),
            own_messages=self.own_messages(node),
            constraints=tuple(self._constraints(node)),
            deactivated=self.deactivated(node),
        )

    def rule(self, node: Node) -> str:
        """The IRI of a shape or constraint; of a nameless one that of the shape it is part of.

        Where all are nameless, a name made from what they say, the same whenever it is said.
        """
        known, frontier = {node}, [node]
        for one in frontier:  # grows while it is walked
            if isinstance(one, ox.NamedNode):
                return one.value
            above = [
                subject
                for predicate in self.graph.predicates()
                for subject in self.graph.subjects(predicate, one)
                if subject not in known
            ]
            known.update(above)
            frontier += above
        said = self._said_of(frontier[-1], _MOST_SAID)
        return f"nameless-shape-{hashlib.sha256(said.encode()).hexdigest()[:8]}"

    def _said_of(self, node: Node, depth: int) -> str:
        if not isinstance(node, ox.BlankNode):
            return str(node)
        if not depth:
            return "[]"
        parts = sorted(
            f"{predicate} {self._said_of(value, depth - 1)}"
            for predicate in self.graph.properties(node)
            for value in self.graph.objects(node, predicate)
        )
        return f"[{' ; '.join(parts)}]"

    def severity_iri(self, node: Node) -> str:
        """The severity declared on a shape, which may be one of its own (SHACL §2.1.4)."""
        declared = self.graph.objects(node, _SEVERITY)
        iris = (iri.value for iri in declared if isinstance(iri, ox.NamedNode))
        return next(iris, SH + Severity.VIOLATION.value)

    def severity(self, node: Node) -> Severity:
        """How much its severity matters here; one that SHACL does not know is grave."""
        names = {SH + severity.value: severity for severity in Severity}
        return names.get(self.severity_iri(node), Severity.VIOLATION)

    def deactivated(self, node: Node) -> bool:
        """Whether a shape or constraint is switched off (SHACL §2.1.6)."""
        return any(map(is_true, self.graph.objects(node, _DEACTIVATED)))

    def own_messages(self, node: Node) -> tuple[ox.Literal, ...]:
        """The messages on a shape or constraint, in all languages."""
        declared = self.graph.objects(node, MESSAGE)
        return tuple(message for message in declared if isinstance(message, ox.Literal))

    def messages(self, node: Node) -> Text:
        """The messages on a shape or constraint, for people; one in any language beats none."""
        return text_of(self.own_messages(node))

    def _constraints(self, node: Node) -> Iterator[tuple[str, Node]]:
        for predicate in self.graph.properties(node):
            if predicate.value.startswith(SH):
                name = predicate.value.removeprefix(SH)
                yield from ((name, value) for value in self.graph.objects(node, predicate))


def text_of(messages: Iterable[ox.Literal]) -> Text:
    """The messages in our languages; where one is missing, that without a language, or any."""
    by_language = {(message.language or "")[:2]: message.value for message in messages}
    if not by_language:
        return NOTHING
    neutral = by_language.get("") or by_language.get("en") or next(iter(by_language.values()))
    return Text(en=by_language.get("en", neutral), de=by_language.get("de", neutral))
