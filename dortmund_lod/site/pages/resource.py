"""The page about a resource: what it is, what is said of it and where, what points to it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from flask import g, render_template

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import Iri
from dortmund_lod.release.search_writer import SUMMARIES
from dortmund_lod.site.pages import statements
from dortmund_lod.site.pages.browse import class_address
from dortmund_lod.site.pages.citation import citation
from dortmund_lod.site.pages.drawing import Edge, neighbourhood
from dortmund_lod.site.pages.resource_graph import Facts, Value, own

if TYPE_CHECKING:
    from dortmund_lod.engine import Description, Statement
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.rdf.terms import Term
    from dortmund_lod.site.pages.statements import Said

_TYPE = namespaces.PREFIXES["rdf"] + "type"
_MOST_VALUES = 100
_NEIGHBOURS = 8
_LARGEST_JSONLD = 50_000
_PLAIN_KINDS = (*statements.ORDER[:5], "Elsewhere")
"""The kinds of statements that come before the table of properties; opinions come after it."""

_HIDDEN = frozenset({_TYPE, *namespaces.LABELS})
"""Properties that the head of the page shows."""


class Row(NamedTuple):
    """A property with its values; `more` counts those left out."""

    name: Value
    values: list[Value]
    more: int


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
    facts = Facts.of(description)
    iri = description.resource.iri
    name = facts.name(iri)
    this = statements.is_statement(facts, iri)
    statements.load(facts, [iri])
    statements.load_passages(facts, [iri])
    groups = _statements_about(description, facts)
    summary = facts.text(iri, *SUMMARIES)
    return render_template(
        "resource.html",
        iri=iri,
        name=name,
        names=_other_names(description, name),
        types=[_type(facts, cls) for cls in facts.iris(iri, _TYPE)],
        summary=summary,
        description=summary.text if summary else "",
        said=statements.said(facts, iri) if this else None,
        evidence=[] if this else statements.passages(facts, iri),
        passage=_passage(facts, iri),
        groups=[group for group in groups if group[0] in _PLAIN_KINDS],
        opinions=[group for group in groups if group[0] not in _PLAIN_KINDS],
        sections=_sections(description, facts),
        picture=_picture(description, facts),
        links=_links(description, facts, page, via),
        address=address,
        alternates=alternates,
        query=_query(iri),
        cited=citation(name.text, iri),
        jsonld=_embedded(description.jsonld),
    )


def _other_names(description: Description, name: Value) -> list[Value]:
    labels = description.labels.get(description.resource.iri, [])
    return [
        Value(label.value, language=label.language) for label in labels if label.value != name.text
    ][:6]


def _type(facts: Facts, cls: str) -> Value:
    return facts.name(cls)._replace(href=class_address(cls))


def _passage(facts: Facts, iri: str) -> statements.Passage | None:
    """The page's own position, where the resource is a passage of a document."""
    if not facts.iris(iri, namespaces.PREFIXES["oa"] + "hasSelector"):
        return None
    return statements.passage(facts, iri)


def _statements_about(description: Description, facts: Facts) -> list[tuple[str, list[Said]]]:
    """What the source says about the resource, by the kind of statement."""
    about = _pointing(description, "subject")
    under = [iri for iri in _pointing(description, "reportedUnder") if iri not in about]
    statements.load(facts, [*about, *under])
    said = _said(facts, about)
    groups = [(kind, list(each)) for kind, each in groupby(said, lambda one: one.kind)]
    elsewhere = _said(facts, under)
    return [*groups, ("Elsewhere", elsewhere)] if elsewhere else groups


def _pointing(description: Description, name: str) -> list[str]:
    """The first of what points to the resource by a property of the ontology."""
    if own(name) not in dict(description.inbound_counts):
        return []
    found = g.site.engine.describe([description.resource.iri], 1, own(name))
    return list(dict.fromkeys(row.subject.value for row in found.inbound))


def _said(facts: Facts, iris: list[str]) -> list[Said]:
    kept = [iri for iri in iris if statements.is_statement(facts, iri)]
    said = [statements.said(facts, iri) for iri in kept]
    order = statements.ORDER
    return sorted(
        said, key=lambda each: (order.index(each.kind), each.year or "9", each.name.text)
    )


def _sections(description: Description, facts: Facts) -> list[Section]:
    """The statements about the resource and about what belongs to its document, as tables."""
    iri = description.resource.iri
    subjects = dict.fromkeys(row.subject.value for row in description.statements)
    sections = [_section(facts, subject, subject == iri) for subject in subjects]
    return sorted(
        (section for section in sections if section.rows),
        key=lambda section: section.heading.title != iri,
    )


def _section(facts: Facts, subject: str, is_main: bool) -> Section:  # noqa: FBT001
    hidden = _HIDDEN if is_main else frozenset()
    rows = [
        _row(facts, predicate, values)
        for predicate, values in facts.properties(subject).items()
        if predicate not in hidden
    ]
    heading = facts.name(subject)._replace(title=subject)
    return Section(heading, subject.partition("#")[2] or subject, rows)


def _row(facts: Facts, predicate: str, values: list[Term]) -> Row:
    shown = [facts.value(value) for value in values[:_MOST_VALUES]]
    own_first = sorted(shown, key=lambda value: bool(value.foreign))
    return Row(facts.name(predicate), own_first, max(0, len(values) - _MOST_VALUES))


def _picture(description: Description, facts: Facts) -> object:
    """The neighbourhood; None where there is nothing around."""
    iri = description.resource.iri
    right = [
        Edge(facts.name(row.predicate.value), facts.name(row.object.value))
        for row in description.statements
        if row.subject.value == iri and _is_neighbour(row, facts)
    ]
    left = [
        Edge(facts.name(row.predicate.value), facts.value(row.subject))
        for row in description.inbound
        if isinstance(row.subject, Iri) and row.subject.value != iri
    ]
    if not left and not right:
        return None
    return neighbourhood(facts.name(iri), _varied(left), _varied(right))


def _is_neighbour(row: Statement, facts: Facts) -> bool:
    evidence = {_TYPE, own("supportedBy")}
    linked = isinstance(row.object, Iri) and row.predicate.value not in evidence
    return linked and bool(facts.value(row.object).href)


def _varied(edges: list[Edge]) -> list[Edge]:
    """Some of the edges, of as many properties as there are."""
    taken: dict[str, int] = {}
    ranked = []
    for edge in edges:
        taken[edge.relation.title] = taken.get(edge.relation.title, 0) + 1
        ranked.append((taken[edge.relation.title], edge.relation.title, edge))
    ranked.sort(key=lambda entry: entry[:2])
    chosen = [edge for _, _, edge in ranked[:_NEIGHBOURS]]
    return sorted(chosen, key=lambda edge: edge.relation.text)


def _links(description: Description, facts: Facts, page: int, via: str) -> Links:
    counts = [(facts.name(iri), number, iri) for iri, number in description.inbound_counts]
    items = [
        (facts.value(row.subject), facts.name(row.predicate.value)) for row in description.inbound
    ]
    total = sum(number for _, number, _ in counts)
    following = page + 1 if description.more_inbound else None
    return Links(items, counts, total, via, page, following)


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
