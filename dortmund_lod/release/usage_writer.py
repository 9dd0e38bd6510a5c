"""Writing how the data of a release use their classes and properties: counted, never guessed."""

from __future__ import annotations

import contextlib
import heapq
import json
import sqlite3
from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.external_sort import Sorter
from dortmund_lod.rdf.terms import Literal
from dortmund_lod.rdf.well_known_terms import well_known_terms
from dortmund_lod.release.resource_names import ResourceNames
from dortmund_lod.release.search.entries import SUMMARIES
from dortmund_lod.release.search.words import fold
from dortmund_lod.release.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

VALUES = 50
"""Values of a property that are kept: the most used."""

ANY = 0
"""The number that stands for subjects of any class, and of none."""

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE class (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, members INTEGER NOT NULL,
    words TEXT NOT NULL, names TEXT NOT NULL, definitions TEXT NOT NULL
);
CREATE TABLE property (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, uses INTEGER NOT NULL,
    words TEXT NOT NULL, names TEXT NOT NULL, definitions TEXT NOT NULL
);
CREATE TABLE usage (
    class INTEGER, property INTEGER, members INTEGER NOT NULL, PRIMARY KEY (class, property)
) WITHOUT ROWID;
CREATE TABLE target (
    class INTEGER, property INTEGER, target INTEGER, links INTEGER NOT NULL,
    PRIMARY KEY (class, property, target)
) WITHOUT ROWID;
CREATE TABLE value (
    property INTEGER, position INTEGER, term TEXT NOT NULL, uses INTEGER NOT NULL,
    PRIMARY KEY (property, position)
) WITHOUT ROWID;
"""
_LONGEST_VALUE = 120
_LONGEST_TEXT = 300
_LANGUAGES = 8


class _Numbers(dict[bytes, int]):
    """A number for each term, in the order in which terms are met."""

    def __missing__(self, term: bytes) -> int:
        number = self[term] = len(self) + 1
        return number


class _Sorters(NamedTuple):
    """What is sorted on disk: links by their targets, values, and pairs of classes."""

    links: Sorter
    values: Sorter
    targets: Sorter

    def remove(self) -> None:
        """Give the space on disk back."""
        for each in self:
            each.remove()


class _Counts:
    """What is counted in one pass over the statements."""

    def __init__(self) -> None:
        self.classes, self.properties = _Numbers(), _Numbers()
        self.members: Counter[int] = Counter()
        self.uses: Counter[int] = Counter()
        self.usage: Counter[tuple[int, int]] = Counter()


def write_usage(
    path: Path,
    data: Path,
    folder: Path,
    shapes: str = "",
    preferred: Sequence[str] = (),
) -> None:
    """Write which properties members of each class have, what they point to, and their values.

    Takes the sorted N-Quads of the release, a folder for what is sorted on disk, the IRI of the
    graph of shapes, which are no data, and properties that name things before those that are
    known. Needs memory for the classes and properties, and for one subject at a time.
    """
    folder.mkdir()
    names = ("links", "values", "targets")
    sorters = _Sorters(*(Sorter(folder / name) for name in names))
    counts, subjects = _Counts(), folder / "subjects"
    with data.open("rb", 2**20) as lines, subjects.open("wb") as typed:
        rows = nquads.distinct(nquads.statements(lines), f"<{shapes}>".encode())
        for subject, about in groupby(rows, itemgetter(0)):
            classes = _count(counts, list(about), sorters)
            if classes:
                typed.write(subject + b"\t" + _joined(classes) + b"\n")
    with subjects.open("rb") as typed:
        _join(sorters, typed)
    draft = folder / "draft.sqlite"
    with contextlib.closing(sqlite3.connect(draft)) as connection:
        connection.executescript(_SCHEMA)
        with connection:
            _write_terms(connection, counts, data, preferred)
            usage = sorted((*key, number) for key, number in counts.usage.items())
            connection.executemany("INSERT INTO usage VALUES (?, ?, ?)", usage)
            connection.executemany("INSERT INTO target VALUES (?, ?, ?, ?)", _targets(sorters))
            connection.executemany("INSERT INTO value VALUES (?, ?, ?, ?)", _values(sorters))
        connection.execute("VACUUM INTO ?", (str(path),))
    sorters.remove()


def _count(counts: _Counts, about: list[nquads.Statement], sorters: _Sorters) -> list[int]:
    """Count what is said about a subject; gives its classes."""
    classes = [
        counts.classes[value]
        for _, predicate, value, _ in about
        if predicate == nquads.RDF_TYPE and nquads.is_iri(value)
    ]
    counts.members.update(classes)
    of, used = _joined([ANY, *classes]), set()
    for _, predicate, value, _ in about:
        number = counts.properties[predicate]
        counts.uses[number] += 1
        used.add(number)
        if predicate == nquads.RDF_TYPE:
            continue
        if value[:1] != b'"':
            sorters.links.write(b"%b\t%d\t%b\n" % (value, number, of))
        if value[:1] != b"_" and len(value) <= _LONGEST_VALUE:
            sorters.values.write(b"%08d %b\n" % (number, value))
    counts.usage.update((cls, number) for cls in (ANY, *classes) for number in used)
    return classes


def _join(sorters: _Sorters, subjects: Iterable[bytes]) -> None:
    """Say of each link which classes it leads from and to: both come in the same order."""
    typed = (line[:-1].split(b"\t") for line in subjects)
    subject, classes = next(typed, (b"", b""))
    for target, links in groupby(sorters.links.lines(), lambda line: line.partition(b"\t")[0]):
        while subject and subject + b" " < target + b" ":
            subject, classes = next(typed, (b"", b""))
        if subject != target:
            continue
        for line in links:
            _, number, sources = line[:-1].split(b"\t")
            for source in sources.split(b","):
                for cls in classes.split(b","):
                    sorters.targets.write(b"%b %b %b\n" % (source, number, cls))


def _targets(sorters: _Sorters) -> Iterator[tuple[int, ...]]:
    for line, same in groupby(sorters.targets.lines()):
        yield (*map(int, line.split()), sum(1 for _ in same))


def _values(sorters: _Sorters) -> Iterator[tuple[int, int, str, int]]:
    """The values of each property that are used most, in this order."""
    for number, lines in groupby(sorters.values.lines(), lambda line: line[:8]):
        counted = ((sum(1 for _ in same), line[9:-1]) for line, same in groupby(lines))
        most = heapq.nsmallest(VALUES, counted, key=lambda each: (-each[0], each[1]))
        for position, (uses, term) in enumerate(most):
            yield int(number), position, term.decode(), uses


def _write_terms(
    connection: sqlite3.Connection, counts: _Counts, data: Path, preferred: Sequence[str]
) -> None:
    """Write the classes and properties with their names and definitions."""
    used = {nquads.iri(term) for term in counts.properties}
    statements = Statements(data)
    described = _describer(ResourceNames(statements, used.__contains__, preferred), statements)
    for table, numbers, uses in (
        ("class", counts.classes, counts.members),
        ("property", counts.properties, counts.uses),
    ):
        rows = (
            (number, nquads.iri(term), uses[number], *described(nquads.iri(term)))
            for term, number in numbers.items()
        )
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)", rows)  # noqa: S608 - a constant


def _describer(
    names: ResourceNames, statements: Statements
) -> Callable[[str], tuple[str, str, str]]:
    """What gives the words that find a term, its names and its definitions."""

    def described(iri: str) -> tuple[str, str, str]:
        known = well_known_terms().get(iri)
        called = _best(names.of(iri), known.names if known else {})
        texts = [
            value
            for summary in SUMMARIES
            for value in statements.objects(iri, summary)
            if isinstance(value, Literal)
        ]
        defined = _best(texts, known.definitions if known else {})
        words = " ".join([fold(namespaces.local_name(iri)), *map(fold, called.values())])
        return words, _json(called), _json(defined)

    return described


def _best(texts: Iterable[Literal], others: dict[str, str]) -> dict[str, str]:
    """The first text in each language; others where the data have none in it."""
    best: dict[str, str] = {}
    for text in texts:
        best.setdefault(text.language.lower(), text.value[:_LONGEST_TEXT])
    missing = ((lang, text) for lang, text in others.items() if text and lang not in best)
    return dict([*best.items(), *missing][:_LANGUAGES])


def _json(texts: dict[str, str]) -> str:
    return json.dumps(list(texts.items()), ensure_ascii=False)


def _joined(numbers: Iterable[int]) -> bytes:
    return b",".join(b"%d" % number for number in numbers)
