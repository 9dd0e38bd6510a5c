"""Where a thing is: its coordinates and its shape, as a map with or without tiles."""

from __future__ import annotations

import math
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from flask import g

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import Blank, Iri, Literal
from dortmund_lod.site.i18n.language import format_number, translate
from dortmund_lod.site.pages.kinds import geometries, markup_geometries
from dortmund_lod.site.pages.kinds.geometries import Geometry, Path
from dortmund_lod.site.pages.kinds.projections import Point, degrees, mercator
from dortmund_lod.site.pages.kinds.reference_systems import reference_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dortmund_lod.site.pages.resource_graph import ResourceGraph, Value

_GEO, _SCHEMA = namespaces.PREFIXES["geo"], (namespaces.PREFIXES["schema"], "http://schema.org/")
_SPARQL = "http://www.opengis.net/ont/geosparql#"
_LOCN, _DCTERMS = "http://www.w3.org/ns/locn#", namespaces.PREFIXES["dcterms"]
_COORDINATES = (
    (_GEO + "lat", _GEO + "long"),
    *((name + "latitude", name + "longitude") for name in _SCHEMA),
)
_WHERE = (
    *(
        name + local
        for name in _SCHEMA
        for local in ("geo", "location", "contentLocation", "spatialCoverage")
    ),
    _GEO + "location",
    _SPARQL + "hasGeometry",
    _SPARQL + "defaultGeometry",
    _SPARQL + "hasDefaultGeometry",
    _LOCN + "geometry",
    _LOCN + "location",
    _DCTERMS + "spatial",
)
"""Properties that lead from a thing to what has its coordinates."""
READERS = {
    _SPARQL + "wktLiteral": geometries.from_wkt,
    _SPARQL + "geoJSONLiteral": geometries.from_geojson,
    _SPARQL + "gmlLiteral": markup_geometries.from_gml,
    _SPARQL + "kmlLiteral": markup_geometries.from_kml,
    **{
        f"{scheme}://www.iana.org/assignments/media-types/application/{name}": reader
        for scheme in ("http", "https")
        for name, reader in (
            ("vnd.geo+json", geometries.from_geojson),
            ("geo+json", geometries.from_geojson),
            ("gml+xml", markup_geometries.from_gml),
            ("vnd.google-earth.kml+xml", markup_geometries.from_kml),
        )
    },
    "http://www.openlinksw.com/schemas/virtrdf#Geometry": geometries.from_wkt,
}
"""What reads the values of each datatype."""
_PAIRS = {
    name + kind: kind
    for name in (*_SCHEMA, "http://www.georss.org/georss/")
    for kind in ("point", "line", "polygon", "box", "circle")
}
"""Properties whose values are latitudes and longitudes in turns."""
LOCATING = frozenset(
    [
        *_WHERE,
        *chain.from_iterable(_COORDINATES),
        *_PAIRS,
        *(_SPARQL + name for name in ("asWKT", "asGeoJSON", "asGML", "asKML")),
    ]
)
"""Properties by which a thing may have a place."""
_MOST_NODES, _MOST_LOADED, _MOST_SHAPES, _MOST_POINTS = 8, 1_000, 20, 4_000
_MOST_TEXT = 4 * 2**20
"""Characters about several things that are read for a map."""
_WIDTH, _HEIGHT, _MARGIN, _TILE = 640, 360, 36, 256
_DEEPEST_ZOOM, _ZOOM_OF_A_POINT = 17, 14
_ROUND_EARTH = 40_075_016.7
"""Metres around the equator."""


class Line(NamedTuple):
    """A line of the grid: where it is on the map, and how far east or north that is."""

    place: float
    label: str


class Tile(NamedTuple):
    """A picture of a part of the ground, and where it lies on the map."""

    address: str
    x: float
    y: float


class Spot(NamedTuple):
    """A thing on a map: where it is there, and its name."""

    x: float
    y: float
    name: Value


class SpotMap(NamedTuple):
    """Several things on a map, a spot each."""

    ground: Map
    spots: list[Spot]


class _Drawing(TypedDict):
    outlines: list[str]
    lines: list[str]
    dots: list[Point]


class Map(NamedTuple):
    """A map: outlines (as the data of SVG paths), dots, and what they lie on.

    `coordinates` says in words where the middle is, `system` in which reference system the data
    are; `link` opens the place in a program for maps, where there is one.
    """

    width: int
    height: int
    outlines: list[str]
    lines: list[str]
    dots: list[Point]
    meridians: list[Line]
    parallels: list[Line]
    tiles: list[Tile]
    coordinates: str
    system: str
    link: str
    scale: tuple[float, str]


def map_of(graph: ResourceGraph, iris: Sequence[str]) -> SpotMap | None:
    """Those of the resources that are somewhere on earth, each where its middle is."""
    graph.load(iris, (_WHERE, _WHERE))
    _load_nodes(graph, iris)
    middles = [(iri, middle) for iri in _readable(graph, iris) if (middle := _middle(graph, iri))]
    if not middles:
        return None
    dots = [Path([middle], is_dots=True, is_closed=False) for _, middle in middles]
    shape = Geometry(dots, reference_system(""))
    placed = _placing(*_frame([mercator(*middle) for _, middle in middles]))
    ground = _on_earth([shape])._replace(dots=[])
    return SpotMap(
        ground,
        [Spot(*placed(mercator(*middle)), graph.name(iri)) for iri, middle in middles],
    )


def _load_nodes(graph: ResourceGraph, iris: Sequence[str]) -> None:
    """Load what the resources are at, as far as it is not known yet, all together."""
    for _ in range(2):
        nodes = (node for iri in iris for node in _nodes(graph, iri) if isinstance(node, Iri))
        graph.load(node.value for node in islice(nodes, _MOST_LOADED))


def _readable(graph: ResourceGraph, iris: Iterable[str]) -> Iterator[str]:
    """The first of the resources, as long as what says where they are is not too much to read."""
    room = _MOST_TEXT
    for iri in iris:
        about = (graph.properties(node.value) for node in _nodes(graph, iri))
        terms = (term for each in about for values in each.values() for term in values)
        room -= sum(len(term.value) for term in terms if isinstance(term, Literal))
        if room < 0:
            return
        yield iri


def _middle(graph: ResourceGraph, iri: str) -> Point | None:
    found = (shape for node in _nodes(graph, iri) for shape in _shapes(graph, node.value))
    degrees_of = next(filter(None, (shape.in_degrees() for shape in found)), None)
    if degrees_of is None:
        return None
    west, south, east, north = _bounds(degrees_of.paths)
    return (west + east) / 2, (south + north) / 2


def place_of(graph: ResourceGraph, iri: str) -> Map | None:
    """Where the resource is, if that is said of it or of what its location is."""
    _load_nodes(graph, [iri])
    found = [shape for node in _nodes(graph, iri) for shape in _shapes(graph, node.value)]
    if not found:
        return None
    shapes = found[:_MOST_SHAPES]
    on_earth = [shape for each in shapes if (shape := each.in_degrees())]
    return _on_earth(on_earth) if on_earth else _elsewhere(shapes)


def _nodes(graph: ResourceGraph, iri: str) -> list[Iri | Blank]:
    """The resource itself, and what it is said to be at."""
    found: list[Iri | Blank] = [Iri(iri)]
    waiting = found
    for _ in range(2):  # a location may have a geometry in turn
        ends = [
            term
            for node in waiting
            for name in _WHERE
            for term in graph.values(node.value, name)
            if isinstance(term, Iri | Blank) and term not in found
        ][:_MOST_NODES]
        if not ends:
            break
        waiting = ends
        found = [*found, *ends]
    return found


def _shapes(graph: ResourceGraph, node: str) -> Iterator[Geometry]:
    if dot := _dot(graph, node):
        yield Geometry([Path([dot], is_dots=True, is_closed=False)], reference_system(""))
    for name, values in graph.properties(node).items():
        for value in values:
            if isinstance(value, Literal) and (shape := _shape(name, value)):
                yield shape.thinned(_MOST_POINTS)


def _shape(name: str, value: Literal) -> Geometry | None:
    if value.datatype in READERS:
        return READERS[value.datatype](value.value)
    return geometries.from_pairs(value.value, _PAIRS[name]) if name in _PAIRS else None


def _dot(graph: ResourceGraph, node: str) -> Point | None:
    for latitude, longitude in _COORDINATES:
        try:
            north, east = float(graph.first(node, latitude)), float(graph.first(node, longitude))
        except ValueError:
            continue
        if abs(north) <= 90 and abs(east) <= 180:  # noqa: PLR2004 - degrees
            return east, north
    return None


def _on_earth(shapes: list[Geometry]) -> Map:
    """Shapes in longitude and latitude, drawn as web maps draw them."""
    paths = [path for shape in shapes for path in shape.paths]
    flat = [path._replace(points=[mercator(*point) for point in path.points]) for path in paths]
    west, north, east, south = _bounds(flat)
    width, x0, y0 = _frame([point for path in flat for point in path.points])
    placed = _placing(width, x0, y0)
    longitude, latitude = degrees((west + east) / 2, (north + south) / 2)
    left, top = degrees(x0 / width, max(0.0, y0 / width))
    right, bottom = degrees((x0 + _WIDTH) / width, min(1.0, (y0 + _HEIGHT) / width))
    drawn = _drawn(flat, placed)
    return Map(
        _WIDTH,
        _HEIGHT,
        **drawn,
        meridians=[
            Line(placed(mercator(each, 0))[0], _degrees(each, "place.east", "place.west"))
            for each in _steps(left, right)
        ],
        parallels=[
            Line(placed(mercator(0, each))[1], _degrees(each, "place.north", "place.south"))
            for each in _steps(bottom, top)
        ],
        tiles=_tiles(x0, y0, width),
        coordinates=f"{_degrees(latitude, 'place.north', 'place.south', 5)}, "
        f"{_degrees(longitude, 'place.east', 'place.west', 5)}",
        system=_systems(shapes),
        link=f"geo:{latitude:.5f},{longitude:.5f}",
        scale=_scale(_ROUND_EARTH * math.cos(math.radians(latitude)) / width),
    )


def _frame(points: Sequence[Point]) -> tuple[int, float, float]:
    """How wide the earth is on a map that shows these points, and where the map begins on it."""
    xs, ys = zip(*points, strict=True)
    west, east, north, south = min(xs), max(xs), min(ys), max(ys)
    width = _TILE * 2 ** _zoom(east - west, south - north)
    return width, (west + east) / 2 * width - _WIDTH / 2, (north + south) / 2 * width - _HEIGHT / 2


def _placing(width: int, x0: float, y0: float) -> Callable[[Point], Point]:
    """What places points on the map of a frame."""

    def placed(point: Point) -> Point:
        return round(point[0] * width - x0, 1), round(point[1] * width - y0, 1)

    return placed


def _elsewhere(shapes: list[Geometry]) -> Map:
    """Shapes of a reference system that is not known here: an outline without a ground."""
    paths = [path for shape in shapes for path in shape.paths if shape.system == shapes[0].system]
    west, low, east, high = _bounds(paths)
    span = max((east - west) / (_WIDTH - 2 * _MARGIN), (high - low) / (_HEIGHT - 2 * _MARGIN))
    unit = span or 1.0

    def placed(point: Point) -> Point:
        x = _WIDTH / 2 + (point[0] - (west + east) / 2) / unit
        y = _HEIGHT / 2 - (point[1] - (low + high) / 2) / unit
        return round(x, 1), round(y, 1)

    middle = f"{(west + east) / 2:.10g} / {(low + high) / 2:.10g}"
    return Map(
        _WIDTH,
        _HEIGHT,
        **_drawn(paths, placed),
        meridians=[],
        parallels=[],
        tiles=[],
        coordinates=middle,
        system=shapes[0].system.name,
        link="",
        scale=(0, ""),
    )


def _bounds(paths: list[Path]) -> tuple[float, float, float, float]:
    xs, ys = zip(*chain.from_iterable(path.points for path in paths), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _zoom(width: float, height: float) -> int:
    """The largest scale of web maps at which everything is on the map."""
    if not width and not height:
        return _ZOOM_OF_A_POINT
    fits = [
        math.log2((room - 2 * _MARGIN) / (_TILE * part))
        for part, room in ((width, _WIDTH), (height, _HEIGHT))
        if part
    ]
    return max(0, min(_DEEPEST_ZOOM, math.floor(min(fits))))


def _drawn(paths: list[Path], placed: Callable[[Point], Point]) -> _Drawing:
    """Outlines, lines and dots on the map, to a bound."""
    outlines, lines, dots = list[str](), list[str](), list[Point]()
    room = _MOST_POINTS
    for path in paths:
        points = [point for point, _ in groupby(map(placed, path.points))]
        points = points[:: math.ceil(len(points) / max(room, 2)) or 1]
        room = max(0, room - len(points))
        if path.is_dots or len(points) == 1:
            dots += points
        else:
            text = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
            (outlines if path.is_closed else lines).append(text + "Z" * path.is_closed)
    return {"outlines": outlines, "lines": lines, "dots": list(dict.fromkeys(dots))}


def _steps(low: float, high: float) -> list[float]:
    """Three to six round degrees between two."""
    span = max(high - low, 1e-6)
    size = 10.0 ** math.floor(math.log10(span / 3))
    step = next(size * each for each in (5, 2, 1) if span / (size * each) >= 3 or each == 1)  # noqa: PLR2004
    first = math.ceil(low / step)
    return [round(place * step, 6) for place in range(first, math.floor(high / step) + 1)]


def _degrees(value: float, positive: str, negative: str, digits: int = 6) -> str:
    amount = format_number(f"{abs(value):.{digits}f}".rstrip("0").rstrip("."))
    return f"{amount}° {translate(positive if value >= 0 else negative)}"


def _scale(metres: float) -> tuple[float, str]:
    """A bar of a round length, for a map with so many metres to the pixel."""
    longest = metres * 120
    size = 10.0 ** math.floor(math.log10(longest))
    length = next(size * each for each in (5, 2, 1) if size * each <= longest)
    words = f"{format_number(f'{length / 1000:g}')} km" if length >= 1000 else f"{length:g} m"  # noqa: PLR2004
    return round(length / metres, 1), words


def _systems(shapes: list[Geometry]) -> str:
    names = dict.fromkeys(shape.system.name for shape in shapes)
    return ", ".join(names)


def _tiles(x0: float, y0: float, width: int) -> list[Tile]:
    """The tiles below the map, where the operator names some."""
    template = g.site.settings.map_tiles
    if not template:
        return []
    number = width // _TILE
    zoom = number.bit_length() - 1
    columns = range(math.floor(x0 / _TILE), math.floor((x0 + _WIDTH) / _TILE) + 1)
    rows = range(math.floor(y0 / _TILE), math.floor((y0 + _HEIGHT) / _TILE) + 1)
    return [
        Tile(
            template.format(z=zoom, x=column % number, y=row),
            round(column * _TILE - x0, 1),
            round(row * _TILE - y0, 1),
        )
        for column in columns
        for row in rows
        if 0 <= row < number
    ]
