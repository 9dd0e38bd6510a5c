"""Columns of numbers, each in one spelling."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf import namespaces
from dortmund_lod.site.i18n.language import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.site.pages.result_terms import Cell, Table

NUMERIC = frozenset(
    namespaces.PREFIXES["xsd"] + name
    for name in (
        *("integer", "decimal", "double", "float", "int", "long", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    )
)
"""The datatypes of numbers (XSD 1.1 part 2)."""

_GROUPED = 10_000
"""A column with a number from here on has its thousands apart; years never have."""
_MOST_DECIMALS = 4
_SMALLEST = Decimal("0.01")
"""A smaller number would lose too much with that many decimals, so its column is not rounded."""
_LONGEST = 30
"""Numbers of more digits are shown as they are written, and with them their column."""


class _Spelling(NamedTuple):
    """How many decimals the numbers of a column have, and whether their thousands are apart."""

    decimals: int
    grouped: bool


def number_columns(table: Table) -> frozenset[int]:
    """The columns that hold nothing but numbers."""
    places = range(len(table.columns))
    return frozenset(place for place in places if _are_numbers([row[place] for row in table.rows]))


def _are_numbers(cells: list[Cell | None]) -> bool:
    bound = [cell for cell in cells if cell]
    return bool(bound) and all(cell.datatype in NUMERIC for cell in bound)


def aligned(table: Table) -> Table:
    """The same with each column of numbers in one spelling, so that their digits line up."""
    rows = [[*row] for row in table.rows]
    for place in number_columns(table):
        cells = [(row, cell) for row in rows if (cell := row[place])]
        spelling = _spelling(number_of(cell.lexical) for _, cell in cells)
        if spelling:
            for row, cell in cells:
                row[place] = _spelled(cell, spelling)
    return table._replace(rows=rows)


def number_of(lexical: str) -> Decimal | None:
    """The number, where it is a finite one."""
    try:
        number = Decimal(lexical.strip()) if "_" not in lexical else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _spelling(numbers: Iterable[Decimal | None]) -> _Spelling | None:
    """The one spelling of these numbers; None where one of them is too long or too small."""
    exact = [number.copy_abs() for number in numbers if number is not None]
    if any(abs(number.adjusted()) > _LONGEST for number in exact):
        return None
    found = [number.normalize() for number in exact]
    needed = max((-int(number.as_tuple().exponent) for number in found), default=0)
    if needed > _MOST_DECIMALS and any(0 < number < _SMALLEST for number in found):
        return None
    grouped = any(number >= _GROUPED for number in found)
    return _Spelling(min(max(needed, 0), _MOST_DECIMALS), grouped)


def _spelled(cell: Cell, spelling: _Spelling) -> Cell:
    number = number_of(cell.lexical)
    if number is None:
        return cell
    text = format_decimal(number, spelling.decimals, grouped=spelling.grouped)
    title = f"{cell.lexical[:200]} ({namespaces.local_name(cell.datatype)})"
    return cell._replace(value=cell.value._replace(text=text, title=title))
