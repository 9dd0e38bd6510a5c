"""The index of a release: what look-ups need and the quad store cannot tell quickly."""

from __future__ import annotations

import contextlib
import sqlite3
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from dortmund_lod import nquads
from dortmund_lod.release import HUB

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dortmund_lod.publish.surveying import Link

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


def write_index(
    path: Path,
    fragments: Iterable[str],
    links: Iterable[Link],
    classes: Iterable[tuple[str, int]],
) -> None:
    """Write the index: subjects with a fragment by their document, hubs' links, and classes.

    Takes the distinct subjects with a fragment, the links, those to the same IRI together, and the
    classes with the number of their instances.
    """
    rows = ((subject.partition("#")[0], subject) for subject in fragments)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(_SCHEMA)
        with connection:
            connection.executemany("INSERT INTO fragment VALUES (?, ?)", rows)
            connection.executemany("INSERT INTO hub VALUES (?, ?, ?)", _hubs(links))
            connection.executemany("INSERT INTO class VALUES (?, ?)", classes)


def _hubs(links: Iterable[Link]) -> Iterator[tuple[str, str, int]]:
    """How often each property points to a resource that many links point to."""
    for target, found in groupby(links, itemgetter(0)):
        rows = list(found)
        if sum(number for _, _, number in rows) > HUB:
            yield from (
                (nquads.iri(target), nquads.iri(predicate), number)
                for _, predicate, number in rows
            )
