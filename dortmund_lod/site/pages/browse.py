"""Lists of resources: what was searched for, the members of a class, the classes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod import addresses
from dortmund_lod.rdf import namespaces
from dortmund_lod.release.search.entries import SUMMARIES
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
    hits: Iterable[Hit],
    reasons: Mapping[str, Sequence[Reason]] | None = None,
    named: Sequence[str] = (),
) -> tuple[list[Item], list[Value]]:
    """The rows of a list, each with the reasons why it was found, if there are any.

    Gives them, and what is `named` beside them: everything is looked up in one round trip.
    """
    rows = list(hits)
    found = reasons or {}
    graph = ResourceGraph()
    properties = {reason.property for each in found.values() for reason in each}
    graph.load(sorted({cls for hit in rows for cls in hit.classes} | properties | {*named}))
    items = []
    for hit in rows:
        matches = tuple(_matches(hit, found.get(hit.iri, ()), graph))
        is_shown = any(match.name.title in SUMMARIES for match in matches)
        summary = None if is_shown else _summary(hit)
        classes = [graph.name(cls)._replace(href="") for cls in hit.classes]
        items.append(Item(hit_value(hit), summary, classes, hit.is_model, matches))
    return items, [graph.name(iri) for iri in named]


def _matches(hit: Hit, reasons: Iterable[Reason], graph: ResourceGraph) -> Iterator[Match]:
    """The reasons that are not to be seen in the name of a hit anyway."""
    shown = pick_literal(hit.names)
    for reason in reasons:
        if reason.literal != shown or reason.property not in g.site.name_properties:
            name = graph.name(reason.property)._replace(href="")
            yield Match(name, reason.pieces, foreign(reason.literal))


def counts(classes: Sequence[tuple[str, int]], examples: int = 0) -> list[Count]:
    """Classes with their numbers, by their names, and some of their members."""
    graph = ResourceGraph()
    graph.load([cls for cls, _ in classes])
    names = told_apart([graph.name(cls) for cls, _ in classes])
    return [
        Count(
            name._replace(href=class_address(cls)),
            number,
            cls,
            [hit_value(hit) for hit in g.site.search.instances(cls, limit=examples)]
            if examples
            else [],
        )
        for name, (cls, number) in zip(names, classes, strict=True)
    ]


def told_apart(names: Sequence[Value]) -> list[Value]:
    """Names of classes; where several are called the same, with the vocabulary of each."""
    called = Counter(name.text for name in names)
    return [
        name._replace(text=f"{name.text} · {_vocabulary(name.title)}", host="")
        if called[name.text] > 1
        else name._replace(host="")
        for name in names
    ]


def _vocabulary(iri: str) -> str:
    """What the namespace of a class is called: its prefix, else its address."""
    found = namespaces.PREFIXES.items() | g.site.release.manifest.prefixes.items()
    prefixes = (name for name, space in sorted(found) if name and iri.startswith(space))
    address = iri.partition("://")[2].rstrip("#/")
    return next(prefixes, address[: max(address.rfind("#"), address.rfind("/"), 0)])


def _summary(hit: Hit) -> Value | None:
    literal = pick_literal(hit.summaries)
    return Value(literal.value, lang=foreign(literal)) if literal else None
