"""A look at a query's words before the engine parses it."""

from __future__ import annotations

import re

from dortmund_lod.errors import UnsupportedQuery
from dortmund_lod.rdf.terms import is_iri

TOKEN = re.compile(
    r"""
      \#[^\r\n]*                                    # comment
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}             # strings, the long ones first
    | "{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}
    | '(?:[^'\\\r\n]|\\.)*'
    | "(?:[^"\\\r\n]|\\.)*"
    | [?$@]\w+                                      # variable, language tag
    | (?P<name>[\w.-]*:(?:[\w.:%-]|\\.)*)           # prefixed name
    | (?P<word>\w+)
    """,
    re.VERBOSE | re.DOTALL,
)
"""What a query consists of, where it matters; the rest, punctuation, is between the matches."""

_VOLATILE = {"BNODE", "NOW", "RAND", "STRUUID", "UUID"}
_PREFIX = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^<>\s]+)>", re.IGNORECASE)


def refuse_service(text: str) -> None:
    """Refuse federated queries with a clear word.

    A courtesy: what stops a connection is the limit on file descriptors.

    Raises:
        UnsupportedQuery: the query uses SERVICE (SPARQL 1.1 Federated Query §2).
    """
    if _says(text, {"SERVICE"}):
        raise UnsupportedQuery(
            "SERVICE is not supported: this endpoint asks no other.",
            hint="Ask the other endpoint yourself, or use a client that federates.",
        )


def is_volatile(text: str) -> bool:
    """Whether two evaluations may differ (SPARQL 1.1 Query §17.4: NOW, RAND, UUID, BNODE …)."""
    return _says(text, _VOLATILE)


def _says(text: str, words: set[str]) -> bool:
    """Whether one of these words stands outside of strings, IRIs, names and comments."""
    capitals = text.upper()
    if not any(word in capitals for word in words):
        return False  # most queries, without looking at every token
    return any((match["word"] or "").upper() in words for match in TOKEN.finditer(text))


def declared_prefixes(text: str) -> dict[str, str]:
    """The prefixes that a query declares with an absolute IRI: those its reader knows."""
    return {name: iri for name, iri in _PREFIX.findall(text) if is_iri(iri)}
