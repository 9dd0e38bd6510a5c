"""Writing the search file of a release: equal data give equal bytes."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from dortmund_lod.rdf import nquads
from dortmund_lod.rdf.external_sort import RUN_BYTES, Sorter
from dortmund_lod.release.search.entries import (
    Counts,
    SearchEntry,
    SearchSource,
    entries,
    local_words,
)
from dortmund_lod.release.search.words import LONGEST_WORD, STEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SCHEMA = """
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
CREATE TABLE resource (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, names TEXT NOT NULL,
    summaries TEXT NOT NULL, folded TEXT NOT NULL, weight REAL NOT NULL,
    is_named INTEGER NOT NULL, model INTEGER NOT NULL
);
CREATE TABLE class (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, members INTEGER NOT NULL);
CREATE TABLE property (iri TEXT PRIMARY KEY, uses INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE usage (
    class INTEGER, property TEXT, members INTEGER NOT NULL, PRIMARY KEY (class, property)
) WITHOUT ROWID;
CREATE TABLE kind (resource INTEGER, class INTEGER, PRIMARY KEY (resource, class)) WITHOUT ROWID;
CREATE TABLE member (
    class INTEGER, position INTEGER, resource INTEGER, PRIMARY KEY (class, position)
) WITHOUT ROWID;
CREATE TABLE language (tag TEXT PRIMARY KEY, texts INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
    name, other, kind, value, linked, text, prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 0 tokenchars '.='"
);
INSERT INTO words(words, rank) VALUES ('hashsize', 67108864);
CREATE TABLE word (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE, resources INTEGER NOT NULL);
CREATE VIRTUAL TABLE part USING fts5(term, content = '', tokenize = 'trigram');
CREATE TABLE label (term TEXT PRIMARY KEY, words TEXT NOT NULL) WITHOUT ROWID;
"""
_INSERT_RESOURCE = "INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_WORDS = """
INSERT INTO words(rowid, name, other, kind, value, linked, text) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_KEEP_WORDS = f"""
INSERT INTO word (term, resources) SELECT term, doc FROM vocabulary
WHERE term NOT LIKE '{STEM}%' AND length(term) <= {LONGEST_WORD} ORDER BY doc DESC, term
"""  # noqa: S608 - constants
_VOCABULARY = (
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row)",
    _KEEP_WORDS,
    "DROP TABLE vocabulary",
    "INSERT INTO part (rowid, term) SELECT id, term FROM word WHERE length(term) > 2",
    "INSERT INTO part(part) VALUES ('optimize')",
    "INSERT INTO words(words) VALUES ('optimize')",
    "DROP TABLE label",
)
"""The words of all resources, the commonest first, and what they consist of."""

_CONTROLS = re.compile(r"[\x01-\x1f]")
_MOST = 10**15
_MOST_LABEL_WORDS = 40
_CACHED_LABELS = 2**16


def write_search(
    path: Path, source: SearchSource, folder: Path, run_bytes: int = RUN_BYTES
) -> None:
    """Write the search file.

    Takes what it is made of, and a folder for what is sorted on disk. Needs memory for one
    resource at a time, and for the names of the classes and properties.
    """
    folder.mkdir()
    lines = Sorter(folder / "entries", run_bytes=run_bytes)
    members = Sorter(folder / "members", run_bytes=run_bytes)
    draft = folder / "draft.sqlite"
    with contextlib.closing(sqlite3.connect(draft)) as connection:
        connection.executescript(_SCHEMA)
        with connection:
            counts = _sort_entries(connection, source, lines)
            _write_entries(connection, lines, members, sorted(counts.classes))
            _write_classes(connection, counts, members)
            for statement in _VOCABULARY:
                connection.execute(statement)
        connection.execute("VACUUM INTO ?", (str(path),))


def _sort_entries(connection: sqlite3.Connection, source: SearchSource, lines: Sorter) -> Counts:
    """Write a line for each resource, to be sorted by the number of links to it, most first.

    What a subject is called is kept for the resources that link to it: a blank node by its values.
    """
    counts = Counts()
    for subject, inbound, entry in entries(source, counts):
        is_iri = nquads.is_iri(subject)
        called = entry.name if is_iri else f"{entry.name} {entry.other} {entry.value}"
        row = (subject.decode(), " ".join(called.split()[:_MOST_LABEL_WORDS]))
        connection.execute("INSERT INTO label VALUES (?, ?)", row)
        if is_iri:
            content = json.dumps(entry).encode()
            lines.write(b"%016d %b\t%b\n" % (_MOST - inbound, subject[1:-1], content))
    return counts


def _write_entries(
    connection: sqlite3.Connection, lines: Sorter, members: Sorter, classes: list[str]
) -> None:
    """Write the resources in the order of their weight, and a line for each class of each."""
    numbers = {cls: number for number, cls in enumerate(classes, 1)}
    label = _labels(connection)
    for number, line in enumerate(lines.lines(), 1):
        entry = SearchEntry(*json.loads(line.partition(b"\t")[2]))
        connection.execute(_INSERT_RESOURCE, (number, *entry[:7]))
        kinds = " ".join(label(f"<{cls}>") for cls in entry.classes)
        linked = " | ".join(map(label, entry.links))
        row = (number, entry.name, entry.other, kinds, entry.value, linked, entry.text)
        connection.execute(_INSERT_WORDS, row)
        of = [numbers[cls] for cls in entry.classes]
        connection.executemany("INSERT INTO kind VALUES (?, ?)", ((number, cls) for cls in of))
        key = _CONTROLS.sub(" ", f"{entry.folded}\0{entry.iri}")
        for cls in of:
            members.write(f"{cls:08}\0{key}\0{number}\n".encode())
    lines.remove()


def _labels(connection: sqlite3.Connection) -> Callable[[str], str]:
    """What gives the words of the name of a term, as N-Quads spell it."""

    @lru_cache(maxsize=_CACHED_LABELS)
    def label(term: str) -> str:
        row = connection.execute("SELECT words FROM label WHERE term = ?", (term,)).fetchone()
        if row:
            return str(row[0])
        return local_words(term[1:-1]) if term[:1] == "<" else ""

    return label


def _write_classes(connection: sqlite3.Connection, counts: Counts, members: Sorter) -> None:
    rows = [(number, *each) for number, each in enumerate(sorted(counts.classes.items()), 1)]
    connection.executemany("INSERT INTO class VALUES (?, ?, ?)", rows)
    numbers = {cls: number for number, cls, _ in rows}
    usage = sorted(
        (numbers[cls], nquads.iri(term), members) for (cls, term), members in counts.usage.items()
    )
    connection.executemany("INSERT INTO usage VALUES (?, ?, ?)", usage)
    for cls, lines in groupby(members.lines(), lambda line: int(line.partition(b"\0")[0])):
        found = enumerate(int(line.rpartition(b"\0")[2]) for line in lines)
        connection.executemany(
            "INSERT INTO member VALUES (?, ?, ?)", ((cls, *placed) for placed in found)
        )
    properties = sorted((nquads.iri(term), uses) for term, uses in counts.properties.items())
    connection.executemany("INSERT INTO property VALUES (?, ?)", properties)
    languages = sorted(counts.languages.items())
    connection.executemany("INSERT INTO language VALUES (?, ?)", languages)
    members.remove()
