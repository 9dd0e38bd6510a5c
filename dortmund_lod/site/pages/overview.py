"""The first page: what is published, as pictures where the data has a city model in it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from flask import g, render_template

from dortmund_lod.rdf import namespaces
from dortmund_lod.site import schema_org
from dortmund_lod.site.pages import statements
from dortmund_lod.site.pages.browse import Count, counts
from dortmund_lod.site.pages.drawing import Bar, bars
from dortmund_lod.site.pages.resource_graph import Facts, Value, hit_value, own

if TYPE_CHECKING:
    from dortmund_lod.site.pages.statements import Said

_MOST = 200
_PICTURES = 3
"""Models that are drawn; of more, the page would take seconds and show nothing at a glance."""
_CLASSES = 24
_EXAMPLES = 3
_BROADER = namespaces.PREFIXES["skos"] + "broader"
_MACHINERY = ("owl", "rdfs", "rdf", "sh", "oa", "skos", "qudt", "void", "dcat")
"""Vocabularies of data about data: their classes come last."""


class Part(NamedTuple):
    """A component of the model: its name and the statements printed under it."""

    name: Value
    kind: Value | None
    figures: list[Said]
    events: int


class Model(NamedTuple):
    """A city model as a picture: whose it is, and its parts."""

    name: Value
    city: Value | None
    parts: list[Part]


class Chart(NamedTuple):
    """Comparable figures with their bars."""

    name: Value | None
    rows: list[tuple[Said, Bar]]


class Year(NamedTuple):
    """What happened in a year."""

    year: str
    events: list[Said]


def home() -> str:
    """The first page: what is published here."""
    facts = Facts()
    figures = _statements(facts, "Figure")
    events = _statements(facts, "Distinction", "Participation", "Evaluation")
    manifest = g.site.release.manifest
    return render_template(
        "home.html",
        manifest=manifest,
        statements=sum(g.site.search.count(own(kind)) for kind in statements.ORDER),
        dump=manifest.files.get("dumps/all.nq.gz", {}),
        models=[_model(facts, iri, figures, events) for iri in _members("CityModel")[:_PICTURES]],
        charts=_charts(facts, figures),
        years=_years(events),
        classes=_classes(),
        example=_example(),
        jsonld=schema_org.embedded(schema_org.data_catalog(g.site.catalogue)),
    )


def _members(name: str) -> list[str]:
    return [hit.iri for hit in g.site.search.members(own(name), limit=_MOST)]


def _statements(facts: Facts, *kinds: str) -> list[Said]:
    iris = list(dict.fromkeys(iri for kind in kinds for iri in _members(kind)))
    statements.load(facts, iris)
    return [statements.said(facts, iri) for iri in iris]


def _model(facts: Facts, iri: str, figures: list[Said], events: list[Said]) -> Model:
    facts.load([iri])
    parts = facts.iris(iri, own("hasComponent"))
    facts.load(parts)
    city = facts.iris(iri, own("ofCity"))
    return Model(
        name=facts.name(iri),
        city=facts.name(city[0]) if city else None,
        parts=[_part(facts, part, figures, events) for part in parts],
    )


def _part(facts: Facts, iri: str, figures: list[Said], events: list[Said]) -> Part:
    kinds = facts.iris(iri, namespaces.PREFIXES["rdf"] + "type")
    return Part(
        name=facts.name(iri),
        kind=facts.name(kinds[0]) if kinds else None,
        figures=[each for each in figures if each.under and each.under.title == iri],
        events=sum(1 for each in events if each.under and each.under.title == iri),
    )


def _charts(facts: Facts, figures: list[Said]) -> list[Chart]:
    """Figures that count things of one kind, side by side; the others as they are."""
    groups = {each.iri: _group(facts, each.iri) for each in figures}
    facts.load(group for group in groups.values() if group)
    ordered = sorted(
        figures,
        key=lambda each: (groups[each.iri] or "~", -(each.figure.value if each.figure else 0)),
    )
    return sorted(
        (
            _chart(facts, group, list(found))
            for group, found in groupby(ordered, lambda each: groups[each.iri])
        ),
        key=lambda chart: (chart.name is None, -len(chart.rows)),
    )


def _group(facts: Facts, iri: str) -> str:
    """What a figure's measure is a kind of; empty where it is measured in a unit."""
    measures = facts.iris(iri, own("measure"))
    facts.load(measures)
    figure = statements.figure(facts, iri)
    if not measures or figure is None or figure.unit:
        return ""
    return next(iter(facts.iris(measures[0], _BROADER)), measures[0])


def _chart(facts: Facts, group: str, figures: list[Said]) -> Chart:
    drawn = bars([(one.figure.value, one.figure.kind) for one in figures if one.figure])
    return Chart(facts.name(group) if group else None, list(zip(figures, drawn, strict=False)))


def _years(events: list[Said]) -> list[Year]:
    dated = sorted((each for each in events if each.year), key=lambda each: each.year)
    return [Year(year, list(found)) for year, found in groupby(dated, lambda each: each.year)]


def _classes() -> list[Count]:
    """The classes of the data, those about things before those about data."""
    prefixes = tuple(namespaces.PREFIXES[name] for name in _MACHINERY)
    found = g.site.search.classes()
    things = [entry for entry in found if not entry[0].startswith(prefixes)]
    return counts((things or found)[:_CLASSES], _EXAMPLES)


def _example() -> Value | None:
    """A resource to try commands with: of the city, else of the first class there is."""
    classes = [own("City"), *(cls for cls, _ in g.site.search.classes())]
    found = (hit for cls in classes for hit in g.site.search.members(cls, limit=1))
    return next((hit_value(hit) for hit in found), None)
