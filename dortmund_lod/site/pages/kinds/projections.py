"""Places on ellipsoids, in projections and on flat maps, by closed formulas.

The formulas are those of the EPSG Guidance Note 7-2 (IOGP publication 373-7-2).
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias

Point: TypeAlias = tuple[float, float]

_POLES = 85.0
"""How far north and south a map of Mercator's goes here."""
_REFINEMENTS = 5
"""Steps from conformal to geodetic latitude: each takes away two digits of the error."""
_CORNERS = 48
_ARC_SECONDS = 3_600
_PARTS = 1_000_000


class Ellipsoid(NamedTuple):
    """The shape of the earth in a geodetic datum: half its width in metres, and its flattening."""

    radius: float
    flattening: float

    @property
    def eccentricity_squared(self) -> float:
        """The square of its first eccentricity."""
        return self.flattening * (2 - self.flattening)


GRS80 = Ellipsoid(6_378_137.0, 1 / 298.257_222_101)
"""That of ETRS89; that of WGS 84 differs from it by a tenth of a millimetre."""
BESSEL = Ellipsoid(6_377_397.155, 1 / 299.152_812_8)
AIRY = Ellipsoid(6_377_563.396, 1 / 299.324_964_6)


class TransverseMercator(NamedTuple):
    """A transverse Mercator projection, as Gauss-Krüger and UTM are: its zone and its origin."""

    ellipsoid: Ellipsoid
    meridian: float
    scale: float = 1.0
    false_easting: float = 500_000.0
    false_northing: float = 0.0
    latitude: float = 0.0

    def to_degrees(self, easting: float, northing: float) -> Point:
        """The longitude and latitude of a place (§3.5.3.1, formulas of JHS).

        Raises:
            ValueError: it is too far from the zone to be in the projection.
        """
        n = self.ellipsoid.flattening / (2 - self.ellipsoid.flattening)
        size = self.ellipsoid.radius / (1 + n) * (1 + n**2 / 4 + n**4 / 64) * self.scale
        eta = (easting - self.false_easting) / size
        xi = (northing - self.false_northing) / size + self._origin(n)
        if abs(eta) > 1 or abs(xi) > math.pi / 2:
            raise ValueError(easting, northing)
        terms = list(enumerate(_back(n), 1))
        xi_ = xi - sum(h * math.sin(2 * k * xi) * math.cosh(2 * k * eta) for k, h in terms)
        eta_ = eta - sum(h * math.cos(2 * k * xi) * math.sinh(2 * k * eta) for k, h in terms)
        conformal = math.asin(math.sin(xi_) / math.cosh(eta_))
        longitude = math.radians(self.meridian) + math.atan2(math.sinh(eta_), math.cos(xi_))
        return math.degrees(longitude), math.degrees(self._geodetic(conformal))

    def _origin(self, n: float) -> float:
        """The arc of the meridian from the equator to the origin, in parts of the size."""
        latitude, e = math.radians(self.latitude), math.sqrt(self.ellipsoid.eccentricity_squared)
        q = math.asinh(math.tan(latitude)) - e * math.atanh(e * math.sin(latitude))
        conformal = math.atan(math.sinh(q))
        return conformal + sum(h * math.sin(2 * k * conformal) for k, h in enumerate(_forth(n), 1))

    def _geodetic(self, conformal: float) -> float:
        e = math.sqrt(self.ellipsoid.eccentricity_squared)
        start = q = math.asinh(math.tan(conformal))
        for _ in range(_REFINEMENTS):
            q = start + e * math.atanh(e * math.tanh(q))
        return math.atan(math.sinh(q))


def _forth(n: float) -> tuple[float, ...]:
    """The series of Krüger from the conformal sphere to the plane, to the fourth power."""
    return (
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
        13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
        61 * n**3 / 240 - 103 * n**4 / 140,
        49_561 * n**4 / 161_280,
    )


def _back(n: float) -> tuple[float, ...]:
    """The series from the plane to the conformal sphere."""
    return (
        n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360,
        n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440,
        17 * n**3 / 480 - 37 * n**4 / 840,
        4_397 * n**4 / 161_280,
    )


class LambertAzimuthal(NamedTuple):
    """A Lambert azimuthal equal-area projection: where its middle is, and its false origin."""

    ellipsoid: Ellipsoid
    meridian: float
    latitude: float
    false_easting: float
    false_northing: float

    def to_degrees(self, easting: float, northing: float) -> Point:
        """The longitude and latitude of a place (§3.3.2).

        Raises:
            ValueError: it is not on the ellipsoid.
        """
        e2 = self.ellipsoid.eccentricity_squared
        pole, middle = _authalic(e2, 1), math.radians(self.latitude)
        beta = math.asin(_authalic(e2, math.sin(middle)) / pole)
        radius = self.ellipsoid.radius * math.sqrt(pole / 2)
        stretch = (
            self.ellipsoid.radius
            * math.cos(middle)
            / math.sqrt(1 - e2 * math.sin(middle) ** 2)
            / (radius * math.cos(beta))
        )
        x = (easting - self.false_easting) / stretch
        y = (northing - self.false_northing) * stretch
        far = math.hypot(x, y)
        angle = 2 * math.asin(far / (2 * radius))
        ratio = y * math.sin(angle) / far if far else 0.0
        authalic = math.asin(math.cos(angle) * math.sin(beta) + ratio * math.cos(beta))
        longitude = math.radians(self.meridian) + math.atan2(
            x * math.sin(angle),
            far * math.cos(beta) * math.cos(angle) - y * math.sin(beta) * math.sin(angle),
        )
        return math.degrees(longitude), math.degrees(_from_authalic(e2, authalic))


def _authalic(e2: float, sine: float) -> float:
    """The area from the equator to a latitude, in parts of the square of the radius."""
    e = math.sqrt(e2)
    return (1 - e2) * (sine / (1 - e2 * sine**2) + math.atanh(e * sine) / e)


def _from_authalic(e2: float, authalic: float) -> float:
    """The geodetic latitude of one on the sphere of the same area."""
    return (
        authalic
        + (e2 / 3 + 31 * e2**2 / 180 + 517 * e2**3 / 5040) * math.sin(2 * authalic)
        + (23 * e2**2 / 360 + 251 * e2**3 / 3780) * math.sin(4 * authalic)
        + 761 * e2**3 / 45_360 * math.sin(6 * authalic)
    )


class Helmert(NamedTuple):
    """A change of datum in metres, seconds of arc and parts per million (§4.3.3)."""

    x: float
    y: float
    z: float
    around_x: float
    around_y: float
    around_z: float
    scale: float

    def moved(self, place: tuple[float, float, float]) -> tuple[float, float, float]:
        """A place in metres from the middle of the earth, in the other datum."""
        x, y, z = place
        a, b, c = (math.radians(angle / _ARC_SECONDS) for angle in self[3:6])
        size = 1 + self.scale / _PARTS
        return (
            self.x + size * (x - c * y + b * z),
            self.y + size * (c * x + y - a * z),
            self.z + size * (-b * x + a * y + z),
        )


class Datum(NamedTuple):
    """An ellipsoid that does not lie as that of WGS 84 does, and how it comes there."""

    ellipsoid: Ellipsoid
    to_wgs84: Helmert

    def to_degrees(self, longitude: float, latitude: float) -> Point:
        """A place on the ground of the datum in longitude and latitude of WGS 84."""
        return geodetic(
            GRS80, self.to_wgs84.moved(geocentric(self.ellipsoid, longitude, latitude))
        )


def geocentric(
    ellipsoid: Ellipsoid, longitude: float, latitude: float
) -> tuple[float, float, float]:
    """A place on an ellipsoid in metres from the middle of the earth (§4.1.1)."""
    east, north = math.radians(longitude), math.radians(latitude)
    e2 = ellipsoid.eccentricity_squared
    radius = ellipsoid.radius / math.sqrt(1 - e2 * math.sin(north) ** 2)
    return (
        radius * math.cos(north) * math.cos(east),
        radius * math.cos(north) * math.sin(east),
        (1 - e2) * radius * math.sin(north),
    )


def geodetic(ellipsoid: Ellipsoid, place: tuple[float, float, float]) -> Point:
    """The longitude and latitude of a place near the ground (§4.1.1, after Bowring)."""
    x, y, z = place
    e2, around = ellipsoid.eccentricity_squared, math.hypot(x, y)
    height = ellipsoid.radius * (1 - ellipsoid.flattening)
    q = math.atan2(z * ellipsoid.radius, around * height)
    latitude = math.atan2(
        z + e2 / (1 - e2) * height * math.sin(q) ** 3,
        around - e2 * ellipsoid.radius * math.cos(q) ** 3,
    )
    return math.degrees(math.atan2(y, x)), math.degrees(latitude)


def circle(middle: Point, radius: float) -> list[Point]:
    """The places around a place at a distance in metres, on a sphere."""
    longitude, latitude = map(math.radians, middle)
    far = radius / GRS80.radius
    places = []
    for step in range(_CORNERS):
        course = 2 * math.pi * step / _CORNERS
        north = math.asin(
            math.sin(latitude) * math.cos(far)
            + math.cos(latitude) * math.sin(far) * math.cos(course)
        )
        east = longitude + math.atan2(
            math.sin(course) * math.sin(far) * math.cos(latitude),
            math.cos(far) - math.sin(latitude) * math.sin(north),
        )
        places.append((math.degrees(east), math.degrees(north)))
    return places


def mercator(longitude: float, latitude: float) -> Point:
    """A place on the map of web maps (EPSG:3857), as parts of its width from its corner."""
    north = math.radians(max(-_POLES, min(_POLES, latitude)))
    return (longitude + 180) / 360, (1 - math.asinh(math.tan(north)) / math.pi) / 2


def degrees(x: float, y: float) -> Point:
    """The longitude and latitude of a place on that map."""
    return x * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))
