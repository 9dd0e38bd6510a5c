"""What analytic queries ask of large properties: how often each value occurs, and the extremes."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from dortmund_lod.publish.term_order import node, place

if TYPE_CHECKING:
    from collections.abc import Iterable

WORTHWHILE = 10_000
"""Fewer triples of a property are read in a few milliseconds: it needs no table."""
MOST_VALUES = 10_000
"""A property with more different values has no counts of them."""
EXTREMES = 1_000
"""Triples that are kept from either end of the order."""
_MOST_TABLES = 100

_Row: TypeAlias = tuple[Any, tuple[bool, str], bytes, bytes]
_key = itemgetter(0)
_subject = itemgetter(1)


class Values:
    """How many triples have each value of a property, unless it has too many: then none is kept.

    Takes no more values once they are not counted.
    """

    def __init__(self) -> None:
        self._counts: Counter[bytes] = Counter()
        self.are_counted = True

    def add(self, value: bytes) -> None:
        """Take the value of a triple in."""
        self._counts[value] += 1
        if len(self._counts) > MOST_VALUES or value[:2] == b"<<":
            self.are_counted = False
            self._counts.clear()

    @property
    def is_ordered(self) -> bool:
        """Whether it is known how all of them are ordered, and none are equal as 1 and 1.0 are."""
        places = {found for found in map(place, self._counts) if found}
        return len(places) == len(self._counts) and len({kind for kind, _ in places}) == 1

    def rows(self) -> list[tuple[str, int]]:
        """The values with their numbers, in order where it is known."""
        counts = self._counts
        values = sorted(counts, key=_key_of) if self.is_ordered else counts
        return [(value.decode(), counts[value]) for value in values]


def _key_of(value: bytes) -> Any:
    found = place(value)
    return found and found[1]


class Extremes:
    """The triples with the least and the greatest values, where all are literals of one kind.

    Takes no more triples once their values have no order.
    """

    def __init__(self) -> None:
        self._kind: str | None = None
        self.are_ordered = True
        self._rows: list[_Row] = []
        self._bounds: tuple[_Row, _Row] | None = None

    def add(self, subject: bytes, value: bytes) -> None:
        """Take a triple in."""
        kind, key = (value[:1] == b'"' and place(value)) or (None, None)
        if kind is None or kind != (self._kind or kind):
            self.are_ordered, self._rows = False, []
            return
        self._kind = kind
        if self._bounds and self._bounds[0][0] < key < self._bounds[1][0]:
            return  # most triples, without looking at their subjects
        self._keep((key, node(subject), subject, value))

    def _keep(self, row: _Row) -> None:
        if self._bounds and row > self._bounds[0] and not _is_later(row, self._bounds[1]):
            return
        self._rows.append(row)
        if len(self._rows) > 4 * EXTREMES:
            first, last = self._first(), self._last()
            self._bounds = first[-1], last[-1]
            self._rows = [*{row[1:]: row for row in (*first, *last)}.values()]

    def _first(self) -> list[_Row]:
        return sorted(self._rows, key=itemgetter(0, 1))[:EXTREMES]

    def _last(self) -> list[_Row]:
        by_subject = sorted(self._rows, key=_subject)
        return sorted(by_subject, key=_key, reverse=True)[:EXTREMES]

    def first(self) -> list[tuple[str, str]]:
        """Subjects and values upwards, those with equal values by their subjects."""
        return _written(self._first())

    def last(self) -> list[tuple[str, str]]:
        """Subjects and values downwards, those with equal values by their subjects, upwards."""
        return _written(self._last())


def _is_later(row: _Row, other: _Row) -> bool:
    """Whether it has the greater value, or the same and the lesser subject."""
    return bool(row[0] > other[0]) or (row[0] == other[0] and row[1] < other[1])


def _written(rows: list[_Row]) -> list[tuple[str, str]]:
    return [(subject.decode(), value.decode()) for _, _, subject, value in rows]


class Table:
    """What is kept of the triples of one property."""

    def __init__(self) -> None:
        self.values = Values()
        self.extremes = Extremes()

    def add(self, subject: bytes, value: bytes) -> None:
        """Take a triple in."""
        if self.values.are_counted:
            self.values.add(value)
        if self.extremes.are_ordered:
            self.extremes.add(subject, value)


def tables(lines: Iterable[bytes]) -> dict[bytes, Table]:
    """Read N-Quads; gives empty tables for the largest properties, as far as they are worth it."""
    largest = Counter(line.split(b" ", 2)[1] for line in lines).most_common(_MOST_TABLES)
    return {name: Table() for name, number in largest if number >= WORTHWHILE}
