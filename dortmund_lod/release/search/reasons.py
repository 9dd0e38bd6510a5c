"""Why a resource was found: the statements about it in which the words stand."""

from __future__ import annotations

import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf import nquads
from dortmund_lod.release.search.words import TOKEN, indexed_words, plain_number, stemmed_languages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dortmund_lod.rdf.terms import Literal
    from dortmund_lod.release.search.query import QueryWord
    from dortmund_lod.release.search.reader import SearchIndex
    from dortmund_lod.release.statements import Statements

_MOST_STATEMENTS = 300
_LONGEST_TEXT = 10_000
_SHOWN, _BEFORE = 160, 60


class Piece(NamedTuple):
    """A part of a text, and whether it is a word that was looked for."""

    text: str
    is_match: bool


class Reason(NamedTuple):
    """A statement in which words stand: its property, and the text in pieces.

    `iri` is what the text is the name of, where it is no literal.
    """

    property: str
    iri: str
    literal: Literal
    pieces: tuple[Piece, ...]


class Reasons:
    """Finds out why hits were found, with the names of what they link to looked up once."""

    def __init__(
        self, statements: Statements, index: SearchIndex, words: Sequence[QueryWord]
    ) -> None:
        self._statements = statements
        self._index = index
        self._words = words
        self._names: dict[bytes, tuple[Literal, ...]] = {}

    def of(self, iri: str) -> list[Reason]:
        """The statement for each word that has it nearest, the shorter of two."""
        best: dict[str, tuple[tuple[float, int], bytes, bytes, Literal]] = {}
        for predicate, value, literal in self._texts(iri):
            indexed = _indexed(literal)
            for word in self._words:
                nearness = word.nearness_in(indexed)
                key = (nearness, -len(literal.value))
                if nearness and (word.typed not in best or key > best[word.typed][0]):
                    best[word.typed] = (key, predicate, value, literal)
        found = dict.fromkeys((each[1], each[2], each[3]) for each in best.values())
        return [
            Reason(nquads.iri(predicate), nquads.iri(value), literal, self._pieces(literal))
            for predicate, value, literal in found
        ]

    def _texts(self, iri: str) -> Iterator[tuple[bytes, bytes, Literal]]:
        """The texts about a resource: its literals, and the names of what it links to."""
        lines = islice(self._statements.about(f"<{iri}>".encode()), _MOST_STATEMENTS)
        for _, predicate, value, _ in nquads.distinct_triples(lines):
            if value[:1] == b'"':
                if len(value) < _LONGEST_TEXT:
                    yield predicate, value, nquads.literal(value)
            elif nquads.is_iri(value) and predicate != nquads.RDF_TYPE:
                for name in self._names_of(value):
                    yield predicate, value, name

    def _names_of(self, term: bytes) -> tuple[Literal, ...]:
        if term not in self._names:
            self._names[term] = self._index.names(nquads.iri(term))
        return self._names[term]

    def _pieces(self, literal: Literal) -> tuple[Piece, ...]:
        """The text around the first match, taken apart at the matches."""
        text = unicodedata.normalize("NFC", literal.value)
        spans = [
            match.span()
            for match in TOKEN.finditer(text)
            if any(map(_in(match.group(), literal), self._words))
        ]
        first = spans[0][0] if spans else 0
        start = max(first - _BEFORE, 0) if len(text) > _SHOWN else 0
        end = min(start + _SHOWN, len(text))
        pieces = [Piece("…", is_match=False)] if start else []
        for begin, stop in (span for span in spans if span[1] <= end):
            pieces += [
                Piece(text[start:begin], is_match=False),
                Piece(text[begin:stop], is_match=True),
            ]
            start = stop
        rest = text[start:end] + ("…" if end < len(text) else "")
        return tuple(piece for piece in [*pieces, Piece(rest, is_match=False)] if piece.text)


def _in(token: str, literal: Literal) -> Callable[[QueryWord], bool]:
    """What says whether a word is meant by a token of a text."""
    indexed = _indexed(literal._replace(value=token))
    return lambda word: word.nearness_in(indexed) > 0


def _indexed(literal: Literal) -> str:
    """The words of a text as they are indexed; a number by its value."""
    languages = stemmed_languages(literal.language)
    value = literal.value
    number = "" if literal.language else plain_number(value)
    return f"{number} {' '.join(indexed_words(value, languages))}".strip()
