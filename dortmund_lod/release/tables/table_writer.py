"""Writing the tables of classes: a Parquet file of each, and for large ones what is asked of them.

DuckDB does it, from the sorted N-Triples of the default graph, in bounded memory. It runs on one
thread, and every file is written in an order that the data decide: equal data give equal bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from dortmund_lod.errors import ReleaseError
from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.release.tables.columns import Column, columns_of, name_expression
from dortmund_lod.release.tables.macros import define_macros
from dortmund_lod.release.tables.table_index import TableFile, has_table, write_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_TABLES = 100
"""Classes that have a table: the largest ones."""
MOST_COLUMNS = 250
"""Columns of a table; a class with more has none."""

_MEMORY = "256MB"
_LONGEST_LINE = 2**24
_ROWS = 122_880
"""Rows of a group in a file, and members that are written at once."""
_PARQUET = f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS}"

_TRIPLES = f"""
CREATE TABLE triple AS
SELECT line[:first - 1] AS subject, line[first + 1:second - 1] AS predicate,
    line[second + 1:length(line) - 2] AS object
FROM (
    SELECT line, first, first + instr(line[first + 1:], ' ') AS second
    FROM (SELECT line, instr(line, ' ') AS first FROM read_csv(
        ?, columns = {{'line': 'VARCHAR'}}, delim = '\x01', quote = '', escape = '',
        header = false, auto_detect = false, strict_mode = false,
        max_line_size = {_LONGEST_LINE}, buffer_size = {2 * _LONGEST_LINE})))
"""  # noqa: S608 - constants
"""A raw U+0001 is in no line: canonical N-Triples escape it."""
_PROPERTIES = """
CREATE TABLE property AS
SELECT CAST(row_number() OVER (ORDER BY predicate) AS INTEGER) AS property, predicate
FROM (SELECT DISTINCT predicate FROM triple)
"""
_CLASSES = """
SELECT object, count(*), min(subject), max(subject) FROM triple
WHERE predicate = ? AND left(subject, 1) = '<' AND left(object, 1) = '<'
GROUP BY object ORDER BY 2 DESC, 1
"""
_MEMBERS = """
CREATE OR REPLACE TEMP TABLE member AS
SELECT subject, CAST(row_number() OVER (ORDER BY subject[2:-2]) AS INTEGER) AS member
FROM triple WHERE predicate = ? AND object = ? AND left(subject, 1) = '<'
"""
_CELLS = """
CREATE OR REPLACE TEMP TABLE cell AS
SELECT property, member, object FROM triple
JOIN member USING (subject) JOIN property USING (predicate) WHERE subject BETWEEN ? AND ?
"""
_TERMS = """
CREATE OR REPLACE TEMP TABLE term AS
SELECT property, object, kind, value_of(object, kind) AS value FROM (
    SELECT property, object, kind_of(object) AS kind
    FROM (SELECT DISTINCT property, object FROM cell))
"""
_SPELLED = """
SELECT member, property, object, kind, value_of(object, kind) AS value FROM (
    SELECT *, kind_of(object) AS kind FROM cell WHERE member BETWEEN ? AND ?)
"""
"""The macros are spelled out once, and not for each column: planning took longer than the rest."""
_RANKED = """
CREATE OR REPLACE TEMP TABLE ranked AS
WITH exact AS (SELECT *, exact_of(value, kind) AS exact FROM term),
numbers AS (
    SELECT *, number_of(value, kind, exact) AS number, moment_of(value, kind) AS moment
    FROM exact),
sorted AS (
    SELECT *, coalesce(exact, TRY_CAST(number AS DECIMAL(38, 18))) AS amount,
        class_of(kind) AS class, normal_of(value, kind, exact, number) AS normal,
        CASE WHEN moment IS NOT NULL THEN zone_of(value) END AS zone,
        CASE WHEN kind = 'blank' THEN 0 WHEN kind = 'iri' THEN 1
            WHEN number IS NOT NULL THEN 2 WHEN moment IS NOT NULL THEN 3 ELSE 4 END AS sort,
        CASE WHEN number IS NULL AND moment IS NULL
            THEN normal_of(value, kind, exact, number) END AS text
    FROM numbers),
numbered AS (
    SELECT *, CAST(dense_rank() OVER (PARTITION BY property ORDER BY
        sort, amount, number, moment, text, class, normal) AS INTEGER) AS id
    FROM sorted)
SELECT *, CASE WHEN sort IN (2, 3) THEN min(id) OVER (PARTITION BY
    property, sort, amount, number, moment, text) ELSE id END AS rank
FROM numbered
"""
"""Equal values have one number; those that sort alike, as 1 and 1.0, have one rank."""
_ASKED = {
    "members": "SELECT member, subject[2:-2] AS iri FROM member ORDER BY member",
    "cells": """
SELECT DISTINCT property, member, id, rank FROM cell JOIN ranked USING (property, object)
ORDER BY property, member, id
""",
    "values": """
SELECT property, id, min(rank) AS rank, min(value) AS value, min(kind) AS kind,
    min(exact) AS exact, min(number) AS number, min(moment) AS moment, min(zone) AS zone
FROM ranked GROUP BY property, id ORDER BY property, id
""",
    "properties": """
SELECT property, predicate[2:-2] AS iri, cells, terms
FROM (SELECT property, count(*) AS cells FROM cell GROUP BY property)
JOIN (SELECT property, count(*) AS terms FROM term GROUP BY property) USING (property)
JOIN property USING (property) ORDER BY property
""",
}
"""The files that are asked, and what is in them."""


class Written(NamedTuple):
    """The tables that there are, and what people should know of those that are not."""

    tables: list[TableFile]
    notes: list[str]


class _Class(NamedTuple):
    """A class as it was counted: its subjects are between two."""

    term: str
    members: int
    first: str
    last: str

    @property
    def iri(self) -> str:
        return self.term[1:-1]


class TableWriter:
    """Writes the tables of all classes of some sorted N-Triples.

    Takes their file, a folder for what does not fit into memory, the prefixes to name columns
    with, and the properties that name things before those that are known to.
    """

    def __init__(
        self, source: Path, work: Path, prefixes: Mapping[str, str], naming: Sequence[str] = ()
    ) -> None:
        self._source = source
        self._work = work
        self._prefixes = dict(sorted(prefixes.items()))
        self._naming = [*naming, *namespaces.LABELS]

    def write(self, downloads: Path, folder: Path) -> Written:
        """Write a file of each table among the downloads, and what is asked of them in `folder`.

        Raises:
            ReleaseError: something cannot be written, or there is too little room for it.
        """
        places = (self._source, downloads, folder)
        relative = [Path(os.path.relpath(each, self._work)) for each in places]
        try:
            self._work.mkdir()
            folder.mkdir()
            with contextlib.chdir(self._work):  # DuckDB takes '?' and '*' in a path for patterns
                return self._write(*relative)
        except (duckdb.Error, OSError) as error:
            raise ReleaseError(f"The tables cannot be written: {error}") from error

    def _write(self, source: Path, downloads: Path, folder: Path) -> Written:
        settings: dict[str, Any] = {
            "threads": 1,
            "memory_limit": _MEMORY,
            "temp_directory": "spilled",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(config=settings) as connection:
            connection.execute("ATTACH 'tables.duckdb' AS work (RECOVERY_MODE no_wal_writes)")
            connection.execute("USE work")
            define_macros(connection)
            connection.execute(_TRIPLES, [str(source)])
            connection.execute(_PROPERTIES)
            written = self._write_all(connection, downloads, folder)
        write_index(folder, written.tables)
        return written

    def _write_all(
        self, connection: duckdb.DuckDBPyConnection, downloads: Path, folder: Path
    ) -> Written:
        rows = connection.execute(_CLASSES, [nquads.RDF_TYPE.decode()]).fetchall()
        found = [_Class(*row) for row in rows if has_table(nquads.iri(row[0].encode()))]
        written = Written([], list(_left_out(found)))
        names: set[str] = set()
        for each in found[:MOST_TABLES]:
            columns = self._prepare(connection, each)
            if len(columns) > MOST_COLUMNS:
                written.notes.append(
                    f"There is no table of {each.iri}: it would have {len(columns)} columns."
                )
                continue
            name = _file_name(each.iri, self._prefixes, names)
            names.add(name.lower())
            self._download(connection, each, columns, downloads / f"{name}.parquet")
            table = TableFile(each.iri, name, each.members, len(columns))
            if table.is_asked:
                _write_asked(connection, folder / name)
            written.tables.append(table)
        return written

    def _prepare(self, connection: duckdb.DuckDBPyConnection, each: _Class) -> list[Column]:
        """Gather the cells of a class; gives its columns, the commonest first."""
        connection.execute(_MEMBERS, [nquads.RDF_TYPE.decode(), each.term])
        connection.execute(_CELLS, [each.first, each.last])
        connection.execute(_TERMS)
        return columns_of(connection, self._prefixes)

    def _download(
        self,
        connection: duckdb.DuckDBPyConnection,
        each: _Class,
        columns: list[Column],
        target: Path,
    ) -> None:
        """Write the table as people take it away, with what its columns are."""
        selected = [name_expression(columns, self._naming), *(c.expression for c in columns)]
        rows = f"""
SELECT any_value(subject)[2:-2] AS iri, {", ".join(selected)}
FROM ({_SPELLED}) JOIN member USING (member) GROUP BY member ORDER BY member
"""  # noqa: S608 - columns are quoted where they are made
        create = f"CREATE OR REPLACE TEMP TABLE wide AS {rows}"
        for first in range(1, each.members + 1, _ROWS):
            connection.execute(create, [first, first + _ROWS - 1])
            create = f"INSERT INTO wide {rows}"
        said = {column.name: column.described for column in columns}
        content = json.dumps({"class": each.iri, "columns": said}, ensure_ascii=False)
        connection.execute(
            f"COPY wide TO {_text(str(target))} {_PARQUET}, "
            f"KV_METADATA {{dortmund_lod: {_text(content)}}})"
        )


def _left_out(found: list[_Class]) -> Iterator[str]:
    if len(found) > MOST_TABLES:
        yield f"There are tables of the {MOST_TABLES} largest of {len(found)} classes."


def _write_asked(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write what is asked of a large table."""
    folder.mkdir()
    connection.execute(_RANKED)
    for name, query in _ASKED.items():
        target = _text(str(folder / f"{name}.parquet"))
        connection.execute(f"COPY ({query}) TO {target} {_PARQUET})")


def _file_name(cls: str, prefixes: Mapping[str, str], taken: set[str]) -> str:
    """A name for the files of a class: its prefixed name, or else a digest with it."""
    short = namespaces.compact(cls, prefixes)
    short = namespaces.local_name(cls) if short == cls else short
    name = "table-" + re.sub(r"[^A-Za-z0-9]+", "-", short).strip("-")[:60]
    if name == "table-" or name.lower() in taken:
        name = f"{name.rstrip('-')}-{hashlib.sha256(cls.encode()).hexdigest()[:8]}"
    return name


def _text(value: str) -> str:
    """A text as SQL spells it: file names and metadata cannot be parameters of COPY."""
    return "'" + value.replace("'", "''") + "'"
