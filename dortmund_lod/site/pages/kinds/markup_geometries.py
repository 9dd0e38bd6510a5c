"""Shapes on the ground, read from the Geography Markup Language and from KML."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from dortmund_lod.site.pages.kinds.geometries import LONGEST, Geometry, Path, pair
from dortmund_lod.site.pages.kinds.reference_systems import reference_system

if TYPE_CHECKING:
    from dortmund_lod.site.pages.kinds.projections import Point

_DOTS = {"Point"}
_LINES = {"LineString", "LineStringSegment"}
_RINGS = {"LinearRing"}
_BOXES = {"Envelope", "Box"}
_INNER = {"interior", "innerBoundaryIs"}
"""What holds the rings of holes in GML and KML."""
_PRIMITIVES = _DOTS | _LINES | _RINGS | _BOXES
_COORDINATES = {"pos", "posList", "coordinates", "lowerCorner", "upperCorner"}
_HEIGHTS = {"4979", "4937"}
"""Systems whose coordinates come in threes."""


def from_gml(text: str) -> Geometry | None:
    """A geometry of GML 2 or 3 whose parts are points, straight lines and rings of these.

    None where it is anything else, or names no reference system: GML has no other for that.
    """
    return _read(text, "")


def from_kml(text: str) -> Geometry | None:
    """A geometry of KML (OGC 12-007r2 §10), which is in WGS 84; None where it is none."""
    return _read(text, "CRS84")


def _read(text: str, system: str) -> Geometry | None:
    if len(text) > LONGEST:
        return None
    reader = _Reader(system)
    try:
        reader.read(text)
    except (ValueError, expat.ExpatError):
        return None
    (name,) = reader.systems if len(reader.systems) == 1 else ("",)
    return Geometry(reader.paths, reference_system(name)) if name and reader.paths else None


class _Element(NamedTuple):
    """An open element, with what it says or inherits."""

    name: str
    attributes: dict[str, str]
    system: str
    dimension: str


class _Reader:
    """Gathers coordinates until the point, line or ring that they belong to ends."""

    def __init__(self, system: str) -> None:
        self.paths: list[Path] = []
        self.systems: set[str] = set()
        self._open = [_Element("", {}, system, "")]
        self._points: list[Point] = []
        self._text: list[str] = []

    def read(self, text: str) -> None:
        """Read a document.

        Raises:
            ValueError: it has a type, or a shape that is not known here.
            ExpatError: it is not well-formed.
        """
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse  # entities can make much of little
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.Parse(text.strip(), True)  # noqa: FBT003 - the standard library's signature

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        above = self._open[-1]
        system = attributes.get("srsName", above.system)
        dimension = attributes.get("srsDimension") or attributes.get("dimension")
        local = name.rpartition(":")[2]
        self._open.append(_Element(local, attributes, system, dimension or above.dimension))
        self._text.clear()

    def _end(self, _: str) -> None:
        element = self._open.pop()
        if element.name in _COORDINATES:
            if self._open[-1].name not in _PRIMITIVES:
                raise ValueError(self._open[-1].name)
            self._points += _points(element, "".join(self._text))
            self.systems.add(element.system)
        elif element.name in _PRIMITIVES and self._points:
            path = _path(element.name, self._points)
            self.paths.append(path._replace(is_hole=self._open[-1].name in _INNER))
            self._points = []
        self._text.clear()


def _refuse(*_: object) -> None:
    raise ValueError


def _points(element: _Element, text: str) -> list[Point]:
    if element.name == "coordinates":
        comma = element.attributes.get("cs", ",")
        places = text.split(element.attributes.get("ts") or None)
        return [_numbers(place.split(comma)) for place in places]
    numbers = text.split()
    if element.name != "posList":
        return [_numbers(numbers)]
    given = element.dimension or ("3" if element.system[-4:] in _HEIGHTS else "2")
    size = int(given) if given in {"2", "3", "4"} else 2
    return [_numbers(numbers[place : place + size]) for place in range(0, len(numbers), size)]


def _numbers(texts: list[str]) -> Point:
    return pair([float(text) for text in texts])


def _path(name: str, points: list[Point]) -> Path:
    if name in _BOXES:
        (west, south), (east, north) = points[0], points[-1]
        points = [(west, south), (east, south), (east, north), (west, north)]
    is_dots = name in _DOTS or len(points) == 1
    return Path(points, is_dots, not is_dots and name in _RINGS | _BOXES)
