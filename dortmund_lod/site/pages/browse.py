"""Lists of resources: what was searched for, the members of a class, the classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod import addresses
from dortmund_lod.rdf import namespaces
from dortmund_lod.site.i18n.language import page_url, pick_literal
from dortmund_lod.site.pages.resource_graph import (
    ResourceGraph,
    Value,
    foreign,
    hit_value,
    ontology_iri,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dortmund_lod.release.search.reader import Hit
    from dortmund_lod.release.search.reasons import Piece, Reason


class Match(NamedTuple):
    """Why something was found: the property, and its text in pieces, some of which are matches."""

    name: Value
    pieces: tuple[Piece, ...]
    lang: str


class Item(NamedTuple):
    """A resource of a list: its name, a sentence about it, what it is, and why it was found."""

    name: Value
    summary: Value | None
    classes: list[Value]
    is_model: bool = False
    matches: tuple[Match, ...] = ()


class Count(NamedTuple):
    """A class with the number of its members and a few of them."""

    name: Value
    number: int
    iri: str
    examples: list[Value]


def class_address(cls: str) -> str:
    """Where the members of a class are listed."""
    if cls.startswith(ontology_iri("")):
        return page_url(f"/browse/{addresses.quoted(cls.removeprefix(ontology_iri('')))}")
    for prefix, namespace in g.site.release.manifest.prefixes.items():
        local = cls.removeprefix(namespace)
        if prefix and local != cls and local.isidentifier():
            return page_url(f"/browse/{prefix}:{local}")
    return page_url("/browse", **{"class": cls})


def class_iri(name: str) -> str:
    """The class that a last part of the path stands for: `City`, `schema:Place`."""
    prefix, colon, local = name.partition(":")
    if colon:
        return str(g.site.release.manifest.prefixes.get(prefix, "") + local)
    return ontology_iri(name)


def items(
    hits: Iterable[Hit], reasons: Mapping[str, Sequence[Reason]] | None = None
) -> list[Item]:
    """The rows of a list, each with the reasons why it was found, if there are any."""
    rows = list(hits)
    found = reasons or {}
    graph = ResourceGraph()
    properties = {reason.property for each in found.values() for reason in each}
    graph.load(sorted({cls for hit in rows for cls in hit.classes} | properties))
    return [
        Item(
            hit_value(hit),
            _summary(hit),
            [graph.name(cls)._replace(href="") for cls in hit.classes],
            hit.is_model,
            tuple(_matches(hit, found.get(hit.iri, ()), graph)),
        )
        for hit in rows
    ]


def _matches(hit: Hit, reasons: Iterable[Reason], graph: ResourceGraph) -> Iterator[Match]:
    """The reasons that are not to be seen in the name of a hit anyway."""
    shown = pick_literal(hit.names)
    for reason in reasons:
        if reason.literal != shown or reason.property not in namespaces.LABELS:
            name = graph.name(reason.property)._replace(href="")
            yield Match(name, reason.pieces, foreign(reason.literal))


def counts(classes: Sequence[tuple[str, int]], examples: int = 0) -> list[Count]:
    """Classes with their numbers, by their names, and some of their members."""
    graph = ResourceGraph()
    graph.load([cls for cls, _ in classes])
    return [
        Count(
            graph.name(cls)._replace(href=class_address(cls), host=""),
            number,
            cls,
            [hit_value(hit) for hit in g.site.search.instances(cls, limit=examples)]
            if examples
            else [],
        )
        for cls, number in classes
    ]


def _summary(hit: Hit) -> Value | None:
    literal = pick_literal(hit.summaries)
    return Value(literal.value, lang=foreign(literal)) if literal else None
