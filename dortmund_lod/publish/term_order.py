"""The order of terms as the engine orders solutions, for terms as they are written in N-Quads."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from dortmund_lod.rdf import namespaces, nquads

if TYPE_CHECKING:
    from collections.abc import Callable

Place: TypeAlias = tuple[str, Any]
"""The kind of a term and where it stands among its kind; kinds are not compared here."""

_XSD = b"^^<" + namespaces.PREFIXES["xsd"].encode()
_TYPED: dict[bytes, tuple[str, re.Pattern[bytes], Callable[[str], Any]]] = {
    # what fits the engine's integers and decimals: others it compares as text
    _XSD + b"integer>": ("number", re.compile(rb'"-?\d{1,18}'), int),
    _XSD + b"decimal>": ("number", re.compile(rb'"-?\d{1,18}(\.\d{1,18})?'), Decimal),
    # without a zone, by which two might have no order
    _XSD + b"date>": ("date", re.compile(rb'"\d{4}-\d\d-\d\d'), str),
    _XSD + b"dateTime>": ("dateTime", re.compile(rb'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d'), str),
    _XSD + b"gYear>": ("gYear", re.compile(rb'"\d{4}'), str),
}


def place(term: bytes) -> Place | None:
    """Where ORDER BY puts a term (SPARQL 1.1 Query §15.1); None where it is not known for sure."""
    if term[:1] != b'"':
        return ("node", node(term)) if term[:2] != b"<<" else None
    text, _, kind = term.rpartition(b'"')
    if kind in _TYPED:
        name, pattern, key = _TYPED[kind]
        return (name, key(text[1:].decode())) if pattern.fullmatch(text) else None
    if kind[:1] == b"^" or b"--" in kind:
        return None
    value = nquads.literal(term).value if b"\\" in text else text[1:].decode()
    return "text", (value, not kind, kind)  # of equal ones, those with a language come first


def node(term: bytes) -> tuple[bool, str]:
    """Where an IRI or a blank node stands: blank nodes come first, by their labels."""
    is_iri = nquads.is_iri(term)
    return is_iri, (term[1:-1] if is_iri else term[2:]).decode()
