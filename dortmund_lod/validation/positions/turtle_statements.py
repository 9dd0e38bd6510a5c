"""The statements of a Turtle, TriG, N-Triples or N-Quads text, each with the place of its terms.

Only for texts that an RDF parser has accepted: nothing is checked here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import urljoin

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.terms import unescape
from dortmund_lod.validation.indexed_graph import RDF_TYPE
from dortmund_lod.validation.positions.turtle_tokens import LITERAL, TOKEN, tokens

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from dortmund_lod.validation.indexed_graph import Node

_XSD = PREFIXES["xsd"]
_QUOTES = "\"'"
_DIRECTIVES = {"@prefix", "@base", "prefix", "base", "@version", "version"}


Span: TypeAlias = tuple[int, int]
"""Offsets of the first character and of the one behind the last."""
_NOWHERE = (0, 0)


class Statement(NamedTuple):
    """A triple and where its terms stand; of some formats not all terms are read."""

    subject: Node
    predicate: ox.NamedNode | None
    object: Node | None
    subject_at: Span
    predicate_at: Span
    object_at: Span


LIST = ox.BlankNode("list")
"""What stands for any list."""
UNREAD = ox.Literal("")
"""What stands for a text that nobody asks for."""


class _Frame:
    """A subject being described: at the top, in square brackets, or (`skip`) in a list."""

    __slots__ = ("closing", "done", "predicate", "predicate_at", "skip", "subject", "subject_at")

    def __init__(
        self, closing: str = "", subject: Node | None = None, at: Span = _NOWHERE
    ) -> None:
        self.closing = closing
        self.subject = subject
        self.subject_at = at
        self.predicate: ox.NamedNode | None = None
        self.predicate_at = _NOWHERE
        self.skip = closing == ")"
        self.done = self.skip


class _Walker:
    """Takes tokens in; `known` is what they mean until the next directive."""

    def __init__(self, base: str, read: Container[Node | None] | None) -> None:
        self._base = base
        self._read = read
        self._prefixes: dict[str, str] = {}
        self._frame = _Frame()
        self._outer: list[_Frame] = []
        self._blanks = 0
        self._known: dict[str, Node] = {}

    def take(self, kind: str, text: str, at: Span) -> Statement | None:
        """Go on by one token; give the statement it completes."""
        if kind == "mark":
            return self._mark(text, at)
        frame = self._frame
        if frame.done:
            return None
        node = self._known.get(text)
        if node is None:
            is_read = kind != "literal" or self._read is None or frame.predicate in self._read
            node = self._node(kind, text) if is_read else UNREAD
        return None if node is None else self._term(node, at)

    def _mark(self, mark: str, at: Span) -> Statement | None:
        frame = self._frame
        if mark == ";":
            frame.predicate, frame.done = None, frame.skip
        elif mark == ",":
            frame.done = frame.skip
        elif mark in "[(":
            return self._open(mark, at)
        elif mark == frame.closing:
            self._frame = self._outer.pop()
            if frame.subject and not frame.skip:
                # said after what is in the brackets, as parsers do
                return self._term(frame.subject, frame.subject_at)
        elif mark in ".{}":
            frame.subject, frame.predicate, frame.done = None, None, frame.skip
        return None

    def _open(self, mark: str, at: Span) -> Statement | None:
        said = self._term(LIST, at) if mark == "(" else None
        self._outer.append(self._frame)
        self._frame = _Frame("]", self._anonymous(), at) if mark == "[" else _Frame(")")
        return said

    def _term(self, node: Node, at: Span) -> Statement | None:
        frame = self._frame
        if frame.done:
            return None
        if frame.subject is None:
            frame.subject, frame.subject_at = node, at
        elif frame.predicate is None:
            if isinstance(node, ox.NamedNode):
                frame.predicate, frame.predicate_at = node, at
        else:
            frame.done = True
            places = frame.subject_at, frame.predicate_at, at
            return Statement(frame.subject, frame.predicate, node, *places)
        return None

    def _anonymous(self) -> ox.BlankNode:
        self._blanks += 1
        return ox.BlankNode(f"b{self._blanks}")

    def _node(self, kind: str, text: str) -> Node | None:
        try:
            node: Node | None = getattr(self, f"_{kind}")(text)
        except ValueError:  # what the parser took, but cannot be made again: no position for it
            return None
        if isinstance(node, ox.NamedNode):
            self._known[text] = node
        return node

    def _iri(self, text: str) -> ox.NamedNode:
        return ox.NamedNode(self.resolve(text))

    def _name(self, text: str) -> ox.NamedNode:
        return ox.NamedNode(self.expand(text))

    def _blank(self, text: str) -> ox.BlankNode:
        return ox.BlankNode("_" + text.removeprefix("_:"))

    def _number(self, text: str) -> ox.Literal:
        kind = "integer"
        if "e" in text.lower():
            kind = "double"
        elif "." in text:
            kind = "decimal"
        return ox.Literal(text, datatype=ox.NamedNode(_XSD + kind))

    def _word(self, text: str) -> Node | None:
        if text == "a":
            return RDF_TYPE
        if text in {"true", "false"}:
            return ox.Literal(text, datatype=ox.NamedNode(_XSD + "boolean"))
        return None

    def _odd(self, _text: str) -> None:
        """What no parser would have taken."""

    _end = _odd

    def _literal(self, text: str) -> ox.Literal | None:
        match = LITERAL.fullmatch(text)
        if match is None:
            return None
        string, language, datatype = match.groups()
        quotes = 3 if string[:3] in {'"""', "'''"} else 1
        value = unescape(string[quotes:-quotes])
        if language:
            return ox.Literal(value, language=language.lower())
        if datatype:
            iri = self.resolve if datatype.startswith("<") else self.expand
            return ox.Literal(value, datatype=ox.NamedNode(iri(datatype)))
        return ox.Literal(value)

    def resolve(self, text: str) -> str:
        """The absolute IRI of `<…>`; urljoin drops an empty fragment."""
        iri = unescape(text[1:-1])
        if re.match(r"[A-Za-z][\w+.-]*:", iri):
            return iri
        return urljoin(self._base, iri) + ("#" if iri.endswith("#") else "")

    def expand(self, text: str) -> str:
        prefix, _, local = text.partition(":")
        if "\\" in local:
            local = re.sub(r"\\(.)", r"\1", local)
        return self._prefixes.get(prefix, "") + local

    def declare(self, following: Iterator[re.Match[str]]) -> None:
        """Take a directive in: [prefix] IRI, and a full stop that the walk then ignores."""
        self._known = {}
        token = next(following, None)
        prefix = None
        if token and (name := token["name"]):
            prefix, token = name[:-1], next(following, None)
        if token and (iri := token["iri"]):
            if prefix is None:
                self._base = self.resolve(iri)
            else:
                self._prefixes[prefix] = self.resolve(iri)


def statements(
    text: str, base_iri: str, read: Container[Node | None] | None = None
) -> Iterator[Statement]:
    """Walk through a text that has been parsed before with this base IRI.

    With `read`, texts that are values of other properties are given as UNREAD. Statements come in
    the order in which pyoxigraph's parser gives them: what leads to brackets after what is in
    them, but for a last plain text, of which the parser waits for a language.
    """
    walker = _Walker(base_iri, read)
    take = walker.take
    matches = TOKEN.finditer(text)
    waiting: Statement | None = None
    for match in matches:
        kind = match.lastgroup or ""
        word = match[kind]
        if kind == "word" and word.lower() in _DIRECTIVES:
            walker.declare(matches)
            continue
        statement = take(kind, word, match.span(kind))
        if waiting is not None:
            if word == "]" and statement:
                yield statement
                statement = None
            yield waiting
            waiting = None
        if statement is not None:
            if kind == "literal" and word[-1] in _QUOTES:
                waiting = statement
            else:
                yield statement
    if waiting:
        yield waiting


def prefix_places(text: str) -> Iterator[tuple[str, Span]]:
    """Every prefix that a text declares, with the place of its IRI."""
    stream = tokens(text)
    for token in stream:
        if token.kind == "word" and token.text.lower() in {"@prefix", "prefix"}:
            name, iri = next(stream, None), next(stream, None)
            if name and iri:
                yield name.text[:-1], (iri.start, iri.end)
