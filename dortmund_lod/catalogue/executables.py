"""Named queries in RDF: SHACL's executables, as SIB's tools for SPARQL examples read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.catalogue.graph_builder import Graph
from dortmund_lod.errors import BadParameter
from dortmund_lod.rdf.sparql.sparql_tokens import IRI, significant
from dortmund_lod.rdf.terms import is_iri
from dortmund_lod.release.named_query import without_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dortmund_lod.rdf.terms import Triple
    from dortmund_lod.release.named_query import NamedQuery

_FORMS = {
    "SELECT": ("sh:SPARQLSelectExecutable", "sh:select"),
    "ASK": ("sh:SPARQLAskExecutable", "sh:ask"),
    "CONSTRUCT": ("sh:SPARQLConstructExecutable", "sh:construct"),
    "DESCRIBE": ("spex:SPARQLDescribeExecutable", "spex:describe"),
}
"""What each form of a query is, and what its text is said with (SHACL §5.2, SIB's `spex:`)."""


def executable_triples(
    base_iri: str, queries: Iterable[tuple[str, NamedQuery]], prefixes: Mapping[str, str]
) -> list[Triple]:
    """Queries as executables of the endpoint, each under the IRI that comes with it.

    `prefixes` are those that the site declares for whoever writes a query. A query of no known
    form is left out.
    """
    graph = Graph()
    declaring = f"{base_iri}query#prefixes"
    for iri, query in queries:
        text = _text(query, base_iri)
        form = next((token.keyword for token in significant(text) if token.keyword in _FORMS), "")
        if form:
            kind, says = _FORMS[form]
            graph.type(iri, "sh:SPARQLExecutable", kind)
            graph.texts(iri, "rdfs:label", query.titles or {"": query.name})
            words = query.descriptions or query.titles or {"": query.name}
            graph.texts(iri, "rdfs:comment", words)
            graph.iris(iri, "sh:prefixes", [declaring])
            graph.value(iri, says, text)
            graph.iris(iri, "schema:target", [f"{base_iri}sparql"])
            graph.iris(iri, "schema:url", [f"{base_iri}query/{query.name}"])
            for word in query.keywords:
                graph.value(iri, "schema:keywords", word)
    for prefix, namespace in prefixes.items() if graph.triples else ():
        node = f"{base_iri}query#prefix-{prefix}"
        graph.iris(declaring, "sh:declare", [node])
        graph.value(node, "sh:prefix", prefix)
        graph.value(node, "sh:namespace", namespace, "anyURI")
    return graph.triples


def _text(query: NamedQuery, base_iri: str) -> str:
    """A text that stands by itself: parameters have their defaults, relative IRIs their base."""
    try:
        text = without_words(query.bound({}))
    except BadParameter:
        text = query.shown
    tokens = list(significant(text))
    relative = any(token.kind == IRI and not is_iri(token.iri) for token in tokens)
    has_base = any(token.keyword == "BASE" for token in tokens)
    return f"BASE <{base_iri}>\n{text}" if relative and not has_base else text
