"""Reading the search file of a release: by words, by class, by prefix."""

from __future__ import annotations

import json
import sqlite3
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from dortmund_lod.rdf.terms import RDF_LANG_STRING, XSD_STRING, Literal
from dortmund_lod.release.search_words import fold, fts_query

if TYPE_CHECKING:
    from pathlib import Path

PAGE = 20
"""Hits on one page."""

INSTANCES = 50
"""Members of a class on one page."""

MOST = 10_000
"""Matches that are ranked and counted; what is linked to most comes first."""

_FOUND = f"""
WITH found AS MATERIALIZED (
    SELECT rowid AS id, bm25(words, 10.0, 5.0, 1.0) AS score FROM words
    WHERE words MATCH :words AND (:class = '' OR EXISTS (
        SELECT 1 FROM kind JOIN class ON class.id = kind.class
        WHERE kind.resource = words.rowid AND class.iri = :class))
    LIMIT {MOST}
)
"""  # noqa: S608 - a constant
_HITS = (
    _FOUND
    + """
SELECT resource.id, resource.iri, resource.names, resource.summaries
FROM found JOIN resource USING (id)
ORDER BY resource.folded = :exact DESC, found.score * resource.weight, resource.id
LIMIT :limit OFFSET :offset
"""
)
_TOTAL = _FOUND + "SELECT COUNT(*) FROM found"  # noqa: S608 - constants
_FACETS = (
    _FOUND
    + """
SELECT class.iri, COUNT(*) AS number FROM found
JOIN kind ON kind.resource = found.id JOIN class ON class.id = kind.class
GROUP BY class.id ORDER BY number DESC, class.iri
"""
)
_INSTANCES = """
SELECT resource.id, resource.iri, resource.names, resource.summaries
FROM class JOIN member ON member.class = class.id JOIN resource ON resource.id = member.resource
WHERE class.iri = :class AND member.position >= :offset AND member.position < :offset + :limit
ORDER BY member.position
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


class SearchPage(NamedTuple):
    """One page of what was found; `total` is not exact where it is MOST."""

    hits: tuple[Hit, ...]
    total: int
    facets: tuple[tuple[str, int], ...]


class SearchIndex:
    """The search file of one release; safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    def search(self, text: str, cls: str = "", page: int = 1, limit: int = PAGE) -> SearchPage:
        """What all words of `text` begin words of, the best first; of one class if one is named.

        The facets count the classes of all matches, whichever class is named.
        """
        words = fts_query(text)
        if not words:
            return SearchPage((), 0, ())
        asked = {
            "words": words,
            "class": cls,
            "exact": fold(text).strip(),
            "limit": limit,
            "offset": (page - 1) * limit,
        }
        hits = self._hits(_HITS, asked)
        ((total,),) = self._rows(_TOTAL, asked)
        facets = self._rows(_FACETS, asked | {"class": ""})
        return SearchPage(hits, total, tuple(facets))

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

    def _hits(self, query: str, asked: Any) -> tuple[Hit, ...]:
        return tuple(
            Hit(iri, _literals(names), _literals(summaries), self._classes(number))
            for number, iri, names, summaries in self._rows(query, asked)
        )

    def _classes(self, number: int) -> tuple[str, ...]:
        query = "SELECT iri FROM kind JOIN class ON class.id = kind.class WHERE resource = ?"
        return tuple(iri for (iri,) in self._rows(query, (number,)))

    def _rows(self, query: str, asked: Any) -> list[Any]:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            address = f"file:{self._path}?mode=ro&immutable=1"
            connection = self._local.connection = sqlite3.connect(address, uri=True)
        return connection.execute(query, asked).fetchall()


def _literals(text: str) -> tuple[Literal, ...]:
    return tuple(
        Literal(value, RDF_LANG_STRING if language else XSD_STRING, language)
        for value, language in json.loads(text)
    )
