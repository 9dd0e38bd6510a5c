"""Texts made of strategies, what queries find, and the same query in quicker words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from hypothesis import strategies as st

from dortmund_lod.rdf.sparql.equality_rewriter import UNKNOWN, Sizes
from dortmund_lod.rdf.sparql.query_rewriter import quickened

if TYPE_CHECKING:
    from collections.abc import Iterable


def written(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The parts one after the other."""
    strategies = [st.just(part) if isinstance(part, str) else part for part in parts]
    return st.tuples(*strategies).map("".join)


def store_of(quads: Iterable[ox.Quad], named: Iterable[ox.Quad], graph: str) -> ox.Store:
    """A store with some quads in its default graph, and some in a named one."""
    store = ox.Store()
    store.extend(quads)
    name = ox.NamedNode(graph)
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in named)
    return store


def store_of_links(number: int, *links: str) -> ox.Store:
    """A store in which `xpy` links each of so many nodes x to one of as many y, by p."""
    store = ox.Store()
    for link in links:
        for i in range(number):
            names = (f"{link[0]}{i}", link[1], f"{link[2]}{i}")
            store.add(ox.Quad(*(ox.NamedNode(f"urn:{name}") for name in names)))
    return store


def solutions(store: ox.Store, text: str) -> list[str] | None:
    """The solutions of a query; nothing where it is no legal one."""
    try:
        found: Any = store.query(text)
        return sorted(str(row) for row in found)
    except SyntaxError:
        return None


def quick(text: str, sizes: Sizes = UNKNOWN) -> str:
    """The query in quicker words."""
    return quickened(text, sizes, "http://example.org/")
