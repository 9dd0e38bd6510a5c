"""Writing a graph as files that people download, in every format, without holding it in memory."""

from __future__ import annotations

import contextlib
import gzip
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from dortmund_lod.rdf.formats import NTRIPLES, RDFXML, TRIG, TURTLE
from dortmund_lod.rdf.parse import RDF_FORMATS
from dortmund_lod.rdf.stable_output import CarriageReturnEscaper, turtle_sorter, xml_sorter
from dortmund_lod.rdf.terms import ntriples
from dortmund_lod.rdf.xml_text import carried

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.rdf.stable_output import HeadSorter
    from dortmund_lod.rdf.terms import Triple as PlainTriple

_LEVEL = 6


def write_graph(source: Path, fmt: Format, target: Path, prefixes: dict[str, str]) -> None:
    """Write the triples of a file of N-Triples in another format; a target named .gz is packed.

    Equal triples give equal bytes, in the same order.
    """
    triples = (
        quad.triple for quad in ox.parse(path=source, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    )
    with opened(target) as output:
        serialize(triples, fmt, output, prefixes)


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
    triples: Iterable[ox.Triple], fmt: Format, output: IO[bytes], prefixes: dict[str, str]
) -> None:
    """Write triples in a format, with the prefixes given.

    Raises:
        Unwritable: RDF/XML cannot carry them.
    """
    if fmt is NTRIPLES:
        ox.serialize(triples, output, ox.RdfFormat.N_TRIPLES)
        return
    sorter = _sorter(fmt, output)
    target: Any = sorter or output
    found = carried(triples) if fmt is RDFXML else triples
    ox.serialize(found, target, RDF_FORMATS[fmt], prefixes=prefixes)
    if sorter:
        sorter.finish()


def _sorter(fmt: Format, output: IO[bytes]) -> HeadSorter | None:
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
    parsed = ox.parse(input=ntriples(triples), format=ox.RdfFormat.N_TRIPLES)
    found = sorted((quad.triple for quad in parsed), key=str)
    used = {_namespaced(term) for triple in found for term in triple}
    needed = {
        name: iri for name, iri in prefixes.items() if any(each.startswith(iri) for each in used)
    }
    with opened(target) as output:
        serialize(found, fmt, output, needed)


def _namespaced(term: object) -> str:
    """The IRI of a term, or that of its datatype."""
    return str(getattr(getattr(term, "datatype", term), "value", ""))
