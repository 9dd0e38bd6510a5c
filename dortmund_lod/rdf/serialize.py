"""Writing a graph as files that people download, in every format, without holding it in memory."""

from __future__ import annotations

import contextlib
import gzip
import shutil
from bisect import bisect_left
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from dortmund_lod.rdf import jsonld
from dortmund_lod.rdf.formats import JSONLD, NTRIPLES, RDFXML, TRIG, TURTLE
from dortmund_lod.rdf.parser.language_tags import TagMarker, TagRestorer
from dortmund_lod.rdf.parser.parse import RDF_FORMATS, parse_nquads
from dortmund_lod.rdf.stable_output import CarriageReturnEscaper, turtle_sorter, xml_sorter
from dortmund_lod.rdf.terms import ntriples
from dortmund_lod.rdf.xml_text import carried, xml_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.rdf.stable_output import HeadSorter
    from dortmund_lod.rdf.terms import Triple as PlainTriple

SMALL = 4 * 2**20
"""Bytes of N-Triples up to which a graph is small."""
_LEVEL = 6
_PIECE = 2**20


def write_graph(source: Path, fmt: Format, target: Path, prefixes: dict[str, str]) -> None:
    """Write the triples of a file of N-Triples in another format; a target named .gz is packed.

    JSON-LD of a small one is as people expect it; of a large one it is flat, as it is streamed.

    Equal triples give equal bytes, in the same order.
    """
    with source.open("rb") as lines, opened(target) as output:
        if fmt is NTRIPLES:
            shutil.copyfileobj(lines, output, _PIECE)
            return
        if fmt is JSONLD and source.stat().st_size <= SMALL:
            output.write(jsonld.document(lines, prefixes))
            return
        marked = cast("IO[bytes]", TagMarker(lines, NTRIPLES))
        quads = ox.parse(marked, format=ox.RdfFormat.N_TRIPLES, lenient=True)
        serialize(quads, fmt, output, prefixes)


@contextlib.contextmanager
def opened(target: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing; one named .gz is packed, without a date or name in it."""
    with target.open("wb") as plain:
        if target.suffix != ".gz":
            yield plain
            return
        with gzip.GzipFile("", "wb", _LEVEL, plain, mtime=0) as packed:
            yield cast("IO[bytes]", packed)


def serialize(
    triples: Iterable[ox.Triple] | Iterable[ox.Quad],
    fmt: Format,
    output: IO[bytes],
    prefixes: dict[str, str],
) -> None:
    """Write triples in a format, with the prefixes given; quads, if it has graphs.

    Raises:
        Unwritable: RDF/XML cannot carry them.
    """
    restorer = TagRestorer(output)
    sorter = _sorter(fmt, restorer)
    target: Any = sorter or restorer
    found = carried(triples) if fmt is RDFXML else triples
    declared = xml_prefixes(prefixes) if fmt is RDFXML else _readable(prefixes)
    ox.serialize(found, target, RDF_FORMATS[fmt], prefixes=declared)
    if sorter:
        sorter.finish()
    restorer.finish()


def _readable(prefixes: dict[str, str]) -> dict[str, str]:
    """Those without a dot, which Turtle allows and rdflib does not read."""
    return {name: iri for name, iri in prefixes.items() if "." not in name}


def _sorter(fmt: Format, output: Any) -> HeadSorter | None:
    if fmt in (TURTLE, TRIG):
        return turtle_sorter(output)
    if fmt is RDFXML:
        return xml_sorter(CarriageReturnEscaper(output))
    return None


def serialize_plain(
    triples: list[PlainTriple], fmt: Format, output: IO[bytes], prefixes: dict[str, str]
) -> None:
    """Write a few plain triples in a format, in the order in which they come."""
    parsed = ox.parse(input=ntriples(triples), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    serialize((quad.triple for quad in parsed), fmt, output, prefixes)


def write_triples(
    triples: list[PlainTriple], fmt: Format, target: Path, prefixes: dict[str, str]
) -> None:
    """Write a few triples, such as those of a catalogue, with the prefixes that they need."""
    parsed = parse_nquads(ntriples(triples).encode())
    found = sorted((quad.triple for quad in parsed), key=str)
    with opened(target) as output:
        serialize(found, fmt, output, needed_prefixes(found, prefixes))


def needed_prefixes(
    triples: Iterable[Iterable[object]], prefixes: dict[str, str]
) -> dict[str, str]:
    """The prefixes of namespaces that IRIs of these triples are in, or their datatypes."""
    used = sorted({_namespaced(term) for triple in triples for term in triple})
    return {name: iri for name, iri in prefixes.items() if _has_prefix(used, iri)}


def _has_prefix(ordered: list[str], prefix: str) -> bool:
    """Whether one of these texts, which are in order, begins like that."""
    place = bisect_left(ordered, prefix)
    return any(each.startswith(prefix) for each in ordered[place : place + 1])


def _namespaced(term: object) -> str:
    """The IRI of a term, or that of its datatype; the label of a blank node."""
    return str(getattr(getattr(term, "datatype", term), "value", ""))
