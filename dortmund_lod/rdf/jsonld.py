"""JSON-LD as people write it: short names from a context, `@type`, native lists."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from dortmund_lod.rdf import nquads
from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.terms import XSD_STRING, Blank, Iri, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.rdf.terms import Term

    Node = dict[str, Any]

_RDF = PREFIXES["rdf"]
_TYPE, _FIRST, _REST, _NIL = (Iri(_RDF + name) for name in ("type", "first", "rest", "nil"))
_DEEPEST = 20
"""Lists within lists are written as such, to this depth."""
_IN_LOCAL = re.compile(r"[\w.-]")
"""What may stand behind a prefix; it begins with none of the signs."""
_NAME = re.compile(r"[A-Za-z][\w-]*")


def document(lines: Iterable[bytes], prefixes: dict[str, str]) -> bytes:
    """The triples of lines of N-Quads as one document (JSON-LD 1.1 §3.1, §4.3).

    Takes the prefixes that its context may declare; those it needs are there.
    """
    triples = [tuple(map(nquads.term, row[:3])) for row in nquads.distinct_triples(lines)]
    writer = _Writer(triples, prefixes)
    graph = writer.nodes()
    content = {"@context": writer.context(), "@graph": graph}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


class _Writer:
    def __init__(self, triples: list[Any], prefixes: dict[str, str]) -> None:
        schemes = {iri.partition(":")[0] for iri in _iris(triples)}
        self._prefix_of = {
            iri: name
            for name, iri in sorted(prefixes.items(), reverse=True)
            if _NAME.fullmatch(name) and name not in schemes  # else urn:a may be read as a name
        }
        self._compacted: dict[str, str] = {}
        self._used: dict[str, str] = {}
        self._about: dict[Term, dict[Term, list[Term]]] = {}
        self._mentioned: Counter[Term] = Counter()
        for subject, predicate, value in triples:
            self._about.setdefault(subject, {}).setdefault(predicate, []).append(value)
            self._mentioned[value] += isinstance(value, Blank)
        self._in_lists: set[Term] = set()

    def context(self) -> dict[str, str]:
        """The prefixes that were used, those that end like no namespace marked as prefixes."""
        return {name: _declaration(iri) for name, iri in sorted(self._used.items())}

    def nodes(self) -> list[Node]:
        """A node object for each subject; the cells of a list are within what it is a value of."""
        cells = {subject for subject, cell in self._about.items() if self._is_cell(subject, cell)}
        found = {each: self._node(each) for each in self._about if each not in cells}
        left = [each for each in self._about if each not in found and each not in self._in_lists]
        found |= {each: self._node(each, _DEEPEST) for each in left}  # those in circles
        return [found[each] for each in self._about if each in found]

    def _node(self, subject: Term, depth: int = 0) -> Node:
        node: Node = {"@id": self._id(subject)}
        for predicate, values in self._about[subject].items():
            types = [value for value in values if predicate == _TYPE and isinstance(value, Iri)]
            if types:
                node["@type"] = _alone([self._compact(value.value) for value in types])
            if others := [value for value in values if value not in types]:
                written = [self._value(value, depth) for value in others]
                node[self._compact(predicate.value)] = _alone(written)
        return node

    def _value(self, value: Term, depth: int) -> Any:
        if isinstance(value, Literal):
            return self._literal(value)
        items = self._items(value) if depth < _DEEPEST else None
        if items is None:
            return {"@id": self._id(value)}
        return {"@list": [self._value(item, depth + 1) for item in items]}

    def _items(self, head: Term) -> list[Term] | None:
        """The members of the list that begins here; None where it is no plain one."""
        cells: dict[Term, Term] = {}
        while head != _NIL:
            cell = self._about.get(head, {})
            if head in cells or not self._is_cell(head, cell):
                return None
            cells[head] = cell[_FIRST][0]
            head = cell[_REST][0]
        self._in_lists.update(cells)
        return list(cells.values())

    def _is_cell(self, node: Term, said: dict[Term, list[Term]]) -> bool:
        """Whether a list can be written without naming this node, one of its cells."""
        return (
            self._mentioned[node] == 1
            and {*said} == {_FIRST, _REST}
            and all(len(values) == 1 for values in said.values())
        )

    def _literal(self, literal: Literal) -> Any:
        if literal.language:
            return {"@value": literal.value, "@language": literal.language}
        if literal.datatype == XSD_STRING:
            return literal.value
        return {"@value": literal.value, "@type": self._compact(literal.datatype)}

    def _id(self, term: Term) -> str:
        """An IRI in full, so that it can be read and followed; the label of a blank node."""
        return f"_:{term.value}" if isinstance(term, Blank) else term.value

    def _compact(self, iri: str) -> str:
        """The short name of a property, class or datatype, where it has one."""
        if iri not in self._compacted:
            self._compacted[iri] = self._shortest(iri)
        return self._compacted[iri]

    def _shortest(self, iri: str) -> str:
        """The name with the longest namespace."""
        for place in range(len(iri) - 1, -1, -1):
            if not _IN_LOCAL.match(iri, place):
                break
            name = self._prefix_of.get(iri[:place])
            if name is not None and iri[place] not in ".-":
                self._used[name] = iri[:place]
                return f"{name}:{iri[place:]}"
        return iri


def _iris(triples: list[Any]) -> Iterator[str]:
    for triple in triples:
        for term in triple:
            yield getattr(term, "datatype", term.value)


def _declaration(iri: str) -> Any:
    """Only what ends with such a sign is a prefix by itself (JSON-LD 1.1 §4.1.5)."""
    return iri if iri[-1:] in ":/?#[]@" else {"@id": iri, "@prefix": True}


def _alone(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
