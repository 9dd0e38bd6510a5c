"""The HTML pages: what templates need, made from values."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from flask import g, render_template

from dortmund_lod import names
from dortmund_lod.terms import XSD_STRING, Iri, Literal, Term

if TYPE_CHECKING:
    from dortmund_lod.engine import Description, Overview, Statement
    from dortmund_lod.formats import Format

LANGUAGE = "en"
_TYPE = names.PREFIXES["rdf"] + "type"
_LINKABLE = ("http://", "https://", "mailto:")


class Value(NamedTuple):
    """A term as a page shows it; `href` is empty where it is no link."""

    text: str
    href: str = ""
    title: str = ""
    language: str = ""


class Row(NamedTuple):
    """A property with its values."""

    name: Value
    values: list[Value]


class Section(NamedTuple):
    """The statements about one subject."""

    heading: Value
    anchor: str
    rows: list[Row]


def resource(
    description: Description, address: str, alternates: dict[Format, str], page: int
) -> str:
    """The page about a resource."""
    view = _View(description)
    iri = description.resource.iri
    sections = [
        _section(view, subject.value, list(statements))
        for subject, statements in groupby(description.statements, lambda row: row.subject)
    ]
    return render_template(
        "resource.html",
        iri=iri,
        name=view.name(iri),
        types=view.types(iri),
        sections=sorted(sections, key=lambda section: section.heading.title != iri),
        inbound=[_inbound(view, statement) for statement in description.inbound],
        next_page=page + 1 if description.more_inbound else None,
        page=page,
        address=address,
        alternates=alternates,
        jsonld=description.jsonld.replace("<", "\\u003c"),
    )


def home(overview: Overview) -> str:
    """The first page: what is published here."""
    classes = [
        (Value(_named(overview.labels.get(iri, []), iri), href=_href(iri), title=iri), count)
        for iri, count in overview.classes
    ]
    return render_template("home.html", classes=classes, manifest=g.site.release.manifest)


class _View:
    """Terms of one description, as a page shows them."""

    def __init__(self, description: Description) -> None:
        self._labels = description.labels
        self._described = description.described
        self._statements = description.statements

    def name(self, iri: str) -> Value:
        """The resource by its label."""
        label = _best(self._labels.get(iri, []))
        href = _href(iri, described=iri in self._described)
        if label:
            return Value(label.value, href, iri, label.language)
        return Value(names.local_name(iri), href, iri)

    def types(self, iri: str) -> list[Value]:
        """What the resource is."""
        return [
            self.name(row.object.value)
            for row in self._statements
            if row.subject.value == iri and row.predicate.value == _TYPE
        ]

    def value(self, term: Term) -> Value:
        """Any term."""
        if isinstance(term, Iri):
            return self.name(term.value)
        if isinstance(term, Literal):
            plain = term.language or term.datatype == XSD_STRING
            title = "" if plain else names.local_name(term.datatype)
            return Value(term.value, title=title, language=term.language)
        return Value(f"_:{term.value}", href=f"#_:{term.value}")


def _section(view: _View, subject: str, statements: list[Statement]) -> Section:
    rows = [
        Row(view.name(predicate), [view.value(row.object) for row in found])
        for predicate, found in groupby(statements, lambda row: row.predicate.value)
    ]
    anchor = subject.partition("#")[2] or subject
    return Section(view.name(subject), anchor, rows)


def _inbound(view: _View, statement: Statement) -> tuple[Value, Value]:
    return view.value(statement.subject), view.name(statement.predicate.value)


def _named(labels: list[Literal], iri: str) -> str:
    label = _best(labels)
    return label.value if label else names.local_name(iri)


def _best(labels: list[Literal]) -> Literal | None:
    """The label in the page's language, else one without a language, else any."""
    order = {LANGUAGE: 0, "": 1}
    return min(labels, key=lambda label: order.get(label.language, 2), default=None)


def _href(iri: str, *, described: bool = True) -> str:
    """Where a link to an IRI leads: to this instance for what it describes."""
    if iri.startswith(g.site.base_iri):
        return str(g.site.address(iri))
    if described:
        return f"{g.site.url}/resource?iri={names.quoted_query(iri)}"
    return iri if iri.startswith(_LINKABLE) else ""
