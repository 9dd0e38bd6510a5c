"""Triples indexed for checking, with every literal exactly as it was written.

A pyoxigraph store keeps numbers and dates by value, so that `01` comes back as `1` and an xsd:int
as an xsd:integer; checks of datatypes and patterns need what the file says.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from dortmund_lod import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Triple: TypeAlias = tuple[Node, ox.NamedNode, Node]

RDF_TYPE = ox.NamedNode(names.PREFIXES["rdf"] + "type")
RDF_FIRST = ox.NamedNode(names.PREFIXES["rdf"] + "first")
RDF_REST = ox.NamedNode(names.PREFIXES["rdf"] + "rest")
RDF_NIL = ox.NamedNode(names.PREFIXES["rdf"] + "nil")
SUBCLASS_OF = ox.NamedNode(names.PREFIXES["rdfs"] + "subClassOf")


class Data:
    """The union of all graphs: predicate → subject → objects.

    An object is listed twice where two graphs hold the same triple.
    """

    def __init__(self) -> None:
        self.triples = 0
        self.index: dict[ox.NamedNode, dict[Node, list[Node]]] = {}
        self._terms: dict[Node, Node] = {}
        self._inverse: dict[ox.NamedNode, dict[Node, list[Node]]] = {}
        self._instances: dict[Node, frozenset[Node]] = {}

    def add(self, subject: Node, predicate: ox.NamedNode, value: Node) -> None:
        """Take one triple in; all are added before anything is asked."""
        known = self._terms.setdefault
        objects = self.index.setdefault(predicate, {})
        objects.setdefault(known(subject, subject), []).append(known(value, value))
        self.triples += 1

    def __iter__(self) -> Iterator[Triple]:
        for predicate, subjects in self.index.items():
            for subject, values in subjects.items():
                yield from ((subject, predicate, value) for value in values)

    def objects(self, subject: Node, predicate: ox.NamedNode) -> list[Node]:
        """The distinct values of a property."""
        found = self.index.get(predicate, {}).get(subject, [])
        return list(dict.fromkeys(found)) if len(found) > 1 else found

    def subjects(self, predicate: ox.NamedNode, value: Node) -> list[Node]:
        """The distinct subjects that have this value."""
        if predicate not in self._inverse:
            self._inverse[predicate] = self._inverted(predicate)
        return list(dict.fromkeys(self._inverse[predicate].get(value, [])))

    def _inverted(self, predicate: ox.NamedNode) -> dict[Node, list[Node]]:
        inverse: dict[Node, list[Node]] = {}
        for subject, values in self.index.get(predicate, {}).items():
            for value in values:
                inverse.setdefault(value, []).append(subject)
        return inverse

    def instances(self, of: Node) -> frozenset[Node]:
        """The SHACL instances of a class: of it and of its subclasses (SHACL §1.1)."""
        if of not in self._instances:
            self._instances[of] = frozenset(
                subject
                for cls in self._with_subclasses(of)
                for subject in self.subjects(RDF_TYPE, cls)
            )
        return self._instances[of]

    def _with_subclasses(self, of: Node) -> set[Node]:
        found, frontier = {of}, [of]
        while frontier:
            new = set(self.subjects(SUBCLASS_OF, frontier.pop())) - found
            found |= new
            frontier += new
        return found

    def members(self, start: Node) -> Iterator[Node]:
        """The members of an RDF list; a list in a circle ends where it closes."""
        seen: set[Node] = set()
        node: Node | None = start
        while node is not None and node != RDF_NIL and node not in seen:
            seen.add(node)
            yield from self.objects(node, RDF_FIRST)[:1]
            node = next(iter(self.objects(node, RDF_REST)), None)

    @cached_property
    def by_subject(self) -> dict[Node, list[ox.NamedNode]]:
        """The properties that each subject has."""
        found: dict[Node, list[ox.NamedNode]] = {}
        for predicate, subjects in self.index.items():
            for subject in subjects:
                found.setdefault(subject, []).append(predicate)
        return found

    def properties(self, subject: Node) -> Iterable[ox.NamedNode]:
        """The properties a subject has."""
        return self.by_subject.get(subject, ())
