"""Classes: the properties that start at their members, and those that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.rdf import namespaces
from dortmund_lod.site.pages.kinds.trees import node_value, pages_of
from dortmund_lod.site.pages.resource_graph import ResourceGraph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dortmund_lod.site.pages.kinds.trees import Pages
    from dortmund_lod.site.pages.resource_graph import Value

_SIZE = 60
_MOST = 2_000
"""Properties that are put in the order of their use; more follow by name."""
_NO_COLUMNS = {namespaces.PREFIXES["rdf"] + "type", *namespaces.LABELS}


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


def properties_of(iri: str, size: int = _SIZE) -> ClassProperties:
    """The properties that domains, ranges and shapes say of a class, and that its members have.

    `size` is how many of them stand on one page.
    """
    used = {name: n for name, n in g.site.search.usage(iri) if name not in _NO_COLUMNS}
    starting, leading = _values(iri, "domain", used), _values(iri, "range", {})
    return ClassProperties(
        g.site.search.count(iri),
        _paged(starting, used, "starting", size),
        _paged(leading, g.site.search.uses(leading) if leading else {}, "leading", size),
    )


def _values(iri: str, relation: str, used: Mapping[str, int]) -> dict[str, Value]:
    """The properties by their IRIs, in the order of their names; those that only are used last."""
    nodes = g.site.hierarchy.below(iri, relation, g.language, limit=_MOST)
    found = {node.iri: node_value(node) for node in nodes}
    graph = ResourceGraph()
    others = [name for name in used if name not in found]
    graph.load(others)
    return found | {name: graph.name(name) for name in others}


def _paged(
    values: dict[str, Value], uses: Mapping[str, int], name: str, size: int
) -> Properties | None:
    if not values:
        return None
    pages = pages_of(name, len(values), size)
    order = sorted(values, key=lambda each: -uses.get(each, 0))
    begin = (pages.page - 1) * size
    shown = order[begin : begin + size]
    return Properties([Property(values[each], uses.get(each, 0)) for each in shown], pages)
