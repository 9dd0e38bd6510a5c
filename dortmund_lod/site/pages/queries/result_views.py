"""Pictures of a query's answer: bars of numbers, points of coordinates, links of resources."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.site.i18n.language import format_number
from dortmund_lod.site.pages.diagrams import shortened
from dortmund_lod.site.pages.queries import geojson
from dortmund_lod.site.pages.queries.moments import MOMENTS, moment_key
from dortmund_lod.site.pages.queries.number_columns import NUMERIC, number_columns, number_of
from dortmund_lod.site.pages.resource_graph import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dortmund_lod.site.pages.kinds.geometries import Path
    from dortmund_lod.site.pages.result_terms import Cell, Table

_MOST_BARS, _MOST_NODES = 40, 14
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


class Timeline(NamedTuple):
    """What happened when, the earliest first: each moment with what it is the moment of."""

    moments: list[tuple[Value, Value]]
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


class Outline(NamedTuple):
    """A shape on the map, as a path of SVG."""

    path: str
    name: Value


class Map(NamedTuple):
    """Places by longitude and latitude, with the lines of a grid.

    `areas` and `ways` are outlines and lines as paths of SVG.
    """

    width: int
    height: int
    points: list[Point]
    areas: list[Outline]
    ways: list[Outline]
    meridians: list[tuple[float, str]]
    parallels: list[tuple[float, str]]


def views_of(table: Table) -> list[str]:
    """What a table can be seen as beside itself."""
    return [view for view in ("chart", "graph", "map") if picture(view, table)]


def picture(view: str, table: Table, columns: tuple[str, str] = ("", "")) -> object:
    """The picture of a table in a view; `columns` are those that a chart is asked for of."""
    if view == "chart":
        return chart(table, columns) or timeline(table)
    return graph(table) if view == "graph" else places(table)


def chart(table: Table, asked: tuple[str, str] = ("", "")) -> Chart | None:
    """Numbers by names: of the columns that are asked for, else of the first ones."""
    numeric = sorted(number_columns(table))
    others = [place for place, _ in enumerate(table.columns) if place not in numeric]
    label = _place_of(table, asked[0], range(len(table.columns)), others)
    value = _place_of(table, asked[1], numeric, numeric)
    if label is None or value is None:
        return None
    rows = [
        (cell.value, amount)
        for row in table.rows[:_MOST_BARS]
        if (cell := row[label]) and (amount := _finite(row[value])) is not None
    ]
    if not rows:
        return None
    bars = _bars(rows)
    return Chart(table.columns[label], table.columns[value], bars, table.total > _MOST_BARS)


def timeline(table: Table) -> Timeline | None:
    """The rows of the first column of moments, where another says what they are moments of."""
    places = (place for place, _ in enumerate(table.columns) if _are_moments(table.rows, place))
    place = next(places, None)
    if place is None or len(table.columns) == 1:
        return None
    found = sorted(
        (moment_key(cell.lexical), number, cell.value, _name([*row[:place], *row[place + 1 :]]))
        for number, row in enumerate(table.rows)
        if (cell := row[place])
    )
    moments = [(when, what) for _, _, when, what in found[:_MOST_BARS]]
    return Timeline(moments, table.total > _MOST_BARS)


def _are_moments(rows: list[list[Cell | None]], place: int) -> bool:
    cells = [cell for row in rows if (cell := row[place])]
    return bool(cells) and all(cell.datatype in MOMENTS for cell in cells)


def _place_of(
    table: Table, name: str, possible: Sequence[int], usual: Sequence[int]
) -> int | None:
    asked = [place for place in possible if table.columns[place] == name]
    return next(iter([*asked, *usual]), None)


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


def _finite(cell: Cell | None) -> float | None:
    """The number of a cell, where it has one that can be drawn: not NaN, not infinite."""
    number = number_of(cell.lexical) if cell else None
    amount = float(number) if number is not None else math.nan
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


def places(table: Table) -> Map | None:
    """The rows that say where something is, by longitude and latitude."""
    found = list(geojson.features(table))
    if not found:
        return None
    corners = [point for each in found for path in each.shape.paths for point in path.points]
    west, east = _padded([x for x, _ in corners])
    south, north = _padded([y for _, y in corners])

    def across(x: float) -> float:
        return round(_MARGIN + (x - west) / (east - west) * (_MAP_WIDTH - 2 * _MARGIN), 1)

    def down(y: float) -> float:
        return round(_MARGIN + (north - y) / (north - south) * (_MAP_HEIGHT - 2 * _MARGIN), 1)

    drawn = Map(
        _MAP_WIDTH,
        _MAP_HEIGHT,
        points=[],
        areas=[],
        ways=[],
        meridians=[(across(x), f"{format_number(f'{x:.3g}')}°") for x in _ticks(west, east)],
        parallels=[(down(y), f"{format_number(f'{y:.4g}')}°") for y in _ticks(south, north)],
    )
    for each in found:
        name = _name(table.rows[each.row])
        for path in each.shape.paths:
            _draw(drawn, path, [(across(x), down(y)) for x, y in path.points], name)
    return drawn


def _draw(drawn: Map, path: Path, points: list[tuple[float, float]], name: Value) -> None:
    """Put a part of a shape, whose points have their places, on the map."""
    if path.is_dots:
        drawn.points.extend(Point(x, y, name) for x, y in points)
    elif path.is_hole and drawn.areas:
        area = drawn.areas.pop()
        drawn.areas.append(area._replace(path=f"{area.path}{_path(points)}Z"))
    elif path.is_closed:
        drawn.areas.append(Outline(f"{_path(points)}Z", name))
    else:
        drawn.ways.append(Outline(_path(points), name))


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _name(row: list[Cell | None]) -> Value:
    """What a place is called: its first cell that is no shape, the resource before others."""
    cells = [cell for cell in row if cell and not geojson.is_shape(cell)]
    texts = [cell for cell in cells if cell.kind == "literal" and cell.datatype not in NUMERIC]
    resource = next((cell for cell in cells if cell.kind == "uri"), None)
    named = resource or next(iter([*texts, *cells]), None)
    return named.value if named else Value("")


def _padded(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    pad = max((high - low) * 0.08, 0.02)
    return low - pad, high + pad


def _ticks(low: float, high: float) -> list[float]:
    return [low + (high - low) * step / 4 for step in range(5)]
