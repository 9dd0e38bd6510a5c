"""Reading the search file of a release: by words, by class, by prefix."""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from dortmund_lod.rdf.terms import RDF_LANG_STRING, XSD_STRING, Literal
from dortmund_lod.release.search.query import LONGEST, QueryWord, Vocabulary, parse
from dortmund_lod.release.search.scores import Candidate, ranked, rarities
from dortmund_lod.release.search.words import fold_word, tokens
from dortmund_lod.release.sqlite_reader import SqliteReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

PAGE = 20
"""Hits on one page."""

INSTANCES = 50
"""Members of a class on one page."""

MOST = 10_000
"""Matches that are ranked and counted; what is linked to most comes first."""

ENOUGH = PAGE
"""Matches of all words that make matches of some of them needless."""

RANKED = 200
"""Matches that are compared word by word; the others keep the order of their fields."""

COUNTED = 1000
"""Resources with a word from which on it is common."""

_LIKE, _MOST_SPELLED, _ALIKE = 5, 4, 0.75

_MATCHES = f"""
SELECT words.rowid, bm25(words, 10.0, 6.0, 4.0, 5.0, 4.0, 1.5) FROM words
WHERE words MATCH :words AND (:class = '' OR EXISTS (
    SELECT 1 FROM kind JOIN class ON class.id = kind.class
    WHERE kind.resource = words.rowid AND class.iri = :class))
LIMIT {MOST}
"""  # noqa: S608 - a constant
_CANDIDATES = """
SELECT resource.id, resource.weight, resource.model, class.id IS NOT NULL,
    resource.is_named,
    words.name, words.other, words.kind, words.value, words.linked, words.text
FROM json_each(:ids) AS wanted JOIN resource ON resource.id = wanted.value
JOIN words ON words.rowid = resource.id LEFT JOIN class ON class.iri = resource.iri
"""
_COUNT = f"SELECT COUNT(*) FROM (SELECT 1 FROM words WHERE words MATCH :words LIMIT {COUNTED})"  # noqa: S608 - a constant
_RESOURCES = f"SELECT COUNT(*) FROM (SELECT 1 FROM resource LIMIT {MOST})"  # noqa: S608
_NAMED = """
SELECT resource.names FROM words JOIN resource ON resource.id = words.rowid
WHERE words MATCH :words LIMIT 1
"""
_BEGINNING = f"""
SELECT resource.iri, resource.names
FROM (SELECT rowid AS id FROM words WHERE words MATCH :words LIMIT {COUNTED}) AS found
JOIN resource ON resource.id = found.id
WHERE :class = '' OR EXISTS (
    SELECT 1 FROM kind JOIN class ON class.id = kind.class
    WHERE kind.resource = found.id AND class.iri = :class)
LIMIT :limit
"""  # noqa: S608 - a constant
_HITS = """
SELECT resource.id, resource.iri, resource.names, resource.summaries, resource.model
FROM json_each(:ids) AS wanted JOIN resource ON resource.id = wanted.value ORDER BY wanted.key
"""
_FACETS = """
SELECT class.iri, COUNT(*) AS number FROM json_each(:ids) AS found
JOIN kind ON kind.resource = found.value JOIN class ON class.id = kind.class
GROUP BY class.id ORDER BY number DESC, class.iri
"""
_INSTANCES = """
SELECT resource.id, resource.iri, resource.names, resource.summaries, resource.model
FROM class JOIN member ON member.class = class.id JOIN resource ON resource.id = member.resource
WHERE class.iri = :class AND member.position >= :offset AND member.position < :offset + :limit
ORDER BY member.position
"""


_USAGE = """
SELECT property, usage.members FROM class JOIN usage ON usage.class = class.id
WHERE class.iri = :class ORDER BY usage.members DESC, property
"""

_COMPLETE_PREFIX = """
SELECT iri, 'class', members AS uses, 0 AS place FROM class WHERE iri >= :low AND iri < :high
UNION ALL SELECT iri, 'property', uses, 0 FROM property WHERE iri >= :low AND iri < :high
UNION ALL SELECT * FROM (
    SELECT iri, 'other', 0, 1 FROM resource WHERE iri >= :low AND iri < :high LIMIT :limit)
ORDER BY place, uses DESC, iri LIMIT :limit
"""


class Hit(NamedTuple):
    """A resource as a list shows it: its names and summaries in the languages there are."""

    iri: str
    names: tuple[Literal, ...]
    summaries: tuple[Literal, ...]
    classes: tuple[str, ...]
    is_model: bool = False
    """Whether it belongs to a vocabulary or to shapes, and not to what they describe."""


class SearchPage(NamedTuple):
    """One page of what was found; `total` is not exact where it is MOST.

    `words` are what was looked for.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: tuple[tuple[str, int], ...]
    words: tuple[QueryWord, ...] = ()


def _expressions(words: list[str]) -> Iterator[str]:
    """All words in the name; all; all but one; any: each as a full-text expression (FTS5)."""
    yield f"{{name}} : ({' AND '.join(words)})"
    yield " AND ".join(words)
    if len(words) > 2:  # noqa: PLR2004 - of two, all but one is any
        others = ([*words[:place], *words[place + 1 :]] for place in range(len(words)))
        yield " OR ".join(f"({' AND '.join(each)})" for each in others)
    if len(words) > 1:
        yield " OR ".join(words)


class SearchIndex:
    """The search file of one release; safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        self._rows = SqliteReader(path).rows

    def search(self, text: str, cls: str = "", page: int = 1, limit: int = PAGE) -> SearchPage:
        """What has all words of `text`, the best first, then what has most of them.

        Of one class if one is named; the facets count the classes of all matches, whichever is.
        """
        words = parse(text, Vocabulary(self._rows))
        if not words:
            return SearchPage((), 0, ())
        everything = self._matches(words, "")
        found = self._matches(words, cls) if cls else everything
        ids = self._ranked(words, found)[(page - 1) * limit : page * limit]
        hits = self._hits(_HITS, {"ids": json.dumps(ids)})
        facets = self._rows(_FACETS, {"ids": json.dumps(everything)})
        return SearchPage(hits, len(found), tuple(facets), tuple(words))

    def _matches(self, words: Sequence[QueryWord], cls: str) -> list[int]:
        """What has all the words, then what lacks one of them, or has any: so many at most."""
        found: dict[int, None] = {}
        for step, expression in enumerate(_expressions([word.expression for word in words])):
            if step > 1 and len(found) >= ENOUGH:
                break
            rows = self._rows(_MATCHES, {"words": expression, "class": cls})
            rows.sort(key=itemgetter(1, 0))
            found |= dict.fromkeys(number for number, _ in rows if number not in found)
        return list(found)[:MOST]

    def _ranked(self, words: Sequence[QueryWord], found: list[int]) -> list[int]:
        """The first matches in the order of what is meant; the others stay as they are."""
        rows = self._rows(_CANDIDATES, {"ids": json.dumps(found[:RANKED])})
        counts = [
            self._rows(_COUNT, {"words": word.expression})[0][0] if len(words) > 1 else 1
            for word in words
        ]
        ((resources,),) = self._rows(_RESOURCES, {})
        rarity = rarities(words, counts, resources)
        return ranked(map(Candidate._make, rows), words, rarity) + found[RANKED:]

    def named_like(self, text: str, cls: str, limit: int) -> list[tuple[str, tuple[Literal, ...]]]:
        """What has words in its names that begin like those of `text`, most linked first.

        Of one class if one is named. It looks at so many that it answers while somebody types.
        """
        words = [fold_word(word) for _, word in tokens(text[:LONGEST])]
        if not words:
            return []
        expression = " AND ".join(f'"{word}"*' for word in words)
        asked = {"words": f"{{name}} : ({expression})", "class": cls, "limit": limit}
        return [(iri, _literals(names)) for iri, names in self._rows(_BEGINNING, asked)]

    def spellings(self, text: str) -> list[str]:
        """The words of names that look most like what was typed, as the names spell them."""
        vocabulary = Vocabulary(self._rows)
        typed = [word for kind, word in tokens(text[:LONGEST]) if kind == "word"][:_MOST_SPELLED]
        near = (vocabulary.nearest(fold_word(word), _LIKE, _ALIKE) for word in typed)
        spelled = (self._spelled(term) for terms in near for term in terms)
        return list(dict.fromkeys(filter(None, spelled)))

    def _spelled(self, term: str) -> str:
        """A word as the name of a resource spells it; empty where no name has it."""
        rows = self._rows(_NAMED, {"words": f'{{name}} : "{term}"'})
        names = (name for (names,) in rows for name, _ in json.loads(names))
        found = (word for name in names for _, word in tokens(name) if fold_word(word) == term)
        return next(found, "")

    def names(self, iri: str) -> tuple[Literal, ...]:
        """What a resource is called, in the languages there are."""
        rows = self._rows("SELECT names FROM resource WHERE iri = :iri", {"iri": iri})
        return _literals(rows[0][0]) if rows else ()

    def classes_of(self, iri: str) -> tuple[str, ...]:
        """The classes of a resource."""
        rows = self._rows("SELECT id FROM resource WHERE iri = :iri", {"iri": iri})
        return self._classes(rows[0][0]) if rows else ()

    def instances(self, cls: str, page: int = 1, limit: int = INSTANCES) -> tuple[Hit, ...]:
        """One page of the members of a class, by name."""
        asked = {"class": cls, "limit": limit, "offset": (page - 1) * limit}
        return self._hits(_INSTANCES, asked)

    def classes(self) -> list[tuple[str, int]]:
        """The classes with the number of their members, the largest first."""
        return self._rows("SELECT iri, members FROM class ORDER BY members DESC, iri", {})

    def count(self, cls: str) -> int:
        """The number of members of a class."""
        rows = self._rows("SELECT members FROM class WHERE iri = :class", {"class": cls})
        return int(rows[0][0]) if rows else 0

    def usage(self, cls: str) -> list[tuple[str, int]]:
        """The properties of the members of a class, the commonest first, and how many have it."""
        return self._rows(_USAGE, {"class": cls})

    def complete_prefix(self, text: str, limit: int = PAGE) -> list[tuple[str, str, int]]:
        """IRIs that begin with a text: whether class, property or other, and how often used.

        Classes and properties come first, the ones used most before others.
        """
        asked = {"low": text, "high": text + "\U0010ffff", "limit": limit}
        found: dict[str, tuple[str, str, int]] = {}
        for iri, kind, uses, _ in self._rows(_COMPLETE_PREFIX, asked):
            found.setdefault(iri, (iri, kind, uses))
        return list(found.values())

    def has_document(self, iri: str) -> bool:
        """Whether anything is said about an IRI or about its fragments."""
        asked = {"iri": iri, "low": f"{iri}#", "high": f"{iri}#\U0010ffff"}
        query = "SELECT 1 FROM resource WHERE iri = :iri OR (iri > :low AND iri < :high) LIMIT 1"
        return bool(self._rows(query, asked))

    def properties(self) -> list[tuple[str, int]]:
        """The properties with the number of their uses, the commonest first."""
        return self._rows("SELECT iri, uses FROM property ORDER BY uses DESC, iri", {})

    def uses(self, properties: Iterable[str]) -> dict[str, int]:
        """How often each of these properties is used; without those that are not."""
        query = "SELECT iri, uses FROM property WHERE iri IN (SELECT value FROM json_each(:iris))"
        return dict(self._rows(query, {"iris": json.dumps(list(properties))}))

    def _hits(self, query: str, asked: Any) -> tuple[Hit, ...]:
        return tuple(
            Hit(iri, _literals(names), _literals(summaries), self._classes(number), bool(model))
            for number, iri, names, summaries, model in self._rows(query, asked)
        )

    def _classes(self, number: int) -> tuple[str, ...]:
        query = "SELECT iri FROM kind JOIN class ON class.id = kind.class WHERE resource = ?"
        return tuple(iri for (iri,) in self._rows(query, (number,)))


def _literals(text: str) -> tuple[Literal, ...]:
    return tuple(
        Literal(value, RDF_LANG_STRING if language else XSD_STRING, language)
        for value, language in json.loads(text)
    )
