"""The first page: the model as a picture, its figures as bars, its events by year."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g

from dortmund_lod.profiles.statements import statement_view
from dortmund_lod.rdf import namespaces
from dortmund_lod.site.pages.home import example_of
from dortmund_lod.site.pages.resource_graph import ResourceGraph, Value, ontology_iri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dortmund_lod.profiles.statements.statement_view import StatementView

_MOST = 200
_PICTURES = 3
"""Models that are drawn; of more, the page would take seconds and show nothing at a glance."""
_EVENTS = ("Distinction", "Participation", "Evaluation")
_BROADER = namespaces.PREFIXES["skos"] + "broader"


class Part(NamedTuple):
    """A component of the model: its name and the statements printed under it."""

    name: Value
    kind: Value | None
    figures: list[StatementView]
    events: int


class Model(NamedTuple):
    """A city model as a picture: whose it is, and its parts."""

    name: Value
    city: Value | None
    parts: list[Part]


class Bar(NamedTuple):
    """A number as a bar, in hundredths of the longest."""

    length: float
    kind: str


class Chart(NamedTuple):
    """Comparable figures with their bars."""

    name: Value | None
    rows: list[tuple[StatementView, Bar]]


class Year(NamedTuple):
    """What happened in a year."""

    year: str
    events: list[StatementView]


def home() -> dict[str, Any]:
    """What the first page shows of a city model and its statements."""
    figures, events = _members("Figure"), _members(*_EVENTS)
    models = _members("CityModel")[:_PICTURES]
    graph = ResourceGraph()
    graph.load([*models, *figures, *events], _steps())
    shown, dated = _views(graph, figures), _views(graph, events)
    count = g.site.search.count
    return {
        "statements": sum(count(ontology_iri(kind)) for kind in statement_view.ORDER),
        "models": [_model(graph, iri, shown, dated) for iri in models],
        "charts": _charts(graph, shown),
        "years": _years(dated),
        **example_of(ontology_iri("City")),
    }


def _steps() -> list[list[str]]:
    """From models to their parts and city, from figures to what they measure, and its kind."""
    names = ("hasComponent", "ofCity", "measure")
    return [[ontology_iri(name) for name in names], [_BROADER]]


def _members(*kinds: str) -> list[str]:
    members = g.site.search.instances
    hits = (hit for kind in kinds for hit in members(ontology_iri(kind), limit=_MOST))
    return list(dict.fromkeys(hit.iri for hit in hits))


def _views(graph: ResourceGraph, iris: list[str]) -> list[StatementView]:
    return [statement_view.statement_view(graph, iri, with_passages=False) for iri in iris]


def _model(
    graph: ResourceGraph, iri: str, figures: list[StatementView], events: list[StatementView]
) -> Model:
    city = graph.iris(iri, ontology_iri("ofCity"))
    parts = graph.iris(iri, ontology_iri("hasComponent"))
    return Model(
        name=graph.name(iri),
        city=graph.name(city[0]) if city else None,
        parts=[_part(graph, part, figures, events) for part in parts],
    )


def _part(
    graph: ResourceGraph, iri: str, figures: list[StatementView], events: list[StatementView]
) -> Part:
    kinds = graph.iris(iri, namespaces.PREFIXES["rdf"] + "type")
    return Part(
        name=graph.name(iri),
        kind=graph.name(kinds[0]) if kinds else None,
        figures=[each for each in figures if each.under and each.under.title == iri],
        events=sum(1 for each in events if each.under and each.under.title == iri),
    )


def _charts(graph: ResourceGraph, figures: list[StatementView]) -> list[Chart]:
    """Figures that count things of one kind, side by side; the others as they are."""
    groups = {each.iri: _group(graph, each) for each in figures}
    ordered = sorted(
        figures,
        key=lambda each: (groups[each.iri] or "~", -(each.figure.value if each.figure else 0)),
    )
    return sorted(
        (
            _chart(graph, group, list(found))
            for group, found in groupby(ordered, lambda each: groups[each.iri])
        ),
        key=lambda chart: (chart.name is None, -len(chart.rows)),
    )


def _group(graph: ResourceGraph, view: StatementView) -> str:
    """What a figure's measure is a kind of; empty where it is measured in a unit."""
    measures = graph.iris(view.iri, statement_view.terms(g.site.base_iri).measure)
    if not measures or view.figure is None or view.figure.unit:
        return ""
    return next(iter(graph.iris(measures[0], _BROADER)), measures[0])


def _chart(graph: ResourceGraph, group: str, figures: list[StatementView]) -> Chart:
    drawn = _bars([(one.figure.value, one.figure.kind) for one in figures if one.figure])
    return Chart(graph.name(group) if group else None, list(zip(figures, drawn, strict=False)))


def _years(events: list[StatementView]) -> list[Year]:
    dated = sorted((each for each in events if each.year), key=lambda each: each.year)
    return [Year(year, list(found)) for year, found in groupby(dated, lambda each: each.year)]


def _bars(values: Sequence[tuple[float, str]]) -> list[Bar]:
    """Bars of comparable numbers, on one linear scale; the longest leaves room for an open end."""
    most = max((value for value, _ in values), default=1) or 1
    return [Bar(round(max(0.6, 88 * value / most), 1), kind) for value, kind in values]
