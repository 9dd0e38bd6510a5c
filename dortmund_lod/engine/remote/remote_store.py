"""A release in another store, as a query worker asks it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dortmund_lod.engine.query_scan import refuse_service
from dortmund_lod.engine.remote.dataset_rewriting import Confined, rewrite_dataset
from dortmund_lod.engine.remote.graph_names import GraphNames
from dortmund_lod.errors import EngineUnavailable, ResultTooLarge
from dortmund_lod.process import sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.engine.remote.endpoint import Endpoint, Reply
    from dortmund_lod.release.manifest import Manifest

_RESULTS = "application/sparql-results+json"
_GRAPH = "application/n-triples, text/turtle;q=0.9"
_GRAPH_FORMATS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}
_ASK_ROW = "__ASK_RETVAL"
"""The variable of the one row in which Virtuoso answers ASK."""


class RemoteStore:
    """Evaluates queries over the graphs of one release in another store.

    A query is parsed here first, over no data and where nothing can be opened: what is no SPARQL
    1.1 never reaches the store, nor does what would take its stack.
    """

    is_on_disk = False
    sizes = None
    """Of what it holds: it plans queries itself."""

    def __init__(self, manifest: Manifest, endpoint: Endpoint) -> None:
        self._manifest = manifest
        self._names = GraphNames(manifest)
        self._endpoint = endpoint
        self._empty = ox.Store()
        self._graphs = [
            (stored.encode(), known.encode()) for known, stored in self._names.named.items()
        ]
        genid = re.escape(self._names.skolem.encode())
        self._skolem = re.compile(b"<" + genid + b"([0-9A-Za-z]+)>")
        self._skolem_binding = re.compile(b'{"type":"uri","value":"' + genid + b'([0-9A-Za-z]+)"}')
        self._most_rows: int | None = None
        self._loaded = False

    def prepare(self) -> None:
        """Leave the limits of a worker as they are: it opens connections of its own."""

    def query(self, request: dict[str, Any]) -> Any:
        """Evaluate a query.

        Raises:
            SyntaxError: it is not valid SPARQL 1.1.
            EngineError: there is no answer; its subclass says why.
        """
        text, base_iri = request["text"], self._manifest.base_iri
        refuse_service(text)  # here no courtesy: nothing else keeps the store from asking others
        with sandbox.no_new_fds():
            kind = self._empty.query(text, base_iri=base_iri)
        confined = rewrite_dataset(request, self._names)
        try:
            self._check_loaded()
            if isinstance(kind, ox.QueryTriples):
                return self._triples(confined)
            if isinstance(kind, ox.QueryBoolean):
                return self._boolean(confined)
            return self._solutions(confined)
        except (SyntaxError, ValueError, KeyError) as error:
            raise EngineUnavailable("The store sent an answer that cannot be read.") from error

    def _check_loaded(self) -> None:
        """Tell a release that is missing from answers that are empty."""
        if self._loaded:
            return
        graph = self._names.default
        asked = Confined("ASK { ?s ?p ?o }", [graph], [graph])
        if self._manifest.triples and not bool(self._boolean(asked)):
            raise EngineUnavailable(
                f"The store at {self._endpoint.host} does not hold this release.",
                hint="Load it with 'dortmund-lod build'.",
            )
        self._loaded = True

    def _ask(self, confined: Confined, accept: str) -> Reply:
        return self._endpoint.ask(
            confined.text, accept, confined.default_graphs, confined.named_graphs
        )

    def _boolean(self, confined: Confined) -> ox.QueryBoolean:
        body = self._ask(confined, _RESULTS).body
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if isinstance(found, ox.QuerySolutions):
            truth = any(row[_ASK_ROW].value != "0" for row in found)
            found = _parsed(b'{"head":{},"boolean":%s}' % str(truth).lower().encode())
        return found

    def _solutions(self, confined: Confined) -> ox.QuerySolutions:
        reply = self._ask(confined, _RESULTS)
        body = self._with_blank_nodes(self._as_known(reply.body))
        rows = sum(1 for _ in _parsed(body))  # all of it is read before any of it is sent
        if reply.most_rows and rows >= reply.most_rows:
            raise _cut(reply.most_rows, "rows")
        solutions: ox.QuerySolutions = _parsed(body)
        return solutions

    def _triples(self, confined: Confined) -> Iterator[ox.Triple]:
        reply = self._ask(confined, _GRAPH)
        body = self._skolem.sub(rb"_:\1", self._as_known(reply.body))
        quads = ox.parse(body, format=_GRAPH_FORMATS[reply.media_type])
        triples = [quad.triple for quad in quads]
        most = self._bound() if "virtuoso" in reply.server.lower() else None
        if most and len(triples) >= most:
            raise _cut(most, "triples")
        return iter(triples)

    def _bound(self) -> int | None:
        """How many rows Virtuoso gives at most: it cuts graphs without a word."""
        if self._most_rows is None:
            text = "SELECT (1 AS ?x) { ?s ?p ?o } LIMIT 1000000000"
            graph = self._names.default
            reply = self._ask(Confined(text, [graph], [graph]), "text/csv")
            self._most_rows = reply.most_rows or 0
        return self._most_rows

    def _as_known(self, body: bytes) -> bytes:
        """The answer with the names of graphs that its readers know."""
        for stored, known in reversed(self._graphs):  # the tenth before the first
            body = body.replace(stored, known)
        return body

    def _with_blank_nodes(self, body: bytes) -> bytes:
        """The solutions with the blank nodes that were loaded as IRIs."""
        if self._names.skolem.encode() not in body:
            return body
        spelled = _parsed(body).serialize(format=ox.QueryResultsFormat.JSON)
        return self._skolem_binding.sub(rb'{"type":"bnode","value":"\1"}', spelled)


def _parsed(body: bytes) -> Any:
    return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)


def _cut(most: int, what: str) -> ResultTooLarge:
    return ResultTooLarge(
        f"The store gives {most:,} {what} at most.", hint="Add a smaller LIMIT, or take the dump."
    )
