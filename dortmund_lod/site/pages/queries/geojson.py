"""What an answer says of places: each row with a shape as a feature of GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from dortmund_lod.rdf.formats import JSON_RESULTS, Format
from dortmund_lod.site.pages import result_terms
from dortmund_lod.site.pages.kinds.geometries import Geometry, Path, from_wkt
from dortmund_lod.site.pages.kinds.places import READERS
from dortmund_lod.site.pages.kinds.reference_systems import reference_system
from dortmund_lod.site.pages.queries.number_columns import NUMERIC, number_of
from dortmund_lod.site.pages.result_terms import Solutions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.engine import Answer
    from dortmund_lod.site.pages.result_terms import Cell, Table

GEOJSON = Format("GeoJSON", "geojson", ("application/geo+json",))

_LATITUDES = {"lat", "latitude", "breite", "breitengrad"}
_LONGITUDES = {"long", "lon", "lng", "longitude", "laenge", "laengengrad", "länge", "längengrad"}
_KINDS = "POINT|LINESTRING|POLYGON|MULTI(?:POINT|LINESTRING|POLYGON)|TRIANGLE|GEOMETRYCOLLECTION"
_WKT = re.compile(rf"\s*(?:<[^<>\s]{{1,200}}>\s*)?(?:{_KINDS})\b", re.IGNORECASE | re.ASCII)
_MOST_TEXT = 4 * 2**20
"""Characters of shapes that are read for one answer: reading more holds up whoever asks here."""
_MOST_READ = 16 * 2**20
_MOST_ROWS = 10_000
_LONGEST_VALUE = 2000
_EXACT = 2**53
"""Programs that read JSON know whole numbers up to here."""


class Feature(NamedTuple):
    """A row that says where something is, in degrees: its place in the table, and the shape."""

    row: int
    shape: Geometry

    @property
    def is_dot(self) -> bool:
        """Whether it is nothing but a point."""
        return len(self.shape.paths) == 1 and self.shape.paths[0].is_dots


def features(table: Table) -> Iterator[Feature]:
    """The rows with coordinates or a shape that is known, and on earth."""
    left = _MOST_TEXT
    names = [name.lower() for name in table.columns]
    latitude, longitude = _first(names, _LATITUDES), _first(names, _LONGITUDES)
    for place, row in enumerate(table.rows):
        left -= sum(len(cell.lexical) for cell in row if cell and is_shape(cell))
        if left < 0:
            return
        pair = (latitude, longitude)
        shape = _dot(row, *pair) if None not in pair else _shape(row)  # type: ignore[arg-type]
        degrees = shape.in_degrees() if shape else None
        if degrees:
            yield Feature(place, degrees)


def _first(names: list[str], wanted: set[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in wanted), None)


def _dot(row: list[Cell | None], latitude: int, longitude: int) -> Geometry | None:
    north, east = row[latitude], row[longitude]
    y, x = (number_of(cell.lexical) if cell else None for cell in (north, east))
    if x is None or y is None or max(x.copy_abs(), y.copy_abs()) > 180:  # noqa: PLR2004 - degrees
        return None
    path = Path([(float(x), float(y))], is_dots=True, is_closed=False)
    return Geometry([path], reference_system(""))


def is_shape(cell: Cell) -> bool:
    """Whether a cell looks as if it held a shape."""
    if cell.kind != "literal":
        return False
    return cell.datatype in READERS or bool(_WKT.match(cell.lexical))


def _shape(row: list[Cell | None]) -> Geometry | None:
    """The first shape of a row."""
    for cell in row:
        if cell and is_shape(cell):
            read = READERS.get(cell.datatype, from_wkt)
            if shape := read(cell.lexical):
                return shape
    return None


def feature_collection(answer: Answer) -> str:
    """The places of an answer; what else is in a row are the properties of its feature.

    Of a large answer, those that its beginning has.
    """
    with answer.body as body:
        data = body.read(_MOST_READ)
    is_table = answer.format is JSON_RESULTS
    read = result_terms.solutions if is_table else result_terms.statements
    found = read(data, whole=answer.length <= _MOST_READ)
    if isinstance(found, bool):
        found = Solutions([], [])
    return _collection(result_terms.table(found, 0, _MOST_ROWS))


def _collection(table: Table) -> str:
    found = [
        {"type": "Feature", "geometry": each.shape.to_geojson(), "properties": properties}
        for each in features(table)
        for properties in [_properties(table.columns, table.rows[each.row])]
    ]
    content = {"type": "FeatureCollection", "features": found}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _properties(columns: list[str], row: list[Cell | None]) -> dict[str, Any]:
    return {
        name: _plain(cell)
        for name, cell in zip(columns, row, strict=True)
        if cell and not is_shape(cell)
    }


def _plain(cell: Cell) -> str | int | float:
    """A value as JSON: a number where it is one, else its text."""
    number = number_of(cell.lexical) if cell.datatype in NUMERIC else None
    if number is None or number.copy_abs() > _EXACT:
        return cell.lexical[:_LONGEST_VALUE]
    return int(number) if number == number.to_integral_value() else float(number)
