"""Reading a finished dump back, to prove what is said of it."""

from __future__ import annotations

import gzip
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast
from xml.parsers.expat import ExpatError, ParserCreate

import pyoxigraph as ox

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.formats import RDFXML
from dortmund_lod.rdf.parser.language_tags import TagMarker
from dortmund_lod.rdf.parser.parse import RDF_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.rdf.formats import Format

_TYPE = namespaces.PREFIXES["rdf"] + "type"


@dataclass
class DumpCounts:
    """What a dump holds: numbers of triples and of different terms."""

    triples: int = 0
    subjects: int = 0
    objects: int = 0
    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)


def count_dump(path: Path, fmt: Format) -> DumpCounts:
    """Parse a file, packed or not, and count what it holds; its triples differ from each other.

    Raises:
        SyntaxError: it cannot be parsed.
        MemoryError: a term in it is longer than the parser takes.
    """
    with _opened(path, fmt) as stream:
        marked = cast("IO[bytes]", TagMarker(stream, fmt))  # tags that differ in case differ
        return _counted(ox.parse(marked, RDF_FORMATS[fmt], lenient=True))


def count_triples(path: Path, fmt: Format) -> int:
    """Parse a file, packed or not, and count its triples; raises what `count_dump` does."""
    with _opened(path, fmt) as stream:
        return sum(1 for _ in ox.parse(stream, RDF_FORMATS[fmt], lenient=True))


@contextmanager
def _opened(path: Path, fmt: Format) -> Iterator[IO[bytes]]:
    opener = gzip.open if path.suffix == ".gz" else Path.open
    if fmt is RDFXML:
        with opener(path, "rb") as stream:
            check_xml(cast("IO[bytes]", stream))
    with opener(path, "rb") as stream:
        yield cast("IO[bytes]", stream)


def check_xml(stream: IO[bytes]) -> None:
    """Read XML with another parser than that of its writer, which also reads what is no XML.

    Raises:
        SyntaxError: it is not well-formed, or no namespace has a prefix that it uses.
    """
    try:
        ParserCreate(namespace_separator=" ").ParseFile(stream)
    except ExpatError as error:
        raise SyntaxError(f"It is no XML: {error}") from error


def _counted(quads: Iterator[ox.Quad]) -> DumpCounts:
    found, subjects, objects = DumpCounts(), set[int](), set[int]()
    for quad in quads:
        subject, predicate, value, _ = quad
        found.triples += 1
        subjects.add(hash(subject))
        objects.add(hash(value))
        name = predicate.value
        found.properties[name] += 1
        if name == _TYPE and isinstance(value, ox.NamedNode):
            found.classes[value.value] += 1
    found.subjects, found.objects = len(subjects), len(objects)
    return found
