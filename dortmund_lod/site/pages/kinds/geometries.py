"""Shapes on the ground, read from Well-Known Text, GeoJSON and pairs of numbers."""

from __future__ import annotations

import json
import math
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from dortmund_lod.site.pages.kinds.projections import Point, circle
from dortmund_lod.site.pages.kinds.reference_systems import east_first, reference_system

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dortmund_lod.site.pages.kinds.reference_systems import ReferenceSystem

LONGEST = 500_000
"""Characters of a geometry that is drawn; of a longer one, only the text is shown."""

_TOKEN = re.compile(r"\s*(?:([A-Za-z]+)|([(),])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?))")
_SYSTEM = re.compile(r"\s*<([^<>\s]{1,200})>\s*(.*)", re.DOTALL)
_EXTENDED = re.compile(r"\s*SRID=(\d{4,6});(.*)", re.DOTALL | re.IGNORECASE | re.ASCII)
_NUMBERS = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_BETWEEN = re.compile(r"[\s,;]*")
_PLAIN = {"Z", "M", "ZM", "EMPTY"}
_POINTS, _LINES = {"POINT", "MULTIPOINT"}, {"LINESTRING", "MULTILINESTRING"}
_AREAS = {"POLYGON", "MULTIPOLYGON", "TRIANGLE"}
_KINDS = _POINTS | _LINES | _AREAS | {"GEOMETRYCOLLECTION"}
_DEPTHS = {"Point": 0, "MultiPoint": 1, "LineString": 1}
_DEPTHS |= {"MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_PAIR = 2
_RINGS = 2
"""How deep the rings of a polygon lie."""


class Path(NamedTuple):
    """Points in a row: a dot each where it `is_dots`, else a line, which an area's closes.

    A hole belongs to the area before it.
    """

    points: list[Point]
    is_dots: bool
    is_closed: bool
    is_hole: bool = False


class Geometry(NamedTuple):
    """The parts of a shape, in the coordinates of a reference system."""

    paths: list[Path]
    system: ReferenceSystem

    def in_degrees(self) -> Geometry | None:
        """The same as longitude and latitude; None where that is not known, or not on earth."""
        convert = self.system.to_degrees
        if convert is None:
            return None
        try:
            paths = [path._replace(points=list(map(convert, path.points))) for path in self.paths]
        except (ValueError, OverflowError):
            return None
        return self._replace(paths=paths)

    def thinned(self, most: int) -> Geometry:
        """The same with so many points at most, evenly taken, but two of each line."""
        step = math.ceil(sum(len(path.points) for path in self.paths) / most)
        if step <= 1:
            return self
        paths = [
            path._replace(points=[*path.points[:-1:step], path.points[-1]])
            for path in self.paths[:most]
        ]
        return self._replace(paths=paths)

    def to_geojson(self) -> dict[str, Any]:
        """The shape as a geometry of GeoJSON (RFC 7946 §3.1), its points as they are."""
        dots = [point for path in self.paths if path.is_dots for point in path.points]
        lines = [path.points for path in self.paths if not path.is_dots and not path.is_closed]
        areas: list[list[list[Point]]] = []
        for path in self.paths:
            if path.is_closed and not path.is_dots:
                if path.is_hole and areas:
                    areas[-1].append(_closed(path.points))
                else:
                    areas.append([_closed(path.points)])
        kinds = (("Point", dots), ("LineString", lines), ("Polygon", areas))
        parts = [_geojson(kind, found) for kind, found in kinds if found]
        if len(parts) == 1:
            return parts[0]
        return {"type": "GeometryCollection", "geometries": parts}


def _geojson(kind: str, parts: Sequence[object]) -> dict[str, Any]:
    if len(parts) == 1:
        return {"type": kind, "coordinates": parts[0]}
    return {"type": f"Multi{kind}", "coordinates": parts}


def _closed(ring: list[Point]) -> list[Point]:
    """The ring with its first point again at the end."""
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def from_wkt(text: str) -> Geometry | None:
    """Well-Known Text with its reference system (GeoSPARQL 1.1 §8.5.1); None where it is none.

    That of PostGIS (`SRID=25832;POINT…`) always has east before north.
    """
    if len(text) > LONGEST:
        return None
    named, extended = _SYSTEM.fullmatch(text), _EXTENDED.fullmatch(text)
    if extended:
        system, shape = east_first(extended[1]), extended[2]
    else:
        system, shape = (reference_system(named[1]), named[2]) if named else (_WGS84, text)
    try:
        paths = list(_paths(shape))
    except ValueError:
        return None
    return Geometry(paths, system) if paths else None


_WGS84 = reference_system("")


def from_pairs(text: str, kind: str) -> Geometry | None:
    """Latitudes and longitudes in turns, as schema.org and GeoRSS write shapes.

    The `kind` is `point`, `line`, `polygon`, `box` (two corners) or `circle` (its middle, and its
    radius in metres). None where it is none.
    """
    numbers = _numbers(text) if len(text) <= LONGEST else []
    radius = numbers.pop() if kind == "circle" and numbers else 0.0
    places = list(zip(numbers[1::2], numbers[::2], strict=False))
    if len(numbers) % _PAIR or not all(map(_is_on_earth, places)):
        return None
    points = _outline(places, kind, radius)
    if not points:
        return None
    return Geometry([Path(points, kind == "point", kind not in {"point", "line"})], _WGS84)


def _numbers(text: str) -> list[float]:
    """The numbers of a text that has nothing else; none where it has."""
    if _BETWEEN.fullmatch(_NUMBERS.sub("", text)):
        return [float(number) for number in _NUMBERS.findall(text)]
    return []


def _is_on_earth(place: Point) -> bool:
    return abs(place[0]) <= 180 and abs(place[1]) <= 90  # noqa: PLR2004 - degrees


def _outline(places: list[Point], kind: str, radius: float) -> list[Point]:
    """The points of a shape; none where there are too few, or it crosses the edge of the map."""
    if kind == "circle":
        is_small = 0 < radius < _LARGEST_RADIUS
        points = circle(places[0], radius) if len(places) == 1 and is_small else []
        return points if all(map(_is_on_earth, points)) else []
    if kind == "box":
        if len(places) != _PAIR or places[0][0] > places[1][0]:
            return []
        (west, south), (east, north) = places
        return [(west, south), (east, south), (east, north), (west, north)]
    return places if _FEWEST[kind] <= len(places) <= _MOST[kind] else []


_FEWEST = {"point": 1, "line": 2, "polygon": 3}
_MOST = {"point": 1, "line": LONGEST, "polygon": LONGEST}
_LARGEST_RADIUS = 2_000_000.0


def _paths(text: str) -> Iterator[Path]:
    """The sequences of coordinates, each with the last kind that was named before it."""
    kind, point, points = "", list[float](), list[Point]()
    before, is_hole = "", False
    for word, mark, number in _tokens(text):
        if mark == "(":  # the first ring of a polygon follows a bracket, each hole a comma
            is_hole = before == ","
        before = mark or before
        if word and word.upper() not in _PLAIN:
            kind = word.upper()
            if kind not in _KINDS:
                raise ValueError(word)
        elif number:
            point.append(float(number))
        elif mark and point:
            points.append(pair(point))
            point = []
        if mark == ")" and points:
            yield _path(points, kind)._replace(is_hole=is_hole and kind in _AREAS)
            points = []


def _tokens(text: str) -> Iterator[tuple[str, str, str]]:
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            raise ValueError(text[position : position + 20])
        yield match[1] or "", match[2] or "", match[3] or ""
        position = match.end()


def pair(numbers: list[float]) -> Point:
    """The first two of the coordinates of a place, the others being heights and measures.

    Raises:
        ValueError: there are fewer, or one is no number.
    """
    if len(numbers) < _PAIR or not all(map(math.isfinite, numbers)):
        raise ValueError(numbers)
    return numbers[0], numbers[1]


def _path(points: list[Point], kind: str) -> Path:
    if not kind:
        raise ValueError(kind)
    return Path(points, kind in _POINTS or len(points) == 1, kind in _AREAS)


def from_geojson(text: str) -> Geometry | None:
    """A geometry or a feature of GeoJSON (RFC 7946 §3); None where it is none."""
    if len(text) > LONGEST:
        return None
    try:
        paths = list(_members(json.loads(text)))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return Geometry(paths, _WGS84) if paths else None


def _members(content: Any) -> Iterator[Path]:
    kind = content["type"]
    if kind == "Feature":
        yield from _members(content["geometry"])
    elif kind == "GeometryCollection":
        yield from chain.from_iterable(map(_members, content["geometries"]))
    else:
        yield from _parts(content["coordinates"], _DEPTHS[kind], kind)


def _parts(coordinates: Any, depth: int, kind: str) -> Iterator[Path]:
    if depth > 1:
        for number, part in enumerate(coordinates):
            for path in _parts(part, depth - 1, kind):
                yield path._replace(is_hole=number > 0) if depth == _RINGS else path
        return
    points = [pair(list(map(float, each))) for each in (coordinates if depth else [coordinates])]
    if points:
        yield Path(points, "Point" in kind or len(points) == 1, "Polygon" in kind)
