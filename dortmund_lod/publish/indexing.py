"""The index of a release: what look-ups need and the quad store cannot tell quickly."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from typing import TYPE_CHECKING

from dortmund_lod.release import HUB

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.dumps import Dataset

_SCHEMA = """
CREATE TABLE hub (
    object TEXT NOT NULL,
    predicate TEXT NOT NULL,
    links INTEGER NOT NULL,
    PRIMARY KEY (object, predicate)
) WITHOUT ROWID;
CREATE TABLE fragment (
    document TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (document, subject)
) WITHOUT ROWID;
"""


def write_index(path: Path, dataset: Dataset) -> None:
    """Write the index: the subjects with a fragment by their document, and the hubs' links."""
    nodes = (getattr(quad.subject, "value", "") for quad in dataset.quads)
    subjects = {node for node in nodes if "#" in node}
    rows = sorted((subject.partition("#")[0], subject) for subject in subjects)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.executemany("INSERT INTO fragment VALUES (?, ?)", rows)
        connection.executemany("INSERT INTO hub VALUES (?, ?, ?)", _hubs(dataset))


def _hubs(dataset: Dataset) -> list[tuple[str, str, int]]:
    """How often each property points to a resource that many links point to."""
    links = Counter(
        (getattr(triple.object, "value", ""), triple.predicate.value)
        for triple in {quad.triple for quad in dataset.quads}
        if type(triple.object).__name__ == "NamedNode"
    )
    totals: Counter[str] = Counter()
    for (target, _), number in links.items():
        totals[target] += number
    return sorted((*pair, number) for pair, number in links.items() if totals[pair[0]] > HUB)
