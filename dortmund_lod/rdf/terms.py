"""RDF terms as plain values, and the one way in which each is written: N-Triples and JSON rows."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
RDF_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

_FORBIDDEN_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ESCAPED = re.compile(rf"{_CODE_POINT.pattern}|\\(.)", re.DOTALL)
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_ESCAPES = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
_TO_ESCAPE = re.compile(r'[\\"\n\r\t\x00-\x1f\x7f]')


class Iri(NamedTuple):
    """An IRI (RDF 1.1 Concepts §3.2)."""

    value: str


class Blank(NamedTuple):
    """A blank node with its label (RDF 1.1 Concepts §3.4)."""

    value: str


class Literal(NamedTuple):
    """A literal with lexical form, datatype IRI and language tag (RDF 1.1 Concepts §3.3)."""

    value: str
    datatype: str = XSD_STRING
    language: str = ""


Term: TypeAlias = Iri | Blank | Literal
Triple: TypeAlias = tuple[Iri | Blank, Iri, Term]


def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI without characters that no IRI may carry."""
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text)) and not _FORBIDDEN_IN_IRI.search(text)


def to_row(term: Term) -> list[str]:
    """A term as JSON carries it from one process to another; `from_row` reads it."""
    return [_CODES[type(term)], *term]


def from_row(row: Sequence[str]) -> Term:
    """Read what `to_row` wrote."""
    kind, *parts = row
    return _KINDS[kind](*parts)


def from_rows(rows: Iterable[Sequence[str]]) -> list[Term]:
    """Read many at once: pages read hundreds."""
    return [_KINDS[kind](*parts) for kind, *parts in rows]


_KINDS: dict[str, type[Iri | Blank | Literal]] = {"i": Iri, "b": Blank, "l": Literal}
_CODES = {kind: code for code, kind in _KINDS.items()}


def ntriples(triples: list[Triple]) -> str:
    """Write `triples` as N-Triples text (RDF 1.1 N-Triples §2)."""
    return "".join(f"{term_text(s)} {term_text(p)} {term_text(o)} .\n" for s, p, o in triples)


def term_text(term: Term) -> str:
    """Write a term as N-Triples, Turtle and SPARQL spell it, whatever it holds."""
    if isinstance(term, Iri):
        return f"<{_FORBIDDEN_IN_IRI.sub(_percent, term.value)}>"
    if isinstance(term, Blank):
        return f"_:{term.value}"
    text = f'"{_TO_ESCAPE.sub(_escape, term.value)}"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype == XSD_STRING else f"{text}^^<{term.datatype}>"


def unescape(text: str) -> str:
    """A string or IRI of Turtle, N-Triples or SPARQL, its escapes resolved (Turtle §6.4)."""
    return _ESCAPED.sub(_unescaped, text) if "\\" in text else text


def unescape_code_points(text: str) -> str:
    """The same for escapes of code points alone, which may be anywhere in SPARQL (§19.2)."""
    return _CODE_POINT.sub(_code_point, text)


def _unescaped(match: re.Match[str]) -> str:
    return _CHARACTERS.get(match[3], match[3]) if match[3] else _code_point(match)


def _code_point(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= sys.maxunicode else match[0]


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match.group()):02X}"
