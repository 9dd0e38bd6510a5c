"""Asking the table of a class: filters, order, pages and facets, all values bound.

The text of each query is made of constants here; what a request says comes as parameters. DuckDB
may read the folder of the tables and nothing else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb

from dortmund_lod.rdf.terms import RDF_LANG_STRING, XSD_STRING, Blank, Iri, Literal
from dortmund_lod.release.tables.filters import (
    FACET_VALUES,
    FIRST_YEAR,
    LAST_YEAR,
    TableAnswer,
    TableQuestion,
)
from dortmund_lod.release.tables.macros import define_macros

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.rdf.terms import Term
    from dortmund_lod.release.tables.filters import Filter

_NAME = re.compile(r"[A-Za-z0-9-]+", re.ASCII)
_VIEWS = ("members", "cells", "values", "properties")
_FOURTEEN_HOURS = 14 * 3600
"""Between a moment with a time zone and one without, as much is not known (XML Schema §3.3.7)."""

_OPERAND = """
(SELECT value, kind, exact, number_of(value, kind, exact) AS number,
    moment_of(value, kind) AS moment, zone_of(value) AS zone
FROM (SELECT value, kind, exact_of(value, kind) AS exact
    FROM (SELECT CAST(? AS VARCHAR) AS value, CAST(? AS VARCHAR) AS kind)))
"""
_SAME_TERM = """
class_of(v.kind) = class_of(o.kind)
AND normal_of(v.value, v.kind, v.exact, v.number) = normal_of(o.value, o.kind, o.exact, o.number)
"""
_SAME_VALUE = """
coalesce(v.exact = o.exact, v.number = o.number,
    v.kind = o.kind AND v.moment = o.moment AND (v.zone = '') = (o.zone = ''), false)
"""
_COMPARED = f"""
CASE
    WHEN {{o}}.number IS NOT NULL THEN coalesce(v.exact {{sign}} {{o}}.exact,
        NOT isnan(v.number) AND NOT isnan({{o}}.number) AND v.number {{sign}} {{o}}.number, false)
    WHEN {{o}}.moment IS NOT NULL THEN v.kind = {{o}}.kind AND coalesce(
        v.moment {{sign}} {{o}}.moment + CASE WHEN (v.zone = '') = ({{o}}.zone = '') THEN 0
            ELSE {{direction}} * {_FOURTEEN_HOURS} END, false)
    WHEN {{o}}.kind = '{XSD_STRING}' OR left({{o}}.kind, 1) = '@'
        THEN lower(v.kind) = lower({{o}}.kind) AND v.value {{sign}} {{o}}.value
    ELSE false
END
"""
_CONTAINS = "kind <> 'blank' AND contains(lower(value), lower(CAST(? AS VARCHAR)))"
_IN_LANGUAGE = """
left(kind, 1) = '@' AND (lower(kind[2:]) = lower(CAST($1 AS VARCHAR)) OR $1 = '*'
    OR starts_with(lower(kind[2:]), lower(CAST($1 AS VARCHAR)) || '-'))
""".replace("$1", "?")
_OF_YEARS = "year_of(v.value, v.kind, v.exact) BETWEEN ? AND ?"
_COUNT = "SELECT count(*) FROM chosen"
_FACETS = """
WITH counted AS (
    SELECT property, id, any_value(rank) AS rank, count(*) AS members FROM cells
    WHERE property IN ({places}) {restricted} GROUP BY property, id),
commonest AS (
    SELECT *, row_number() OVER (PARTITION BY property ORDER BY members DESC, rank, id) AS place
    FROM counted)
SELECT property, value, kind, members FROM commonest JOIN "values" USING (property, id)
WHERE place <= ? ORDER BY property, place
"""
_YEARS = f"""
SELECT year, count(DISTINCT member) FROM (
    SELECT member, year_of(value, kind, exact) AS year
    FROM cells JOIN "values" USING (property, id) WHERE property = ? {{restricted}})
WHERE year BETWEEN {FIRST_YEAR} AND {LAST_YEAR} GROUP BY year ORDER BY year
"""  # noqa: S608 - constants
_PAGE = "SELECT iri FROM members {restricted} ORDER BY member LIMIT ? OFFSET ?"
_SORTED_PAGE = """
WITH page AS (
    SELECT member, key FROM (SELECT member FROM members {restricted}) LEFT JOIN (
        SELECT member, {choice}(rank) AS key FROM cells WHERE property = ? GROUP BY member)
    USING (member) ORDER BY key {direction}, member LIMIT ? OFFSET ?)
SELECT iri FROM page JOIN members USING (member) ORDER BY key {direction}, member
"""


class _Property(NamedTuple):
    """A property of a table: its number, how many cells it has, and how many different terms."""

    number: int
    cells: int
    terms: int


class TableReader:
    """Answers questions about the tables in a folder, one after the other."""

    def __init__(self, folder: Path, memory: str) -> None:
        self._folder = folder
        self._properties: dict[str, dict[str, _Property]] = {}
        settings: dict[str, Any] = {
            "threads": 1,
            "memory_limit": memory,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        self._connection = duckdb.connect(config=settings)
        define_macros(self._connection)
        readable = str(folder).replace("'", "''")
        for setting in (
            "parquet_metadata_cache = true",
            f"allowed_directories = ['{readable}/']",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            self._connection.execute(f"SET {setting}")

    def answer(self, question: TableQuestion) -> TableAnswer:
        """The rows, the page and the facets that a question asks for.

        Raises:
            MemoryError: it takes more memory than there is for it.
            ValueError: there is no such table, or it cannot be read.
        """
        try:
            return self._answer(question)
        except duckdb.OutOfMemoryException as error:
            raise MemoryError from error
        except duckdb.Error as error:
            raise ValueError(str(error)) from error

    def _answer(self, question: TableQuestion) -> TableAnswer:
        properties = self._opened(question.name)
        restricted = ""
        if question.filters:
            restricted = "WHERE member IN (SELECT member FROM chosen)"
            self._choose(question.filters, properties)
        wanted = {
            column: properties[column].number
            for column in question.facets
            if column in properties and (question.is_chosen or _recurs(properties[column]))
        }
        facets = self._facets(wanted, restricted) if wanted else []
        count = _COUNT if question.filters else "SELECT count(*) FROM members"
        ((total,),) = self._rows(count)
        page = self._page(question, properties, restricted)
        years = list[tuple[int, int]]()
        if question.years in properties:
            query = _YEARS.format(restricted=restricted.replace("WHERE", "AND"))
            years = self._rows(query, properties[question.years].number)
        return TableAnswer(total, page, facets, years)

    def _rows(self, query: str, *values: object) -> list[Any]:
        return self._connection.execute(query, list(values)).fetchall()

    def _opened(self, name: str) -> dict[str, _Property]:
        """The properties of a table by their IRIs, whose files are what queries name from now."""
        known = self._properties.get(name)
        if known is None:
            if not _NAME.fullmatch(name):
                raise ValueError(f"There is no table {name[:100]!r}.")
            path = str(self._folder / name).replace("'", "''")
            self._rows(f'CREATE SCHEMA "{name}"')
            for view in _VIEWS:
                source = f"read_parquet('{path}/{view}.parquet')"
                self._rows(f'CREATE VIEW "{name}"."{view}" AS SELECT * FROM {source}')  # noqa: S608
            self._rows(f'USE "{name}"')
            rows = self._rows("SELECT iri, property, cells, terms FROM properties")
            known = {iri: _Property(*numbers) for iri, *numbers in rows}
            self._properties[name] = known
        self._rows(f'USE "{name}"')
        return known

    def _choose(self, filters: tuple[Filter, ...], properties: dict[str, _Property]) -> None:
        """Note which members pass all filters."""
        conditions, values = [], list[object]()
        for each in filters:
            number = properties[each.column].number if each.column in properties else 0
            condition, operands = _condition(each)
            negation = "NOT " if each.operator == "empty" else ""
            conditions.append(
                f"member {negation}IN (SELECT member FROM cells WHERE property = ?{condition})"  # noqa: S608
            )
            values += [number, *([number, *operands] if condition else [])]
        self._rows(
            "CREATE OR REPLACE TEMP TABLE chosen AS SELECT member FROM members WHERE "  # noqa: S608
            + " AND ".join(conditions),
            *values,
        )

    def _facets(
        self, wanted: dict[str, int], restricted: str
    ) -> list[tuple[str, list[tuple[Term, int]]]]:
        """The commonest values of properties, by their IRIs, all counted in one go."""
        places = ", ".join("?" for _ in wanted)
        query = _FACETS.format(places=places, restricted=restricted.replace("WHERE", "AND"))
        counted: dict[int, list[tuple[Term, int]]] = defaultdict(list)
        for number, value, kind, members in self._rows(query, *wanted.values(), FACET_VALUES):
            counted[number].append((_term(value, kind), members))
        return [(column, counted[number]) for column, number in wanted.items()]

    def _page(
        self, question: TableQuestion, properties: dict[str, _Property], restricted: str
    ) -> list[str]:
        if not question.limit:
            return []
        page = (question.limit, question.offset)
        if question.sort not in properties:
            rows = self._rows(_PAGE.format(restricted=restricted), *page)
        else:
            choice, direction = ("max", "DESC NULLS LAST") if question.descending else _UPWARD
            query = _SORTED_PAGE.format(restricted=restricted, choice=choice, direction=direction)
            rows = self._rows(query, properties[question.sort].number, *page)
        return [iri for (iri,) in rows]


_UPWARD = ("min", "ASC NULLS FIRST")


def _recurs(each: _Property) -> bool:
    """Whether any value of a property is that of several members."""
    return each.terms < each.cells


def _condition(each: Filter) -> tuple[str, list[object]]:
    """What the values of a filter's column have to be, as SQL after the property, and its values.

    Empty where they may be anything.
    """
    if each.operator in {"empty", "filled"}:
        return "", []
    operands: list[object] = [part for term in each.operands for part in _parts(term)]
    if each.operator == "contains":
        test, operands = _CONTAINS, [each.text]
    elif each.operator == "lang":
        test, operands = _IN_LANGUAGE, [each.text] * 3
    elif each.operator == "years":
        test, operands = _OF_YEARS, [*each.span]
    elif each.operator == "between":
        low = _COMPARED.format(o="o", sign=">=", direction="1")
        high = _COMPARED.format(o="p", sign="<=", direction="-1")
        return _chosen(f"({low}) AND ({high})", f", {_OPERAND} AS o, {_OPERAND} AS p", operands)
    elif each.operator == "eq" and each.is_exact:
        return _chosen(_SAME_TERM, f", {_OPERAND} AS o", operands)
    elif each.operator == "eq":
        test = f"v.kind <> 'blank' AND (v.value = ? OR {_SAME_VALUE})"
        return _chosen(test, f", {_OPERAND} AS o", [*operands, each.text])
    else:
        sign, direction = (">", "1") if each.operator == "gt" else ("<", "-1")
        test = _COMPARED.format(o="o", sign=sign, direction=direction)
        return _chosen(test, f", {_OPERAND} AS o", operands)
    return _chosen(test, "", operands)


def _chosen(test: str, others: str, operands: list[Any]) -> tuple[str, list[object]]:
    rows = f'(SELECT * FROM "values" WHERE property = ?) AS v{others}'  # noqa: S608 - constants
    return f" AND id IN (SELECT v.id FROM {rows} WHERE {test})", operands  # noqa: S608


def _parts(term: Term) -> tuple[str, str]:
    """The text of a term, and its kind."""
    if isinstance(term, Literal):
        return term.value, f"@{term.language}" if term.language else term.datatype
    return term.value, "iri" if isinstance(term, Iri) else "blank"


def _term(value: str, kind: str) -> Term:
    if kind == "iri":
        return Iri(value)
    if kind == "blank":
        return Blank(value.removeprefix("_:"))
    if kind.startswith("@"):
        return Literal(value, RDF_LANG_STRING, kind[1:])
    return Literal(value, kind)
