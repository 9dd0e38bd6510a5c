"""Writing the search file of a release: equal data give equal bytes."""

from __future__ import annotations

import contextlib
import json
import math
import re
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.external_sort import RUN_BYTES, Sorter
from dortmund_lod.release.search_words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dortmund_lod.rdf.terms import Literal

_SCHEMA = """
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
CREATE TABLE resource (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, names TEXT NOT NULL,
    summaries TEXT NOT NULL, folded TEXT NOT NULL, weight REAL NOT NULL
);
CREATE TABLE class (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, members INTEGER NOT NULL);
CREATE TABLE property (iri TEXT PRIMARY KEY, uses INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE kind (resource INTEGER, class INTEGER, PRIMARY KEY (resource, class)) WITHOUT ROWID;
CREATE TABLE member (
    class INTEGER, position INTEGER, resource INTEGER, PRIMARY KEY (class, position)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
    name, other, description, content = '', prefix = '1 2 3',
    tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO words(words, rank) VALUES ('hashsize', 67108864);
"""
_INSERT_WORDS = "INSERT INTO words(rowid, name, other, description) VALUES (?, ?, ?, ?)"
_SKOS, _DCTERMS = namespaces.PREFIXES["skos"], namespaces.PREFIXES["dcterms"]
_SCHEMA_ORG = (namespaces.PREFIXES["schema"], "http://schema.org/")
_OTHERS = {
    _SKOS + "altLabel",
    _SKOS + "hiddenLabel",
    _SKOS + "notation",
    _DCTERMS + "identifier",
    _DCTERMS + "alternative",
    *namespaces.LAST_RESORTS,
    *(namespace + name for namespace in _SCHEMA_ORG for name in ("alternateName", "identifier")),
}
SUMMARIES = (
    _DCTERMS + "abstract",
    _SKOS + "definition",
    _DCTERMS + "description",
    namespaces.PREFIXES["rdfs"] + "comment",
    *(namespace + "description" for namespace in _SCHEMA_ORG),
    "http://purl.org/dc/elements/1.1/description",
    _SKOS + "scopeNote",
    _SKOS + "editorialNote",
)
"""Properties that describe a thing in a sentence or two, the preferred one first."""


def _terms(iris: Iterable[str]) -> list[bytes]:
    return [f"<{iri}>".encode() for iri in iris]


_RANKED = (*namespaces.LABELS, *namespaces.LAST_RESORTS, *SUMMARIES)
_RANK = {term: rank for rank, term in enumerate(_terms(_RANKED))}
_LABELS = frozenset(_terms(namespaces.LABELS))
_OTHER_NAMES = frozenset(_terms(_OTHERS))
_PARTS_OF_NAMES = [_terms(names) for names in (namespaces.GIVEN_NAMES, namespaces.FAMILY_NAMES)]
_PARTS = frozenset(term for names in _PARTS_OF_NAMES for term in names)
_TEXTS = _LABELS | _OTHER_NAMES | _PARTS | frozenset(_terms(SUMMARIES))
_CONTROLS = re.compile(r"[\x01-\x1f]")
_MOST = 10**15
_SHOWN_NAME, _SHOWN_SUMMARY, _INDEXED = 200, 300, 10_000
_SHOWN_LANGUAGES = 8


@dataclass
class _Entry:
    """What is collected about one resource."""

    names: list[tuple[int, str, str]] = field(default_factory=list)
    others: list[tuple[int, str, str]] = field(default_factory=list)
    parts: dict[bytes, str] = field(default_factory=dict)
    summaries: list[tuple[int, str, str]] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)


def write_search(
    path: Path,
    triples: Iterable[nquads.Statement],
    links: Iterable[tuple[bytes, int]],
    folder: Path,
    run_bytes: int = RUN_BYTES,
) -> None:
    """Write the search file.

    Takes the distinct triples of the release in their order, how many links point to the terms
    that any point to, in the same order, and a folder for what is sorted on disk. Needs memory for
    one resource at a time, and for the names of the classes and properties.
    """
    folder.mkdir()
    entries = Sorter(folder / "entries", run_bytes=run_bytes)
    members = Sorter(folder / "members", run_bytes=run_bytes)
    counts = _collect(triples, links, entries)
    numbers = {cls: number for number, cls in enumerate(sorted(counts.classes), 1)}
    draft = folder / "draft.sqlite"
    with contextlib.closing(sqlite3.connect(draft)) as connection:
        connection.executescript(_SCHEMA)
        with connection:
            _write_entries(connection, entries, members, numbers)
            _write_classes(connection, counts, members)
            connection.execute("INSERT INTO words(words) VALUES ('optimize')")
        connection.execute("VACUUM INTO ?", (str(path),))


@dataclass
class _Counts:
    """How often each class and each property is used."""

    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[bytes] = field(default_factory=Counter)


def _collect(
    triples: Iterable[nquads.Statement], links: Iterable[tuple[bytes, int]], entries: Sorter
) -> _Counts:
    """Write a line for each resource, to be sorted by the number of links to it, most first."""
    counts = _Counts()
    linked = iter(links)
    target, number = next(linked, (b"", 0))
    for subject, about in groupby(triples, itemgetter(0)):
        entry = _entry(about, counts)
        while target and target < subject:
            target, number = next(linked, (b"", 0))
        if nquads.is_iri(subject):
            inbound = number if target == subject else 0
            content = json.dumps(_row(nquads.iri(subject), entry, inbound))
            entries.write(b"%016d %b\t%b\n" % (_MOST - inbound, subject[1:-1], content.encode()))
            counts.classes.update(entry.classes)
    return counts


def _entry(about: Iterable[nquads.Statement], counts: _Counts) -> _Entry:
    entry = _Entry()
    for _, predicate, value, _ in about:
        counts.properties[predicate] += 1
        if predicate == nquads.RDF_TYPE:
            if nquads.is_iri(value):
                entry.classes.add(nquads.iri(value))
        elif predicate in _TEXTS and value[:1] == b'"':
            _take(entry, predicate, nquads.literal(value))
    return entry


def _take(entry: _Entry, predicate: bytes, value: Literal) -> None:
    found = (_RANK.get(predicate, 0), value.language, value.value[:_INDEXED])
    if not found[2].strip():
        return
    if predicate in _PARTS:
        entry.parts.setdefault(predicate, found[2])
    if predicate in _LABELS:
        entry.names.append(found)
    elif predicate in _OTHER_NAMES or predicate in _PARTS:
        entry.others.append(found)
    else:
        entry.summaries.append(found)


def _row(iri: str, entry: _Entry, inbound: int) -> tuple[list[Any], list[str], list[str]]:
    """What is written about a resource: what is shown, the words, and its classes."""
    local = namespaces.local_name(iri)
    known = sorted(entry.names) or _last_resorts(entry) or [(0, "", local)]
    shown = [
        iri,
        _shown(known, _SHOWN_NAME),
        _shown(sorted(entry.summaries), _SHOWN_SUMMARY),
        fold(known[0][2])[:_SHOWN_NAME],
        round(1 + math.log10(1 + inbound) / 4, 6),
    ]
    texts = [
        fold(" ".join(text for _, _, text in known)),
        fold(" ".join([*(text for _, _, text in sorted(entry.others)), local])),
        fold(" ".join(text for _, _, text in sorted(entry.summaries))),
    ]
    return shown, texts, sorted(entry.classes)


def _last_resorts(entry: _Entry) -> list[tuple[int, str, str]]:
    """What names a resource without a name: given and family name, else other names."""
    parts = (
        next((entry.parts[name] for name in names if name in entry.parts), "")
        for names in _PARTS_OF_NAMES
    )
    full = " ".join(filter(None, parts))
    return [(0, "", full)] if full else sorted(entry.others)


def _shown(texts: list[tuple[int, str, str]], longest: int) -> str:
    """The text to show in each language, from the best property that has it."""
    best: dict[str, str] = {}
    for _, language, text in texts:
        best.setdefault(language, text[:longest])
    pairs = [[text, language] for language, text in best.items()][:_SHOWN_LANGUAGES]
    return json.dumps(pairs, ensure_ascii=False)


def _write_entries(
    connection: sqlite3.Connection, entries: Sorter, members: Sorter, numbers: dict[str, int]
) -> None:
    """Write the resources in the order of their weight, and a line for each class of each."""
    for number, line in enumerate(entries.lines(), 1):
        shown, texts, classes = json.loads(line.partition(b"\t")[2])
        connection.execute("INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?)", (number, *shown))
        connection.execute(_INSERT_WORDS, (number, *texts))
        of = [numbers[cls] for cls in classes]
        connection.executemany("INSERT INTO kind VALUES (?, ?)", ((number, cls) for cls in of))
        key = _CONTROLS.sub(" ", f"{shown[3]}\0{shown[0]}")
        for cls in of:
            members.write(f"{cls:08}\0{key}\0{number}\n".encode())
    entries.remove()


def _write_classes(connection: sqlite3.Connection, counts: _Counts, members: Sorter) -> None:
    classes = enumerate(sorted(counts.classes.items()), 1)
    rows = ((number, cls, uses) for number, (cls, uses) in classes)
    connection.executemany("INSERT INTO class VALUES (?, ?, ?)", rows)
    for cls, lines in groupby(members.lines(), lambda line: int(line.partition(b"\0")[0])):
        found = enumerate(int(line.rpartition(b"\0")[2]) for line in lines)
        connection.executemany(
            "INSERT INTO member VALUES (?, ?, ?)", ((cls, *placed) for placed in found)
        )
    properties = sorted((nquads.iri(term), uses) for term, uses in counts.properties.items())
    connection.executemany("INSERT INTO property VALUES (?, ?)", properties)
    members.remove()
