"""The table of a class as queries: filters, order and facets, all terms spelled and not pasted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.terms import XSD_STRING, Iri, Literal, Term, is_iri, term_text

OPERATORS = ("eq", "contains", "gt", "lt", "between", "lang", "empty", "filled")
"""What a filter may ask of a column."""

PAGE = 50
"""Rows on one page."""

MOST_FILTERS, MOST_COLUMNS = 8, 40
FACET_VALUES = 12
"""Values that a facet shows."""

LONGEST_VALUE = 300
"""Characters of a value that a filter compares with."""
_TYPE = namespaces.PREFIXES["rdf"] + "type"
_XSD = namespaces.PREFIXES["xsd"]
_TERM = re.compile(
    r"""
      <[^<>"{}|^`\\\x00-\x20]+>
    | "(?:[^"\\\n\r]|\\["\\nrtbf])*" (?:@[A-Za-z0-9-]+ | \^\^<[^<>"\s]+>)?
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
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


class Filter(NamedTuple):
    """What a column has to be: for `between`, the value is two, with `..` between them."""

    column: str
    operator: str
    value: str


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


def operand(text: str) -> Term:
    """What a value stands for: a term as N-Triples spell it, a number, a date, else a text."""
    text = text.strip()[:LONGEST_VALUE]
    if _TERM.fullmatch(text):
        term = nquads.term(text.encode())
        if not isinstance(term, Iri) or is_iri(term.value):
            return term
    if _NUMBER.fullmatch(text):
        return Literal(text, _XSD + "decimal")
    if _DATE.fullmatch(text):
        return Literal(text, _XSD + "date")
    return Literal(text, XSD_STRING)


def is_valid(each: Filter) -> bool:
    """Whether a filter can be asked."""
    if each.operator not in OPERATORS or not is_iri(each.column):
        return False
    if each.operator == "between":
        return len([part for part in each.value.split("..") if part.strip()]) == 2  # noqa: PLR2004
    return bool(each.value.strip()) or each.operator in {"empty", "filled"}


def _condition(place: int, each: Filter) -> str:
    """The pattern of a filter, with a variable of its own."""
    name, column = f"?value{place}", _iri(each.column)
    if each.operator in {"empty", "filled"}:
        negation = "NOT " if each.operator == "empty" else ""
        return f"FILTER {negation}EXISTS {{ ?item {column} {name} }}"
    term = operand(each.value)
    is_exact = isinstance(term, Iri) or each.value.lstrip().startswith('"')
    if each.operator == "eq" and is_exact:
        return f"?item {column} {term_text(term)} ."
    return f"FILTER EXISTS {{ ?item {column} {name} FILTER({_test(each, name)}) }}"


def _test(each: Filter, name: str) -> str:
    text = term_text(Literal(each.value.strip()[:LONGEST_VALUE], XSD_STRING))
    if each.operator == "contains":
        return f"CONTAINS(LCASE(STR({name})), LCASE({text}))"
    if each.operator == "lang":
        return f"LANGMATCHES(LANG({name}), {text})"
    if each.operator == "between":
        low, high = (operand(part) for part in each.value.split("..")[:2])
        return f"{name} >= {term_text(low)} && {name} <= {term_text(high)}"
    term = term_text(operand(each.value))
    if each.operator == "eq":
        return f"STR({name}) = {text} || {name} = {term}"
    return f"{name} {'>' if each.operator == 'gt' else '<'} {term}"


def _iri(iri: str) -> str:
    return term_text(Iri(iri))
