"""The page about a resource: what the source says of it, how, and where that stands."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask import g

from dortmund_lod.profiles.statements import statement_view
from dortmund_lod.rdf import namespaces
from dortmund_lod.site.pages.resource_graph import ontology_iri

if TYPE_CHECKING:
    from dortmund_lod.engine import Description
    from dortmund_lod.profiles.statements.statement_view import Passage, StatementView
    from dortmund_lod.site.pages.resource_graph import ResourceGraph

_HAS_SELECTOR = namespaces.PREFIXES["oa"] + "hasSelector"
_BEFORE_PROPERTIES = (*statement_view.ORDER[:5], "Elsewhere")
"""The kinds of statements that come before the table of properties; opinions come after it."""


def resource(description: Description, graph: ResourceGraph) -> dict[str, Any]:
    """What the page about a resource shows of statements and passages."""
    iri = description.resource.iri
    is_statement = statement_view.is_statement(graph, iri)
    statement_view.load(graph, [iri])
    statement_view.load_passages(graph, [iri])
    groups = _statements_about(description, graph)
    return {
        "statement": statement_view.statement_view(graph, iri) if is_statement else None,
        "evidence": [] if is_statement else statement_view.passages(graph, iri),
        "passage": _passage(graph, iri),
        "groups": [group for group in groups if group[0] in _BEFORE_PROPERTIES],
        "opinions": [group for group in groups if group[0] not in _BEFORE_PROPERTIES],
    }


def _passage(graph: ResourceGraph, iri: str) -> Passage | None:
    """The page's own position, where the resource is a passage of a document."""
    if not graph.iris(iri, _HAS_SELECTOR):
        return None
    return statement_view.passage(graph, iri)


def _statements_about(
    description: Description, graph: ResourceGraph
) -> list[tuple[str, list[StatementView]]]:
    """What the source says about the resource, by the kind of statement."""
    about = _pointing(description, "subject")
    under = [iri for iri in _pointing(description, "reportedUnder") if iri not in about]
    statement_view.load(graph, [*about, *under])
    views = _views(graph, about)
    groups = [(kind, list(each)) for kind, each in groupby(views, lambda view: view.kind)]
    elsewhere = _views(graph, under)
    return [*groups, ("Elsewhere", elsewhere)] if elsewhere else groups


def _pointing(description: Description, name: str) -> list[str]:
    """The first of what points to the resource by a property of the ontology."""
    if ontology_iri(name) not in dict(description.inbound_counts):
        return []
    found = g.site.engine.describe([description.resource.iri], 1, ontology_iri(name))
    return list(dict.fromkeys(row.subject.value for row in found.inbound))


def _views(graph: ResourceGraph, iris: list[str]) -> list[StatementView]:
    kept = [iri for iri in iris if statement_view.is_statement(graph, iri)]
    views = [statement_view.statement_view(graph, iri) for iri in kept]
    order = statement_view.ORDER
    return sorted(
        views, key=lambda view: (order.index(view.kind), view.year or "9", view.name.text)
    )
