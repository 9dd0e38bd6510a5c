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
    datatype: str = ""
    language: str = ""
    members: int = 0
    """How many rdf:li there were."""


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
        self._index = self._passed = 0
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
        if outer.ignored:
            element = _Element(base, ignored=True)
        elif iri == f"{_RDF}RDF":
            element = _Element(base)
        elif outer.subject and not outer.predicate:
            element = self._property(iri, base, attributes, outer)
        else:
            element = self._node(iri, base, attributes)
        element.language = attributes.get(f"{_XML}lang", outer.language)
        self._stack.append(element)

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
        self._attributes((subject, span), base, attributes)
        return _Element(base, subject=(subject, span))

    def _attributes(
        self, subject: tuple[Node, Span], base: str, attributes: dict[str, str]
    ) -> bool:
        """Properties in attributes, the last first as parsers do: whether there are any."""
        found = False
        for name, value in reversed(attributes.items()):
            predicate = _iri(name)
            if predicate is None or (name.startswith((_RDF, _XML)) and predicate != RDF_TYPE):
                continue
            found = True
            node = _iri(urljoin(base, value)) if predicate == RDF_TYPE else ox.Literal(value)
            at = self._attribute(re.split("[/#]", name)[-1], value) or subject[1]
            self.found.append(Statement(subject[0], predicate, node, subject[1], at, at))
        return found

    def _property(
        self, iri: str, base: str, attributes: dict[str, str], outer: _Element
    ) -> _Element:
        if iri == f"{_RDF}li":
            outer.members += 1
            iri = f"{_RDF}_{outer.members}"
        predicate, tag = _iri(iri), self._tag()
        if predicate is None or outer.subject is None:
            return _Element(base, ignored=True)
        form = attributes.get(f"{_RDF}parseType")
        if form == "Resource":
            node = self._anonymous()
            self._say(outer.subject, predicate, node, tag)
            return _Element(base, subject=(node, tag))
        if named := self._named(base, attributes, tag):
            self._say(outer.subject, predicate, named[0], tag, named[1])
            return _Element(base, ignored=True)
        return _Element(
            base,
            subject=outer.subject,
            predicate=(predicate, tag),
            ignored=form == "Literal",
            datatype=attributes.get(f"{_RDF}datatype", ""),
        )

    def _named(
        self, base: str, attributes: dict[str, str], tag: Span
    ) -> tuple[Node | None, Span] | None:
        """The node that a property element without content leads to, and where it stands."""
        node: Node | None = None
        at = tag
        if (value := attributes.get(f"{_RDF}resource")) is not None:
            node, at = _iri(urljoin(base, value)), self._attribute("resource", value) or tag
        elif (value := attributes.get(f"{_RDF}nodeID")) is not None:
            node, at = ox.BlankNode("_" + value), self._attribute("nodeID", value) or tag
        else:
            node = self._anonymous()
            return (node, tag) if self._attributes((node, tag), base, attributes) else None
        if node is not None:
            self._attributes((node, at), base, attributes)
        return node, at

    def _say(
        self,
        subject: tuple[Node, Span],
        predicate: ox.NamedNode,
        value: Node | None,
        tag: Span,
        at: Span | None = None,
    ) -> None:
        self.found.append(Statement(subject[0], predicate, value, subject[1], tag, at or tag))

    def _end(self, _name: str) -> None:
        element = self._stack.pop()
        if element.predicate and element.subject:
            predicate, tag = element.predicate
            value = _literal(element) if element.empty and not element.ignored else None
            self._say(element.subject, predicate, value, tag)

    def _anonymous(self) -> ox.BlankNode:
        self._blanks += 1
        return ox.BlankNode(f"b{self._blanks}")

    def _characters(self, text: str) -> None:
        if self._stack[-1].predicate:
            self._stack[-1].text += text

    def _subject(self, base: str, attributes: dict[str, str]) -> Node:
        about = attributes.get(f"{_RDF}about")
        name = attributes.get(f"{_RDF}ID")
        iri = urljoin(base, about) if about is not None else urljoin(base, f"#{name}")
        if (about is not None or name is not None) and (node := _iri(iri)):
            return node
        name = attributes.get(f"{_RDF}nodeID")
        return ox.BlankNode("_" + name) if name else self._anonymous()

    def _offset(self) -> int:
        """Where the parser is, in characters: it goes forward only, and counts bytes."""
        index = self._parser.CurrentByteIndex
        self._passed += len(self._bytes[self._index : index].decode())
        self._index = index
        return self._passed

    def _tag(self) -> Span:
        start = self._offset() + 1
        match = re.compile(r"[^\s/>]*").match(self._text, start)
        return (start, match.end() if match else start + 1)

    def _attribute(self, name: str, value: str) -> Span | None:
        """Where the value of an attribute of this element stands, if it is written plainly."""
        start = self._offset()
        end = self._text.find(">", start)
        pattern = re.compile(rf"[\w.-]*:{name}\s*=\s*[\"']{re.escape(value)}[\"']")
        match = pattern.search(self._text, start, end + 1 if end > 0 else len(self._text))
        if match is None:
            return None
        return (match.end() - 1 - len(value), match.end() - 1)


def _literal(element: _Element) -> ox.Literal | None:
    with suppress(ValueError):
        if element.datatype:
            return ox.Literal(element.text, datatype=ox.NamedNode(element.datatype))
        if element.language:
            return ox.Literal(element.text, language=element.language.lower())
    return ox.Literal(element.text)


def _iri(text: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(text)
    except ValueError:
        return None
