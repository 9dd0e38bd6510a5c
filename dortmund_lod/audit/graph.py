"""A small graph of plain terms to look things up in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dortmund_lod.audit.vocabulary_terms import RDF_TYPE
from dortmund_lod.rdf.terms import Blank, Iri, Literal, Term, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable

Node = Iri | Blank


class Graph:
    """Statements, found by subject."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = frozenset(triples)
        self._by_subject: dict[Node, dict[str, list[Term]]] = defaultdict(dict)
        for subject, predicate, value in sorted(self.triples, key=repr):
            self._by_subject[subject].setdefault(predicate.value, []).append(value)

    def __len__(self) -> int:
        return len(self.triples)

    def subjects(self) -> list[Node]:
        """Everything something is said about."""
        return list(self._by_subject)

    def has(self, node: Node) -> bool:
        """Whether something is said about it."""
        return node in self._by_subject

    def statements(self, node: Node) -> dict[str, list[Term]]:
        """What is said about it."""
        return self._by_subject.get(node, {})

    def values(self, node: Node, *properties: str) -> list[Term]:
        """The values of one of its properties, or of several."""
        return [value for name in properties for value in self.statements(node).get(name, [])]

    def texts(self, node: Node, *properties: str) -> list[str]:
        """The literal values of its properties."""
        return [v.value for v in self.values(node, *properties) if isinstance(v, Literal)]

    def nodes(self, node: Node, *properties: str) -> list[Node]:
        """The values of its properties that are no literals."""
        return [v for v in self.values(node, *properties) if not isinstance(v, Literal)]

    def iris(self, node: Node, *properties: str) -> list[str]:
        """The values of its properties that are IRIs."""
        return [v.value for v in self.values(node, *properties) if isinstance(v, Iri)]

    def types(self, node: Node) -> set[str]:
        """Its classes."""
        return set(self.iris(node, RDF_TYPE))

    def of_type(self, *classes: str) -> list[Node]:
        """Everything that is of one of the classes."""
        return [node for node in self._by_subject if self.types(node) & set(classes)]

    def all_values(self, *properties: str) -> list[Term]:
        """The values of the properties, whatever they are said about."""
        return [value for node in self._by_subject for value in self.values(node, *properties)]

    def all_iris(self, *properties: str) -> list[str]:
        """The IRIs among `all_values`, each once."""
        found = (v.value for v in self.all_values(*properties) if isinstance(v, Iri))
        return list(dict.fromkeys(found))


def ground(graph: Graph) -> set[Triple]:
    """The statements without blank nodes, whose labels differ from document to document."""
    return {
        triple
        for triple in graph.triples
        if not isinstance(triple[0], Blank) and not isinstance(triple[2], Blank)
    }
