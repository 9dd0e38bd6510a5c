"""A sacrificial query worker: takes one query at a time and may die of it."""

from __future__ import annotations

import io
import itertools
import json
import signal
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from dortmund_lod.engine import limits, wire
from dortmund_lod.engine.guard import declared_prefixes, refuse_service
from dortmund_lod.errors import (
    EngineError,
    MalformedQuery,
    QueryMemoryLimit,
    UnsupportedQuery,
)
from dortmund_lod.formats import (
    CSV,
    JSON_RESULTS,
    JSONLD,
    NQUADS,
    NTRIPLES,
    RDFXML,
    TRIG,
    TSV,
    TURTLE,
    XML_RESULTS,
)
from dortmund_lod.ordering import CarriageReturnEscaper, turtle_sorter

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from dortmund_lod.engine.board import Place
    from dortmund_lod.engine.contract import Limits
    from dortmund_lod.engine.remote.store import RemoteStore
    from dortmund_lod.engine.store import LoadedStore

RESULT_FORMATS = {
    JSON_RESULTS.suffix: ox.QueryResultsFormat.JSON,
    XML_RESULTS.suffix: ox.QueryResultsFormat.XML,
    CSV.suffix: ox.QueryResultsFormat.CSV,
    TSV.suffix: ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    TURTLE.suffix: ox.RdfFormat.TURTLE,
    NTRIPLES.suffix: ox.RdfFormat.N_TRIPLES,
    NQUADS.suffix: ox.RdfFormat.N_QUADS,
    TRIG.suffix: ox.RdfFormat.TRIG,
    JSONLD.suffix: ox.RdfFormat.JSON_LD,
    RDFXML.suffix: ox.RdfFormat.RDF_XML,
}
_SOLUTIONS = (ox.QuerySolutions, ox.QueryBoolean)
_WITH_PREFIXES = {TURTLE.suffix, TRIG.suffix}
_GROWTH = 16 * 2**20
"""A worker that grew by more than this makes way for a fresh one."""
_GROWTH_ON_DISK = 128 * 2**20
"""The same for a store on disk: each worker keeps what it has read of it, which pays."""

_QUICK, _OFTEN = 0.002, 64
"""Looking at its memory takes as long as a small query: after those, not every time."""


class QueryWorker:
    """Evaluates queries in this process, one after the other."""

    def __init__(
        self, store: LoadedStore | RemoteStore, query_limits: Limits, place: Place
    ) -> None:
        self._store = store
        self._limits = query_limits
        self._place = place

    def run(self, listener: socket.socket) -> None:
        """Serve queries until this process has grown, was overtaken, or dies."""
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        limits.silence_native_code()
        limits.limit_memory(self._limits.memory)
        growth = _GROWTH_ON_DISK if self._store.is_on_disk else _GROWTH
        keep_below = limits.resident_bytes() + growth
        self._store.prepare()
        for number in itertools.count():
            connection, _ = listener.accept()
            with connection:
                self._place.begin()
                self._serve(connection)
            look = self._place.busy_for > _QUICK or number % _OFTEN == 0
            self._place.end()
            if self._place.overtaken or (look and limits.resident_bytes() > keep_below):
                return

    def _serve(self, connection: socket.socket) -> None:
        try:
            _, payload = next(wire.frames(connection))
            request = json.loads(payload.decode())
            self._place.name(request["name"])
            if not wire.has_gone(connection):
                self._answer(connection, request)
        except (wire.Died, ConnectionError):
            return  # the web side has gone; nobody waits for the answer

    def _answer(self, connection: socket.socket, request: dict[str, Any]) -> None:
        outbox = wire.Outbox(connection)
        try:
            with limits.evaluating(self._limits.seconds):
                self._evaluate(outbox, request)
        except EngineError as error:
            content = {"error": type(error).__name__, "message": error.message, "hint": error.hint}
            outbox.add(wire.ERROR, json.dumps(content).encode())
        else:
            outbox.add(wire.END)
        outbox.flush()

    def _evaluate(self, outbox: wire.Outbox, request: dict[str, Any]) -> None:
        refuse_service(request["text"])
        results = _guarded(lambda: self._store.query(request))
        solutions = isinstance(results, _SOLUTIONS)
        name = request["results"] if solutions else request["graph"]
        if name is None:
            kind = "solutions" if solutions else "triples"
            outbox.add(wire.HEAD, _head(unacceptable=kind))
            return
        outbox.add(wire.HEAD, _head(format=name))
        output = io.BufferedWriter(wire.DataWriter(outbox), wire.CHUNK)
        prefixes = {} if solutions else declared_prefixes(request["text"])
        _guarded(lambda: _write(results, name, prefixes, output))
        output.flush()


@lru_cache
def _head(**content: str) -> bytes:
    return json.dumps(content).encode()


def _write(results: Any, name: str, prefixes: dict[str, str], output: Any) -> None:
    if isinstance(results, _SOLUTIONS):
        xml = name == XML_RESULTS.suffix
        target = CarriageReturnEscaper(output) if xml else output
        results.serialize(cast("IO[bytes]", target), RESULT_FORMATS[name])
    elif name == RDFXML.suffix:
        target = CarriageReturnEscaper(output)
        ox.serialize(results, cast("IO[bytes]", target), ox.RdfFormat.RDF_XML)
    elif name in _WITH_PREFIXES:
        sorter = turtle_sorter(output)
        ox.serialize(results, cast("IO[bytes]", sorter), GRAPH_FORMATS[name], prefixes=prefixes)
        sorter.finish()
    else:
        ox.serialize(results, output, GRAPH_FORMATS[name])


def _guarded(step: Callable[[], Any]) -> Any:
    """Turn what the engine raises into the product's own errors."""
    try:
        return step()
    except SyntaxError as error:
        raise MalformedQuery(f"The query is not valid SPARQL 1.1: {error.msg}") from error
    except (RuntimeError, ValueError) as error:
        raise UnsupportedQuery(f"The engine cannot answer this query: {error}.") from error
    except MemoryError as error:
        raise QueryMemoryLimit("The query needs more memory than one query may use.") from error
    except ConnectionError:
        raise
    except OSError as error:
        raise UnsupportedQuery(f"The query asks for something outside: {error}.") from error
