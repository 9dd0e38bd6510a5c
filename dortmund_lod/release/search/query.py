"""What somebody typed as words to look for, each with other spellings that the data has."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA, JaroWinkler

from dortmund_lod.release.search.words import (
    FUNCTION_WORDS,
    INTERFACE,
    STEM,
    fold_word,
    numbers,
    plain_number,
    stems,
    tokens,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LONGEST = 200
"""Characters of a query; what follows is not looked for."""

_MOST_WORDS = 12
_MOST_SPELLINGS, _MOST_LIKE = 40, 8
_MOST_CANDIDATES = 4000
_SHORTEST_INSIDE, _SHORTEST_TYPO, _SHORTEST_BEGINNING = 4, 4, 5
_SHORTEST_PART = 4
_ALIKE = 0.9
_SCALES = {
    **dict.fromkeys(("thousand", "tausend", "tsd"), 3),
    **dict.fromkeys(("million", "millions", "millionen", "mio", "mn"), 6),
    **dict.fromkeys(("billion", "billions", "milliarde", "milliarden", "mrd", "bn"), 9),
}
"""Words that multiply the number before them, and by which power of ten."""

EXACT, STEMMED, BEGINNING, INSIDE, MISTYPED, ALIKE = 1.0, 0.9, 0.75, 0.6, 0.55, 0.5
"""How near a word is to what was typed."""

_BY_BEGINNING = """
SELECT term FROM word WHERE term >= :low AND term < :high AND length(term) BETWEEN :least AND :most
LIMIT :limit
"""
_BY_PART = """
SELECT term FROM word WHERE id IN (SELECT rowid FROM part WHERE term MATCH :part LIMIT :limit)
AND length(term) BETWEEN :least AND :most
"""
_HAS = "SELECT 1 FROM words WHERE words MATCH :words LIMIT 1"
_COMMON = "SELECT tag FROM language ORDER BY texts DESC, tag LIMIT 6"


@dataclass
class QueryWord:
    """A word that was typed, and what stands for it in the data: each term with its nearness.

    A `phrase` is a run of characters of a script without spaces, which are looked for together.
    """

    typed: str
    terms: dict[str, float] = field(default_factory=dict)
    prefixes: dict[str, float] = field(default_factory=dict)
    phrase: str = ""
    _nearness: dict[str, float] = field(default_factory=dict)

    @property
    def expression(self) -> str:
        """The full-text expression (FTS5): everything is quoted, so nothing is an operator."""
        if self.phrase:
            return f'"{self.phrase}"'
        whole = [f'"{term}"' for term in self.terms]
        begun = [f'"{prefix}" *' for prefix in self.prefixes]
        return f"({' OR '.join([*whole, *begun])})"

    def nearness(self, term: str) -> float:
        """How near a term of a resource is, 0 where it is another word."""
        if term not in self._nearness:
            begun = (near for start, near in self.prefixes.items() if term.startswith(start))
            self._nearness[term] = self.terms.get(term) or max(begun, default=0.0)
        return self._nearness[term]

    def nearness_in(self, text: str) -> float:
        """How near the nearest word of a text is, as it is indexed."""
        if self.phrase:
            return float(f" {self.phrase} " in f" {text} ")
        return max(map(self.nearness, text.split()), default=0.0)


class Vocabulary:
    """The words of a release, looked up with `rows`, which takes a query and its parameters."""

    def __init__(self, rows: Callable[[str, dict[str, object]], Sequence[tuple[str]]]) -> None:
        self._rows = rows

    def languages(self) -> tuple[str, ...]:
        """The languages that words are stemmed in."""
        found = (tag for (tag,) in self._rows(_COMMON, {}))
        return tuple(dict.fromkeys((*INTERFACE, *found)))

    def knows(self, term: str) -> bool:
        """Whether a resource has this very term."""
        return bool(self._rows("SELECT 1 FROM word WHERE term = :term", {"term": term}))

    def has(self, word: QueryWord) -> bool:
        """Whether a resource has this word in one of its spellings."""
        return bool(self._rows(_HAS, {"words": word.expression}))

    def beginning(self, text: str, least: int = 0, most: int = 100) -> list[str]:
        """Words that begin with a text and have so many letters."""
        high = text + "\U0010ffff"
        asked = {"low": text, "high": high, "least": least, "most": most}
        return [term for (term,) in self._rows(_BY_BEGINNING, asked | {"limit": _MOST_CANDIDATES})]

    def containing(
        self, text: str, least: int = 0, most: int = 100, limit: int = _MOST_CANDIDATES
    ) -> list[str]:
        """Words that contain a text of three letters or more, the commonest first."""
        if len(text) < 3:  # noqa: PLR2004 - trigrams
            return []
        asked = {"part": f'"{text}"', "least": least, "most": most, "limit": limit}
        return [term for (term,) in self._rows(_BY_PART, asked)]

    def mistyped(self, word: str) -> list[str]:
        """Words that differ by one slip: a letter too many, missing, another, or two exchanged.

        One half of the word is as it should be: words that begin or end with a half are compared.
        """
        candidates = self._alike(word)
        return [term for term in candidates if OSA.distance(word, term, score_cutoff=1) <= 1]

    def nearest(self, word: str, limit: int, least: float = _ALIKE) -> list[str]:
        """The words that look most like a word, the nearest first (Jaro and Winkler)."""
        scored = [(JaroWinkler.similarity(word, term), term) for term in self._alike(word, 4)]
        likely = sorted((-score, term) for score, term in scored if score >= least)
        return [term for _, term in likely[:limit]]

    def _alike(self, word: str, slack: int = 1) -> list[str]:
        half = len(word) // 2
        least, most = len(word) - slack, len(word) + slack
        first = self.beginning(word[: max(half - 1, 1)], least, most)
        last = self.containing(word[half + 1 :], least, most)
        return [term for term in dict.fromkeys((*first, *last)) if not term[0].isdigit()]


def parse(text: str, vocabulary: Vocabulary) -> list[QueryWord]:
    """The words to look for; words that say little are left out where there are others."""
    found = list(_read(text[:LONGEST]))[:_MOST_WORDS]
    telling = [each for each in found if fold_word(each[1]) not in FUNCTION_WORDS] or found
    languages = vocabulary.languages()
    return [
        _query_word(kind, part, vocabulary, languages)
        for kind, word in telling
        for part in _parts(kind, word, vocabulary)
    ][:_MOST_WORDS]


def _parts(kind: str, word: str, vocabulary: Vocabulary) -> list[str]:
    """The two words that a compound consists of, where only these are known, else the word."""
    folded = fold_word(word) if kind == "word" else ""
    if len(folded) < 2 * _SHORTEST_PART or vocabulary.beginning(folded):
        return [word]
    for place in range(_SHORTEST_PART, len(folded) - _SHORTEST_PART + 1):
        first, second = folded[:place], folded[place:]
        if vocabulary.knows(first):
            for last in (second, second.removeprefix("s")):
                if vocabulary.knows(last):
                    return [first, last]
    return [word]


def _read(text: str) -> Iterator[tuple[str, str]]:
    """The tokens; a number and `million` or the like after it are one."""
    found = iter(list(tokens(text)))
    for kind, word in found:
        if kind == "number":
            following = next(found, None)
            if following and fold_word(following[1]) in _SCALES:
                yield "scaled", f"{word} {fold_word(following[1])}"
            else:
                yield kind, word
                if following:
                    yield following
        else:
            yield kind, word


def _query_word(
    kind: str, word: str, vocabulary: Vocabulary, languages: tuple[str, ...]
) -> QueryWord:
    if kind == "run":
        return QueryWord(word, phrase=" ".join(unicodedata.normalize("NFKC", word)))
    if kind == "number":
        return QueryWord(word, {_meant(numbers(word) or [fold_word(word)], vocabulary): EXACT})
    if kind == "scaled":
        return QueryWord(word, _scaled(word))
    return _spelled(word, vocabulary, languages)


def _meant(readings: list[str], vocabulary: Vocabulary) -> str:
    """The first reading of a number that a resource has, else the likeliest."""
    return next(filter(vocabulary.knows, readings), readings[0])


def _scaled(text: str) -> dict[str, float]:
    """What `34.5 million` may mean: that many, or 34.5 of something."""
    number, _, scale = text.rpartition(" ")
    power = _SCALES[scale]
    whole = {plain_number(f"{value}e{power}"): EXACT for value in numbers(number)}
    return dict.fromkeys(numbers(number), ALIKE) | whole


def _spelled(word: str, vocabulary: Vocabulary, languages: tuple[str, ...]) -> QueryWord:
    """The word, its stems, words that begin with it or hold it; else words that are like it."""
    folded = fold_word(word)
    roots = stems(word.casefold(), languages)
    terms = {STEM + root: STEMMED for root in roots} | {folded: EXACT}
    prefixes = {folded: BEGINNING}
    longest = max(roots, key=len, default="")
    if len(longest) >= _SHORTEST_BEGINNING:
        prefixes.setdefault(longest, INSIDE)
    if len(folded) >= _SHORTEST_INSIDE:
        inside = vocabulary.containing(folded, limit=_MOST_SPELLINGS)
        terms |= {term: INSIDE for term in inside if not term.startswith(folded)}
    found = QueryWord(word, terms, prefixes)
    if len(folded) >= _SHORTEST_TYPO and not vocabulary.has(_sure(found)):
        found.terms |= dict.fromkeys(vocabulary.nearest(folded, _MOST_LIKE), ALIKE)
        found.terms |= dict.fromkeys(vocabulary.mistyped(folded)[:_MOST_SPELLINGS], MISTYPED)
    return found


def _sure(word: QueryWord) -> QueryWord:
    """The word without short stems, which other words share by chance."""
    terms = {
        term: nearness
        for term, nearness in word.terms.items()
        if not term.startswith(STEM) or len(term) > _SHORTEST_BEGINNING
    }
    return QueryWord(word.typed, terms, word.prefixes)
