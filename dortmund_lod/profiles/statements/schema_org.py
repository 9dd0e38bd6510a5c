"""What search engines read of things and statements: schema.org, as its types expect it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g

from dortmund_lod.profiles.statements import statement_view
from dortmund_lod.rdf import namespaces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.profiles.statements.statement_view import StatementView
    from dortmund_lod.site.pages.resource_graph import ResourceGraph

_SCHEMA = namespaces.PREFIXES["schema"]
_TYPE = namespaces.PREFIXES["rdf"] + "type"
_SAME = (namespaces.PREFIXES["owl"] + "sameAs", _SCHEMA + "sameAs")
_ABSTRACT = namespaces.PREFIXES["dcterms"] + "abstract"
_ATTRIBUTED = namespaces.PREFIXES["prov"] + "wasAttributedTo"
_TYPES = {
    "City": "City",
    "Institution": "Organization",
    "Programme": "Project",
    "Edition": "Event",
    "EventSeries": "EventSeries",
    "Person": "Person",
    "Place": "Place",
    "AdministrativeArea": "AdministrativeArea",
    "DigitalDocument": "DigitalDocument",
    "Figure": "Observation",
    "Claim": "Claim",
    "Quotation": "Quotation",
}
"""The type of schema.org for classes of the ontology, and for those it shares with it."""
_PLACES = ("City", "Place", "AdministrativeArea")
_HONOURED = ("Organization", "Project", "Person")
"""What schema.org lets have an award; a city as a place may not."""
_WORKS = ("Claim", "Quotation")


def data_block(
    graph: ResourceGraph, iri: str, statements: Iterable[StatementView]
) -> dict[str, Any] | None:
    """The resource for search engines, or None where schema.org has no type for it.

    Takes what is known of it and the statements about it.
    """
    names = {namespaces.local_name(cls) for cls in graph.iris(iri, _TYPE)}
    kind = next((kind for name, kind in _TYPES.items() if name in names), "")
    if not kind:
        return None
    block = {
        "@context": _SCHEMA,
        "@type": kind,
        "@id": iri,
        "name": graph.name(iri).text,
        "sameAs": [other for name in _SAME for other in graph.iris(iri, name)],
    }
    if kind in _PLACES:
        block |= _place(graph, iri)
    if kind in _HONOURED:
        block["award"] = [each.name.text for each in statements if each.kind == "Distinction"]
    if kind == "Event":
        block["startDate"] = graph.first(iri, statement_view.terms(g.site.base_iri).year)
    if kind == "Observation":
        block |= _observation(graph, iri)
    if kind in _WORKS:
        block |= _work(graph, iri, kind)
    return {name: value for name, value in block.items() if value not in ("", [], None)}


def _place(graph: ResourceGraph, iri: str) -> dict[str, Any]:
    own = g.site.base_iri + "ontology#"
    keys = [
        {"@type": "PropertyValue", "propertyID": short, "value": key}
        for short, name in (("AGS", "municipalityKey"), ("ARS", "regionalKey"))
        if (key := graph.first(iri, own + name))
    ]
    within = [
        _thing(graph, place, "Place") for place in graph.iris(iri, _SCHEMA + "containedInPlace")
    ]
    return {"identifier": keys, "containedInPlace": within}


def _observation(graph: ResourceGraph, iri: str) -> dict[str, Any]:
    """A number: an Observation is a QuantitativeValue."""
    own, base = statement_view.terms(g.site.base_iri), g.site.base_iri + "ontology#"
    figure = statement_view.figure(graph, iri)
    bounds = [_number(graph.first(iri, base + name)) for name in ("lowerBound", "upperBound")]
    exact = bounds[0] is not None and bounds[0] == bounds[1]
    return {
        "observationAbout": [_thing(graph, about) for about in graph.iris(iri, own.subject)],
        "variableMeasured": figure.measure.text if figure else "",
        "value": _number(graph.first(iri, own.stated_value)),
        "minValue": None if exact else bounds[0],
        "maxValue": None if exact else bounds[1],
        "unitText": figure.unit.text if figure and figure.unit else "",
        "observationDate": graph.first(iri, own.year),
        "subjectOf": _documents(graph, iri),
    }


def _work(graph: ResourceGraph, iri: str, kind: str) -> dict[str, Any]:
    speaker = "spokenByCharacter" if kind == "Quotation" else "author"
    summary = graph.text(iri, _ABSTRACT)
    return {
        "abstract": summary.text if summary else "",
        "about": [
            _thing(graph, about)
            for about in graph.iris(iri, statement_view.terms(g.site.base_iri).subject)
        ],
        speaker: [_thing(graph, who, "Person") for who in graph.iris(iri, _ATTRIBUTED)],
        "citation": _documents(graph, iri),
    }


def _documents(graph: ResourceGraph, iri: str) -> list[dict[str, Any]]:
    """The documents that say it, with the place."""
    return [
        {
            "@type": "DigitalDocument",
            "@id": passage.source.title,
            "name": passage.source.text,
            "description": passage.name.text,
        }
        for passage in statement_view.passages(graph, iri)
        if passage.source
    ]


def _thing(graph: ResourceGraph, iri: str, kind: str = "") -> dict[str, Any]:
    named = {"@id": iri, "name": graph.name(iri).text}
    return {"@type": kind, **named} if kind else named


def _number(text: str) -> float | int | None:
    if not text:
        return None
    number = float(text)
    return int(number) if number.is_integer() else number
