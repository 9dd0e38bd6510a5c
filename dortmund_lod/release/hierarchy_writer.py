"""Writing the hierarchies of a release: what is below what, in the order of names."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from itertools import islice
from typing import TYPE_CHECKING

from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.well_known_terms import LANGUAGES, words_of
from dortmund_lod.release.resource_names import ResourceNames
from dortmund_lod.release.search.words import fold
from dortmund_lod.release.sqlite_reader import address_of
from dortmund_lod.release.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_DRAFT = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE edge (relation TEXT, parent TEXT, child TEXT);
CREATE TABLE kind (iri TEXT, kind TEXT);
"""
_SCHEMA = """
CREATE TABLE node (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, names TEXT NOT NULL,
    is_described INTEGER NOT NULL
);
CREATE TABLE document (
    iri TEXT PRIMARY KEY, fragments INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO document SELECT document, COUNT(*) FROM look.fragment
    GROUP BY document HAVING COUNT(*) > 1;
CREATE TABLE sort (node INTEGER PRIMARY KEY, en TEXT, de TEXT);
CREATE TABLE branch (
    relation TEXT, language TEXT, parent INTEGER, position INTEGER, child INTEGER,
    PRIMARY KEY (relation, language, parent, position)
) WITHOUT ROWID;
CREATE TABLE letter (
    language TEXT, parent INTEGER, letter TEXT, position INTEGER,
    PRIMARY KEY (language, parent, letter)
) WITHOUT ROWID;
"""
_DEDUCED = """
CREATE INDEX edge_child ON edge (relation, child, parent);
CREATE INDEX edge_parent ON edge (relation, parent);
CREATE INDEX kind_iri ON kind (iri);
INSERT INTO edge SELECT 'concept', parent, child FROM edge WHERE relation = 'top';
INSERT INTO edge SELECT 'top', parent, child FROM edge AS within WHERE relation = 'concept'
    AND EXISTS (SELECT 1 FROM kind WHERE iri = within.child AND kind = 'concept')
    AND NOT EXISTS (
        SELECT 1 FROM edge WHERE relation = 'narrower' AND child = within.child
        AND parent <> child);
INSERT INTO edge SELECT 'collection', parent, child FROM edge AS within
    WHERE relation = 'concept'
    AND EXISTS (SELECT 1 FROM kind WHERE iri = within.child AND kind = 'collection');
INSERT INTO edge SELECT kind, document, subject FROM look.fragment JOIN kind ON iri = subject
    WHERE kind IN ('class', 'property');
INSERT INTO edge SELECT 'observation', above.parent, below.child FROM edge AS above
    JOIN edge AS below ON below.relation = 'observation' AND below.parent = above.child
    WHERE above.relation = 'slice';
INSERT INTO edge SELECT 'target', iri, iri FROM kind WHERE kind = 'class';
INSERT INTO edge SELECT 'domain', target.parent, path.child FROM edge AS target
    JOIN edge AS shape ON shape.relation = 'shape' AND shape.parent = target.child
    JOIN edge AS path ON path.relation = 'path' AND path.parent = shape.child
    WHERE target.relation = 'target' AND path.child NOT GLOB '_:*';
INSERT INTO edge SELECT 'range', of.parent, path.child FROM edge AS of
    JOIN edge AS path ON path.relation = 'path' AND path.parent = of.child
    WHERE of.relation = 'value class' AND path.child NOT GLOB '_:*';
DELETE FROM edge WHERE relation IN ('slice', 'target', 'shape', 'path', 'value class');
"""
"""What follows from the edges: data sets have the observations of their slices, and a class has
the properties that a shape for it has; a class may be its own shape (SHACL §2.1.3.3)."""
_ROOTS = """
INSERT INTO edge SELECT 'root ' || relation, parent, child FROM edge AS within
    WHERE relation = :kind AND NOT EXISTS (
        SELECT 1 FROM edge AS up JOIN edge AS beside
        ON beside.relation = :kind AND beside.child = up.parent AND beside.parent = within.parent
        WHERE up.relation = :below AND up.child = within.child AND up.parent <> up.child)
"""
_NODES = """
SELECT iri, MAX(is_named) FROM (
    SELECT parent AS iri, relation <> 'observation' AS is_named FROM edge
    UNION SELECT child, relation <> 'observation' FROM edge)
GROUP BY iri ORDER BY iri
"""
_BRANCHES = """
INSERT INTO branch SELECT relation, '{language}', above.id,
    row_number() OVER (
        PARTITION BY relation, above.id ORDER BY sort.{language}, below.iri) - 1, below.id
FROM (SELECT DISTINCT relation, parent, child FROM edge WHERE {wanted})
JOIN node AS above ON above.iri = parent
JOIN node AS below ON below.iri = child JOIN sort ON sort.node = below.id
"""
_LETTERS = """
INSERT INTO letter SELECT language, parent, initial(sort.{language}), MIN(position)
FROM branch JOIN sort ON sort.node = child
WHERE relation = 'concept' AND language = '{language}' GROUP BY parent, initial(sort.{language})
"""
_FINISH = """
DROP TABLE edge; DROP TABLE kind; DROP TABLE sort;
CREATE INDEX branch_child ON branch (child, relation) WHERE language = 'en';
"""
_SORTED_BY, _LONGEST_KEY = 20, 500
_UNNAMED = "observation"
"""The relation whose children nobody calls by a name.

They are in the order of their IRIs, and blank nodes in that of their values.
"""

_SKOS, _RDFS, _OWL = (namespaces.PREFIXES[name] for name in ("skos", "rdfs", "owl"))
_RDF, _SH = namespaces.PREFIXES["rdf"], namespaces.PREFIXES["sh"]
_SCHEMA_ORG = (namespaces.PREFIXES["schema"], "http://schema.org/")
_DCAT, _QB = namespaces.PREFIXES["dcat"], "http://purl.org/linked-data/cube#"


def _terms(kinds: dict[str, tuple[str, bool]]) -> dict[bytes, tuple[str, bool]]:
    return {f"<{iri}>".encode(): kind for iri, kind in kinds.items()}


_RELATIONS = _terms(
    {
        _SKOS + "narrower": ("narrower", True),
        _SKOS + "broader": ("narrower", False),
        _SKOS + "hasTopConcept": ("top", True),
        _SKOS + "topConceptOf": ("top", False),
        _SKOS + "inScheme": ("concept", False),
        _SKOS + "member": ("member", True),
        _RDFS + "subClassOf": ("subclass", False),
        _RDFS + "subPropertyOf": ("subproperty", False),
        _QB + "dataSet": (_UNNAMED, False),
        _QB + "observation": (_UNNAMED, True),
        _QB + "slice": ("slice", True),
        _QB + "observationGroup": ("slice", True),
        _RDFS + "domain": ("domain", False),
        _RDFS + "range": ("range", False),
        **{name + "domainIncludes": ("domain", False) for name in _SCHEMA_ORG},
        **{name + "rangeIncludes": ("range", False) for name in _SCHEMA_ORG},
        _SH + "targetClass": ("target", False),
        _SH + "property": ("shape", True),
        _SH + "path": ("path", True),
        _SH + "class": ("value class", False),
        _DCAT + "dataset": ("dataset", True),
    }
)
"""What each property says is below what: its value, where it leads down, else its subject."""
_ALIKE = {nquads.RDF_TYPE, f"<{_QB}dataSet>".encode()}
"""Properties in which the observations of a data set do not differ."""
_NAMELESS = {_UNNAMED, "slice", "shape", "path", "value class", "target"}
"""Relations of which blank nodes may be a part."""
_UNION_OF, _FIRST, _REST = (
    f"<{iri}>".encode() for iri in (_OWL + "unionOf", _RDF + "first", _RDF + "rest")
)
_MOST_IN_UNION = 1_000
_KINDS = {
    f"<{namespace}{name}>".encode(): kind
    for kind, namespace, names in (
        ("concept", _SKOS, ("Concept",)),
        ("collection", _SKOS, ("Collection", "OrderedCollection")),
        ("class", _RDFS, ("Class",)),
        ("class", _OWL, ("Class",)),
        ("property", _RDF, ("Property",)),
        ("property", _OWL, ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
    )
    for name in names
}


def write_hierarchy(
    path: Path, data: Path, index: Path, folder: Path, preferred: Iterable[str] = ()
) -> None:
    """Write the hierarchies of concepts, classes, properties, collections, cubes and catalogues.

    Takes the sorted N-Quads of the release, its index, a folder for what is unfinished, and
    properties that name things before those that are known. Needs memory for one node at a time.
    """
    folder.mkdir()
    draft = folder / "draft.sqlite"
    with contextlib.closing(sqlite3.connect(draft.absolute().as_uri(), uri=True)) as connection:
        connection.create_function("initial", 1, _initial, deterministic=True)
        connection.executescript(_DRAFT)
        statements = Statements(data)
        properties = _collect(connection, data, statements)
        connection.execute("ATTACH ? AS look", (address_of(index),))
        connection.executescript(_DEDUCED)
        for kind, below in (("class", "subclass"), ("property", "subproperty")):
            connection.execute(_ROOTS, {"kind": kind, "below": below})
        connection.executescript(_SCHEMA)
        names = ResourceNames(statements, properties.__contains__, preferred)
        _write_nodes(connection, names, statements)
        for place, language in enumerate(LANGUAGES):
            wanted = "relation <> 'observation'" if place else "TRUE"
            connection.execute(_BRANCHES.format(language=language, wanted=wanted))
            connection.execute(_LETTERS.format(language=language))
        connection.executescript(_FINISH)
        connection.commit()
        connection.execute("DETACH look")
        connection.execute("VACUUM INTO ?", (str(path),))


def _collect(connection: sqlite3.Connection, data: Path, statements: Statements) -> set[str]:
    """Take the edges from the data, and the kinds of nodes; gives the properties there are."""
    properties: set[bytes] = set()
    kinds: list[tuple[str, str]] = []

    def edges() -> Iterator[tuple[str, str, str]]:
        with data.open("rb", 2**20) as lines:
            for line in lines:
                subject, predicate, _ = line.split(b" ", 2)
                properties.add(predicate)
                if predicate == nquads.RDF_TYPE or predicate in _RELATIONS:
                    value = nquads.statement(line).object
                    if predicate in _RELATIONS:
                        relation, leads_down = _RELATIONS[predicate]
                        for each in _members(statements, relation, value):
                            yield from _edge(subject, relation, leads_down, each)
                    elif value in _KINDS and nquads.is_iri(subject):
                        kinds.append((nquads.iri(subject), _KINDS[value]))

    connection.executemany("INSERT INTO edge VALUES (?, ?, ?)", edges())
    connection.executemany("INSERT INTO kind SELECT DISTINCT ?, ?", kinds)
    return {nquads.iri(term) for term in properties}


def _edge(
    subject: bytes,
    relation: str,
    leads_down: bool,  # noqa: FBT001 - which end is above
    value: bytes,
) -> Iterator[tuple[str, str, str]]:
    ends = (subject, value) if leads_down else (value, subject)
    is_part = nquads.is_node if relation in _NAMELESS else nquads.is_iri
    if all(map(is_part, ends)):
        parent, child = (nquads.iri(end) or end.decode() for end in ends)
        if parent != child or relation == "target":  # nothing is below itself
            yield relation, parent, child


def _members(statements: Statements, relation: str, value: bytes) -> Iterator[bytes]:
    """The classes of a union, where a property has one as its domain or range; else the value."""
    may_be_union = relation in {"domain", "range"} and value.startswith(b"_:")
    nodes = statements.values(value, _UNION_OF) if may_be_union else []
    if not nodes:
        yield value
    for _ in range(_MOST_IN_UNION):
        if not nodes:
            return
        yield from statements.values(nodes[0], _FIRST)
        nodes = statements.values(nodes[0], _REST)


def _write_nodes(
    connection: sqlite3.Connection, names: ResourceNames, statements: Statements
) -> None:
    """Write the nodes in the order of their IRIs, and what each is sorted by in each language."""
    rows = connection.cursor().execute(_NODES)
    cursor = connection.cursor()
    for number, (iri, is_named) in enumerate(rows, 1):
        if iri.startswith("_:"):
            shown, keys = "[]", [_content(statements, iri)] * len(LANGUAGES)
        else:
            shown, keys = _named(iri, names if is_named else None)
        is_described = not is_named or shown != "[]" or statements.is_subject(iri)
        node = (number, iri, shown, is_described)
        cursor.execute("INSERT INTO node VALUES (?, ?, ?, ?)", node)
        cursor.execute("INSERT INTO sort VALUES (?, ?, ?)", (number, *keys))


def _named(iri: str, names: ResourceNames | None) -> tuple[str, list[str]]:
    """The names of a node as JSON, the best in each language, and what it is sorted by."""
    best: dict[str, str] = {}
    for name in names.of(iri) if names else ():
        best.setdefault(name.language, name.value[:200])
    keys = [
        fold(best.get(language) or best.get("") or best.get("en") or min(best.values()))
        if best
        else fold(words_of(iri))
        for language in LANGUAGES
    ]
    return json.dumps(list(best.items())[:8], ensure_ascii=False), keys


def _content(statements: Statements, node: str) -> str:
    """What a blank node is sorted by, as its label says nothing: its values, numbers last."""
    lines = (nquads.statement(line) for line in statements.about(node.encode()))
    words = [
        nquads.term(line.object).value
        for line in islice(lines, _SORTED_BY)
        if line.predicate not in _ALIKE and line.object[:2] != b"_:"
    ]
    words.sort(key=lambda word: word.lstrip("+-")[:1].isdigit())
    return fold(" ".join(words))[:_LONGEST_KEY]


def _initial(key: str) -> str:
    """The letter a name is found under; `#` for digits and signs."""
    first = key[:1].upper()
    return first if first.isalpha() else "#"
