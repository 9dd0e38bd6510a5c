"""The members of a class as cards, on a map, or by years: pictures that need no script."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.terms import Literal
from dortmund_lod.release.tables.filters import TIMES
from dortmund_lod.site.pages.kinds.places import LOCATING, READERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TABLE, CARDS, MAP, TIMELINE = VIEWS = ("table", "cards", "map", "timeline")
MOST_SPOTS = 500
"""Members that are looked for on a map."""

_INTEGER = namespaces.PREFIXES["xsd"] + "integer"
_NAMED_YEARS = ("year", "jahr")
_SAMPLED = 20
_WIDTH, _HEIGHT, _FOOT, _MOST_BARS = 720, 190, 24, 120
_WIDEST_BAR = 48.0


class YearBar(NamedTuple):
    """Some years and how many members they have; `href` leads to these."""

    label: str
    number: int
    href: str
    x: float
    y: float
    width: float
    height: float


class Timeline(NamedTuple):
    """Members by years: bars on a scale, with the labels below it."""

    width: int
    height: int
    bars: list[YearBar]
    ticks: list[tuple[float, str]]


def time_columns(columns: Iterable[str]) -> list[str]:
    """The columns whose values are times, as those are that most entries have."""
    return [column for column in columns if _has_times(column)]


def _has_times(column: str) -> bool:
    """Whether values are times, or numbers in a column of years."""
    is_year = any(word in namespaces.local_name(column).lower() for word in _NAMED_YEARS)
    return not _datatypes(column).isdisjoint({*TIMES, _INTEGER} if is_year else TIMES)


def _datatypes(column: str) -> set[str]:
    """The datatypes of the values of a column that most entries have."""
    found = (nquads.term(text.encode()) for text, _ in g.site.usage.values(column, _SAMPLED))
    return {term.datatype for term in found if isinstance(term, Literal)}


def timeline(years: Sequence[tuple[int, int]], bins: Iterable[tuple[range, str]]) -> Timeline:
    """Bars for counts by year: the bins are years with the address of their members."""
    counts = dict(years)
    found = [(span, sum(counts.get(year, 0) for year in span), href) for span, href in bins]
    highest = max((number for _, number, _ in found), default=1) or 1
    step = _WIDTH / max(len(found), 1)
    bars = []
    for place, (span, number, href) in enumerate(found):
        if number:
            label = str(span[0])
            if len(span) > 1:
                label += f" – {span[-1]}"  # noqa: RUF001 - a dash between years
            height = max(2.0, round(number / highest * (_HEIGHT - _FOOT - 8), 1))
            width = round(min(max(step - 1, 0.8), _WIDEST_BAR), 2)
            top = _HEIGHT - _FOOT - height
            bars.append(YearBar(label, number, href, round(place * step, 2), top, width, height))
    every = max(1, math.ceil(len(found) / 8))
    ticks = [
        (round(place * step, 1), str(span[0]))
        for place, (span, _, _) in enumerate(found)
        if place % every == 0
    ]
    return Timeline(_WIDTH, _HEIGHT, bars, ticks)


def spans(years: Sequence[tuple[int, int]]) -> Iterator[range]:
    """The years from the first to the last, so many together that there are not too many bars."""
    if years:
        first, last = years[0][0], years[-1][0]
        size = next(s for s in _sizes() if (last - first) // s < _MOST_BARS)
        begin = first - first % size if size > 1 else first
        for start in range(begin, last + 1, size):
            yield range(start, start + size)


def _sizes() -> Iterator[int]:
    """1, 5, 10, 50, 100 and so on."""
    unit = 1
    while True:
        yield unit
        yield 5 * unit
        unit *= 10


def has_places(columns: Iterable[str]) -> bool:
    """Whether members may have coordinates, or shapes on the ground."""
    return any(column in LOCATING or READERS.keys() & _datatypes(column) for column in columns)
