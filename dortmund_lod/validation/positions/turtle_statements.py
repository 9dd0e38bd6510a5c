"""The statements of a Turtle, TriG, N-Triples or N-Quads text, each with the place of its terms.

Only for texts that an RDF parser has accepted: nothing is checked here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.validation.indexed_graph import RDF_TYPE
from dortmund_lod.validation.positions.turtle_tokens import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.validation.indexed_graph import Node

_XSD = PREFIXES["xsd"]
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_DIRECTIVES = {"@prefix", "@base", "prefix", "base", "@version", "version"}


class Span(NamedTuple):
    """Offsets of the first character and of the one behind the last."""

    start: int
    end: int


class Statement(NamedTuple):
    """A triple and where its terms stand; of some formats not all terms are read."""

    subject: Node
    predicate: ox.NamedNode | None
    object: Node | None
    subject_at: Span
    predicate_at: Span
    object_at: Span


@dataclass
class _Frame:
    """A subject being described: at the top, in square brackets, or (`skip`) in a list."""

    closing: str = ""
    subject: tuple[Node, Span] | None = None
    predicate: tuple[ox.NamedNode, Span] | None = None
    done: bool = False
    skip: bool = False


@dataclass
class _Walker:
    base: str
    prefixes: dict[str, str] = field(default_factory=dict)
    frames: list[_Frame] = field(default_factory=lambda: [_Frame()])
    blanks: int = 0
    known: dict[str, Node] = field(default_factory=dict)
    """What names and IRIs mean until the next directive."""

    def take(self, token: Token) -> Statement | None:
        """Go on by one token; give the statement it completes."""
        if token.kind == "mark":
            return self._mark(token)
        node: Node | None = self.known.get(token.text)
        if node is None:
            node = self._node(token)
        return self._term(self.frames[-1], node, Span(token.start, token.end))

    def _mark(self, token: Token) -> Statement | None:
        frame = self.frames[-1]
        mark = token.text
        if mark in "[(":
            return self._open(token)
        if mark == frame.closing and len(self.frames) > 1:
            self.frames.pop()
            if (
                frame.subject and not frame.skip
            ):  # said after what is in the brackets, as parsers do
                return self._term(self.frames[-1], *frame.subject)
        elif mark == ",":
            frame.done = False
        elif mark == ";":
            frame.predicate, frame.done = None, False
        elif mark in ".{}":
            frame.subject, frame.predicate, frame.done = None, None, False
        return None

    def _open(self, token: Token) -> Statement | None:
        node, span = self._anonymous(), Span(token.start, token.end)
        outer = self.frames[-1]
        if token.text == "[":
            self.frames.append(_Frame("]", (node, span)))
            return None
        self.frames.append(_Frame(")", skip=True))
        return self._term(outer, node, span)

    def _term(self, frame: _Frame, node: Node | None, span: Span) -> Statement | None:
        if frame.skip or frame.done or node is None:
            return None
        if frame.subject is None:
            frame.subject = (node, span)
        elif frame.predicate is None:
            frame.predicate = (node, span) if isinstance(node, ox.NamedNode) else None
        else:
            frame.done = True
            (subject, subject_at), (predicate, predicate_at) = frame.subject, frame.predicate
            return Statement(subject, predicate, node, subject_at, predicate_at, span)
        return None

    def _anonymous(self) -> ox.BlankNode:
        self.blanks += 1
        return ox.BlankNode(f"anonymous{self.blanks}")

    def _node(self, token: Token) -> Node | None:
        try:
            return getattr(self, f"_{token.kind}")(token)  # type: ignore[no-any-return]
        except ValueError:  # what the parser took, but cannot be made again: no position for it
            return None

    def _iri(self, token: Token) -> ox.NamedNode:
        node = ox.NamedNode(self.resolve(token.text))
        self.known[token.text] = node
        return node

    def _name(self, token: Token) -> ox.NamedNode:
        node = ox.NamedNode(self.expand(token.text))
        self.known[token.text] = node
        return node

    def _blank(self, token: Token) -> ox.BlankNode:
        return ox.BlankNode(token.text.removeprefix("_:"))

    def _number(self, token: Token) -> ox.Literal:
        kind = "integer"
        if "e" in token.text.lower():
            kind = "double"
        elif "." in token.text:
            kind = "decimal"
        return ox.Literal(token.text, datatype=ox.NamedNode(_XSD + kind))

    def _word(self, token: Token) -> Node | None:
        if token.text == "a":
            return RDF_TYPE
        if token.text in {"true", "false"}:
            return ox.Literal(token.text, datatype=ox.NamedNode(_XSD + "boolean"))
        return None

    def _literal(self, token: Token) -> ox.Literal:
        quotes = 3 if token.string[:3] in {'"""', "'''"} else 1
        text = _unescaped(token.string[quotes:-quotes])
        if token.language:
            return ox.Literal(text, language=token.language.lower())
        if token.datatype:
            iri = self.resolve if token.datatype.startswith("<") else self.expand
            return ox.Literal(text, datatype=ox.NamedNode(iri(token.datatype)))
        return ox.Literal(text)

    def resolve(self, text: str) -> str:
        """The absolute IRI of `<…>`; urljoin drops an empty fragment."""
        iri = _unescaped(text[1:-1])
        if re.match(r"[A-Za-z][\w+.-]*:", iri):
            return iri
        return urljoin(self.base, iri) + ("#" if iri.endswith("#") else "")

    def expand(self, text: str) -> str:
        prefix, _, local = text.partition(":")
        if "\\" in local:
            local = re.sub(r"\\(.)", r"\1", local)
        return self.prefixes.get(prefix, "") + local

    def declare(self, stream: Iterator[Token]) -> None:
        """Take a directive in: [prefix] IRI, and a full stop that the walk then ignores."""
        self.known = {}
        token = next(stream, None)
        prefix = None
        if token and token.kind == "name":
            prefix, token = token.text[:-1], next(stream, None)
        if token and token.kind == "iri":
            if prefix is None:
                self.base = self.resolve(token.text)
            else:
                self.prefixes[prefix] = self.resolve(token.text)


def statements(text: str, base_iri: str) -> Iterator[Statement]:
    """Walk through a text that has been parsed before with this base IRI.

    Statements come in the order in which pyoxigraph's parser gives them: what leads to brackets
    after what is in them, but for a last plain text, of which the parser waits for a language.
    """
    walker = _Walker(base_iri)
    stream = tokens(text)
    waiting: Statement | None = None
    for token in stream:
        if token.kind == "word" and token.text.lower() in _DIRECTIVES:
            walker.declare(stream)
            continue
        statement = walker.take(token)
        pair = (statement, waiting) if token.text == "]" else (waiting, statement)
        plain = token.kind == "literal" and not (token.language or token.datatype)
        waiting = statement if plain else None
        for one in pair:
            if one is not None and one is not waiting:
                yield one
    if waiting:
        yield waiting


def prefix_places(text: str) -> Iterator[tuple[str, Span]]:
    """Every prefix that a text declares, with the place of its IRI."""
    stream = tokens(text)
    for token in stream:
        if token.kind == "word" and token.text.lower() in {"@prefix", "prefix"}:
            name, iri = next(stream, None), next(stream, None)
            if name and iri:
                yield name.text[:-1], Span(iri.start, iri.end)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        escape = match.group(1)
        if escape[0] in "uU" and len(escape) > 1:
            return chr(int(escape[1:], 16))
        return _CHARACTERS.get(escape, escape)

    return _ESCAPE.sub(character, text)
