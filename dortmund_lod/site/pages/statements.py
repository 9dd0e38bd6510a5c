"""Statements of a source as people read them: what is said, how, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf import namespaces
from dortmund_lod.site.i18n.language import number, spelled
from dortmund_lod.site.pages.resource_graph import Value, own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.site.pages.resource_graph import Facts

_TYPE = namespaces.PREFIXES["rdf"] + "type"
_OA, _DCTERMS = namespaces.PREFIXES["oa"], namespaces.PREFIXES["dcterms"]
_UNIT = namespaces.PREFIXES["qudt"] + "hasUnit"
_COUNTED = namespaces.PREFIXES["unit"] + "NUM"
_DIGEST = namespaces.PREFIXES["schema"] + "sha256"
_NOTE = namespaces.PREFIXES["skos"] + "editorialNote"
_ATTRIBUTED = namespaces.PREFIXES["prov"] + "wasAttributedTo"
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
    """Where something stands, and by what digests that can be checked."""

    name: Value
    line: str
    start: str
    end: str
    quote: Value | None
    digest: str
    source: Value | None
    source_digest: str


class Status(NamedTuple):
    """How the source says it."""

    name: Value
    code: str


class Said(NamedTuple):
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


def is_statement(facts: Facts, iri: str) -> bool:
    """Whether this is something the source says, kept as a node."""
    return bool(facts.iris(iri, own("epistemicStatus")))


def load(facts: Facts, iris: Iterable[str]) -> None:
    """Look up the statements with their passages, and those with their positions and document."""
    wanted = list(iris)
    facts.load(wanted)
    load_passages(facts, [p for iri in wanted for p in facts.iris(iri, own("supportedBy"))])


def load_passages(facts: Facts, passages: Iterable[str]) -> None:
    """Look up passages with their positions and document."""
    wanted = list(passages)
    facts.load(wanted)
    behind = (_OA + "hasSelector", _OA + "hasSource")
    facts.load(iri for passage in wanted for name in behind for iri in facts.iris(passage, name))


def said(facts: Facts, iri: str) -> Said:
    """A statement as it is shown."""
    return Said(
        iri=iri,
        kind=kind_of(facts, iri),
        name=facts.name(iri),
        status=_status(facts, iri),
        subject=_named(facts, iri, own("subject")),
        under=_named(facts, iri, own("reportedUnder")),
        summary=facts.text(iri, _DCTERMS + "abstract"),
        figure=figure(facts, iri),
        parts=_parts(facts, iri),
        year=facts.one(iri, own("year")),
        notes=facts.texts(iri, _NOTE),
        passages=passages(facts, iri),
    )


def kind_of(facts: Facts, iri: str) -> str:
    """The name of the statement's class in the ontology."""
    prefix = own("")
    types = {cls.removeprefix(prefix) for cls in facts.iris(iri, _TYPE)}
    return next((kind for kind in ORDER if kind in types), "Statement")


def figure(facts: Facts, iri: str) -> Figure | None:
    """The number a figure states, with its qualifier in words."""
    stated = facts.one(iri, own("statedValue"))
    if not stated:
        return None
    code = next(iter(facts.iris(iri, own("qualifier"))), "")
    kind = namespaces.local_name(code) if code else "exact"
    unit = next(iter(facts.iris(iri, _UNIT)), "")
    return Figure(
        qualifier=facts.name(code) if code and kind != "exact" else None,
        kind=kind,
        number=number(stated),
        value=_float(stated),
        measure=_named(facts, iri, own("measure")) or facts.name(iri),
        unit=_unit(facts, unit) if unit and unit != _COUNTED else None,
        since=facts.one(iri, own("sinceYear")),
    )


def _unit(facts: Facts, iri: str) -> Value:
    """A unit as it reads after a number."""
    name = facts.name(iri)
    words = spelled(f"unit.{namespaces.local_name(iri)}")
    return name._replace(text=words, language="") if words else name


def passages(facts: Facts, iri: str) -> list[Passage]:
    """The passages something rests on, in the order of the source."""
    found = [passage(facts, each) for each in facts.iris(iri, own("supportedBy"))]
    return sorted(found, key=lambda place: (_float(place.start), _float(place.end)))


def passage(facts: Facts, iri: str) -> Passage:
    """One passage with its position in the document."""
    selector = next(iter(facts.iris(iri, _OA + "hasSelector")), "")
    source = next(iter(facts.iris(iri, _OA + "hasSource")), "")
    return Passage(
        name=facts.name(iri),
        line=facts.one(iri, own("line")),
        start=facts.one(selector, _OA + "start"),
        end=facts.one(selector, _OA + "end"),
        quote=facts.text(selector, _OA + "exact"),
        digest=facts.one(iri, _DIGEST),
        source=facts.name(source) if source else None,
        source_digest=facts.one(source, _DIGEST),
    )


def _status(facts: Facts, iri: str) -> Status | None:
    code = next(iter(facts.iris(iri, own("epistemicStatus"))), "")
    return Status(facts.name(code), namespaces.local_name(code)) if code else None


def _named(facts: Facts, iri: str, predicate: str) -> Value | None:
    found = facts.iris(iri, predicate)
    return facts.name(found[0]) if found else None


def _parts(facts: Facts, iri: str) -> list[Value]:
    """What makes up the sentence of a participation, evaluation, role or quotation."""
    properties = (own("outcome"), own("inEdition"), _ORG + "role", _ORG + "organization")
    found = [facts.name(value) for name in properties for value in facts.iris(iri, name)]
    result = facts.text(iri, own("resultLabel"))
    speakers = [facts.name(speaker) for speaker in facts.iris(iri, _ATTRIBUTED)]
    return [*found, *([result] if result else []), *speakers]


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
