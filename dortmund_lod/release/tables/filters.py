"""What may be asked of a table: conditions on its columns, an order, a page and facets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.terms import XSD_STRING, Iri, Literal, is_iri

if TYPE_CHECKING:
    from dortmund_lod.rdf.terms import Term

OPERATORS = ("eq", "contains", "gt", "lt", "between", "years", "lang", "empty", "filled")
"""What a filter may ask of a column."""
FACET_VALUES = 12
"""Values that a facet shows."""
FIRST_YEAR, LAST_YEAR = -9_999, 9_999
"""Years that are counted."""
LONGEST_VALUE = 300
"""Characters of a value that are looked for."""

_XSD = namespaces.PREFIXES["xsd"]
TIMES = tuple(_XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))
"""Datatypes whose values begin with a year."""
YEAR = "^(-?[0-9]{4,9})([-Z+].*)?$"
"""What they look like: the year is the first group, before our era with a sign."""
_TERM = re.compile(
    r"""
      <[^<>"{}|^`\\\x00-\x20]+>
    | "(?:[^"\\\n\r]|\\["\\nrtbf])*" (?:@[A-Za-z0-9-]+ | \^\^<[^<>"\s]+>)?
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?", re.ASCII)
_YEARS = re.compile(r"\s*-?\d{1,4}\s*\.\.\s*-?\d{1,4}\s*", re.ASCII)
_DATE = re.compile(r"-?\d{4}-\d{2}-\d{2}", re.ASCII)


class Filter(NamedTuple):
    """What a column has to be: for `between` and `years`, two values with `..` between them."""

    column: str
    operator: str
    value: str

    @property
    def text(self) -> str:
        """The value as a text."""
        return self.value.strip()[:LONGEST_VALUE]

    @property
    def operands(self) -> list[Term]:
        """What the value stands for: two terms for `between`, else one."""
        parts = self.value.split("..")[:2] if self.operator == "between" else [self.value]
        return list(map(operand, parts))

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last year that are asked for."""
        first, _, last = self.value.partition("..")
        return int(first), int(last)

    @property
    def is_exact(self) -> bool:
        """Whether the value is a term that is meant as it is: one spelled as N-Triples do."""
        return isinstance(operand(self.value), Iri) or self.value.lstrip().startswith('"')


class TableQuestion(NamedTuple):
    """What is asked of a table: its file, the rows, their order (a property or empty), and a page.

    `facets` are the properties whose commonest values are counted; one without a value that recurs
    is left out, but where it `is_chosen`. `years` is a property by whose years rows are counted.
    """

    name: str
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    descending: bool = False
    limit: int = 0
    offset: int = 0
    facets: tuple[str, ...] = ()
    is_chosen: bool = False
    years: str = ""


class TableAnswer(NamedTuple):
    """How many rows there are, the members on the page, facets with exact counts, and years."""

    total: int
    members: list[str]
    facets: list[tuple[str, list[tuple[Term, int]]]]
    years: list[tuple[int, int]] = []  # noqa: RUF012 - never changed


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
    if each.operator == "years":
        return bool(_YEARS.fullmatch(each.value))
    return bool(each.value.strip()) or each.operator in {"empty", "filled"}
