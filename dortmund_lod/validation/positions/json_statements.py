"""The statements of a JSON-LD text, each with the place of its subject and key.

Only for texts that a JSON-LD parser has accepted: nothing is checked here, and of contexts only
prefixes, terms and names for `@id` are understood.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pyoxigraph as ox

from dortmund_lod.validation.indexed_graph import RDF_TYPE
from dortmund_lod.validation.positions.turtle_statements import Span, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.validation.indexed_graph import Node

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)


@dataclass
class _Object:
    """An object, or a list if `keys` is None: its keys, and those with a text as value."""

    key: str = ""
    keys: dict[str, Span] | None = None
    texts: dict[str, tuple[str, Span]] = field(default_factory=dict)
    pending: str = ""
    is_context: bool = False


def statements(text: str, base_iri: str) -> Iterator[Statement]:
    """Walk through a text that has been parsed before with this base IRI."""
    walker = _Walker(base_iri)
    for match in _TOKEN.finditer(text):
        walker.take(match.group(), match.start())
    return walker.statements()


class _Walker:
    def __init__(self, base_iri: str) -> None:
        self._base = base_iri
        self._terms: dict[str, str] = {}
        self._stack: list[_Object] = []
        self._nodes: list[_Object] = []

    def take(self, piece: str, start: int) -> None:
        if piece in "{[":
            self._open(piece)
        elif piece in "}]":
            self._close()
        elif piece[0] == '"' and self._stack:
            self._text(self._stack[-1], _decoded(piece), Span(start + 1, start + len(piece) - 1))
        elif piece == "," and self._stack:
            self._stack[-1].pending = ""

    def statements(self) -> Iterator[Statement]:
        for node in self._nodes:
            named = next(
                (one for key, one in node.texts.items() if self._expanded(key) == "@id"), None
            )
            subject = self._iri(named[0]) if named else None
            if named is None or subject is None:
                continue
            span = named[1]
            others = [key for key in node.keys or () if self._expanded(key) != "@id"]
            for key in others:
                yield self._statement(subject, span, key, node)
            if others:
                yield Statement(subject, None, None, span, span, span)
            else:  # only a reference
                yield Statement(ox.BlankNode("reference"), None, subject, span, span, span)

    def _statement(self, subject: Node, span: Span, key: str, node: _Object) -> Statement:
        at = (node.keys or {})[key]
        name = self._expanded(key)
        predicate = RDF_TYPE if name == "@type" else self._iri(name)
        text, value_at = node.texts.get(key, ("", at))
        value = ox.Literal(text) if key in node.texts else None
        return Statement(subject, predicate, value, span, at, value_at)

    def _open(self, piece: str) -> None:
        outer = self._stack[-1] if self._stack else _Object()
        key = outer.pending or (outer.key if outer.keys is None else "")
        context = outer.is_context or key == "@context"
        self._stack.append(_Object(key, {} if piece == "{" else None, is_context=context))

    def _close(self) -> None:
        if not self._stack:
            return
        closed = self._stack.pop()
        if closed.is_context:
            self._learn(closed)
        elif closed.keys is not None:
            self._nodes.append(closed)
        if self._stack:
            self._stack[-1].pending = ""

    def _learn(self, context: _Object) -> None:
        """A context, or the definition of one of its terms."""
        if "@id" in context.texts and context.key not in {"", "@context"}:
            self._terms[context.key] = context.texts["@id"][0]
        for term, (value, _) in context.texts.items():
            if term == "@base":
                self._base = urljoin(self._base, value)
            elif context.key == "@context" or not term.startswith("@"):
                self._terms[term] = value

    def _text(self, owner: _Object, text: str, span: Span) -> None:
        if owner.keys is None:
            return
        if not owner.pending:
            owner.pending = text
            owner.keys[text] = span
        elif owner.pending not in owner.texts:
            owner.texts[owner.pending] = (text, span)

    def _expanded(self, name: str, depth: int = 0) -> str:
        if name.startswith("@") or depth > _MOST_STEPS:
            return name
        if name in self._terms:
            return self._expanded(self._terms[name], depth + 1)
        prefix, colon, local = name.partition(":")
        if colon and not local.startswith("//") and prefix in self._terms:
            return self._expanded(self._terms[prefix], depth + 1) + local
        vocabulary = self._terms.get("@vocab", "")
        return name if colon else vocabulary + name

    def _iri(self, name: str) -> ox.NamedNode | None:
        prefix, colon, _ = name.partition(":")
        iri = self._expanded(name) if colon and prefix in self._terms else name
        try:
            return ox.NamedNode(urljoin(self._base, iri))
        except ValueError:
            return None


_MOST_STEPS = 10


def _decoded(piece: str) -> str:
    try:
        return str(json.loads(piece))
    except ValueError:
        return piece[1:-1]
