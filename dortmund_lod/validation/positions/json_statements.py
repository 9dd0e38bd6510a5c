"""The statements of a JSON-LD text, each with the place of its subject, key and value.

Only for texts that a JSON-LD parser has accepted: nothing is checked here, and of contexts only
prefixes, terms, their types and the commonest containers are understood.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.validation.indexed_graph import RDF_TYPE
from dortmund_lod.validation.positions.turtle_statements import LIST, Span, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.validation.indexed_graph import Node

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_XSD = PREFIXES["xsd"]
_NODES = {"@graph", "@included"}
_MOST_STEPS = 10
_DEEPEST = 150
"""Objects within objects; deeper ones have no lines of their own."""


@dataclass
class _Value:
    """A value of JSON: a text, another scalar as written, an array, or an object by its keys."""

    at: Span
    text: str | None = None
    scalar: str = ""
    items: list[_Value] | None = None
    members: dict[str, tuple[Span, _Value]] | None = None


_NOTHING = _Value((0, 0), items=[])


@dataclass
class _Term:
    """What a context says of a term."""

    iri: str = ""
    type: str = ""
    container: str = ""


def statements(text: str, base_iri: str) -> Iterator[Statement]:
    """Walk through a text that has been parsed before with this base IRI.

    Statements come in the order in which pyoxigraph's parser gives them: types first, and what
    leads to a node before what is said of it.
    """
    return _Walker(base_iri).top(_tree(text))


def _tree(text: str) -> _Value:
    """The values of a text, each with its place."""
    top = _Value((0, 0), items=[])
    open_values = [top]
    keys: list[tuple[str, Span] | None] = [None]
    for match in _TOKEN.finditer(text):
        piece, start = match.group(), match.start()
        if piece in "}]":
            if len(open_values) > 1:
                open_values.pop()
                keys.pop()
        elif piece not in ":,":
            value = _value(piece, start)
            owner, key = open_values[-1], keys[-1]
            if owner.members is not None and key is None:
                keys[-1] = value.text or "", value.at
                continue
            _put(owner, key, value)
            keys[-1] = None
            if value.items is not None or value.members is not None:
                open_values.append(value)
                keys.append(None)
    return top


def _value(piece: str, start: int) -> _Value:
    at = (start, start + len(piece))
    if piece == "[":
        return _Value(at, items=[])
    if piece == "{":
        return _Value(at, members={})
    if piece[0] == '"':
        return _Value((start + 1, start + len(piece) - 1), text=_decoded(piece))
    return _Value(at, scalar=piece)


def _put(owner: _Value, key: tuple[str, Span] | None, value: _Value) -> None:
    if owner.items is not None:
        owner.items.append(value)
    elif owner.members is not None and key is not None:
        owner.members[key[0]] = key[1], value


def _decoded(piece: str) -> str:
    try:
        return str(json.loads(piece))
    except ValueError:
        return piece[1:-1]


def _items(value: _Value) -> list[_Value]:
    return [value] if value.items is None else value.items


def _flat(value: _Value) -> Iterator[_Value]:
    """The values in arrays, and in arrays within them."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if one.items is None:
            yield one
        else:
            waiting += reversed(one.items)


@dataclass
class _Walker:
    base: str
    terms: dict[str, _Term] = field(default_factory=dict)
    blanks: dict[str, ox.BlankNode] = field(default_factory=dict)
    language: str = ""
    depth: int = 0

    def top(self, value: _Value) -> Iterator[Statement]:
        """The statements of values that stand for nodes."""
        for item in _flat(value):
            if item.members is not None:
                yield from self._node(item, self._described(item))

    def _node(self, value: _Value, subject: tuple[Node | None, Span]) -> Iterator[Statement]:
        node, at = subject
        members = self._members(value)
        if node is None or self.depth > _DEEPEST:
            return
        self.depth += 1
        if isinstance(node, ox.NamedNode) and (members.keys() - {"@id"}):
            yield Statement(node, None, None, at, at, at)
        _, key_at, types = members.get("@type", ("", at, _NOTHING))
        for one in _items(types):
            yield Statement(
                node, RDF_TYPE, self._iri(self._expanded(one.text or "")), at, key_at, one.at
            )
        for name, (key, key_at, inner) in members.items():
            if name in _NODES:
                yield from self.top(inner)
            elif name == "@reverse":
                yield from self._reversed(inner, subject)
            elif predicate := self._property(name):
                yield from self._values(inner, key, subject, (predicate, key_at))
        self.depth -= 1

    def _members(self, value: _Value) -> dict[str, tuple[str, Span, _Value]]:
        """The members by what their keys stand for, after their context is learnt."""
        members = value.members or {}
        if "@context" in members:
            self._learn(members["@context"][1])
        return {self._expanded(key): (key, *member) for key, member in members.items()}

    def _values(
        self,
        value: _Value,
        key: str,
        subject: tuple[Node | None, Span],
        predicate: tuple[ox.NamedNode, Span],
    ) -> Iterator[Statement]:
        node, at = subject
        term = self.terms.get(key, _Term())
        if term.container == "@list":
            yield self._said(subject, predicate, LIST, value.at)
            yield from self.top(value)
            return
        for item in self._contained(value, term):
            inner = self._members(item)
            if "@list" in inner:
                yield self._said(subject, predicate, LIST, item.at)
                yield from self.top(inner["@list"][2])
            elif "@set" in inner:
                yield from self._values(inner["@set"][2], key, (node, at), predicate)
            elif item.members is not None and "@value" not in inner:
                described = self._described(item)
                yield self._said(subject, predicate, *described)
                yield from self._node(item, described)
            elif item.scalar != "null":
                yield self._said(subject, predicate, *self._plain(item, inner, term))

    def _contained(self, value: _Value, term: _Term) -> list[_Value]:
        if term.container in {"@language", "@index"} and value.members is not None:
            return [item for _, inner in value.members.values() for item in _flat(inner)]
        return list(_flat(value))

    def _said(
        self,
        subject: tuple[Node | None, Span],
        predicate: tuple[ox.NamedNode, Span],
        value: Node | None,
        value_at: Span,
    ) -> Statement:
        node = subject[0] or LIST
        return Statement(node, predicate[0], value, subject[1], predicate[1], value_at)

    def _reversed(self, value: _Value, subject: tuple[Node | None, Span]) -> Iterator[Statement]:
        for name, (_, key_at, inner) in self._members(value).items():
            predicate = self._property(name)
            for item in _items(inner) if predicate else ():
                described = self._described(item)
                if predicate:
                    yield self._said(described, (predicate, key_at), *subject)
                yield from self._node(item, described)

    def _described(self, value: _Value) -> tuple[Node | None, Span]:
        """The node that an object is about, and where it is named, or where it opens."""
        member = self._members(value).get("@id")
        name = member[2].text if member else None
        if member is None or name is None:
            return self._blank(f" {value.at[0]}"), value.at
        return self._iri(name), member[2].at

    def _plain(
        self, value: _Value, members: dict[str, tuple[str, Span, _Value]], term: _Term
    ) -> tuple[Node | None, Span]:
        """A literal, or an IRI where the term says that the text is one."""
        inner = members["@value"][2] if "@value" in members else value
        texts = {name: member[2].text or "" for name, member in members.items()}
        kind = texts.get("@type", "") if members else term.type
        if inner.text is None:
            return _scalar(inner.scalar, self._expanded(kind)), inner.at
        if kind == "@id":
            return self._iri(inner.text), inner.at
        if kind == "@vocab":
            return self._iri(self._expanded(inner.text)), inner.at
        datatype = self._expanded(kind)
        language = texts.get("@language", "" if members else self.language)
        with suppress(ValueError):
            if datatype:
                return ox.Literal(inner.text, datatype=ox.NamedNode(datatype)), inner.at
            if language:
                return ox.Literal(inner.text, language=language.lower()), inner.at
        return ox.Literal(inner.text), inner.at

    def _learn(self, context: _Value) -> None:
        """A context: prefixes, terms and what is said of them."""
        for item in _items(context):
            for name, (_, value) in (item.members or {}).items():
                if name == "@base":
                    self.base = urljoin(self.base, value.text or "")
                elif name == "@language":
                    self.language = value.text or ""
                elif value.members is None:
                    self.terms[name] = _Term(value.text or "")
                else:
                    said = {key: one.text or "" for key, (_, one) in value.members.items()}
                    iri, container = said.get("@id", ""), said.get("@container", "")
                    self.terms[name] = _Term(iri, said.get("@type", ""), container)

    def _expanded(self, name: str, depth: int = 0) -> str:
        if name.startswith("@") or not name or depth > _MOST_STEPS:
            return name
        if name in self.terms and self.terms[name].iri:
            return self._expanded(self.terms[name].iri, depth + 1)
        prefix, colon, local = name.partition(":")
        if colon and not local.startswith("//") and prefix in self.terms:
            return self._expanded(self.terms[prefix].iri, depth + 1) + local
        vocabulary = self.terms.get("@vocab", _Term()).iri
        return name if colon else vocabulary + name

    def _property(self, name: str) -> ox.NamedNode | None:
        with suppress(ValueError):
            return ox.NamedNode(name) if ":" in name else None
        return None

    def _iri(self, name: str) -> Any:
        if name.startswith("_:"):
            return self._blank(name)
        prefix, colon, _ = name.partition(":")
        iri = self._expanded(name) if colon and prefix in self.terms else name
        with suppress(ValueError):
            return ox.NamedNode(urljoin(self.base, iri))
        return None

    def _blank(self, name: str) -> ox.BlankNode:
        return self.blanks.setdefault(name, ox.BlankNode(f"b{len(self.blanks)}"))


def _scalar(text: str, datatype: str) -> ox.Literal:
    """A number or a truth value as written; numbers are compared by value."""
    if datatype and not datatype.startswith("@"):
        with suppress(ValueError):
            return ox.Literal(text, datatype=ox.NamedNode(datatype))
    kind = "boolean" if text in {"true", "false"} else "double"
    if text.removeprefix("-").isdecimal():
        kind = "integer"
    return ox.Literal(text, datatype=ox.NamedNode(_XSD + kind))
