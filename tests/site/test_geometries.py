"""Shapes on the ground: Well-Known Text, GeoJSON, GML, KML and pairs of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.site.pages.kinds.geometries import (
    LONGEST,
    Geometry,
    from_geojson,
    from_pairs,
    from_wkt,
)
from dortmund_lod.site.pages.kinds.markup_geometries import from_gml, from_kml

if TYPE_CHECKING:
    from collections.abc import Callable

_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_RING = "<LinearRing><posList>51 7 51 8 52 8 51 7</posList></LinearRing>"
_COLLECTION = """{"type": "GeometryCollection", "geometries": [
    {"type": "Point", "coordinates": [7, 51, 80]},
    {"type": "LineString", "coordinates": [[7, 51], [8, 51]]}]}"""
_CORNERS = [(7, 51), (8, 51), (8, 52), (7, 51)]


def _parts(shape: Geometry | None) -> list[tuple[object, ...]]:
    """The parts of a shape in degrees, without which of them are holes."""
    assert shape
    found = shape.in_degrees()
    assert found
    return [tuple(path)[:3] for path in found.paths]


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
    ("text", "kinds"),
    [
        ('{"type": "Feature", "geometry": {"type": "Point", "coordinates": [7, 51]}}', [True]),
        (_COLLECTION, [True, False]),
    ],
)
def test_features_and_collections_of_geojson_are_read(text: str, kinds: list[bool]) -> None:
    assert [path[1] for path in _parts(from_geojson(text))] == kinds


def test_wkt_of_postgis_has_east_first() -> None:
    assert _parts(from_wkt("SRID=4326;POINT(7.5 51.5)")) == [([(7.5, 51.5)], True, False)]


_GML = {
    "<gml:Point srsName='{}4326'><gml:pos>51.5 7.5</gml:pos></gml:Point>": [("dot", 1)],
    """<Point srsName='http://www.opengis.net/gml/srs/epsg.xml#4326'>
        <coordinates>7.5,51.5</coordinates></Point>""": [("dot", 1)],
    """<g:LineString xmlns:g='urn:g' srsName='urn:ogc:def:crs:EPSG::4258' srsDimension='3'>
        <g:posList>51 7 80 52 8 90</g:posList></g:LineString>""": [("line", 2)],
    "<LineString srsName='{}4326'><pos>51 7</pos><pos>52 8</pos></LineString>": [("line", 2)],
    f"""<Polygon srsName='{{}}4326'><exterior>{_RING}</exterior>
        <interior>{_RING}</interior></Polygon>""": [("area", 4), ("area", 4)],
    """<MultiPolygon srsName='{}4326'><polygonMember><Polygon><outerBoundaryIs><LinearRing>
        <coordinates>51,7 51,8 52,8 51,7</coordinates></LinearRing></outerBoundaryIs>
        </Polygon></polygonMember></MultiPolygon>""": [("area", 4)],
    """<MultiCurve srsName='{}4326'><curveMember><Curve><segments><LineStringSegment>
        <posList>51 7 52 8</posList></LineStringSegment></segments></Curve></curveMember>
        </MultiCurve>""": [("line", 2)],
    """<Envelope srsName='{}4326'><lowerCorner>51 7</lowerCorner>
        <upperCorner>52 8</upperCorner></Envelope>""": [("area", 4)],
}


@pytest.mark.parametrize(("text", "parts"), _GML.items())
def test_a_shape_is_read_from_gml(text: str, parts: list[tuple[str, int]]) -> None:
    found = _parts(from_gml(text.replace("{}", _EPSG)))
    kinds = {(True, False): "dot", (False, False): "line", (False, True): "area"}
    assert [(kinds[path[1:]], len(path[0])) for path in found] == parts  # type: ignore[index, arg-type]
    assert all(7 <= x <= 8 and 51 <= y <= 52 for path in found for x, y in path[0])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        *("", "Point", "<Point>", "<Point/>", f"<Point srsName='{_EPSG}4326'/>"),
        "<Point><pos>51 7</pos></Point>",  # nothing says where that is
        f"<Point srsName='{_EPSG}4326'><pos>51</pos></Point>",
        f"<Point srsName='{_EPSG}4326'><pos>north 7</pos></Point>",
        f"<Curve srsName='{_EPSG}4326'><Arc><posList>51 7 52 8 51 8</posList></Arc></Curve>",
        f"""<M><Point srsName='{_EPSG}4326'><pos>51 7</pos></Point>
            <Point srsName='urn:ogc:def:crs:EPSG::25832'><pos>1 2</pos></Point></M>""",
        f"<!DOCTYPE a [<!ENTITY b \"51 7\">]><Point srsName='{_EPSG}4326'><pos>&b;</pos></Point>",
        f"<Point srsName='{_EPSG}4326'><pos>51 7</pos></Point>" + " " * LONGEST,
    ],
)
def test_what_is_no_shape_of_gml_is_none(text: str) -> None:
    assert from_gml(text) is None


def test_a_shape_is_read_from_kml() -> None:
    text = (
        "<kml:Polygon xmlns:kml='urn:k'><kml:outerBoundaryIs><kml:LinearRing><kml:coordinates>"
        "7,51,0 8,51,0 8,52,0 7,51,0</kml:coordinates></kml:LinearRing></kml:outerBoundaryIs>"
        "</kml:Polygon>"
    )
    assert _parts(from_kml(text)) == [(_CORNERS, False, True)]


@pytest.mark.parametrize(
    ("kind", "text", "part"),
    [
        ("point", "51 7", ([(7, 51)], True, False)),
        ("line", "51,7 52,8", ([(7, 51), (8, 52)], False, False)),
        ("polygon", "51 7 51 8 52 8 51 7", (_CORNERS, False, True)),
        ("polygon", "51,7 51,8 52,8 51,7", (_CORNERS, False, True)),
        ("box", "51 7 52 8", ([(7, 51), (8, 51), (8, 52), (7, 52)], False, True)),
    ],
)
def test_a_shape_is_read_from_latitudes_and_longitudes(
    kind: str, text: str, part: tuple[object, ...]
) -> None:
    assert _parts(from_pairs(text, kind)) == [part]


@pytest.mark.parametrize(
    ("read", "outer", "inner"),
    [(from_gml, "exterior", "interior"), (from_kml, "outerBoundaryIs", "innerBoundaryIs")],
)
def test_the_inner_rings_of_markup_are_holes(
    read: Callable[[str], Geometry | None], outer: str, inner: str
) -> None:
    ring = "<LinearRing><coordinates>7,51 7,52 8,52 7,51</coordinates></LinearRing>"
    rings = f"<{outer}>{ring}</{outer}><{inner}>{ring}</{inner}>"
    shape = read(f"<Polygon srsName='{_EPSG}4258'>{rings}</Polygon>")
    assert shape
    assert [path.is_hole for path in shape.paths] == [False, True]


def test_a_circle_has_a_middle_and_a_radius() -> None:
    ((points, is_dots, is_closed),) = _parts(from_pairs("51.5 7.4 1000", "circle"))
    assert (is_dots, is_closed) == (False, True)
    assert max(y for _, y in points) == pytest.approx(51.509, abs=1e-4)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("point", ""), ("point", "51"), ("point", "91 7"), ("point", "51 7 52 8")),
        *(("line", "51 7"), ("polygon", "51 7 52 8"), ("polygon", "somewhere 51 7 52 8 51 8")),
        *(("box", "51 179 52 -179"), ("box", "51 7"), ("circle", "51 7"), ("circle", "51 7 -1")),
        *(("circle", "51 7 9000000"), ("circle", "0 179.9999 100000"), ("circle", "7")),
    ],
)
def test_what_is_no_shape_of_pairs_is_none(kind: str, text: str) -> None:
    assert from_pairs(text, kind) is None


def test_a_shape_of_many_points_is_thinned_and_keeps_its_ends() -> None:
    points = ", ".join(f"{n / 1000} 51" for n in range(5_000))
    shape = from_wkt(f"LINESTRING({points})")
    assert shape
    (path,) = shape.thinned(1_000).paths
    assert len(path.points) <= 1_002
    assert (path.points[0], path.points[-1]) == ((0, 51), (4.999, 51))
