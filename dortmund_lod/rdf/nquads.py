"""Canonical N-Quads read line by line: terms stay the bytes they are until one is looked at.

Only for what this program wrote itself (RDF Dataset Canonicalization 1.0 §5): one space between
terms, no comments, escapes only where they are needed. Making an object of every term of a large
release would take most of the time of a build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import RDF_LANG_STRING, XSD_STRING, Blank, Iri, Literal, unescape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dortmund_lod.rdf.terms import Term, Triple

RDF_TYPE = f"<{namespaces.PREFIXES['rdf']}type>".encode()


class Statement(NamedTuple):
    """A line: each term as it is written; `graph` is empty for the default graph."""

    subject: bytes
    predicate: bytes
    object: bytes
    graph: bytes


_made: Callable[..., Statement] = tuple.__new__
"""Makes a statement without a call in between, which would take a third of the time."""


def statement(line: bytes) -> Statement:
    """Take a line apart."""
    subject, predicate, rest = line[:-3].split(b" ", 2)
    value, _, last = rest.rpartition(b" ")
    if value and last[:1] in b"<_" and b'"' not in last:  # the end of a literal has its quote
        return _made(Statement, (subject, predicate, value, last))
    return _made(Statement, (subject, predicate, rest, b""))


def statements(lines: Iterable[bytes]) -> Iterator[Statement]:
    """Take lines apart, one after the other."""
    return map(statement, lines)


def distinct_triples(lines: Iterable[bytes]) -> Iterator[Statement]:
    """One statement for each triple of sorted lines, however many graphs hold it."""
    return distinct(statements(lines))


def distinct(rows: Iterable[Statement], without: bytes | None = None) -> Iterator[Statement]:
    """One statement for each triple of sorted ones, however many graphs but one hold it."""
    before: tuple[bytes, ...] = ()
    for row in rows:
        triple = row[:3]
        if triple != before and row[3] != without:
            before = triple
            yield row


def triple(line: bytes) -> Triple:
    """The triple of a line, as values."""
    row = statement(line)
    subject = iri(row.subject)
    node = Iri(subject) if subject else Blank(label(row.subject))
    return node, Iri(iri(row.predicate)), term(row.object)


def iri(term: bytes) -> str:
    """The IRI, or nothing where the term is none."""
    return term[1:-1].decode() if is_iri(term) else ""


def is_iri(term: bytes) -> bool:
    """Whether a term is an IRI."""
    return term[:1] == b"<" and term[:2] != b"<<"


def is_node(term: bytes) -> bool:
    """Whether a term is an IRI or a blank node."""
    return is_iri(term) or term[:2] == b"_:"


def label(term: bytes) -> str:
    """The IRI, or the label of a blank node; nothing for the default graph."""
    return iri(term) or term.removeprefix(b"_:").decode()


def term(written: bytes) -> Term:
    """The term as a value."""
    if written[:1] == b'"':
        return literal(written)
    return Blank(label(written)) if written[:1] == b"_" else Iri(iri(written))


def literal(term: bytes) -> Literal:
    """The literal with what is escaped written out."""
    text, _, kind = term.decode().rpartition('"')
    value = unescape(text[1:])
    if kind[:1] == "@":
        return Literal(value, RDF_LANG_STRING, kind[1:])
    return Literal(value, kind[3:-1] or XSD_STRING)
