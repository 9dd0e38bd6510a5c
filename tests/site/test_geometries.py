"""Shapes on the ground: Well-Known Text, GeoJSON and reference systems."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.site.pages.kinds.geometries import LONGEST, from_geojson, from_wkt
from dortmund_lod.site.pages.kinds.projections import degrees, mercator, reference_system

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("POINT(7.5 51.5)", ([(7.5, 51.5)], True, False)),
        ("Point Z (7.5 51.5 80)", ([(7.5, 51.5)], True, False)),
        ("LINESTRING (1 2, -3e0 .5)", ([(1, 2), (-3, 0.5)], False, False)),
        ("POLYGON((0 0,1 0,1 1,0 0))", ([(0, 0), (1, 0), (1, 1), (0, 0)], False, True)),
    ],
)
def test_a_shape_is_read_from_wkt(text: str, path: tuple[object, ...]) -> None:
    shape = from_wkt(text)
    assert shape
    assert [(*each,)[:3] for each in shape.paths] == [path]


def test_shapes_of_several_parts_have_them_all() -> None:
    shape = from_wkt("GEOMETRYCOLLECTION (MULTIPOINT ((1 1), (2 2)), POLYGON ((0 0, 1 0, 1 1)))")
    assert shape
    assert [path.is_closed for path in shape.paths] == [False, False, True]


@pytest.mark.parametrize(
    "text",
    [
        *("", "POINT EMPTY", "POINT(7)", "POINT(a b)", "CIRCLE(1 2)", "(1 2)", "POINT(1e999 0)"),
        "POINT(1 2)" + " " * LONGEST,
    ],
)
def test_what_is_no_shape_is_none(text: str) -> None:
    assert from_wkt(text) is None


@given(st.text(alphabet="POINTLYGZEM (),.-+e0123456789<>", max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    shape = from_wkt(text)
    assert shape is None or shape.paths


def test_a_shape_is_read_from_geojson() -> None:
    text = '{"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]}'
    shape = from_geojson(text)
    assert shape
    assert shape.paths[0].is_closed
    assert len(shape.paths[0].points) == 4


@pytest.mark.parametrize(
    "text", ['{"type": "Point"}', "[]", "{", '{"type": "Circle", "coordinates": []}', "[" * 5000]
)
def test_what_is_no_geojson_is_none(text: str) -> None:
    assert from_geojson(text) is None


@pytest.mark.parametrize(
    ("system", "point", "place"),
    [
        ("", (7.5, 51.5), (7.5, 51.5)),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", (7.5, 51.5), (7.5, 51.5)),
        (EPSG + "4326", (51.5, 7.5), (7.5, 51.5)),
        ("urn:ogc:def:crs:EPSG::4258", (51.5, 7.5), (7.5, 51.5)),
        (EPSG + "25831", (448251.8, 5411932.7), (2.2945, 48.8582)),  # the Eiffel Tower
        (EPSG + "32617", (630084, 4833438), (-79.3871, 43.6426)),  # the CN Tower
        (EPSG + "32756", (334873, 6252266), (151.215, -33.857)),  # the opera of Sydney
        (EPSG + "3857", (834895.3, 6710219.1), (7.5, 51.5)),
    ],
)
def test_coordinates_become_longitude_and_latitude(
    system: str, point: tuple[float, float], place: tuple[float, float]
) -> None:
    convert = reference_system(system).to_degrees
    assert convert
    assert convert(point) == pytest.approx(place, abs=2e-4)


def test_a_system_that_is_not_known_has_a_name_and_no_degrees() -> None:
    assert reference_system(EPSG + "31466") == ("EPSG:31466", None)


@given(
    st.floats(min_value=-180, max_value=180, allow_subnormal=False),
    st.floats(min_value=-85, max_value=85, allow_subnormal=False),
)
def test_the_map_of_the_web_can_be_read_back(longitude: float, latitude: float) -> None:
    back = degrees(*mercator(longitude, latitude))
    assert back == pytest.approx((longitude, latitude), abs=1e-9)
