"""The statements of an RDF/XML text, each with the place of its subject and property.

Only for texts that an RDF parser has accepted: nothing is checked here.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin
from xml.parsers import expat

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.validation.indexed_graph import RDF_TYPE
from dortmund_lod.validation.positions.turtle_statements import Span, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.validation.indexed_graph import Node

_RDF = PREFIXES["rdf"]
_XML = "http://www.w3.org/XML/1998/namespace"
_NAMED = {_RDF + name: name for name in ("about", "ID", "nodeID", "resource")}
_NAMING = ("about", "ID")


@dataclass
class _Element:
    """An element: `subject` of a node element, `predicate` of a property element."""

    base: str
    subject: tuple[Node, Span] | None = None
    predicate: tuple[ox.NamedNode, Span] | None = None
    ignored: bool = False
    text: str = ""
    empty: bool = True


def statements(text: str, base_iri: str) -> Iterator[Statement]:
    """Walk through a text that has been parsed before with this base IRI."""
    walker = _Walker(text, base_iri)
    with suppress(expat.ExpatError):
        walker.parse()
    return iter(walker.found)


class _Walker:
    def __init__(self, text: str, base_iri: str) -> None:
        self.found: list[Statement] = []
        self._text = text
        self._bytes = text.encode()
        self._plain = text.isascii()
        self._stack = [_Element(base_iri)]
        self._blanks = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def parse(self) -> None:
        self._parser.Parse(self._bytes, True)  # noqa: FBT003 - the library's signature

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        outer = self._stack[-1]
        outer.empty = False
        attributes = {key.replace(" ", ""): value for key, value in attributes.items()}
        iri, base = name.replace(" ", ""), urljoin(outer.base, attributes.get(f"{_XML}base", ""))
        if outer.ignored or attributes.get(f"{_RDF}parseType") == "Literal":
            self._stack.append(_Element(base, ignored=True))
        elif iri == f"{_RDF}RDF":
            self._stack.append(_Element(base))
        elif outer.subject and not outer.predicate:
            self._stack.append(self._property(iri, base, attributes, outer))
        else:
            self._stack.append(self._node(iri, base, attributes))

    def _node(self, iri: str, base: str, attributes: dict[str, str]) -> _Element:
        span = self._tag()
        subject = self._subject(base, attributes)
        for name in _NAMING:
            if value := attributes.get(_RDF + name):
                span = self._attribute(name, value) or span
        self.found.append(Statement(subject, None, None, span, span, span))
        if iri != f"{_RDF}Description" and (cls := _iri(iri)):
            tag = self._tag()
            self.found.append(Statement(subject, RDF_TYPE, cls, span, tag, tag))
        return _Element(base, subject=(subject, span))

    def _property(
        self, iri: str, base: str, attributes: dict[str, str], outer: _Element
    ) -> _Element:
        predicate, tag = _iri(iri), self._tag()
        if predicate is None or outer.subject is None:
            return _Element(base, ignored=True)
        value = attributes.get(f"{_RDF}resource")
        if value is not None:
            span = self._attribute("resource", value) or tag
            subject, subject_at = outer.subject
            node = _iri(urljoin(base, value))
            self.found.append(Statement(subject, predicate, node, subject_at, tag, span))
        element = _Element(base, subject=outer.subject, predicate=(predicate, tag))
        if attributes.get(f"{_RDF}parseType") == "Resource":
            self._blanks += 1
            element.subject = (ox.BlankNode(f"anonymous{self._blanks}"), tag)
            element.predicate = None
        return element

    def _end(self, _name: str) -> None:
        element = self._stack.pop()
        if element.predicate and element.subject:
            (subject, subject_at), (predicate, tag) = element.subject, element.predicate
            value = ox.Literal(element.text) if element.empty else None
            self.found.append(Statement(subject, predicate, value, subject_at, tag, tag))

    def _characters(self, text: str) -> None:
        if self._stack[-1].predicate:
            self._stack[-1].text += text

    def _subject(self, base: str, attributes: dict[str, str]) -> Node:
        about = attributes.get(f"{_RDF}about")
        name = attributes.get(f"{_RDF}ID")
        iri = urljoin(base, about) if about is not None else urljoin(base, f"#{name}")
        if (about is not None or name is not None) and (node := _iri(iri)):
            return node
        self._blanks += 1
        return ox.BlankNode(attributes.get(f"{_RDF}nodeID") or f"anonymous{self._blanks}")

    def _offset(self) -> int:
        index = self._parser.CurrentByteIndex
        return index if self._plain else len(self._bytes[:index].decode())

    def _tag(self) -> Span:
        start = self._offset() + 1
        match = re.compile(r"[^\s/>]*").match(self._text, start)
        return Span(start, match.end() if match else start + 1)

    def _attribute(self, name: str, value: str) -> Span | None:
        """Where the value of an attribute of this element stands, if it is written plainly."""
        start = self._offset()
        end = self._text.find(">", start)
        pattern = re.compile(rf"[\w.-]*:{name}\s*=\s*[\"']{re.escape(value)}[\"']")
        match = pattern.search(self._text, start, end + 1 if end > 0 else len(self._text))
        if match is None:
            return None
        return Span(match.end() - 1 - len(value), match.end() - 1)


def _iri(text: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(text)
    except ValueError:
        return None
