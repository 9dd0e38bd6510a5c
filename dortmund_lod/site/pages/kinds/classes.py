"""Classes: the properties that start at their members, and those that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.rdf import namespaces
from dortmund_lod.site.pages.kinds.trees import node_value, pages_of
from dortmund_lod.site.pages.resource_graph import ResourceGraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dortmund_lod.release.hierarchy_reader import Node
    from dortmund_lod.site.pages.kinds.trees import Pages
    from dortmund_lod.site.pages.resource_graph import Value

_SIZE = 60
_MOST = 5_000
"""Properties of a class that are looked at, by name, before those used come first."""
_TYPE = namespaces.PREFIXES["rdf"] + "type"


class Property(NamedTuple):
    """A property with how often it is used; 0 where it is not."""

    name: Value
    uses: int


class Properties(NamedTuple):
    """One page of the properties of a class, the used ones first."""

    items: list[Property]
    pages: Pages


class ClassProperties(NamedTuple):
    """The properties that start at a class, by how many of its `members` have them; and others.

    Those that lead to it are counted by their uses in all. Both are None where there are none.
    """

    members: int
    starting: Properties | None
    leading: Properties | None


def properties_of_each(iris: Iterable[str], size: int) -> dict[str, ClassProperties]:
    """The properties of several classes, as `properties_of` gives them, in one round trip."""
    graph = ResourceGraph()
    used = {iri: _used(iri) for iri in iris}
    graph.load(name for names in used.values() for name in names)
    return {iri: _properties(iri, names, graph, size) for iri, names in used.items()}


def properties_of(iri: str) -> ClassProperties:
    """The properties that domains, ranges and shapes say of a class, and that its members have."""
    return _properties(iri, _used(iri), ResourceGraph(), _SIZE)


def _used(iri: str) -> dict[str, int]:
    """The properties that members of a class have, and how many of them have each."""
    return {name: n for name, n in g.site.search.usage(iri) if name not in _of_everything()}


def _of_everything() -> set[str]:
    """Properties that say nothing about a class: everything has them."""
    return {_TYPE, *g.site.name_properties}


def _properties(
    iri: str, used: dict[str, int], graph: ResourceGraph, size: int
) -> ClassProperties:
    """The properties of a class, so many on one page; the graph has names, or gets them."""
    starting, leading = _found(iri, "domain"), _found(iri, "range")
    starting |= {name: None for name in used if name not in starting}
    return ClassProperties(
        g.site.search.count(iri),
        _paged("starting", size, starting, used, graph),
        _paged("leading", size, leading, g.site.search.uses(leading) if leading else {}, graph),
    )


def _found(iri: str, relation: str) -> dict[str, Node | None]:
    """What is said to start or end at a class, in the order of names."""
    nodes = g.site.hierarchy.below(iri, relation, g.language, limit=_MOST)
    return {node.iri: node for node in nodes if node.iri not in _of_everything()}


def _paged(
    name: str,
    size: int,
    found: dict[str, Node | None],
    uses: Mapping[str, int],
    graph: ResourceGraph,
) -> Properties | None:
    if not found:
        return None
    pages = pages_of(name, len(found), size)
    order = sorted(found, key=lambda iri: -uses.get(iri, 0))
    shown = order[(pages.page - 1) * size : pages.page * size]
    graph.load(iri for iri in shown if found[iri] is None)
    items = []
    for iri in shown:
        node = found[iri]
        value = node_value(node) if node else graph.name(iri)
        items.append(Property(value, uses.get(iri, 0)))
    return Properties(items, pages)
