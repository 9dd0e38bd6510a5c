"""Bringing a release into another store, and taking it out again."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from dortmund_lod.engine.remote.endpoint import Endpoint
from dortmund_lod.engine.remote.graph_names import GraphNames
from dortmund_lod.errors import EngineError, ReleaseError
from dortmund_lod.rdf import nquads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings

    Progress = Callable[[str, int, int], None]

_PART = 4 * 2**20
"""Bytes of triples in one request: stores read a body whole before they take it in."""
_DONE = {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT}


def load(release: Release, settings: Settings, progress: Progress = lambda *_: None) -> None:
    """Load a release, unless the store holds it already.

    The graphs are named by release, so that nothing that is served is touched, and counted
    afterwards. `progress` is told `load`, the bytes that are loaded, and all of them.

    Raises:
        ReleaseError: the store does not take them, or does not hold what it was given.
    """
    loader = _Loader(release, Endpoint(settings))
    try:
        if not loader.is_loaded():
            loader.load(progress)
    except EngineError as error:
        raise ReleaseError(error.message, hint=error.hint) from error


def check(release: Release, settings: Settings) -> None:
    """Count what the store holds of a release.

    Raises:
        ReleaseError: it is not all of it.
        EngineError: the store does not say.
    """
    loader = _Loader(release, Endpoint(settings))
    for graph, wanted, found in loader.differing():
        raise ReleaseError(
            f"The store at {loader.endpoint.host} holds {found:,} of the {wanted:,} triples of "
            f"{graph}.",
            hint="Load them with 'dortmund-lod build'.",
        )


def remove(release: Release, settings: Settings) -> None:
    """Remove the graphs of a release; those that are not there are removed already.

    Raises:
        ReleaseError: the store does not remove them.
    """
    endpoint = Endpoint(settings)
    for graph in GraphNames(release.manifest).all:
        status = endpoint.send("DELETE", graph)
        if status not in {*_DONE, HTTPStatus.NOT_FOUND}:
            raise ReleaseError(
                f"The store at {endpoint.host} does not remove {graph}: it says {status}."
            )


class _Loader:
    def __init__(self, release: Release, endpoint: Endpoint) -> None:
        self._release = release
        self.endpoint = endpoint
        self._names = GraphNames(release.manifest)
        self._parts: dict[str, bytearray] = {}

    def is_loaded(self) -> bool:
        """Whether every graph holds as many triples as it should."""
        return not any(self.differing())

    def load(self, progress: Progress) -> None:
        """Send all graphs, and count them."""
        for graph in self._names.all:
            self.endpoint.send("DELETE", graph)
        self._add_descriptions()
        total, done, before = self._release.data.stat().st_size, 0, b""
        with self._release.data.open("rb") as lines:
            for line in lines:
                statement = nquads.statement(line)
                triple = self._written(statement)
                for graph in self._graphs_of(statement, new=triple != before):
                    self._add(graph, triple)
                    before = triple if graph == self._names.default else before
                done += len(line)
                progress("load", done, total)
        for graph in [*self._parts]:
            self._send(graph)
        self._check()

    def _add_descriptions(self) -> None:
        with self._release.descriptions.open("rb") as lines:
            for statement in nquads.statements(lines):
                graph = self._names.named[nquads.label(statement.graph)]
                self._add(graph, self._written(statement))

    def _graphs_of(self, statement: nquads.Statement, *, new: bool) -> Iterator[str]:
        """The graphs that a statement goes to; `new` means that the default graph lacks it."""
        manifest, graph = self._release.manifest, nquads.label(statement.graph)
        if graph:
            yield self._names.named[graph]
        united = manifest.union_default_graph and graph != manifest.shapes_graph
        if not graph or (new and united):
            yield self._names.default

    def _add(self, graph: str, triple: bytes) -> None:
        part = self._parts.setdefault(graph, bytearray())
        part += triple
        if len(part) >= _PART:
            self._send(graph)

    def _written(self, statement: nquads.Statement) -> bytes:
        """A triple, with an IRI for each blank node, which would be another in each request."""
        return b" ".join(map(self._named, statement[:3])) + b" .\n"

    def _named(self, term: bytes) -> bytes:
        if term[:2] != b"_:":
            return term
        return b"<%b%b>" % (self._names.skolem.encode(), term[2:])

    def _send(self, graph: str) -> None:
        status = self.endpoint.send("POST", graph, bytes(self._parts.pop(graph)))
        if status not in _DONE:
            self._give_up()
            raise ReleaseError(
                f"The store at {self.endpoint.host} does not take the release: it says {status}.",
                hint="Give it credentials that may write graphs."
                if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
                else "",
            )

    def _check(self) -> None:
        for graph, wanted, found in self.differing():
            self._give_up()
            raise ReleaseError(
                f"The store at {self.endpoint.host} holds {found:,} of the {wanted:,} triples of "
                f"{graph}; nothing was switched.",
                hint="It may take different values for the same, or may cut what is large.",
            )

    def _give_up(self) -> None:
        for graph in self._names.all:
            self.endpoint.send("DELETE", graph)

    def differing(self) -> Iterator[tuple[str, int, int]]:
        """The graphs that hold another number of triples than they should: both numbers."""
        manifest, names = self._release.manifest, self._names
        wanted = {names.default: manifest.triples}
        sizes = manifest.graphs | manifest.descriptions
        wanted |= {name: sizes[graph] for graph, name in names.named.items()}
        for graph, number in wanted.items():
            found = self._count(graph)
            if found != number:
                yield graph, number, found

    def _count(self, graph: str) -> int:
        text = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        reply = self.endpoint.ask(text, "application/sparql-results+json", [graph], [graph])
        rows = json.loads(reply.body)["results"]["bindings"]
        return int(rows[0]["n"]["value"]) if rows else 0
