"""Parsing source files into quads, one after the other."""

from __future__ import annotations

from functools import partial
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from dortmund_lod.errors import Location, SourceError
from dortmund_lod.rdf.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE
from dortmund_lod.rdf.parser import faults
from dortmund_lod.rdf.parser.faults import only_rdf11
from dortmund_lod.rdf.parser.language_tags import TagMarker, mark, restore
from dortmund_lod.rdf.parser.xml_languages import without_empty_tags
from dortmund_lod.rdf.terms import Blank, Iri, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.rdf.terms import Term, Triple
    from dortmund_lod.sources.source_file import SourceFile

RDF_FORMATS = {
    TURTLE: ox.RdfFormat.TURTLE,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    NQUADS: ox.RdfFormat.N_QUADS,
    TRIG: ox.RdfFormat.TRIG,
    JSONLD: ox.RdfFormat.JSON_LD,
    RDFXML: ox.RdfFormat.RDF_XML,
}


def read(
    files: Sequence[SourceFile],
    base_iri: str,
    take: Callable[[Iterator[ox.Quad]], object],
    progress: Callable[[SourceFile, int], object] = lambda *_: None,
) -> dict[str, str]:
    """Parse the files, one after the other, without holding what they say.

    Takes the files, the base IRI for their relative IRIs, what is called with the quads of each
    file and uses them up, and what is told how many bytes of a file have been read. Gives the
    prefixes they use, the first meaning of each.

    Raises:
        SourceError: a file cannot be read or parsed, with the line and column.
    """
    prefixes: dict[str, str] = {}
    for source in files:
        prefixes = _read_file(source, base_iri, take, progress) | prefixes
    return prefixes


def read_triples(files: Sequence[SourceFile], base_iri: str) -> list[Triple]:
    """Parse small files into plain triples, whatever graph they are in.

    Raises:
        SourceError: a file cannot be read or parsed, with the line and column.
    """
    found: set[ox.Triple] = set()
    read(files, base_iri, lambda quads: found.update(quad.triple for quad in quads))
    return [to_plain(triple) for triple in sorted(found, key=str) if not is_nested(triple)]


def as_written(quads: Iterable[ox.Quad], fmt: Format) -> Iterable[ox.Quad]:
    """What the parser made of a source that was opened for it, as the source says it."""
    return without_empty_tags(quads) if fmt is RDFXML else quads


def parse_nquads(lines: bytes) -> list[ox.Quad]:
    """Lines of a release as the engine's quads, to be written in another format.

    The capitals of language tags are marked (see `language_tags`): whoever writes the quads has to
    restore them.
    """
    marked = mark(lines, NQUADS)
    return list(ox.parse(input=marked, format=ox.RdfFormat.N_QUADS, lenient=True))


def is_nested(triple: ox.Triple) -> bool:
    """Whether it speaks about statements, which only RDF 1.2 knows."""
    return isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple)


def to_plain(triple: ox.Triple) -> Triple:
    """A triple of the engine as values."""
    subject = cast("Iri | Blank", _term(triple.subject))
    return subject, Iri(triple.predicate.value), _term(triple.object)


def _term(term: Any) -> Term:
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.BlankNode):
        return Blank(term.value)
    language = restore((term.language or "").encode()).decode()
    return Literal(term.value, term.datatype.value, language)


def _read_file(
    source: SourceFile,
    base_iri: str,
    take: Callable[[Iterator[ox.Quad]], object],
    progress: Callable[[SourceFile, int], object],
) -> dict[str, str]:
    try:
        with source.stream(partial(progress, source)) as stream:
            parser = ox.parse(
                input=cast("IO[bytes]", TagMarker(stream, source.format)),
                format=RDF_FORMATS[source.format],
                base_iri=base_iri,
                rename_blank_nodes=True,
            )
            quads = only_rdf11(as_written(parser, source.format))
            graph = ox.NamedNode(base_iri + source.graph) if source.graph else None
            take(_placed(quads, graph) if graph else quads)
    except SyntaxError as error:
        raise _unparseable(source, error) from error
    except MemoryError as error:
        raise SourceError(
            "A statement is longer than 16 MiB, the most that can be published.",
            hint="Keep long texts outside and link to them.",
            location=Location(source.display),
        ) from error
    return dict(parser.prefixes)


def _placed(quads: Iterable[ox.Quad], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Triples of the file's default graph go to the graph the file stands for."""
    default = ox.DefaultGraph()
    for quad in quads:
        if quad.graph_name == default:
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        else:
            yield quad


def _unparseable(source: SourceFile, error: SyntaxError) -> SourceError:
    reason = error.msg.partition(": ")[2] if error.lineno else error.msg
    reason = restore(reason.encode()).decode()
    hint = ""
    if "UTF-8" in error.msg or "utf-8" in error.msg:
        reason = "A byte here is not UTF-8"
        hint = "Save the file in UTF-8 (it may be Windows-1252 or Latin-1 now)."
    elif "LoadDocumentCallback" in error.msg:
        reason = "The JSON-LD context is a remote address, and nothing is fetched"
        hint = "Put the context into the file."
    line, column = error.lineno, error.offset
    if not line and (
        found := faults.place(source.read().decode("utf-8", "replace"), source.format, error)
    ):
        line, column = found
    where = Location(source.display, line, column)
    return SourceError(f"{reason.rstrip('.')}.", hint=hint, location=where)
