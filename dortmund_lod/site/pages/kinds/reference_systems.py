"""Coordinate reference systems by the names that data give them, and the way to WGS 84.

What is not known here has a name and nothing else: better at no place than at a wrong one.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.site.pages.kinds.projections import (
    AIRY,
    BESSEL,
    GRS80,
    Datum,
    Helmert,
    LambertAzimuthal,
    Point,
    TransverseMercator,
    degrees,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_EPSG = re.compile(
    r".*(?:EPSG[/:](?:[\d.]*[/:])?|epsg/|epsg\.xml#)(\d{4,6})", re.ASCII | re.IGNORECASE
)
_EAST_FIRST = "epsg.xml#"
"""Names of GML 2 say so: longitude comes first, whatever the system says."""
_WGS84 = "WGS 84"
_DHDN = Datum(BESSEL, Helmert(598.1, 73.7, 418.2, 0.202, 0.045, -2.455, 6.7))
"""Germany's datum before ETRS89; EPSG:1777, three metres in the west of Germany."""
_OSGB36 = Datum(AIRY, Helmert(446.448, -125.157, 542.06, 0.15, 0.247, 0.842, -20.489))
"""Britain's; EPSG:1314, two metres."""
_WORLD = (-180.0, -90.0, 180.0, 90.0)
_EUROPE = (-40.0, 30.0, 50.0, 85.0)
_GERMANY = (5.5, 47.0, 15.6, 55.5)
_BRITAIN = (-9.5, 49.5, 2.5, 61.5)
_BESIDE = 10.0
"""Degrees from the middle of a zone of UTM up to which data are read in it."""
_RADIUS = GRS80.radius
_WIDTH = 2 * math.pi * _RADIUS
_UTM_SCALE, _SOUTH = 0.9996, 10_000_000.0
_ZONE = 1_000_000
"""Where the number of the zone is written before the easting, it counts millions."""


class ReferenceSystem(NamedTuple):
    """A coordinate reference system: its name, and how it becomes longitude and latitude.

    `to_degrees` is None where that is not known here; else it raises ValueError for what cannot
    be in the system.
    """

    name: str
    to_degrees: Callable[[Point], Point] | None


@lru_cache(maxsize=256)
def reference_system(name: str) -> ReferenceSystem:
    """The system that an IRI, a URN or a code names; CRS84 where none is named.

    In that, longitude comes before latitude; else in the order that the system says.
    """
    if not name or name.upper().endswith(("CRS84", "CRS84H")):
        return ReferenceSystem(_WGS84, _within(_WORLD, lambda x, y: (x, y)))
    match = _EPSG.fullmatch(name[:200])
    if not match:
        return ReferenceSystem(name.rpartition("/")[2][:40], None)
    code = int(match[1])
    return ReferenceSystem(f"EPSG:{code}", _from_epsg(code, east_first=_EAST_FIRST in name))


def east_first(code: str) -> ReferenceSystem:
    """The system of a code of EPSG, where coordinates are said to be east and north."""
    return ReferenceSystem(f"EPSG:{int(code)}", _from_epsg(int(code), east_first=True))


def _from_epsg(code: int, *, east_first: bool) -> Callable[[Point], Point] | None:
    if code in _GEOGRAPHIC:
        area, datum = _GEOGRAPHIC[code]
        convert = datum.to_degrees if datum else lambda x, y: (x, y)
        return _within(area, convert if east_first else _turned(convert))
    if code == _WEB_MERCATOR:
        return _within(_WORLD, _from_mercator)
    if code in _GAUSS_KRUEGER:
        return _gauss_krueger(*_GAUSS_KRUEGER[code])
    if code == _BRITISH_GRID:
        grid = TransverseMercator(AIRY, -2, 0.999_601_271_7, 400_000, -100_000, 49)
        return _within(_BRITAIN, lambda x, y: _OSGB36.to_degrees(*grid.to_degrees(x, y)))
    if code == _EUROPEAN_GRID:
        europe = LambertAzimuthal(GRS80, 10, 52, 4_321_000, 3_210_000).to_degrees
        return _within(_EUROPE, europe if east_first else _turned(europe))
    return _utm(code)


_GEOGRAPHIC: dict[int, tuple[tuple[float, float, float, float], Datum | None]] = {
    4326: (_WORLD, None),
    4979: (_WORLD, None),
    4258: (_EUROPE, None),
    4937: (_EUROPE, None),
    4314: (_GERMANY, _DHDN),
    4277: (_BRITAIN, _OSGB36),
}
"""Systems of degrees, latitude first: where they are used, and the datum that is not WGS 84's."""
_WEB_MERCATOR, _BRITISH_GRID, _EUROPEAN_GRID = 3857, 27700, 3035
_GAUSS_KRUEGER = {code: (code - 31_464, True) for code in range(31_466, 31_470)}
_GAUSS_KRUEGER |= {code: (code - 5_674, False) for code in range(5_676, 5_680)}
"""Zones of three degrees; north comes first by the name, but is often written last."""


def _utm(code: int) -> Callable[[Point], Point] | None:
    """Universal Transverse Mercator of WGS 84 and ETRS89, in any of its spellings."""
    for first, codes, area, false_northing, with_zone, is_turned in _UTM:
        if code not in codes:
            continue
        zone = first + code - codes.start
        meridian = zone * 6 - 183
        easting = 500_000 + with_zone * zone * _ZONE
        grid = TransverseMercator(GRS80, meridian, _UTM_SCALE, easting, false_northing)
        west, south, east, north = area
        near = (max(west, meridian - _BESIDE), south, min(east, meridian + _BESIDE), north)
        return _within(near, _turned(grid.to_degrees) if is_turned else grid.to_degrees)
    return None


_UTM = (
    (28, range(25_828, 25_839), _EUROPE, 0.0, False, False),
    (28, range(3_040, 3_052), _EUROPE, 0.0, False, True),
    (31, range(5_649, 5_650), _EUROPE, 0.0, True, False),
    (32, range(4_647, 4_648), _EUROPE, 0.0, True, False),
    (33, range(5_650, 5_651), _EUROPE, 0.0, True, False),
    (1, range(32_601, 32_661), _WORLD, 0.0, False, False),
    (1, range(32_701, 32_761), _WORLD, _SOUTH, False, False),
)
"""The first zone, the codes, the area, the northing of the equator, and whether eastings begin
with the zone, and northings come first."""


def _gauss_krueger(zone: int, north_first: bool) -> Callable[[Point], Point]:  # noqa: FBT001
    """Gauss-Krüger in Germany; in the other order where only that is a place there.

    Eastings begin with the number of the zone, so that they are rarely mistaken for northings.
    """
    grid = TransverseMercator(BESSEL, 3 * zone, false_easting=zone * _ZONE + 500_000)

    def convert(easting: float, northing: float) -> Point:
        return _DHDN.to_degrees(*grid.to_degrees(easting, northing))

    near = _within((3 * zone - 4, 47.0, 3 * zone + 4, 55.5), convert)
    inside = _within(_GERMANY, lambda x, y: near((x, y)))
    turned = _turned(lambda x, y: inside((x, y)))
    orders = [lambda point: turned(*point), inside]

    def either(point: Point) -> Point:
        first, second = orders if north_first else reversed(orders)
        try:
            return first(point)
        except ValueError:
            return second(point)

    return either


def _turned(convert: Callable[[float, float], Point]) -> Callable[[float, float], Point]:
    return lambda north, east: convert(east, north)


def _within(
    area: tuple[float, float, float, float], convert: Callable[[float, float], Point]
) -> Callable[[Point], Point]:
    """The conversion, for what lies in an area: west, south, east and north."""
    west, south, east, north = area

    def to_degrees(point: Point) -> Point:
        x, y = convert(*point)
        if not (west <= x <= east and south <= y <= north):
            raise ValueError(point)
        return x, y

    return to_degrees


def _from_mercator(x: float, y: float) -> Point:
    return degrees(x / _WIDTH + 0.5, 0.5 - y / _WIDTH)
