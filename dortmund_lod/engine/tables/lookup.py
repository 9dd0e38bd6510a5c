"""The tables of a release, and the solutions made from them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pyoxigraph as ox

from dortmund_lod.engine.tables.matcher import recognize
from dortmund_lod.engine.tables.query_shapes import Count, Extremes

if TYPE_CHECKING:
    from pathlib import Path

_EVERYTHING = "SELECT SUM(triples) FROM property HAVING SUM(triples)"
_EACH_PROPERTY = "SELECT '<' || iri || '>', triples FROM property ORDER BY iri"
_PROPERTY = "SELECT id, triples, is_ordered FROM property WHERE iri = ?"
_VALUES = "SELECT term, triples FROM value WHERE property = ? ORDER BY place"
_EXTREMES = """SELECT subject, value FROM extreme
WHERE property = ? AND descending = ? AND place >= ? AND place < ? ORDER BY place"""


class _Solutions(NamedTuple):
    """Terms as N-Triples, or numbers, by their variables."""

    variables: tuple[str, ...]
    rows: list[Any]


class Tables:
    """Answers queries from what was counted at build; once opened, it opens nothing more."""

    def __init__(self, index: Path) -> None:
        self._address = f"file:{index}?mode=ro&immutable=1"
        self._index: sqlite3.Connection | None = None
        self._nothing = ox.Store()

    def open(self) -> None:
        """Make ready in this process: a connection must not be taken through a fork."""
        self._index = sqlite3.connect(self._address, uri=True)
        self._rows(_PROPERTY, "")

    def answer(self, query: str, base_iri: str) -> ox.QuerySolutions | None:
        """The solutions of a query over the default graph; None where the tables do not tell.

        Raises:
            SyntaxError: the query is not valid SPARQL 1.1.
        """
        question = recognize(query) if self._index else None
        if question is None:
            return None
        found = self._count(question) if isinstance(question, Count) else self._order(question)
        if found is None:
            return None
        variables = cast(
            "ox.QuerySolutions", self._nothing.query(query, base_iri=base_iri)
        ).variables
        return _written(found, [variable.value for variable in variables])

    def _count(self, count: Count) -> _Solutions | None:
        if count.pattern.iri is None:
            rows = self._rows(_EACH_PROPERTY if count.group else _EVERYTHING)
            return _excerpt(count, rows)
        for number, triples, is_ordered in self._rows(_PROPERTY, count.pattern.iri):
            if count.group is None:
                return _excerpt(count, [(triples,)])
            by_group = any(key.variable == count.group for key in count.excerpt.order)
            if is_ordered or not by_group:
                return _excerpt(count, self._rows(_VALUES, number))
        return None

    def _order(self, asked: Extremes) -> _Solutions | None:
        excerpt = asked.excerpt
        for number, _, _ in self._rows(_PROPERTY, asked.pattern.iri):
            part = number, asked.descending, excerpt.offset, excerpt.end
            rows = self._rows(_EXTREMES, *part)
            if len(rows) == excerpt.limit:
                return _Solutions((asked.pattern.subject, asked.pattern.object), rows)
        return None

    def _rows(self, query: str, *values: Any) -> list[Any]:
        return self._index.execute(query, values).fetchall() if self._index else []


def _excerpt(count: Count, rows: list[Any]) -> _Solutions | None:
    """The rows that are asked for, which come in the order of their groups."""
    if not rows:
        return None
    numbered, excerpt = list(enumerate(rows)), count.excerpt
    for variable, descending in reversed(excerpt.order):
        numbered.sort(key=_place if variable == count.group else _number, reverse=descending)
    variables = (count.group, count.number) if count.group else (count.number,)
    return _Solutions(variables, [row for _, row in numbered[excerpt.offset : excerpt.end]])


def _place(entry: tuple[int, Any]) -> int:
    return entry[0]


def _number(entry: tuple[int, Any]) -> int:
    return int(entry[1][-1])


def _written(found: _Solutions, variables: list[str]) -> ox.QuerySolutions:
    """The solutions of these variables, as the engine holds them."""
    columns = [found.variables.index(variable) for variable in variables]
    lines = ["\t".join(f"?{variable}" for variable in variables)]
    lines += ["\t".join(str(row[column]) for column in columns) for row in found.rows]
    text = "".join(f"{line}\n" for line in lines)
    return cast("ox.QuerySolutions", ox.parse_query_results(text, ox.QueryResultsFormat.TSV))
