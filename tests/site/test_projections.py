"""Ellipsoids, projections and datums, by the examples of the EPSG Guidance Note 7-2."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.site.pages.kinds.projections import (
    AIRY,
    GRS80,
    Helmert,
    LambertAzimuthal,
    TransverseMercator,
    circle,
    degrees,
    geocentric,
    geodetic,
    mercator,
)


def test_transverse_mercator_is_that_of_the_guidance_note() -> None:
    """§3.5.3.1: the British National Grid at 50°30' N, 0°30' E."""
    grid = TransverseMercator(AIRY, -2, 0.999_601_271_7, 400_000, -100_000, 49)
    assert grid.to_degrees(577_274.99, 69_740.50) == pytest.approx((0.5, 50.5), abs=1e-7)


def test_what_is_far_from_the_zone_is_in_no_projection() -> None:
    with pytest.raises(ValueError, match="8000000"):
        TransverseMercator(GRS80, 9).to_degrees(8_000_000, 5_700_000)


def test_lambert_azimuthal_is_that_of_the_guidance_note() -> None:
    """§3.3.2: the European grid at 50° N, 5° E, and in its middle."""
    grid = LambertAzimuthal(GRS80, 10, 52, 4_321_000, 3_210_000)
    assert grid.to_degrees(3_962_799.45, 2_999_718.85) == pytest.approx((5, 50), abs=1e-7)
    assert grid.to_degrees(4_321_000, 3_210_000) == pytest.approx((10, 52), abs=1e-7)


def test_a_change_of_datum_is_that_of_the_guidance_note() -> None:
    """§4.3.3: from WGS 72 to WGS 84."""
    change = Helmert(0, 0, 4.5, 0, 0, 0.554, 0.219)
    moved = change.moved((3_657_660.66, 255_768.55, 5_201_382.11))
    assert moved == pytest.approx((3_657_660.78, 255_778.43, 5_201_387.75), abs=0.01)


@given(
    st.floats(min_value=-179, max_value=179, allow_subnormal=False),
    st.floats(min_value=-89, max_value=89, allow_subnormal=False),
)
def test_places_come_back_from_the_middle_of_the_earth(longitude: float, latitude: float) -> None:
    back = geodetic(GRS80, geocentric(GRS80, longitude, latitude))
    assert back == pytest.approx((longitude, latitude), abs=1e-8)


def test_a_circle_is_as_far_from_its_middle_everywhere() -> None:
    middle = geocentric(GRS80, 7.4, 51.5)
    for place in circle((7.4, 51.5), 1_000):
        assert math.dist(middle, geocentric(GRS80, *place)) == pytest.approx(1_000, rel=0.005)


@given(
    st.floats(min_value=-180, max_value=180, allow_subnormal=False),
    st.floats(min_value=-85, max_value=85, allow_subnormal=False),
)
def test_the_map_of_the_web_can_be_read_back(longitude: float, latitude: float) -> None:
    back = degrees(*mercator(longitude, latitude))
    assert back == pytest.approx((longitude, latitude), abs=1e-9)
