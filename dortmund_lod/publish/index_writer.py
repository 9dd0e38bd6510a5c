"""The index of a release: what look-ups need and the quad store cannot tell quickly."""

from __future__ import annotations

import contextlib
import sqlite3
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from dortmund_lod.rdf import nquads
from dortmund_lod.release.manifest import HUB

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dortmund_lod.publish.dataset_statistics import DatasetStatistics, Link

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE hub (
    object TEXT NOT NULL,
    predicate TEXT NOT NULL,
    links INTEGER NOT NULL,
    PRIMARY KEY (object, predicate)
) WITHOUT ROWID;
CREATE TABLE class (iri TEXT PRIMARY KEY, instances INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE fragment (
    document TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (document, subject)
) WITHOUT ROWID;
"""


_HOMES = """
CREATE TEMP TABLE ontology (iri TEXT PRIMARY KEY);
CREATE TEMP TABLE home (term TEXT, place INTEGER, candidate TEXT);
CREATE INDEX temp.home_term ON home (term, place);
"""
_AT_HOME = """
CREATE TEMP VIEW known AS SELECT * FROM home
    WHERE place = 2 OR candidate IN (SELECT iri FROM ontology);
INSERT OR IGNORE INTO fragment SELECT candidate, term FROM known
    WHERE place = (SELECT MIN(place) FROM known AS other WHERE other.term = known.term);
INSERT OR IGNORE INTO fragment SELECT ontology.iri, term FROM ontology, home
    WHERE (SELECT COUNT(*) FROM ontology) = 1 AND place = 2
    AND NOT EXISTS (SELECT 1 FROM fragment WHERE document = ontology.iri)
    AND candidate = (
        SELECT candidate FROM home WHERE place = 2
        GROUP BY candidate ORDER BY COUNT(*) DESC, candidate LIMIT 1);
"""


def write_index(path: Path, survey: DatasetStatistics) -> None:
    """Write the index: documents with what belongs to them, hubs' links, and classes."""
    fragments = ((subject.partition("#")[0], subject) for subject in survey.fragments())
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(_SCHEMA)
        with connection:
            connection.executemany("INSERT INTO fragment VALUES (?, ?)", fragments)
            connection.executemany("INSERT INTO hub VALUES (?, ?, ?)", _hubs(survey.links()))
            connection.executemany("INSERT INTO class VALUES (?, ?)", survey.classes())
        _write_homes(connection, survey)


def _write_homes(connection: sqlite3.Connection, survey: DatasetStatistics) -> None:
    """Let classes and properties belong to their ontology, however their IRIs are made.

    It is the ontology that a term names, else that of its namespace, else the namespace itself.
    The only ontology of the data, if no term is its, has those of the largest namespace.
    """
    connection.executescript(_HOMES)
    ontologies = ((iri,) for iri in survey.instances("owl:Ontology"))
    connection.executemany("INSERT OR IGNORE INTO temp.ontology VALUES (?)", ontologies)
    homes = (
        (term, place, home)
        for term, named in survey.terms()
        for place, candidates in enumerate(_candidates(term, named))
        for home in candidates
    )
    connection.executemany("INSERT INTO home VALUES (?, ?, ?)", homes)
    connection.executescript(_AT_HOME)
    connection.commit()


def _candidates(term: str, named: list[str]) -> tuple[list[str], ...]:
    """What a term may belong to, the likeliest first; the last is there if nothing else is."""
    namespace = term[: max(term.rfind("#"), term.rfind("/")) + 1]
    whole = [*named, *(name.rstrip("#/") for name in named)]
    return whole, [namespace, namespace[:-1]], [namespace.rstrip("#")]


def _hubs(links: Iterable[Link]) -> Iterator[tuple[str, str, int]]:
    """How often each property points to a resource that many links point to."""
    for target, found in groupby(links, itemgetter(0)):
        rows = list(found)
        if sum(number for _, _, number in rows) > HUB:
            yield from (
                (nquads.iri(target), nquads.iri(predicate), number)
                for _, predicate, number in rows
            )
