"""The page of the sources: documents, their passages, and what rests on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g

from dortmund_lod.profiles.statements import statement_view
from dortmund_lod.rdf import namespaces
from dortmund_lod.site.pages.resource_graph import ResourceGraph, Value, ontology_iri

if TYPE_CHECKING:
    from dortmund_lod.profiles.statements.statement_view import Passage

_MOST = 500
_SOURCE = namespaces.PREFIXES["oa"] + "hasSource"
_NOTE = namespaces.PREFIXES["skos"] + "editorialNote"


class Source(NamedTuple):
    """A document with its passages and what rests on each."""

    name: Value
    digest: str
    notes: list[Value]
    passages: list[tuple[Passage, list[Value]]]


def provenance() -> dict[str, Any]:
    """What the data rests on, passage by passage."""
    graph = ResourceGraph()
    passages = _members("Passage")
    iris = list(dict.fromkeys(iri for kind in statement_view.ORDER for iri in _members(kind)))
    graph.load([*passages, *iris], statement_view.evidence()[1:])
    resting = _resting(graph, iris)
    by_source: dict[str, list[str]] = {}
    for passage in passages:
        for source in graph.iris(passage, _SOURCE):
            by_source.setdefault(source, []).append(passage)
    return {"sources": [_source(graph, iri, found, resting) for iri, found in by_source.items()]}


def _members(name: str) -> list[str]:
    return [hit.iri for hit in g.site.search.instances(ontology_iri(name), limit=_MOST)]


def _resting(graph: ResourceGraph, iris: list[str]) -> dict[str, list[Value]]:
    """The statements by the passages they rest on."""
    found: dict[str, list[Value]] = {}
    supported_by = statement_view.terms(g.site.base_iri).supported_by
    for iri in iris:
        for passage in graph.iris(iri, supported_by):
            found.setdefault(passage, []).append(graph.name(iri))
    return found


def _source(
    graph: ResourceGraph, iri: str, passages: list[str], resting: dict[str, list[Value]]
) -> Source:
    rows = [(statement_view.passage(graph, each), resting.get(each, [])) for each in passages]
    rows.sort(key=lambda row: (int(row[0].start or 0), int(row[0].end or 0)))
    return Source(
        name=graph.name(iri),
        digest=graph.first(iri, namespaces.PREFIXES["schema"] + "sha256"),
        notes=graph.texts(iri, _NOTE),
        passages=rows,
    )
