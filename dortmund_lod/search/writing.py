"""Writing the search file of a release: equal data give equal bytes."""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dortmund_lod import names
from dortmund_lod.search.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SCHEMA = """
PRAGMA page_size = 4096;
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
"""
_TYPE = names.PREFIXES["rdf"] + "type"
_SKOS, _DCTERMS = names.PREFIXES["skos"], names.PREFIXES["dcterms"]
_SCHEMA_ORG = (names.PREFIXES["schema"], "http://schema.org/")
_OTHER_NAMES = {
    _SKOS + "altLabel",
    _SKOS + "hiddenLabel",
    _SKOS + "notation",
    _DCTERMS + "identifier",
    _DCTERMS + "alternative",
    names.PREFIXES["foaf"] + "nick",
    *(namespace + name for namespace in _SCHEMA_ORG for name in ("alternateName", "identifier")),
}
SUMMARIES = (
    _DCTERMS + "abstract",
    _SKOS + "definition",
    _DCTERMS + "description",
    names.PREFIXES["rdfs"] + "comment",
    *(namespace + "description" for namespace in _SCHEMA_ORG),
    "http://purl.org/dc/elements/1.1/description",
    _SKOS + "scopeNote",
    _SKOS + "editorialNote",
)
"""Properties that describe a thing in a sentence or two, the preferred one first."""
_RANK = {iri: rank for rank, iri in enumerate((*names.LABELS, *SUMMARIES))}
_LABELS = frozenset(names.LABELS)
_TEXTS = _LABELS | _OTHER_NAMES | frozenset(SUMMARIES)
_SHOWN_NAME, _SHOWN_SUMMARY, _INDEXED = 200, 300, 10_000
_SHOWN_LANGUAGES = 8


@dataclass
class _Entry:
    """What is collected about one resource."""

    names: list[tuple[int, str, str]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    summaries: list[tuple[int, str, str]] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)


def write_search(path: Path, quads: Iterable[Any]) -> None:
    """Write the search file.

    Takes the quads of the release; a term is known by its attributes `value`, `language` and, for
    literals, `datatype`.
    """
    triples = {quad.triple for quad in quads}
    entries, inbound = _collect(triples)
    uses = Counter(triple.predicate.value for triple in triples)
    order = sorted(entries, key=lambda iri: (-inbound[iri], iri))
    numbers = {iri: number for number, iri in enumerate(order, 1)}
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(_SCHEMA)
        with connection:
            for iri in order:
                _write_entry(connection, numbers[iri], iri, entries[iri], inbound[iri])
            _write_classes(connection, entries, numbers)
            connection.executemany("INSERT INTO property VALUES (?, ?)", sorted(uses.items()))
            connection.execute("INSERT INTO words(words) VALUES ('optimize')")
        connection.execute("VACUUM")


def _collect(triples: set[Any]) -> tuple[dict[str, _Entry], Counter[str]]:
    entries: dict[str, _Entry] = defaultdict(_Entry)
    inbound: Counter[str] = Counter()
    for triple in triples:
        predicate, value = triple.predicate.value, triple.object
        literal = hasattr(value, "datatype")
        if not literal and predicate != _TYPE:
            inbound[getattr(value, "value", "")] += 1
        if _is_iri(triple.subject):
            _take(entries[triple.subject.value], predicate, value, literal=literal)
    return entries, inbound


def _is_iri(term: Any) -> bool:
    """Whether a term is an IRI: told by its kind, as this layer holds no RDF library."""
    return type(term).__name__ == "NamedNode"


def _take(entry: _Entry, predicate: str, value: Any, *, literal: bool) -> None:
    if predicate == _TYPE and _is_iri(value):
        entry.classes.add(value.value)
    if not literal or predicate not in _TEXTS:
        return
    found = (_RANK.get(predicate, 0), value.language or "", value.value[:_INDEXED])
    if predicate in _LABELS:
        entry.names.append(found)
    elif predicate in _OTHER_NAMES:
        entry.others.append(found[2])
    else:
        entry.summaries.append(found)


def _write_entry(
    connection: sqlite3.Connection, number: int, iri: str, entry: _Entry, inbound: int
) -> None:
    local = names.local_name(iri)
    known = sorted(entry.names) or [(0, "", local)]
    folded = fold(known[0][2])[:_SHOWN_NAME]
    row = (
        number,
        iri,
        _shown(known, _SHOWN_NAME),
        _shown(sorted(entry.summaries), _SHOWN_SUMMARY),
        folded,
        round(1 + math.log10(1 + inbound) / 4, 6),
    )
    connection.execute("INSERT INTO resource VALUES (?, ?, ?, ?, ?, ?)", row)
    texts = (
        fold(" ".join(text for _, _, text in known)),
        fold(" ".join([*sorted(entry.others), local])),
        fold(" ".join(text for _, _, text in sorted(entry.summaries))),
    )
    connection.execute(
        "INSERT INTO words(rowid, name, other, description) VALUES (?, ?, ?, ?)", (number, *texts)
    )


def _shown(texts: list[tuple[int, str, str]], longest: int) -> str:
    """The text to show in each language, from the best property that has it."""
    best: dict[str, str] = {}
    for _, language, text in texts:
        best.setdefault(language, text[:longest])
    pairs = [[text, language] for language, text in best.items()][:_SHOWN_LANGUAGES]
    return json.dumps(pairs, ensure_ascii=False)


def _write_classes(
    connection: sqlite3.Connection, entries: dict[str, _Entry], numbers: dict[str, int]
) -> None:
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for iri, entry in entries.items():
        key = fold(min(entry.names)[2] if entry.names else names.local_name(iri))
        for cls in entry.classes:
            members[cls].append((key, iri))
    for number, cls in enumerate(sorted(members), 1):
        found = [numbers[iri] for _, iri in sorted(members[cls])]
        connection.execute("INSERT INTO class VALUES (?, ?, ?)", (number, cls, len(found)))
        connection.executemany(
            "INSERT INTO member VALUES (?, ?, ?)",
            ((number, position, resource) for position, resource in enumerate(found)),
        )
        connection.executemany(
            "INSERT INTO kind VALUES (?, ?)", ((resource, number) for resource in sorted(found))
        )
