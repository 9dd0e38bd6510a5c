"""What a release's graphs are called in a store that holds several releases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dortmund_lod.release.manifest import Manifest


@dataclass(frozen=True)
class GraphNames:
    """The names of the graphs of one release; those of another release are all different."""

    manifest: Manifest

    @property
    def _prefix(self) -> str:
        return f"{self.manifest.base_iri}release/{self.manifest.id}"

    @property
    def default(self) -> str:
        """The graph that is queried where a query names none."""
        return self._prefix

    @property
    def empty_graph(self) -> str:
        """A graph that no store holds."""
        return f"{self._prefix}/none"

    @property
    def named(self) -> dict[str, str]:
        """The name in the store of each named graph, by the name that its readers know."""
        graphs = sorted(filter(None, {*self.manifest.graphs, *self.manifest.descriptions}))
        return {graph: f"{self._prefix}/{number}" for number, graph in enumerate(graphs)}

    @property
    def all(self) -> list[str]:
        """Every graph that is stored."""
        return [self.default, *self.named.values()]

    def to_store_iri(self, graph: str) -> str:
        """The name in the store of a graph that a client names."""
        return self.named.get(graph, self.empty_graph)

    @property
    def skolem(self) -> str:
        """What the IRIs begin with that stand for blank nodes (RDF 1.1 Concepts §3.5)."""
        return f"{self.manifest.base_iri}.well-known/genid/{self.manifest.id}/"
