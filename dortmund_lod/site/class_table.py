"""The table of a class as queries: filters, order and facets, all terms spelled and not pasted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import XSD_STRING, Iri, Literal, term_text
from dortmund_lod.release.tables.filters import (
    FACET_VALUES,
    FIRST_YEAR,
    LAST_YEAR,
    TIMES,
    YEAR,
    operand,
)

if TYPE_CHECKING:
    from dortmund_lod.release.tables.filters import Filter

PAGE = 50
"""Rows on one page."""

MOST_FILTERS, MOST_COLUMNS = 8, 40
_XSD = namespaces.PREFIXES["xsd"]

_SHAPES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?path (MIN(?group) AS ?first) (MIN(?order) AS ?second) WHERE {
  { %(shape)s } UNION { GRAPH ?graph { %(shape)s } }
}
GROUP BY ?path ORDER BY ?first ?second ?path LIMIT 200
"""
_SHAPE = """
  { ?shape sh:targetClass %(cls)s } UNION { BIND(%(cls)s AS ?shape) }
  ?shape sh:property ?property . ?property sh:path ?path .
  OPTIONAL { ?property sh:order ?order }
  OPTIONAL { ?property sh:group/sh:order ?group }
"""


@dataclass(frozen=True)
class TableQuery:
    """The rows of a class that are asked for, and their order; `sort` is a property or empty."""

    cls: str
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    descending: bool = False

    def members(self, limit: int, offset: int = 0) -> str:
        """The query for so many members."""
        order = self._order()
        return (
            f"SELECT ?item WHERE {{\n{self._pattern()}{order[0]}}}\n"
            f"ORDER BY {order[1]}?item LIMIT {limit} OFFSET {offset}"
        )

    def count(self) -> str:
        """The query for the number of members."""
        return f"SELECT (COUNT(*) AS ?number) WHERE {{\n{self._pattern()}}}"

    def facet(self, column: str) -> str:
        """The query for the commonest values of a property, with exact counts of the members."""
        return (
            f"SELECT ?value (COUNT(*) AS ?number) WHERE {{\n{self._pattern()}"
            f"  ?item {_iri(column)} ?value .\n}}\n"
            f"GROUP BY ?value ORDER BY DESC(?number) ?value LIMIT {FACET_VALUES}"
        )

    def years(self, column: str) -> str:
        """The query for how many members each year has, by a property of times or of years."""
        return (
            f"SELECT ?year (COUNT(DISTINCT ?item) AS ?number) WHERE {{\n{self._pattern()}"
            f"  ?item {_iri(column)} ?time .\n  BIND({_year('?time')} AS ?year)\n"
            f"  FILTER(?year >= {FIRST_YEAR} && ?year <= {LAST_YEAR})\n}}\n"
            "GROUP BY ?year ORDER BY ?year"
        )

    def whole(self, columns: tuple[str, ...]) -> str:
        """The query for the table itself, as people may go on with it."""
        names = [f"?column{place}" for place, _ in enumerate(columns, 1)]
        optional = "".join(
            f"  OPTIONAL {{ ?item {_iri(column)} {name} }}\n"
            for column, name in zip(columns, names, strict=True)
        )
        order = self._order()
        return (
            f"SELECT ?item {' '.join(names)} WHERE {{\n{self._pattern()}{order[0]}{optional}}}\n"
            f"ORDER BY {order[1]}?item\nLIMIT {PAGE}\n"
        )

    def _pattern(self) -> str:
        conditions = "".join(
            f"  {_condition(place, each)}\n" for place, each in enumerate(self.filters, 1)
        )
        return f"  ?item a {_iri(self.cls)} .\n  FILTER(ISIRI(?item))\n{conditions}"

    def _order(self) -> tuple[str, str]:
        """The pattern for the key, and the key: one of the values that a member has."""
        if not self.sort:
            return "", ""
        choice, direction = ("MAX", "DESC") if self.descending else ("MIN", "ASC")
        pattern = (
            f"  OPTIONAL {{ SELECT ?item ({choice}(?value) AS ?key) WHERE {{\n"
            f"    ?item a {_iri(self.cls)} ; {_iri(self.sort)} ?value }} GROUP BY ?item }}\n"
        )
        return pattern, f"{direction}(?key) "


def shapes_query(cls: str) -> str:
    """The query for the properties that shapes of a class name, by their groups and orders."""
    return _SHAPES % {"shape": _SHAPE % {"cls": _iri(cls)}}


def _condition(place: int, each: Filter) -> str:
    """The pattern of a filter, with a variable of its own."""
    name, column = f"?value{place}", _iri(each.column)
    if each.operator in {"empty", "filled"}:
        negation = "NOT " if each.operator == "empty" else ""
        return f"FILTER {negation}EXISTS {{ ?item {column} {name} }}"
    term = operand(each.value)
    if each.operator == "eq" and each.is_exact:
        return f"?item {column} {term_text(term)} ."
    return f"FILTER EXISTS {{ ?item {column} {name} FILTER({_test(each, name)}) }}"


def _test(each: Filter, name: str) -> str:
    text = term_text(Literal(each.text, XSD_STRING))
    if each.operator == "contains":
        return f"CONTAINS(LCASE(STR({name})), LCASE({text}))"
    if each.operator == "lang":
        return f"LANGMATCHES(LANG({name}), {text})"
    if each.operator == "between":
        low, high = each.operands
        return f"{name} >= {term_text(low)} && {name} <= {term_text(high)}"
    if each.operator == "years":
        first, last = each.span
        return f"{_year(name)} >= {first} && {_year(name)} <= {last}"
    term = term_text(operand(each.value))
    if each.operator == "eq":
        return f"STR({name}) = {text} || {name} = {term}"
    return f"{name} {'>' if each.operator == 'gt' else '<'} {term}"


def _year(name: str) -> str:
    """The year of a variable that is a time or a number, as SPARQL; else an error."""
    kinds, integer = ", ".join(map(_iri, TIMES)), _iri(_XSD + "integer")
    return (
        f'IF(DATATYPE({name}) IN ({kinds}), {integer}(REPLACE(STR({name}), "{YEAR}", "$1")),'
        f" IF(DATATYPE({name}) = {integer}, {name}, 1/0))"
    )


def _iri(iri: str) -> str:
    return term_text(Iri(iri))
