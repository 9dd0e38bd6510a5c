"""Statements of a source as people read them: what is said, how, and where it stands."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import Literal
from dortmund_lod.site.i18n.language import format_number, translate_or_empty
from dortmund_lod.site.pages.resource_graph import Value, readable

if TYPE_CHECKING:
    from dortmund_lod.site.pages.resource_graph import ResourceGraph

_TYPE = namespaces.PREFIXES["rdf"] + "type"
_OA, _DCTERMS = namespaces.PREFIXES["oa"], namespaces.PREFIXES["dcterms"]
_UNIT = namespaces.PREFIXES["qudt"] + "hasUnit"
_COUNTED = namespaces.PREFIXES["unit"] + "NUM"
_DIGEST = namespaces.PREFIXES["schema"] + "sha256"
_NOTE = namespaces.PREFIXES["skos"] + "editorialNote"
_ATTRIBUTED = namespaces.PREFIXES["prov"] + "wasAttributedTo"
_LANGUAGE = "en"
"""The language of quotes that name none."""
_LONGEST_QUOTE = 1_500
_ORG = namespaces.PREFIXES["org"]
ORDER = (
    "Figure",
    "Distinction",
    "Evaluation",
    "Participation",
    "RoleHolding",
    "Statement",
    "Claim",
    "Quotation",
)
"""The kinds of statements, in the order in which pages show them."""


class Terms(NamedTuple):
    """Properties of the ontology, as IRIs of the site."""

    compared_by: str
    confirms: str
    differs_from: str
    epistemic_status: str
    in_edition: str
    line: str
    measure: str
    outcome: str
    qualifier: str
    reported_under: str
    result_label: str
    since_year: str
    stated_value: str
    subject: str
    supported_by: str
    updates: str
    year: str


class Figure(NamedTuple):
    """A number in words; `qualifier` is empty where the source gives none."""

    qualifier: Value | None
    kind: str
    number: str
    value: float
    measure: Value
    unit: Value | None
    since: str


class Passage(NamedTuple):
    """Where something stands, in what words and language, and by what digests that is checked."""

    name: Value
    line: str
    start: str
    end: str
    quote: str
    language: str
    digest: str
    source: Value | None
    source_digest: str


class Status(NamedTuple):
    """How the source says it."""

    name: Value
    code: str


class Comparison(NamedTuple):
    """How a statement stands to one of another source, where that stands, and who says so."""

    relation: str
    other: Value
    passages: list[Passage]
    by: Value | None


class StatementView(NamedTuple):
    """One statement, ready to be shown."""

    iri: str
    kind: str
    name: Value
    status: Status | None
    subject: Value | None
    under: Value | None
    summary: Value | None
    figure: Figure | None
    parts: list[Value]
    year: str
    notes: list[Value]
    passages: list[Passage]


@lru_cache(maxsize=8)
def terms(base_iri: str) -> Terms:
    """The properties of the ontology below a base IRI."""
    camel = (re.sub(r"_(\w)", lambda match: match[1].upper(), name) for name in Terms._fields)
    return Terms(*(f"{base_iri}ontology#{name}" for name in camel))


def evidence() -> tuple[tuple[str, ...], ...]:
    """The steps from a statement to its passages, and from these to their place and document."""
    return ((terms(g.site.base_iri).supported_by,), (_OA + "hasSelector", _OA + "hasSource"))


def is_statement(graph: ResourceGraph, iri: str) -> bool:
    """Whether this is something the source says, kept as a node."""
    return bool(graph.values(iri, terms(g.site.base_iri).epistemic_status))


def statement_view(graph: ResourceGraph, iri: str, *, with_passages: bool = True) -> StatementView:
    """A statement as it is shown."""
    own = terms(g.site.base_iri)
    return StatementView(
        iri=iri,
        kind=kind_of(graph, iri),
        name=graph.name(iri),
        status=_status(graph, iri, own),
        subject=_named(graph, iri, own.subject),
        under=_named(graph, iri, own.reported_under),
        summary=graph.text(iri, _DCTERMS + "abstract"),
        figure=figure(graph, iri),
        parts=_parts(graph, iri, own),
        year=graph.first(iri, own.year),
        notes=graph.texts(iri, _NOTE),
        passages=passages(graph, iri) if with_passages else [],
    )


def kind_of(graph: ResourceGraph, iri: str) -> str:
    """The name of the statement's class in the ontology."""
    types = {namespaces.local_name(cls) for cls in graph.iris(iri, _TYPE)}
    return min(types.intersection(ORDER), key=ORDER.index, default="Statement")


def figure(graph: ResourceGraph, iri: str) -> Figure | None:
    """The number a figure states, with its qualifier in words."""
    own = terms(g.site.base_iri)
    stated = graph.first(iri, own.stated_value)
    if not stated:
        return None
    code = next(iter(graph.iris(iri, own.qualifier)), "")
    kind = namespaces.local_name(code) if code else "exact"
    unit = next(iter(graph.iris(iri, _UNIT)), "")
    return Figure(
        qualifier=graph.name(code) if code and kind != "exact" else None,
        kind=kind,
        number=format_number(stated),
        value=_float(stated),
        measure=_named(graph, iri, own.measure) or graph.name(iri),
        unit=_unit(graph, unit) if unit and unit != _COUNTED else None,
        since=graph.first(iri, own.since_year),
    )


def _unit(graph: ResourceGraph, iri: str) -> Value:
    """A unit as it reads after a number."""
    name = graph.name(iri)
    words = translate_or_empty(f"unit.{namespaces.local_name(iri)}")
    return name._replace(text=words, lang="") if words else name


def passages(graph: ResourceGraph, iri: str) -> list[Passage]:
    """The passages something rests on, in the order of the source."""
    found = [passage(graph, each) for each in graph.iris(iri, terms(g.site.base_iri).supported_by)]
    if len(found) > 1:
        found.sort(key=lambda place: (_float(place.start), _float(place.end)))
    return found


def passage(graph: ResourceGraph, iri: str) -> Passage:
    """One passage with its position in the document."""
    selector = next(iter(graph.iris(iri, _OA + "hasSelector")), "")
    source = next(iter(graph.iris(iri, _OA + "hasSource")), "")
    quote = next(iter(graph.values(selector, _OA + "exact")), Literal(""))
    return Passage(
        name=graph.name(iri),
        line=graph.first(iri, terms(g.site.base_iri).line),
        start=graph.first(selector, _OA + "start"),
        end=graph.first(selector, _OA + "end"),
        quote=readable(quote.value[:_LONGEST_QUOTE]),
        language=getattr(quote, "language", "") or _LANGUAGE,
        digest=graph.first(iri, _DIGEST),
        source=graph.name(source) if source else None,
        source_digest=graph.first(source, _DIGEST),
    )


def comparisons() -> tuple[str, str, str]:
    """The properties that compare a statement with one of another source."""
    own = terms(g.site.base_iri)
    return own.confirms, own.differs_from, own.updates


def compared(graph: ResourceGraph, iri: str) -> list[Comparison]:
    """The statements of other sources that this one is compared with, or that are with it."""
    found: list[tuple[str, str, str]] = []
    for predicate in comparisons():
        name = namespaces.local_name(predicate)
        found += [(name, other, iri) for other in graph.iris(iri, predicate)]
        pointing = graph.pointing(iri, predicate)
        found += [(f"{name}-inverse", other, other) for other in pointing]
    by = terms(g.site.base_iri).compared_by
    return [
        Comparison(name, graph.name(other), passages(graph, other), _named(graph, teller, by))
        for name, other, teller in found
    ]


def _status(graph: ResourceGraph, iri: str, own: Terms) -> Status | None:
    code = next(iter(graph.iris(iri, own.epistemic_status)), "")
    return Status(graph.name(code), namespaces.local_name(code)) if code else None


def _named(graph: ResourceGraph, iri: str, predicate: str) -> Value | None:
    found = graph.iris(iri, predicate)
    return graph.name(found[0]) if found else None


def _parts(graph: ResourceGraph, iri: str, own: Terms) -> list[Value]:
    """What makes up the sentence of a participation, evaluation, role or quotation."""
    about = graph.properties(iri)
    properties = (own.outcome, own.in_edition, _ORG + "role", _ORG + "organization")
    known = [name for name in properties if name in about]
    found = [graph.name(value) for name in known for value in graph.iris(iri, name)]
    result = graph.text(iri, own.result_label)
    speakers = [graph.name(speaker) for speaker in graph.iris(iri, _ATTRIBUTED)]
    return [*found, *([result] if result else []), *speakers]


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
