"""A look at a query's words before the engine parses it."""

from __future__ import annotations

from dortmund_lod.errors import UnsupportedQuery
from dortmund_lod.rdf.sparql.sparql_tokens import keywords

_LONGEST = 2**12
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
    """Whether two evaluations may differ (SPARQL 1.1 Query §17.4: NOW, RAND, UUID, BNODE …).

    A long text counts as one that may, wherever the words are: whoever asks this has no time to
    look at all of its tokens.
    """
    has_words = _has_any(text, _VOLATILE)
    return has_words and (len(text) > _LONGEST or _mentions(text, _VOLATILE))


def _mentions(text: str, words: set[str]) -> bool:
    """Whether one of these words stands outside of strings, IRIs, names and comments."""
    return _has_any(text, words) and not words.isdisjoint(keywords(text))


def _has_any(text: str, words: set[str]) -> bool:
    """Whether one of these words is anywhere: most queries have none."""
    capitals = text.upper()
    return any(word in capitals for word in words)
