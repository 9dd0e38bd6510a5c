"""The index of a release: what look-ups need and the quad store cannot tell quickly."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.dumps import Dataset

_SCHEMA = """
CREATE TABLE fragment (
    document TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (document, subject)
) WITHOUT ROWID;
"""


def write_index(path: Path, dataset: Dataset) -> None:
    """Write the index: the subjects with a fragment, by the document they belong to."""
    nodes = (getattr(quad.subject, "value", "") for quad in dataset.quads)
    subjects = {node for node in nodes if "#" in node}
    rows = sorted((subject.partition("#")[0], subject) for subject in subjects)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.executemany("INSERT INTO fragment VALUES (?, ?)", rows)
