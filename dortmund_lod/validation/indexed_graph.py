"""Triples indexed for checking, with every literal exactly as it was written.

A pyoxigraph store keeps numbers and dates by value, so that `01` comes back as `1` and an xsd:int
as an xsd:integer; checks of datatypes and patterns need what the file says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from dortmund_lod.rdf import namespaces

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from collections.abc import Set as AbstractSet

Node: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Triple: TypeAlias = tuple[Node, ox.NamedNode, Node]

RDF_TYPE = ox.NamedNode(namespaces.PREFIXES["rdf"] + "type")
RDF_FIRST = ox.NamedNode(namespaces.PREFIXES["rdf"] + "first")
RDF_REST = ox.NamedNode(namespaces.PREFIXES["rdf"] + "rest")
RDF_NIL = ox.NamedNode(namespaces.PREFIXES["rdf"] + "nil")
SUBCLASS_OF = ox.NamedNode(namespaces.PREFIXES["rdfs"] + "subClassOf")

_Values: TypeAlias = dict[Node, Node | list[Node]]
_NONE: _Values = {}


class Data:
    """The union of all graphs: predicate → subject → value, or a list where there are several.

    Most properties have one value, and a list for each would be a third of the memory. A value
    may be listed twice where two graphs hold the same triple.
    """

    def __init__(self) -> None:
        self.triples = 0
        self._index: dict[ox.NamedNode, _Values] = {}
        self._terms: dict[Node, Node] = {}
        self._inverse: dict[ox.NamedNode, _Values] = {}
        self._instances: dict[Node, frozenset[Node]] = {}

    def add(self, subject: Node, predicate: ox.NamedNode, value: Node) -> None:
        """Take one triple in; all are added before anything is asked."""
        known = self._terms.setdefault
        values = self._index.get(predicate)
        if values is None:
            values = self._index[predicate] = {}
        _put(values, known(subject, subject), known(value, value))
        self.triples += 1

    def complete(self) -> None:
        """Forget what was only needed to keep each term once."""
        self._terms = {}

    def __iter__(self) -> Iterator[Triple]:
        for predicate in self._index:
            yield from ((subject, predicate, value) for subject, value in self.pairs(predicate))

    def predicates(self) -> Collection[ox.NamedNode]:
        """All properties."""
        return self._index.keys()

    def having(self, predicate: Node) -> AbstractSet[Node]:
        """The subjects that have a property."""
        found = self._index.get(predicate, _NONE) if isinstance(predicate, ox.NamedNode) else _NONE
        return found.keys()

    def pairs(self, predicate: ox.NamedNode) -> Iterator[tuple[Node, Node]]:
        """Every subject of a property with each of its values."""
        for subject, found in self._index.get(predicate, _NONE).items():
            if isinstance(found, list):
                yield from ((subject, value) for value in found)
            else:
                yield subject, found

    def objects(self, subject: Node, predicate: ox.NamedNode) -> list[Node]:
        """The distinct values of a property."""
        return _distinct(self._index.get(predicate, _NONE).get(subject))

    def objects_of(
        self, subjects: Iterable[Node], predicate: ox.NamedNode
    ) -> dict[Node, list[Node]]:
        """The distinct values of a property for each of many subjects."""
        return _looked_up(self._index.get(predicate, _NONE), subjects)

    def subjects(self, predicate: ox.NamedNode, value: Node) -> list[Node]:
        """The distinct subjects that have this value."""
        return _distinct(self._inverted(predicate).get(value))

    def subjects_of(
        self, values: Iterable[Node], predicate: ox.NamedNode
    ) -> dict[Node, list[Node]]:
        """The distinct subjects that have them, for each of many values."""
        return _looked_up(self._inverted(predicate), values)

    def _inverted(self, predicate: ox.NamedNode) -> _Values:
        inverse = self._inverse.get(predicate)
        if inverse is None:
            inverse = self._inverse[predicate] = {}
            for subject, value in self.pairs(predicate):
                _put(inverse, value, subject)
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

    def is_list(self, start: Node) -> bool:
        """Whether this is an RDF list that ends, with one member at each place (SHACL §1.4)."""
        seen: set[Node] = set()
        node = start
        while node != RDF_NIL:
            rest = self.objects(node, RDF_REST)
            if node in seen or len(rest) != 1 or len(self.objects(node, RDF_FIRST)) != 1:
                return False
            seen.add(node)
            (node,) = rest
        return True

    def having_others(
        self, subjects: AbstractSet[Node], allowed: Collection[Node]
    ) -> dict[Node, list[ox.NamedNode]]:
        """The subjects that have properties which are not `allowed`, with these properties."""
        found: dict[Node, list[ox.NamedNode]] = {}
        for predicate in self._index:
            if predicate not in allowed:
                for subject in self.having(predicate) & subjects:
                    found.setdefault(subject, []).append(predicate)
        return found

    def properties(self, subject: Node) -> list[ox.NamedNode]:
        """The properties a subject has."""
        return [predicate for predicate, having in self._index.items() if subject in having]


def _put(values: _Values, key: Node, value: Node) -> None:
    before = values.setdefault(key, value)
    if isinstance(before, list):
        before.append(value)
    elif before is not value:
        values[key] = [before, value]


def _distinct(found: Node | list[Node] | None) -> list[Node]:
    if found is None:
        return []
    return list(dict.fromkeys(found)) if isinstance(found, list) else [found]


def _looked_up(values: _Values, keys: Iterable[Node]) -> dict[Node, list[Node]]:
    get = values.get
    return {key: _distinct(get(key)) for key in keys}
