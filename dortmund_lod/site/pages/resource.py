"""The page about a resource: what it is, what is said of it, what points to it."""

from __future__ import annotations

import re
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import Blank, Iri
from dortmund_lod.release.search.entries import SUMMARIES
from dortmund_lod.site.i18n.language import format_number, pick_literal, translate
from dortmund_lod.site.pages.blank_nodes import Row, in_order, row_of, value_of
from dortmund_lod.site.pages.browse import class_address
from dortmund_lod.site.pages.citation import citation
from dortmund_lod.site.pages.diagrams import Edge, neighbourhood
from dortmund_lod.site.pages.kinds.classes import properties_of
from dortmund_lod.site.pages.kinds.cubes import DATA_SET, OBSERVATION, cube_of
from dortmund_lod.site.pages.kinds.datasets import catalogued
from dortmund_lod.site.pages.kinds.graphs import contents_of, sources_of
from dortmund_lod.site.pages.kinds.images import images_of
from dortmund_lod.site.pages.kinds.places import place_of
from dortmund_lod.site.pages.kinds.thesauri import MAPPINGS, hierarchies_of
from dortmund_lod.site.pages.resource_graph import (
    ResourceGraph,
    Value,
    foreign,
    name_text,
    ontology_iri,
    readable,
)
from dortmund_lod.site.profile import current_profile, render_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dortmund_lod.engine import Description, Statement
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.site.pages.kinds.cubes import Cube

_FIRST, _NIL = (namespaces.PREFIXES["rdf"] + name for name in ("first", "nil"))
_TYPE = namespaces.PREFIXES["rdf"] + "type"
_OWL, _RDFS = namespaces.PREFIXES["owl"], namespaces.PREFIXES["rdfs"]
_OF_EVERYTHING = {_OWL + "NamedIndividual", _OWL + "Thing", _RDFS + "Resource"}
"""Classes that say nothing to people, where there is another."""
_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?", re.ASCII)
_NAMES = 6
_NEIGHBOURS = 8
_NESTED = 25
"""Blank nodes that point to a resource and are shown with what they say."""
_LONGEST_TITLE = 1_500
_LARGEST_JSONLD = 50_000
"""Properties that the head of the page shows, with all their values."""
_NO_PROPERTIES = frozenset[str]()


class Section(NamedTuple):
    """The statements about one subject."""

    heading: Value
    anchor: str
    rows: list[Row]


class Links(NamedTuple):
    """One page of what points to the resource, and how much does in all, by property."""

    items: list[tuple[Value, Value]]
    counts: list[tuple[Value, int, str]]
    total: int
    via: str
    page: int
    next_page: int | None


def resource(
    description: Description,
    address: str,
    alternates: dict[Format, str],
    page: int,
    via: str = "",
) -> str:
    """The page about a resource."""
    graph = ResourceGraph.of(description)
    iri = description.resource.iri
    name = _full_name(description, graph)
    summary = graph.text(iri, *SUMMARIES)
    names = _other_names(description, name)
    hierarchies = hierarchies_of(iri, address)
    listed = catalogued(graph, iri)
    cube = cube_of(graph, iri)
    hidden = _hidden() | listed.hidden | (OBSERVATION if cube else _NO_PROPERTIES)
    shown = hierarchies.shown | listed.shown
    sections = _sections(description, graph, summary, hidden, shown)
    return render_page(
        "resource",
        description,
        graph,
        iri=iri,
        name=name,
        names=names[:_NAMES],
        more_names=names[_NAMES:],
        types=_types(graph, iri),
        type_iris=graph.iris(iri, _TYPE),
        own_values=lambda predicate: [term.value for term in graph.values(iri, predicate)],
        stated=_stated(graph, iri),
        summary=summary,
        description=summary.text if summary else "",
        sections=sections,
        mappings=_section(graph, iri, _NO_PROPERTIES, MAPPINGS).rows,
        hierarchies=hierarchies,
        cube=cube,
        contents=contents_of(iri),
        sources=sources_of(description, graph),
        catalogued=listed,
        class_properties=properties_of(iri),
        location=place_of(graph, iri),
        images=images_of(graph, iri),
        picture=_picture(description, graph),
        links=_links(description, graph, page, via, _linking(description, graph, cube)),
        address=address,
        alternates=alternates,
        query=_query(iri),
        cited=citation(name.text, iri),
        jsonld=_embedded(description.jsonld),
    )


def _stated(graph: ResourceGraph, iri: str) -> str:
    """The number that something states, where it is one: its only schema:value."""
    values = graph.values(iri, namespaces.PREFIXES["schema"] + "value")
    alone = values[0].value if len(values) == 1 else ""
    return format_number(alone) if _NUMBER.fullmatch(alone) else ""


def _full_name(description: Description, graph: ResourceGraph) -> Value:
    """The name of the resource, which may be longer than it is shown elsewhere."""
    iri = description.resource.iri
    name = graph.name(iri)
    label = pick_literal(description.labels.get(iri, []))
    if label and name.text == name_text(label.value):
        return name._replace(text=readable(label.value[:_LONGEST_TITLE]))
    return name


def _other_names(description: Description, name: Value) -> list[Value]:
    labels = description.labels.get(description.resource.iri, [])
    others = (label for label in labels if label.value != name.text)
    return list(dict.fromkeys(Value(label.value, lang=foreign(label)) for label in others))


def _types(graph: ResourceGraph, iri: str) -> list[Value]:
    """The classes of a resource, those that tell something; they lead to all members."""
    found = graph.iris(iri, _TYPE)
    telling = [cls for cls in found if cls not in _OF_EVERYTHING] or found
    names = [graph.name(cls)._replace(host="") for cls in telling]
    return [
        name._replace(href=class_address(cls)) if g.site.search.count(cls) else name
        for cls, name in zip(telling, names, strict=True)
    ]


def _sections(
    description: Description,
    graph: ResourceGraph,
    summary: Value | None,
    hidden: frozenset[str],
    listed: frozenset[str],
) -> list[Section]:
    """The statements about the resource and about what belongs to its document, as tables.

    What the rest of the page says is not said again: that is all of what is `hidden`, and of what
    is `listed`, all but blank nodes.
    """
    iri = description.resource.iri
    subjects = dict.fromkeys(
        row.subject.value for row in description.statements if isinstance(row.subject, Iri)
    )
    sections = [
        _section(graph, subject, hidden if subject == iri else _NO_PROPERTIES)
        for subject in subjects
    ]
    sections = [
        section._replace(rows=_unsaid(section.rows, summary, listed))
        if section.heading.title == iri
        else section
        for section in sections
    ]
    return sorted(
        (section for section in sections if section.rows),
        key=lambda section: section.heading.title != iri,
    )


def _unsaid(rows: list[Row], summary: Value | None, listed: frozenset[str]) -> list[Row]:
    """The rows without the summary, which the head of the page shows, and without lists."""
    left = []
    for row in rows:
        is_listed = row.name.title in listed
        values = [
            value
            for value in row.values
            if not (is_listed and not value.nested)
            and not (row.name.title in SUMMARIES and _is_same(value, summary))
        ]
        left.append(Row(row.name, values, 0 if is_listed else row.more))
    return [row for row in left if row.values]


def _is_same(value: Value, summary: Value | None) -> bool:
    return summary is not None and value._replace(graphs=()) == summary


def _hidden() -> frozenset[str]:
    """Properties that other parts of the page show, with all their values."""
    return frozenset({_TYPE, *MAPPINGS, *g.site.name_properties})


def _section(
    graph: ResourceGraph, subject: str, hidden: frozenset[str], wanted: Sequence[str] = ()
) -> Section:
    """The statements about one subject, with the wanted properties or all but the hidden ones."""
    about = graph.properties(subject)
    rows = [
        row_of(graph, subject, predicate)
        for predicate in (wanted or in_order(about))
        if predicate in about and predicate not in hidden
    ]
    heading = graph.name(subject)._replace(title=subject)
    return Section(heading, subject.partition("#")[2] or subject, rows)


def _picture(description: Description, graph: ResourceGraph) -> object:
    """The neighbourhood; None where there is nothing around."""
    iri = description.resource.iri
    profile = current_profile()
    unpictured = {_TYPE, *(ontology_iri(name) for name in (profile.unpictured if profile else ()))}
    right = [
        Edge(graph.name(row.predicate.value), graph.name(row.object.value))
        for row in description.statements
        if row.subject.value == iri and _is_neighbour(row, graph, unpictured)
    ]
    left = [
        Edge(graph.name(row.predicate.value), graph.name(row.subject.value))
        for row in description.inbound
        if isinstance(row.subject, Iri) and row.subject.value != iri
    ]
    if not left and not right:
        return None
    return neighbourhood(graph.name(iri), _varied(left), _varied(right))


def _is_neighbour(row: Statement, graph: ResourceGraph, unpictured: set[str]) -> bool:
    if not isinstance(row.object, Iri) or row.predicate.value in unpictured:
        return False
    return row.object.value != _NIL and bool(graph.value(row.object).href)


def _varied(edges: list[Edge]) -> list[Edge]:
    """Some of the edges, of as many properties as there are."""
    taken: dict[str, int] = {}
    ranked = []
    for edge in edges:
        taken[edge.relation.title] = taken.get(edge.relation.title, 0) + 1
        ranked.append((taken[edge.relation.title], edge.relation.title, edge))
    ranked.sort(key=itemgetter(0, 1))
    chosen = [edge for _, _, edge in ranked[:_NEIGHBOURS]]
    return sorted(chosen, key=attrgetter("relation.text"))


def _linking(
    description: Description, graph: ResourceGraph, cube: Cube | None
) -> list[tuple[Value, Value]]:
    """What points to the resource, each with its property; blank nodes with what they say.

    A blank node that is a row of the cube is not shown again.
    """
    rows = [
        row
        for row in description.inbound
        if not (cube and isinstance(row.subject, Blank) and row.predicate.value == DATA_SET)
    ]
    blanks = dict.fromkeys(row.subject.value for row in rows if isinstance(row.subject, Blank))
    graph.load(f"_:{label}" for label in list(blanks)[:_NESTED])
    return [(value_of(graph, row.subject), graph.name(row.predicate.value)) for row in rows]


def _links(
    description: Description,
    graph: ResourceGraph,
    page: int,
    via: str,
    items: list[tuple[Value, Value]],
) -> Links:
    counts = [(_relation(graph, iri), number, iri) for iri, number in description.inbound_counts]
    total = sum(number for _, number, _ in counts)
    following = page + 1 if description.more_inbound and items else None
    return Links(items, counts, total, via, page, following)


def _relation(graph: ResourceGraph, iri: str) -> Value:
    """A property that points to a resource; that of lists says nothing to people."""
    name = graph.name(iri)
    return name._replace(text=translate("links.in_list")) if iri == _FIRST else name


def _embedded(jsonld: str) -> str:
    """JSON-LD as it stands in a page; a large one is only linked to."""
    return jsonld.replace("<", "\\u003c") if len(jsonld) <= _LARGEST_JSONLD else ""


def _query(iri: str) -> str:
    """A query that gives what this page shows."""
    return (
        f"CONSTRUCT {{\n  <{iri}> ?property ?value .\n  ?other ?relation <{iri}> .\n}}\n"
        f"WHERE {{\n  {{ <{iri}> ?property ?value }}\n  UNION\n"
        f"  {{ ?other ?relation <{iri}> }}\n}}\nLIMIT 1000"
    )
