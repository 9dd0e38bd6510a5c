"""The page about a resource: what the source says of it, how, and where that stands."""

from __future__ import annotations

import json
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from flask import g

from dortmund_lod.profiles.statements import schema_org, statement_view
from dortmund_lod.rdf import namespaces

if TYPE_CHECKING:
    from dortmund_lod.engine import Description
    from dortmund_lod.profiles.statements.statement_view import Passage, StatementView
    from dortmund_lod.site.pages.resource_graph import ResourceGraph

_HAS_SELECTOR = namespaces.PREFIXES["oa"] + "hasSelector"
_LARGEST_DOCUMENT = 50_000
_KIND = attrgetter("kind")
_BEFORE_PROPERTIES = (*statement_view.ORDER[:5], "Elsewhere")
"""The kinds of statements that come before the table of properties; opinions come after it."""


def resource(description: Description, graph: ResourceGraph) -> dict[str, Any]:
    """What the page about a resource shows of statements and passages."""
    iri = description.resource.iri
    _load(description, graph)
    is_statement = statement_view.is_statement(graph, iri)
    groups = _statements_about(graph, iri)
    statements = [each for _, group in groups for each in group]
    return {
        "jsonld": _data_blocks(description, schema_org.data_block(graph, iri, statements)),
        "statement": statement_view.statement_view(graph, iri) if is_statement else None,
        "evidence": [] if is_statement else statement_view.passages(graph, iri),
        "comparisons": statement_view.compared(graph, iri) if is_statement else [],
        "passage": _passage(graph, iri),
        "groups": [group for group in groups if group[0] in _BEFORE_PROPERTIES],
        "opinions": [group for group in groups if group[0] not in _BEFORE_PROPERTIES],
    }


def _data_blocks(description: Description, block: dict[str, Any] | None) -> str:
    """The document as JSON-LD, and what search engines read of it; large ones are left out."""
    blocks = [description.jsonld] if len(description.jsonld) <= _LARGEST_DOCUMENT else []
    blocks += [json.dumps(block, ensure_ascii=False, sort_keys=True)] if block else []
    text = blocks[0] if len(blocks) == 1 else f"[{','.join(blocks)}]"
    return text.replace("<", "\\u003c") if blocks else ""


def _passage(graph: ResourceGraph, iri: str) -> Passage | None:
    """The page's own position, where the resource is a passage of a document."""
    if not graph.iris(iri, _HAS_SELECTOR):
        return None
    return statement_view.passage(graph, iri)


def _load(description: Description, graph: ResourceGraph) -> None:
    """Look up what the source says about the resource, and where that stands."""
    own = statement_view.terms(g.site.base_iri)
    linked = {predicate for predicate, _ in description.inbound_counts}
    about = [f"^{name}" for name in (own.subject, own.reported_under) if name in linked]
    for name in statement_view.comparisons():
        about += [name, *([f"^{name}"] if name in linked else [])]
    graph.load([description.resource.iri], (about, *statement_view.evidence()))


def _statements_about(graph: ResourceGraph, iri: str) -> list[tuple[str, list[StatementView]]]:
    """What the source says about the resource, by the kind of statement."""
    own = statement_view.terms(g.site.base_iri)
    about = graph.pointing(iri, own.subject)
    under = [each for each in graph.pointing(iri, own.reported_under) if each not in about]
    groups = [(kind, list(each)) for kind, each in groupby(_views(graph, about), _KIND)]
    elsewhere = _views(graph, under)
    return [*groups, ("Elsewhere", elsewhere)] if elsewhere else groups


def _views(graph: ResourceGraph, iris: list[str]) -> list[StatementView]:
    kept = [iri for iri in iris if statement_view.is_statement(graph, iri)]
    views = [statement_view.statement_view(graph, iri) for iri in kept]
    order = statement_view.ORDER
    return sorted(
        views, key=lambda view: (order.index(view.kind), view.year or "9", view.name.text)
    )
