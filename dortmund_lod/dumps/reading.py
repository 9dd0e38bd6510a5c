"""Parsing source files into one dataset of quads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from dortmund_lod.errors import Location, SourceError
from dortmund_lod.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE
from dortmund_lod.terms import Blank, Iri, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dortmund_lod.sourcefile import SourceFile
    from dortmund_lod.terms import Term, Triple

RDF_FORMATS = {
    TURTLE: ox.RdfFormat.TURTLE,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    NQUADS: ox.RdfFormat.N_QUADS,
    TRIG: ox.RdfFormat.TRIG,
    JSONLD: ox.RdfFormat.JSON_LD,
    RDFXML: ox.RdfFormat.RDF_XML,
}


@dataclass
class Dataset:
    """What the sources say: quads, and the prefixes they use (the first meaning of each)."""

    quads: set[ox.Quad] = field(default_factory=set)
    prefixes: dict[str, str] = field(default_factory=dict)


def read(
    files: Sequence[SourceFile],
    base_iri: str,
    progress: Callable[[SourceFile], object] = lambda _: None,
) -> Dataset:
    """Parse the files into one dataset.

    Takes the files and the base IRI for their relative IRIs; `progress` is called before each.

    Raises:
        SourceError: a file cannot be read or parsed, with the line and column.
    """
    dataset = Dataset()
    for source in files:
        progress(source)
        _read_file(source, base_iri, dataset)
    return dataset


def read_triples(files: Sequence[SourceFile], base_iri: str) -> list[Triple]:
    """Parse small files into plain triples, whatever graph they are in.

    Raises:
        SourceError: a file cannot be read or parsed, with the line and column.
    """
    found = {quad.triple for quad in read(files, base_iri).quads}
    return [_plain(triple) for triple in sorted(found, key=str) if not _nested(triple)]


def _nested(triple: ox.Triple) -> bool:
    """Whether it speaks about statements, which only RDF 1.2 knows."""
    return isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple)


def _plain(triple: ox.Triple) -> Triple:
    subject = cast("Iri | Blank", _term(triple.subject))
    return subject, Iri(triple.predicate.value), _term(triple.object)


def _term(term: Any) -> Term:
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.BlankNode):
        return Blank(term.value)
    return Literal(term.value, term.datatype.value, term.language or "")


def _read_file(source: SourceFile, base_iri: str, dataset: Dataset) -> None:
    graph = ox.NamedNode(base_iri + source.graph) if source.graph else ox.DefaultGraph()
    try:
        parser = ox.parse(
            input=source.read(),
            format=RDF_FORMATS[source.format],
            base_iri=base_iri,
            rename_blank_nodes=True,
        )
        for quad in parser:
            dataset.quads.add(_placed(quad, graph))
    except SyntaxError as error:
        raise _unparseable(source, error) from error
    dataset.prefixes = dict(parser.prefixes) | dataset.prefixes


def _placed(quad: ox.Quad, graph: ox.NamedNode | ox.DefaultGraph) -> ox.Quad:
    """Triples of the file's default graph go to the graph the file stands for."""
    if isinstance(quad.graph_name, ox.DefaultGraph):
        return ox.Quad(quad.subject, quad.predicate, quad.object, graph)
    return quad


def _unparseable(source: SourceFile, error: SyntaxError) -> SourceError:
    reason = error.msg.partition(": ")[2] if error.lineno else error.msg
    hint = ""
    if "UTF-8" in error.msg or "utf-8" in error.msg:
        reason = "A byte here is not UTF-8"
        hint = "Save the file in UTF-8 (it may be Windows-1252 or Latin-1 now)."
    elif "LoadDocumentCallback" in error.msg:
        reason = "The JSON-LD context is a remote address, and nothing is fetched"
        hint = "Put the context into the file."
    where = Location(source.display, error.lineno, error.offset)
    return SourceError(f"{reason.rstrip('.')}.", hint=hint, location=where)
