"""The merge of several graphs as the default graph of a query: a set, each triple there once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dortmund_lod.errors import UnsupportedQuery
from dortmund_lod.rdf.memory_store import fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dortmund_lod.release.manifest import Manifest

MOST = 500_000
"""Triples of several graphs that are merged for one query."""
_MERGED = ox.NamedNode("urn:x-dortmund-lod:merged")


def query(
    store: ox.Store, text: str, manifest: Manifest, default: Sequence[str], named: Sequence[str]
) -> Any:
    """Evaluate a query over the merge of graphs (SPARQL 1.1 Query §13.2) and over named graphs.

    The engine gives a triple once for each of the graphs that hold it, so that several are merged
    before it is asked; where they are all there are, the default graph is that already.

    Raises:
        UnsupportedQuery: they hold too much for that.
    """
    graphs = [ox.NamedNode(iri) for iri in dict.fromkeys(default)]
    names: list[Any] = [ox.NamedNode(iri) for iri in dict.fromkeys(named)]
    default_graphs: list[Any] = [*graphs]
    if len(graphs) > 1:
        if manifest.is_default_graph(default):
            default_graphs = [ox.DefaultGraph()]
        else:
            store, default_graphs = _merge(store, graphs, names, manifest), [_MERGED]
    return store.query(
        text, base_iri=manifest.base_iri, default_graph=default_graphs, named_graphs=names
    )


def _merge(
    store: ox.Store, graphs: list[ox.NamedNode], names: list[ox.NamedNode], manifest: Manifest
) -> ox.Store:
    sizes = manifest.graphs | manifest.descriptions
    size = sum(sizes.get(graph.value, 0) for graph in (*graphs, *names))
    if size > MOST:
        raise UnsupportedQuery(
            f"The graphs that the query names hold {size:,} triples, and at most {MOST:,} of "
            "several graphs are merged for one query.",
            hint="Name one graph, or none for all of them.",
        )
    merged = ox.Store()
    for graph in graphs:
        quads = store.quads_for_pattern(None, None, None, graph)
        fill(
            merged, (ox.Quad(quad.subject, quad.predicate, quad.object, _MERGED) for quad in quads)
        )
    for graph in names:
        fill(merged, store.quads_for_pattern(None, None, None, graph))
    return merged
