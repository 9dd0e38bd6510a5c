"""Hierarchies as trees that fit on a page: what is left out of one has a page of its own."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from flask import abort, g, request

from dortmund_lod.addresses import with_parameter
from dortmund_lod.rdf.well_known_terms import well_known_terms, words_of
from dortmund_lod.release.hierarchy_reader import PAGE
from dortmund_lod.site.i18n.language import pick_literal, with_language
from dortmund_lod.site.pages.resource_graph import Value, foreign, href_of, name_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.release.hierarchy_reader import Node

PARAMETER = "list"
"""Which list of a page is turned to which of its pages, such as `tree.2`."""
_MOST_BRANCHES = 200
_MOST_BESIDE = 25
_MOST_ABOVE = 20
_MOST_PATHS = 5


class Branch(NamedTuple):
    """A node with what is below it; `more` counts what is left out of that."""

    value: Value
    children: list[Branch]
    more: int


class Pages(NamedTuple):
    """One page of a list: its name, its number, how many there are, and of how many entries."""

    name: str
    page: int
    last: int
    total: int


class Tree(NamedTuple):
    """The roots of one page, with as much below them as there is room for."""

    branches: list[Branch]
    pages: Pages


def node_value(node: Node) -> Value:
    """A node by its name, as a link to its page."""
    href = href_of(node.iri, described=node.is_described)
    label = pick_literal(node.names)
    term = well_known_terms().get(node.iri)
    if term and (label is None or foreign(label)):
        return Value(term.names[g.language], href, node.iri)
    if label is None:
        return Value(name_text(words_of(node.iri)), href, node.iri)
    return Value(name_text(label.value), href, node.iri, foreign(label))


def asked_page(name: str) -> int:
    """The page of a list that the address asks for; the first, where it asks for another list."""
    asked, _, number = request.args.get(PARAMETER, "").partition(".")
    if asked != name:
        return 1
    if not (number.isascii() and number.isdigit() and int(number[:8]) > 0):
        abort(400, f"The parameter '{PARAMETER}' must be a list and a page, such as tree.2.")
    return int(number[:8])


def pages_of(name: str, total: int, size: int = PAGE) -> Pages:
    """The page of a list that is asked for.

    Aborts with 404 where it has fewer.
    """
    page, last = asked_page(name), max(1, math.ceil(total / size))
    if page > last:
        abort(404, f"There are {last} pages.")
    return Pages(name, page, last, total)


def page_href(address: str, name: str) -> Callable[[int], str]:
    """The addresses of the pages of a list, by their numbers."""
    return lambda page: (
        with_language(with_parameter(address, PARAMETER, f"{name}.{page}")) + f"#{name}"
    )


def tree(iri: str, roots: str, below: str, name: str = "tree") -> Tree | None:
    """The tree below a resource: first what is in the relation `roots`, then in `below`."""
    hierarchy = g.site.hierarchy
    total = hierarchy.count(iri, roots)
    if not total:
        return None
    pages = pages_of(name, total)
    nodes = hierarchy.below(iri, roots, g.language, (pages.page - 1) * PAGE)
    return Tree(_grown(nodes, below, {iri}), pages)


def _grown(nodes: list[Node], relation: str, seen: set[str]) -> list[Branch]:
    """The nodes with what is below them, level by level until the page is full."""
    hierarchy, room = g.site.hierarchy, _MOST_BRANCHES - len(nodes)
    grown = [Branch(node_value(node), [], hierarchy.count(node.iri, relation)) for node in nodes]
    waiting = deque((grown, place) for place in range(len(grown)))
    seen = seen | {node.iri for node in nodes}
    while waiting:
        level, place = waiting.popleft()
        value, children, number = level[place]
        if not number or number > room:
            continue
        found = hierarchy.below(value.title, relation, g.language, limit=_MOST_BESIDE)
        fresh = [node for node in found if node.iri not in seen]
        seen |= {node.iri for node in fresh}
        room -= len(fresh)
        children += [
            Branch(node_value(node), [], hierarchy.count(node.iri, relation)) for node in fresh
        ]
        level[place] = Branch(value, children, max(0, number - len(found)))
        waiting.extend((children, below) for below in range(len(children)))
    return grown


def paths(iri: str, relation: str) -> list[list[Value]]:
    """The ways from the top to a resource, one for each thing right above it."""
    hierarchy = g.site.hierarchy
    found = []
    for parent in hierarchy.above(iri, relation, _MOST_PATHS):
        path, seen = [parent], {iri, parent.iri}
        while len(path) < _MOST_ABOVE:
            above = [
                each for each in hierarchy.above(path[0].iri, relation) if each.iri not in seen
            ]
            if not above:
                break
            path.insert(0, above[0])
            seen.add(above[0].iri)
        found.append([node_value(node) for node in path])
    return found


def members(iri: str, relation: str, name: str) -> tuple[list[Value], Pages] | None:
    """One page of what is right below a resource, as a list."""
    total = g.site.hierarchy.count(iri, relation)
    if not total:
        return None
    pages = pages_of(name, total)
    nodes = g.site.hierarchy.below(iri, relation, g.language, (pages.page - 1) * PAGE)
    return [node_value(node) for node in nodes], pages
