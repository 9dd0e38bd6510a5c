"""Named graphs: which of them say what a page shows, and what is in one."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.engine import GRAPH_PAGE
from dortmund_lod.rdf.terms import Blank, Iri
from dortmund_lod.site.i18n.language import translate
from dortmund_lod.site.pages.blank_nodes import Row, row_of
from dortmund_lod.site.pages.kinds.trees import pages_of
from dortmund_lod.site.pages.resource_graph import ResourceGraph, Value

if TYPE_CHECKING:
    from dortmund_lod.engine import Description
    from dortmund_lod.site.pages.kinds.trees import Pages

_MOST_PAGES = 100


class Source(NamedTuple):
    """A graph that says something of what a page shows, and how much."""

    name: Value
    statements: int


class Subject(NamedTuple):
    """What a graph says of something."""

    name: Value
    rows: list[Row]


class Contents(NamedTuple):
    """One page of what is in a graph."""

    subjects: list[Subject]
    pages: Pages


def sources_of(description: Description, graph: ResourceGraph) -> list[Source]:
    """The graphs that hold the statements of a page, in the order of their numbers on it."""
    counts = Counter(chain.from_iterable(description.in_graphs))
    return [
        Source(graph.name(iri) if iri else Value(translate("graphs.default")), counts[place])
        for place, iri in enumerate(description.graphs)
    ]


def contents_of(iri: str) -> Contents | None:
    """What is in a named graph; None where the resource is none."""
    number = g.site.release.manifest.graphs.get(iri, 0) if iri else 0
    if not number or len(g.site.release.manifest.graphs) == 1:
        return None
    pages = pages_of("contents", min(number, GRAPH_PAGE * _MOST_PAGES), GRAPH_PAGE)
    details = g.site.engine.graph(iri, pages.page)
    graph = ResourceGraph.from_details(details)
    held = {
        row.object.value for row in details.statements if isinstance(row.object, Blank)
    }  # shown where they belong
    subjects = dict.fromkeys(row.subject for row in details.statements)
    shown = [
        _subject(graph, subject)
        for subject in subjects
        if isinstance(subject, Iri) or subject.value not in held
    ]
    return Contents(shown, pages._replace(total=number))


def _subject(graph: ResourceGraph, subject: Iri | Blank) -> Subject:
    rows = [row_of(graph, subject.value, name) for name in graph.properties(subject.value)]
    return Subject(graph.value(subject), rows)
