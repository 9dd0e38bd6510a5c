"""Pictures of a query's answer: bars of numbers, points of coordinates, links of resources."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf import namespaces
from dortmund_lod.site.i18n.language import format_number
from dortmund_lod.site.pages.diagrams import shortened

if TYPE_CHECKING:
    from dortmund_lod.site.pages.resource_graph import Value
    from dortmund_lod.site.pages.result_terms import Cell, Table

_NUMERIC = {
    namespaces.PREFIXES["xsd"] + name
    for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
}
_LATITUDES = {"lat", "latitude", "breite"}
_LONGITUDES = {"long", "lon", "lng", "longitude", "laenge"}
_POINT = re.compile(
    r"POINT\s*\(\s*(-?\d+(?:\.\d*)?)\s+(-?\d+(?:\.\d*)?)\s*\)", re.IGNORECASE | re.ASCII
)
_MOST_EAST, _MOST_NORTH = 180, 90
_MOST_BARS, _MOST_NODES, _MOST_POINTS = 40, 14, 1000
_MAP_WIDTH, _MAP_HEIGHT, _MARGIN = 720, 440, 50


class ChartBar(NamedTuple):
    """A row of a chart."""

    name: Value
    number: str
    start: float
    length: float


class Chart(NamedTuple):
    """Numbers of one column by the names in another."""

    label: str
    value: str
    bars: list[ChartBar]
    cut: bool


class Node(NamedTuple):
    """A resource of a graph."""

    value: Value
    text: str
    x: int
    y: int


class Arc(NamedTuple):
    """A link of a graph, with its ends."""

    source: Node
    target: Node


class Graph(NamedTuple):
    """Resources in two columns and the links between them."""

    height: int
    nodes: list[Node]
    arcs: list[Arc]


class Point(NamedTuple):
    """A place on the map."""

    x: float
    y: float
    name: Value


class Map(NamedTuple):
    """Places by longitude and latitude, with the lines of a grid."""

    width: int
    height: int
    points: list[Point]
    meridians: list[tuple[float, str]]
    parallels: list[tuple[float, str]]


def chart(table: Table) -> Chart | None:
    """The first column of numbers by the first other column."""
    numeric = [place for place, _ in enumerate(table.columns) if _is_numeric(table, place)]
    others = [place for place, _ in enumerate(table.columns) if place not in numeric]
    if not numeric or not others:
        return None
    label, value = others[0], numeric[0]
    rows = [
        (cell.value, amount)
        for row in table.rows[:_MOST_BARS]
        if (cell := row[label]) and (amount := _finite(row[value])) is not None
    ]
    if not rows:
        return None
    bars = _bars(rows)
    return Chart(table.columns[label], table.columns[value], bars, table.total > _MOST_BARS)


def _bars(rows: list[tuple[Value, float]]) -> list[ChartBar]:
    """Each amount as a bar that starts at zero, in hundredths of the whole width."""
    scale = max(abs(amount) for _, amount in rows) or 1.0  # sums of the largest floats overflow
    parts = [amount / scale for _, amount in rows]
    low = min(0.0, *parts)
    span = (max(0.0, *parts) - low) or 1.0
    return [
        ChartBar(
            name,
            format_number(f"{amount:g}"),
            round(100 * (min(part, 0.0) - low) / span, 2),
            round(max(0.3, 100 * abs(part) / span), 2),
        )
        for (name, amount), part in zip(rows, parts, strict=True)
    ]


def _is_numeric(table: Table, place: int) -> bool:
    cells = [row[place] for row in table.rows]
    return bool(cells) and all(cell and cell.datatype in _NUMERIC for cell in cells)


def _finite(cell: Cell | None) -> float | None:
    """The number of a cell, where it has one that can be drawn: not NaN, not infinite."""
    try:
        amount = float(cell.lexical) if cell else math.nan
    except ValueError:
        return None
    return amount if math.isfinite(amount) else None


def graph(table: Table) -> Graph | None:
    """The first two columns of resources as links from one to the other."""
    places = [
        p for p, _ in enumerate(table.columns) if any(_is_node(row[p]) for row in table.rows)
    ]
    if table.columns == ["subject", "property", "object"]:
        places = [0, 2]
    if len(places) < 2:  # noqa: PLR2004 - a link has two ends
        return None
    first, second = places[0], places[1]
    sources: dict[str, Node] = {}
    targets: dict[str, Node] = {}
    arcs: dict[tuple[str, str], Arc] = {}
    for row in table.rows:
        source, target = row[first], row[second]
        if not (source and target and _is_node(source)):
            continue
        start, end = _place(sources, source, 10), _place(targets, target, 470)
        if start and end:
            arcs[source.lexical, target.lexical] = Arc(start, end)
    nodes = [*sources.values(), *targets.values()]
    return Graph(max(node.y for node in nodes) + 50, nodes, list(arcs.values())) if arcs else None


def _is_node(cell: Cell | None) -> bool:
    return bool(cell and cell.kind in {"uri", "bnode"})


def _place(column: dict[str, Node], cell: Cell, x: int) -> Node | None:
    if cell.lexical not in column and len(column) < _MOST_NODES:
        text = shortened(cell.value.text, 32)
        column[cell.lexical] = Node(cell.value, text, x, 10 + 42 * len(column))
    return column.get(cell.lexical)


def points(table: Table) -> Map | None:
    """The rows that carry coordinates, by longitude and latitude."""
    found = [place for row in table.rows[:_MOST_POINTS] if (place := _coordinates(table, row))]
    if not found:
        return None
    west, east = _padded([x for x, _, _ in found])
    south, north = _padded([y for _, y, _ in found])

    def across(x: float) -> float:
        return round(_MARGIN + (x - west) / (east - west) * (_MAP_WIDTH - 2 * _MARGIN), 1)

    def down(y: float) -> float:
        return round(_MARGIN + (north - y) / (north - south) * (_MAP_HEIGHT - 2 * _MARGIN), 1)

    return Map(
        _MAP_WIDTH,
        _MAP_HEIGHT,
        [Point(across(x), down(y), name) for x, y, name in found],
        [(across(x), f"{format_number(f'{x:.3g}')}°") for x in _ticks(west, east)],
        [(down(y), f"{format_number(f'{y:.4g}')}°") for y in _ticks(south, north)],
    )


def _coordinates(table: Table, row: list[Cell | None]) -> tuple[float, float, Value] | None:
    cells = dict(zip((name.lower() for name in table.columns), row, strict=True))
    named = [cell for cell in row if cell]
    latitude = next((cell for name, cell in cells.items() if name in _LATITUDES), None)
    longitude = next((cell for name, cell in cells.items() if name in _LONGITUDES), None)
    if latitude and longitude:
        return _place_on_earth(_finite(longitude), _finite(latitude), named[0].value)
    for cell in named:
        match = _POINT.search(cell.lexical)
        if match:
            return _place_on_earth(float(match[1]), float(match[2]), named[0].value)
    return None


def _place_on_earth(
    longitude: float | None, latitude: float | None, name: Value
) -> tuple[float, float, Value] | None:
    """The place, where both are degrees of one."""
    if longitude is None or latitude is None:
        return None
    on_earth = abs(longitude) <= _MOST_EAST and abs(latitude) <= _MOST_NORTH
    return (longitude, latitude, name) if on_earth else None


def _padded(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    pad = max((high - low) * 0.08, 0.02)
    return low - pad, high + pad


def _ticks(low: float, high: float) -> list[float]:
    return [low + (high - low) * step / 4 for step in range(5)]
