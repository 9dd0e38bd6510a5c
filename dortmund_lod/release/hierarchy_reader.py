"""Reading the hierarchies of a release: what is below and above, and where letters begin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from dortmund_lod.rdf.terms import RDF_LANG_STRING, XSD_STRING, Literal
from dortmund_lod.rdf.well_known_terms import LANGUAGES
from dortmund_lod.release.sqlite_reader import SqliteReader

if TYPE_CHECKING:
    from pathlib import Path

PAGE = 100
"""Nodes on one page of a list."""

_BELOW = """
SELECT node.iri, node.names, node.is_described FROM branch JOIN node ON node.id = child
WHERE relation = :relation AND language = :language
AND parent = (SELECT id FROM node WHERE iri = :iri)
AND position >= :offset AND position < :offset + :limit ORDER BY position
"""
_COUNT = """
SELECT position + 1 FROM branch WHERE relation = :relation AND language = 'en'
AND parent = (SELECT id FROM node WHERE iri = :iri) ORDER BY position DESC LIMIT 1
"""
_ABOVE = """
SELECT node.iri, node.names, node.is_described FROM branch JOIN node ON node.id = parent
WHERE child = (SELECT id FROM node WHERE iri = :iri) AND relation = :relation
AND language = 'en' ORDER BY node.iri LIMIT :limit
"""
_LETTERS = """
SELECT letter, position FROM letter
WHERE language = :language AND parent = (SELECT id FROM node WHERE iri = :iri) ORDER BY position
"""
_FRAGMENTS = "SELECT fragments FROM document WHERE iri = :iri"
_LARGEST = """
SELECT node.iri, MAX(position) + 1 AS number FROM branch JOIN node ON node.id = parent
WHERE relation = :relation AND language = 'en' GROUP BY parent
ORDER BY number DESC, node.iri LIMIT :limit
"""


class Node(NamedTuple):
    """A member of a hierarchy, with its names, and whether anything is said about it."""

    iri: str
    names: tuple[Literal, ...]
    is_described: bool


class Hierarchy:
    """The hierarchies of one release; safe to use from many threads.

    Relations are `narrower`, `subclass` and `subproperty`; `top`, `concept` and `collection` of a
    scheme; `class`, `property`, `root class` and `root property` of a vocabulary; `member` of a
    collection; `observation` of a data set, which may be blank nodes (`_:…`); `dataset` of a
    catalogue; `domain` and `range` of a class, which are the properties that start and end there.
    """

    def __init__(self, path: Path) -> None:
        self._rows = SqliteReader(path).rows

    def below(
        self, iri: str, relation: str, language: str, offset: int = 0, limit: int = PAGE
    ) -> list[Node]:
        """What is right below a node, in the order of the names in a language."""
        wanted = LANGUAGES[0] if relation == "observation" else language
        asked = {"iri": iri, "relation": relation, "offset": offset, "limit": limit}
        return self._nodes(_BELOW, asked | {"language": wanted})

    def count(self, iri: str, relation: str) -> int:
        """How many are right below a node."""
        rows = self._rows(_COUNT, {"iri": iri, "relation": relation})
        return int(rows[0][0]) if rows else 0

    def above(self, iri: str, relation: str, limit: int = 5) -> list[Node]:
        """What is right above a node."""
        return self._nodes(_ABOVE, {"iri": iri, "relation": relation, "limit": limit})

    def letters(self, iri: str, language: str) -> list[tuple[str, int]]:
        """The letters that the concepts of a scheme begin with, and where each begins."""
        return self._rows(_LETTERS, {"iri": iri, "language": language})

    def largest(self, relation: str, limit: int = 2) -> list[tuple[str, int]]:
        """The nodes that most are right below of, with their numbers."""
        return self._rows(_LARGEST, {"relation": relation, "limit": limit})

    def fragments(self, document: str) -> int:
        """How many resources belong to a document, where they are several."""
        rows = self._rows(_FRAGMENTS, {"iri": document})
        return int(rows[0][0]) if rows else 0

    def _nodes(self, query: str, asked: dict[str, Any]) -> list[Node]:
        return [
            Node(iri, _literals(names), bool(is_described))
            for iri, names, is_described in self._rows(query, asked)
        ]


def _literals(text: str) -> tuple[Literal, ...]:
    return tuple(
        Literal(value, RDF_LANG_STRING if language else XSD_STRING, language)
        for language, value in json.loads(text)
    )
