"""The members of a class as cards, on a map, or by years: pictures that need no script."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import Literal, term_text
from dortmund_lod.release.tables.filters import Filter
from dortmund_lod.site.pages.kinds.places import LOCATING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dortmund_lod.rdf.terms import Term
    from dortmund_lod.site.pages.resource_graph import ResourceGraph

TABLE, CARDS, MAP, TIMELINE = VIEWS = ("table", "cards", "map", "timeline")
MOST_SPOTS = 500
"""Members that are looked for on a map."""

_XSD = namespaces.PREFIXES["xsd"]
_DAY, _MOMENT, _YEAR, _MONTH = (_XSD + n for n in ("date", "dateTime", "gYear", "gYearMonth"))
_INTEGER = _XSD + "integer"
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


def time_columns(
    columns: Sequence[str], members: Iterable[str], graph: ResourceGraph | None = None
) -> dict[str, str]:
    """The columns whose values are times, with their datatype, as some members have them.

    Looks in the statements of the release for what `graph` has not loaded.
    """
    found: dict[str, str] = {}
    for iri in list(members)[:_SAMPLED]:
        for column in columns:
            kinds = (_time_kind(column, term) for term in _terms(graph, iri, column))
            if column not in found and (kind := next(filter(None, kinds), "")):
                found[column] = kind
    return {column: found[column] for column in columns if column in found}


def _terms(graph: ResourceGraph | None, iri: str, column: str) -> list[Term]:
    if graph is not None:
        return graph.values(iri, column)
    terms: list[Term] = g.site.statements.objects(iri, column)
    return terms


def _time_kind(column: str, term: Term) -> str:
    if not isinstance(term, Literal):
        return ""
    if term.datatype in {_DAY, _MOMENT, _YEAR, _MONTH}:
        return term.datatype
    is_year = any(word in namespaces.local_name(column).lower() for word in _NAMED_YEARS)
    return _INTEGER if term.datatype == _INTEGER and is_year else ""


def year_filter(column: str, kind: str, first: int, last: int) -> Filter:
    """The condition that a time is in these years."""
    low, high = {
        _DAY: (f"{first:04}-01-01", f"{last:04}-12-31"),
        _MOMENT: (f"{first:04}-01-01T00:00:00", f"{last:04}-12-31T23:59:59"),
        _MONTH: (f"{first:04}-01", f"{last:04}-12"),
        _YEAR: (f"{first:04}", f"{last:04}"),
    }.get(kind, (str(first), str(last)))
    ends = [term_text(Literal(end, kind)) for end in (low, high)]
    return Filter(column, "between", "..".join(ends))


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
    """Whether members may have coordinates."""
    return not LOCATING.isdisjoint(columns)
