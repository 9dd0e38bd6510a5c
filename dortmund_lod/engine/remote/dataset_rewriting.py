"""The dataset of a query, confined to the graphs of one release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from dortmund_lod.errors import UnsupportedQuery
from dortmund_lod.rdf.sparql.sparql_tokens import COMMENT, IRI, NAME, SPACE, Token, tokenize
from dortmund_lod.rdf.terms import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.engine.remote.graph_names import GraphNames

_OWN_FUNCTIONS = ("bif:", "sql:")
"""Schemes by which Virtuoso names functions of its own; some open connections."""


@dataclass(frozen=True)
class Confined:
    """A query that names graphs as the store does, and the graphs it is asked over."""

    text: str
    default_graphs: list[str]
    named_graphs: list[str]


def rewrite_dataset(request: dict[str, Any], names: GraphNames) -> Confined:
    """Confine a query to one release.

    Takes the request as it reaches a worker, its text known to be SPARQL 1.1. The dataset that the
    request names counts before that which the text names (SPARQL 1.1 Protocol §2.1.4); the names
    of graphs after GRAPH are translated, and relative IRIs are resolved.

    Raises:
        UnsupportedQuery: the query asks for functions of the engine itself, or for a merge of
            graphs that no store is known to make right.
    """
    text: str = request["text"]
    reader = _Reader(text, names)
    default, named = reader.default, reader.named
    if request["default_graphs"] is not None or request["named_graphs"] is not None:
        default = list(request["default_graphs"] or ())
        named = list(request["named_graphs"] or ())
    elif not reader.has_dataset:
        everything = [*names.named.values()]
        return Confined(reader.text, [names.default], everything or [names.empty_graph])
    stored = [
        _merge(default, names),
        [names.to_store_iri(graph) for graph in dict.fromkeys(named)],
    ]
    return Confined(reader.text, *(graphs or [names.empty_graph] for graphs in stored))


def _merge(graphs: Iterable[str], names: GraphNames) -> list[str]:
    """The graphs of which the store is to merge a default graph (SPARQL 1.1 Query §13.2).

    Stores differ in whether a triple that two of them hold is then there once, so that they are
    asked to merge only what has none.
    """
    unique, manifest = dict.fromkeys(graphs), names.manifest
    sizes = manifest.graphs | manifest.descriptions
    held = [graph for graph in unique if sizes.get(graph)]
    if len(held) > 1:
        if manifest.is_default_graph(held):
            return [names.default]
        if not manifest.are_disjoint(held):
            raise UnsupportedQuery(
                "The graphs that the query names may hold the same triples, which another store "
                "would count twice.",
                hint="Name one graph, or none for all of them.",
            )
    return [names.to_store_iri(graph) for graph in unique]


class _Reader:
    """Goes through the tokens of a query once."""

    def __init__(self, text: str, names: GraphNames) -> None:
        self.default: list[str] = []
        self.named: list[str] = []
        self._names = names
        self._base = names.manifest.base_iri
        self._prefixes: dict[str, str] = {}
        self._pieces: list[str] = []
        self._read(text)
        self.text = "".join(self._pieces)

    @property
    def has_dataset(self) -> bool:
        """Whether the text names graphs to ask (SPARQL 1.1 Query §13.2)."""
        return bool(self.default or self.named)

    def _read(self, text: str) -> None:
        before, prefix = "", ""
        for token in tokenize(text):
            if token.kind in {SPACE, COMMENT}:
                self._pieces.append(token.text)
                continue
            word, iri = token.keyword, self._iri(token)
            if iri is not None and before in {"FROM", "NAMED"}:
                (self.default if before == "FROM" else self.named).append(iri)
            self._pieces.append(self._written(token, before, iri))
            if before == "BASE" and iri:
                self._base = iri
            elif before == "PREFIX" and token.kind == NAME:
                prefix, word = token.prefix_and_local[0], "PREFIXED"
            elif before == "PREFIXED" and iri:
                self._prefixes[prefix] = iri
            before = word

    def _written(self, token: Token, before: str, iri: str | None) -> str:
        """What stands in place of a token: nothing for a dataset or a base, which are resolved."""
        if token.keyword in {"FROM", "BASE"} or (token.keyword == "NAMED" and before == "FROM"):
            return ""
        if iri is None:
            return token.text
        if before in {"FROM", "NAMED", "BASE"}:
            return ""
        if before == "GRAPH":
            return f"<{self._names.to_store_iri(iri)}>"
        return f"<{iri}>" if token.kind == IRI else token.text

    def _iri(self, token: Token) -> str | None:
        """The IRI that a token stands for."""
        if token.kind == IRI:
            iri = token.iri if is_iri(token.iri) else urljoin(self._base, token.iri)
            if iri.lower().startswith(_OWN_FUNCTIONS):
                raise UnsupportedQuery("Functions of the engine's own are not supported.")
            return iri
        if token.kind == NAME:
            prefix, local = token.prefix_and_local
            if prefix in self._prefixes:
                return self._prefixes[prefix] + local
        return None
