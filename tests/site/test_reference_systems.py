"""Reference systems: what they are called, and where their coordinates lie.

The coordinates are of PROJ 9, those of Gauss-Krüger by the grid BETA2007 of the German states.
"""

from __future__ import annotations

import math

import pytest

from dortmund_lod.site.pages.kinds.reference_systems import east_first, reference_system

_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


def _metres(first: tuple[float, float], second: tuple[float, float]) -> float:
    north = math.cos(math.radians(first[1]))
    return 111_320 * math.hypot((first[0] - second[0]) * north, first[1] - second[1])


def _place(system: str, point: tuple[float, float]) -> tuple[float, float]:
    convert = reference_system(system).to_degrees
    assert convert
    return convert(point)


@pytest.mark.parametrize(
    ("system", "point", "place"),
    [
        ("", (7.5, 51.5), (7.5, 51.5)),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", (7.5, 51.5), (7.5, 51.5)),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", (7.5, 51.5), (7.5, 51.5)),
        (_EPSG + "4326", (51.5, 7.5), (7.5, 51.5)),
        ("https://www.opengis.net/def/crs/EPSG/9.9.1/4326", (51.5, 7.5), (7.5, 51.5)),
        ("urn:ogc:def:crs:EPSG::4258", (51.5, 7.5), (7.5, 51.5)),
        ("epsg:4326", (51.5, 7.5), (7.5, 51.5)),
        ("http://www.opengis.net/gml/srs/epsg.xml#4326", (7.5, 51.5), (7.5, 51.5)),
        (_EPSG + "25831", (675_412.465, 5_652_799.802), (5.5, 51)),
        (_EPSG + "25832", (393_506.835, 5_708_058.186), (7.4653, 51.5136)),
        (_EPSG + "25833", (391_779.259, 5_820_072.159), (13.405, 52.52)),
        (_EPSG + "3044", (5_708_058.186, 393_506.835), (7.4653, 51.5136)),
        (_EPSG + "4647", (32_565_834.364, 5_934_037.951), (9.9937, 53.5511)),
        (_EPSG + "5650", (33_391_779.259, 5_820_072.159), (13.405, 52.52)),
        (_EPSG + "32756", (334_873.199, 6_252_266.092), (151.215, -33.857)),
        (_EPSG + "3857", (831_033.395, 6_712_651.429), (7.4653, 51.5136)),
        (_EPSG + "3035", (2_999_718.85, 3_962_799.45), (5, 50)),
    ],
)
def test_places_are_right_to_a_metre(
    system: str, point: tuple[float, float], place: tuple[float, float]
) -> None:
    assert _metres(_place(system, point), place) < 0.1


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize(
    ("code", "point", "place"),
    [
        (31466, (2_567_544.19, 5_645_133.03), (6.9603, 50.9375)),  # Cologne
        (31466, (2_601_761.23, 5_709_804.55), (7.4653, 51.5136)),  # Dortmund
        (31467, (3_513_518.43, 5_404_271.42), (9.1829, 48.7758)),  # Stuttgart
        (31467, (3_565_931.02, 5_935_973.21), (9.9937, 53.5511)),  # Hamburg
        (31468, (4_468_512.93, 5_333_349.50), (11.5755, 48.1374)),  # Munich
        (31469, (5_411_596.10, 5_658_005.66), (13.7373, 51.0504)),  # Dresden
        (5677, (3_513_518.43, 5_404_271.42), (9.1829, 48.7758)),
    ],
)
def test_gauss_krueger_is_right_to_five_metres_in_either_order(
    code: int, point: tuple[float, float], place: tuple[float, float], *, is_turned: bool
) -> None:
    given = point[::-1] if is_turned else point
    assert _metres(_place(f"{_EPSG}{code}", given), place) < 5


def test_degrees_of_dhdn_are_not_those_of_wgs84() -> None:
    """They lie about 140 metres apart in Dortmund."""
    assert _metres(_place(_EPSG + "4314", (51.5, 7.5)), (7.5, 51.5)) == pytest.approx(140, abs=20)


def test_the_british_grid_is_right_to_five_metres() -> None:
    place = _place(_EPSG + "27700", (530_043.2, 180_358.2))
    assert _metres(place, (-0.1276, 51.5072)) < 5


@pytest.mark.parametrize(
    ("system", "point"),
    [
        ("", (181.0, 0.0)),
        (_EPSG + "4326", (91.0, 7.5)),
        (_EPSG + "4258", (-33.9, 151.2)),  # Sydney is not in Europe
        (_EPSG + "25832", (5_708_058.0, 393_506.0)),  # north before east
        (_EPSG + "25832", (7.5, 51.5)),
        (_EPSG + "31467", (513_518.0, 5_404_271.0)),  # without the number of the zone
        (_EPSG + "31467", (2_567_544.0, 5_645_133.0)),  # of another zone
        (_EPSG + "3857", (9e7, 0.0)),
    ],
)
def test_what_cannot_be_in_a_system_is_at_no_place(
    system: str, point: tuple[float, float]
) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        _place(system, point)


@pytest.mark.parametrize(
    ("system", "name"),
    [
        (_EPSG + "2056", "EPSG:2056"),
        ("http://www.opengis.net/def/crs/OGC/0/Engineering2D", "Engineering2D"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_system_that_is_not_known_has_a_name_and_no_degrees(system: str, name: str) -> None:
    assert reference_system(system) == (name, None)


def test_who_says_so_writes_east_first() -> None:
    convert = east_first("4326").to_degrees
    assert convert
    assert convert((7.5, 51.5)) == (7.5, 51.5)
