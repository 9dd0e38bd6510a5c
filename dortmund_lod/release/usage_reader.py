"""Reading how the data of a release use their classes and properties."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from dortmund_lod.rdf.terms import RDF_LANG_STRING, XSD_STRING, Literal
from dortmund_lod.release.search.words import fold
from dortmund_lod.release.sqlite_reader import SqliteReader

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_IS_MEANT = """
(:begin = '' OR substr(iri, 1, length(:begin)) = :begin COLLATE NOCASE)
AND (:words = '' OR instr(words, :words))
"""
_CLASSES = f"""
SELECT iri, members, names, definitions FROM class WHERE {_IS_MEANT}
ORDER BY members DESC, iri LIMIT :limit
"""  # noqa: S608 - a constant
_PROPERTIES = f"""
SELECT iri, SUM(usage.members) AS number, names, definitions
FROM json_each(:classes) AS wanted JOIN usage ON usage.class = wanted.value
JOIN property ON property.id = usage.property WHERE {_IS_MEANT}
GROUP BY property.id ORDER BY number DESC, iri LIMIT :limit
"""  # noqa: S608 - a constant
_NUMBERS = "SELECT class.id FROM class JOIN json_each(:iris) AS wanted ON class.iri = wanted.value"
_SHARED = """
SELECT usage.class FROM json_each(:iris) AS wanted JOIN property ON property.iri = wanted.value
JOIN usage ON usage.property = property.id WHERE usage.class <> 0
GROUP BY usage.class HAVING COUNT(*) = json_array_length(:iris)
ORDER BY MIN(usage.members) DESC, usage.class LIMIT :limit
"""
_TARGETS = """
SELECT class.id, class.iri, SUM(target.links) AS number, class.names, class.definitions
FROM json_each(:classes) AS wanted JOIN target ON target.class = wanted.value
JOIN class ON class.id = target.target
WHERE target.property = (SELECT id FROM property WHERE iri = :property)
GROUP BY class.id ORDER BY number DESC, class.iri LIMIT :limit
"""
_LINKS = """
SELECT property.iri, class.iri FROM target
JOIN property ON property.id = target.property JOIN class ON class.id = target.target
WHERE target.class = :class ORDER BY target.links DESC, class.iri
"""
_SOURCES = """
SELECT target.class FROM target
WHERE target.class <> 0 AND target.property = (SELECT id FROM property WHERE iri = :property)
GROUP BY target.class ORDER BY SUM(target.links) DESC LIMIT :limit
"""
_VALUES = """
SELECT term, uses FROM value WHERE property = (SELECT id FROM property WHERE iri = :property)
ORDER BY position LIMIT :limit
"""
_SIZES = (
    "SELECT iri, uses FROM property WHERE uses >= :least",
    "SELECT iri, members FROM class WHERE members >= :least",
)
_ANY = (0,)
_MOST_CLASSES = 50


class TermUse(NamedTuple):
    """A class or a property: how often it is used there, its names and its definitions."""

    iri: str
    number: int
    names: tuple[Literal, ...]
    definitions: tuple[Literal, ...]


class Meant(NamedTuple):
    """What somebody typed of a term: the beginning of its IRI, or words of its name."""

    begin: str = ""
    words: str = ""


ANYTHING_MEANT = Meant()


class Usage:
    """Classes and properties of one release with numbers; safe to use from many threads.

    Subjects are known by the numbers of their classes; those of any class, and of none, by
    `anything`.
    """

    anything: tuple[int, ...] = _ANY

    def __init__(self, path: Path) -> None:
        self._rows = SqliteReader(path).rows

    def numbers(self, classes: Sequence[str]) -> tuple[int, ...]:
        """The numbers of classes; those that have no members have none."""
        return tuple(number for (number,) in self._rows(_NUMBERS, {"iris": json.dumps(classes)}))

    def with_properties(self, properties: Sequence[str]) -> tuple[int, ...]:
        """The classes that have members with each of these properties, the largest first."""
        asked = {"iris": json.dumps(properties), "limit": _MOST_CLASSES}
        return tuple(number for (number,) in self._rows(_SHARED, asked))

    def pointed_to(self, prop: str, classes: Sequence[int] = _ANY) -> tuple[int, ...]:
        """The classes of what a property of subjects points to, the commonest first."""
        return tuple(row[0] for row in self._targets(prop, classes, _MOST_CLASSES))

    def pointing(self, prop: str) -> tuple[int, ...]:
        """The classes of what has a property that points to something, the commonest first."""
        asked = {"property": prop, "limit": _MOST_CLASSES}
        return tuple(number for (number,) in self._rows(_SOURCES, asked))

    def classes(self, limit: int, meant: Meant = ANYTHING_MEANT) -> list[TermUse]:
        """The classes with the number of their members, the largest first."""
        return self._uses(_CLASSES, meant, {"limit": limit})

    def properties(
        self, limit: int, meant: Meant = ANYTHING_MEANT, classes: Sequence[int] = _ANY
    ) -> list[TermUse]:
        """The properties of members of classes, and how many have each, the commonest first."""
        return self._uses(_PROPERTIES, meant, {"classes": json.dumps(classes), "limit": limit})

    def sizes(self, least: int) -> tuple[dict[str, int], dict[str, int]]:
        """How often properties are used, and how many members classes have, from `least` on."""
        uses, members = (dict(self._rows(query, {"least": least})) for query in _SIZES)
        return uses, members

    def targets(self, prop: str, limit: int, classes: Sequence[int] = _ANY) -> list[TermUse]:
        """The classes that a property of subjects points to, with the number of links."""
        return [_use(*row[1:]) for row in self._targets(prop, classes, limit)]

    def links(self, cls: int) -> list[tuple[str, str]]:
        """The properties of the members of a class with what each points to, most links first."""
        return self._rows(_LINKS, {"class": cls})

    def values(self, prop: str, limit: int) -> list[tuple[str, int]]:
        """The values of a property as N-Triples spell them, the most used first."""
        return self._rows(_VALUES, {"property": prop, "limit": limit})

    def _targets(self, prop: str, classes: Sequence[int], limit: int) -> list[Any]:
        asked = {"property": prop, "classes": json.dumps(classes), "limit": limit}
        return self._rows(_TARGETS, asked)

    def _uses(self, query: str, meant: Meant, asked: dict[str, Any]) -> list[TermUse]:
        typed = {"begin": meant.begin, "words": fold(meant.words)}
        return [_use(*row) for row in self._rows(query, asked | typed)]


def _use(iri: str, number: int, names: str, definitions: str) -> TermUse:
    return TermUse(iri, number, _literals(names), _literals(definitions))


def _literals(texts: str) -> tuple[Literal, ...]:
    return tuple(
        Literal(text, RDF_LANG_STRING if language else XSD_STRING, language)
        for language, text in json.loads(texts)
    )
