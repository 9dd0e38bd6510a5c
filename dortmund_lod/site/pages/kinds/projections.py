"""Coordinates of the commonest reference systems as longitude and latitude, and on a flat map."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Point: TypeAlias = tuple[float, float]

_RADIUS = 6_378_137.0
_FLATTENING = 1 / 298.257_222_101
"""Of the ellipsoid GRS80, from which that of WGS84 differs by a tenth of a millimetre."""
_UTM_SCALE, _UTM_EASTING, _UTM_NORTHING = 0.9996, 500_000.0, 10_000_000.0
_EPSG = re.compile(r".*(?:EPSG[/:](?:[\d.]*[/:])?|epsg/)(\d{4,5})", re.ASCII)
_ETRS_UTM = range(25_828, 25_839)
_NORTH_UTM, _SOUTH_UTM = range(32_601, 32_661), range(32_701, 32_761)
_LATITUDE_FIRST = {4326, 4258}
_MERCATOR = 3857
_POLES = 85.0
"""How far north and south a map of Mercator's goes here."""


class ReferenceSystem(NamedTuple):
    """A coordinate reference system: its name, and how it becomes longitude and latitude.

    `to_degrees` is None where that is not known here.
    """

    name: str
    to_degrees: Callable[[Point], Point] | None


def reference_system(iri: str) -> ReferenceSystem:
    """The system that an IRI names; longitude before latitude where none is named (CRS84)."""
    if not iri or iri.endswith("CRS84"):
        return ReferenceSystem("WGS 84", lambda point: point)
    match = _EPSG.fullmatch(iri[:200])
    if not match:
        return ReferenceSystem(iri.rpartition("/")[2][:40], None)
    return ReferenceSystem(f"EPSG:{match[1]}", _from_epsg(int(match[1])))


def _from_epsg(code: int) -> Callable[[Point], Point] | None:
    if code in _LATITUDE_FIRST:
        return _latitude_first
    if code == _MERCATOR:
        return _from_mercator
    if code in _ETRS_UTM:
        return _from_utm(code - 25_800, 0)
    if code in _NORTH_UTM:
        return _from_utm(code - 32_600, 0)
    if code in _SOUTH_UTM:
        return _from_utm(code - 32_700, _UTM_NORTHING)
    return None


def _latitude_first(point: Point) -> Point:
    return point[1], point[0]


def mercator(longitude: float, latitude: float) -> Point:
    """A place on the map of web maps (EPSG:3857), as parts of its width from its corner."""
    north = math.radians(max(-_POLES, min(_POLES, latitude)))
    return (longitude + 180) / 360, (1 - math.asinh(math.tan(north)) / math.pi) / 2


def degrees(x: float, y: float) -> Point:
    """The longitude and latitude of a place on that map."""
    return x * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def _from_mercator(point: Point) -> Point:
    around = 2 * math.pi * _RADIUS
    return degrees(point[0] / around + 0.5, 0.5 - point[1] / around)


def _from_utm(zone: int, false_northing: float) -> Callable[[Point], Point]:
    """From Universal Transverse Mercator, by the series of Krüger to its third term."""
    n = _FLATTENING / (2 - _FLATTENING)
    radius = _RADIUS / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    beta = (
        n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96,
        n**2 / 48 + n**3 / 15,
        17 * n**3 / 480,
    )
    delta = (2 * n - 2 * n**2 / 3 - 2 * n**3, 7 * n**2 / 3 - 8 * n**3 / 5, 56 * n**3 / 15)
    meridian = math.radians(zone * 6 - 183)

    def to_degrees(point: Point) -> Point:
        xi = (point[1] - false_northing) / (radius * _UTM_SCALE)
        eta = (point[0] - _UTM_EASTING) / (radius * _UTM_SCALE)
        if abs(eta) > 1 or abs(xi) > math.pi:
            raise ValueError(point)
        terms = [(2 * (place + 1), value) for place, value in enumerate(beta)]
        xi_ = xi - sum(b * math.sin(k * xi) * math.cosh(k * eta) for k, b in terms)
        eta_ = eta - sum(b * math.cos(k * xi) * math.sinh(k * eta) for k, b in terms)
        chi = math.asin(math.sin(xi_) / math.cosh(eta_))
        series = sum(d * math.sin(2 * (place + 1) * chi) for place, d in enumerate(delta))
        longitude = meridian + math.atan2(math.sinh(eta_), math.cos(xi_))
        return math.degrees(longitude), math.degrees(chi + series)

    return to_degrees
