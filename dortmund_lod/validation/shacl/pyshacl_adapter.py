"""pySHACL, asked for a report: the only place where rdflib and pySHACL are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dortmund_lod.errors import SourceError
from dortmund_lod.validation.indexed_graph import Data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.validation.indexed_graph import Node, Triple


def pyshacl_report(data: Iterable[Triple], shapes: Iterable[Triple]) -> Data:
    """The validation report that pySHACL gives, with SHACL's advanced features.

    Raises:
        SourceError: pySHACL refuses the shapes.
    """
    import pyshacl  # noqa: PLC0415 - a quarter of a second that few shapes need
    from pyshacl.errors import ReportableRuntimeError, ValidationFailure  # noqa: PLC0415

    try:
        _, graph, text = pyshacl.validate(
            _to_rdflib(data), shacl_graph=_to_rdflib(shapes), advanced=True, inference="none"
        )
    except ReportableRuntimeError as error:
        raise SourceError(f"pySHACL refuses the shapes: {error.message}") from error
    if isinstance(graph, ValidationFailure):
        raise SourceError(f"pySHACL refuses the shapes: {text}")
    return _from_rdflib(graph)


def _to_rdflib(triples: Iterable[Triple]) -> Any:
    import rdflib  # noqa: PLC0415

    def term(node: Node) -> Any:
        match node:
            case ox.NamedNode():
                return rdflib.URIRef(node.value)
            case ox.BlankNode():
                return rdflib.BNode(node.value)
            case ox.Literal():
                datatype = None if node.language else rdflib.URIRef(node.datatype.value)
                return rdflib.Literal(
                    node.value, lang=node.language, datatype=datatype, normalize=False
                )
        raise SourceError("The data hold a triple term, which pySHACL does not know.")

    graph = rdflib.Graph()
    for subject, predicate, value in triples:
        graph.add((term(subject), term(predicate), term(value)))
    return graph


def _from_rdflib(graph: Any) -> Data:
    """Back, by way of N-Triples."""
    data = Data()
    text = graph.serialize(format="nt")
    for quad in ox.parse(input=text, format=ox.RdfFormat.N_TRIPLES):
        data.add(quad.subject, quad.predicate, quad.object)
    return data
