"""A look at a query's words before the engine parses it."""

from __future__ import annotations

from dortmund_lod.errors import UnsupportedQuery
from dortmund_lod.rdf.sparql_tokens import keywords

_VOLATILE = {"BNODE", "NOW", "RAND", "STRUUID", "UUID"}


def refuse_service(text: str) -> None:
    """Refuse federated queries with a clear word.

    A courtesy: what stops a connection is the limit on file descriptors.

    Raises:
        UnsupportedQuery: the query uses SERVICE (SPARQL 1.1 Federated Query §2).
    """
    if _mentions(text, {"SERVICE"}):
        raise UnsupportedQuery(
            "SERVICE is not supported: this endpoint asks no other.",
            hint="Ask the other endpoint yourself, or use a client that federates.",
        )


def is_volatile(text: str) -> bool:
    """Whether two evaluations may differ (SPARQL 1.1 Query §17.4: NOW, RAND, UUID, BNODE …)."""
    return _mentions(text, _VOLATILE)


def _mentions(text: str, words: set[str]) -> bool:
    """Whether one of these words stands outside of strings, IRIs, names and comments."""
    capitals = text.upper()
    if not any(word in capitals for word in words):
        return False  # most queries, without looking at every token
    return not words.isdisjoint(keywords(text))
