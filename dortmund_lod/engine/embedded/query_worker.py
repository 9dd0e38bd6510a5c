"""A sacrificial query worker: takes one query at a time and may die of it."""

from __future__ import annotations

import contextlib
import itertools
import signal
import time
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from dortmund_lod.engine.embedded.protocol import Ticket, read_ticket
from dortmund_lod.engine.embedded.reply_socket import AnswerWriter, ReceiverGone
from dortmund_lod.engine.query_mistakes import find_function, find_mistake
from dortmund_lod.engine.query_scan import refuse_service
from dortmund_lod.errors import EngineError, MalformedQuery, QueryMemoryLimit, UnsupportedQuery
from dortmund_lod.process import sandbox
from dortmund_lod.rdf.formats import (
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
from dortmund_lod.rdf.sparql.query_rewriter import (
    compensate,
    quickened,
    selects_all,
    with_columns,
    without_aliases,
)
from dortmund_lod.rdf.sparql.sparql_tokens import declared_prefixes
from dortmund_lod.rdf.stable_output import CarriageReturnEscaper, turtle_sorter
from dortmund_lod.rdf.xml_text import XmlChecker, carried

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.engine.api import Limits
    from dortmund_lod.engine.embedded.loaded_store import LoadedStore
    from dortmund_lod.engine.embedded.query_queue import QueueReader
    from dortmund_lod.engine.embedded.reply_socket import ReplySender
    from dortmund_lod.engine.remote.remote_store import RemoteStore
    from dortmund_lod.process.shared_counters import WorkerSlot

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
_NOTHING, _ANY_BASE = ox.Store(), "http://localhost/"
_WITH_PREFIXES = {TURTLE.suffix, TRIG.suffix}
_GROWTH = 16 * 2**20
"""A worker that grew by more than this, and cannot give it back, makes way for a fresh one: that
copies each page of the store that it reads for the first time, which doubles what a scan takes."""
_GROWTH_ON_DISK = 256 * 2**20
"""The same for a store on disk: each worker keeps what it has read of it, up to 150 MiB or so."""

_QUICK, _OFTEN = 0.002, 64
"""Looking at its memory takes as long as a small query: after those, not every time."""


class QueryWorker:
    """Evaluates queries in this process, one after the other."""

    def __init__(self, store: LoadedStore | RemoteStore, limits: Limits, slot: WorkerSlot) -> None:
        self._store = store
        self._limits = limits
        self._slot = slot

    def run(self, queue: QueueReader, sender: ReplySender) -> None:
        """Serve queries until this process has grown, was detached, or dies."""
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        sandbox.silence_native_code()
        sandbox.limit_memory(self._limits.memory)
        most = _GROWTH_ON_DISK if self._store.is_on_disk else _GROWTH
        growth = sandbox.MemoryGrowth(most)
        self._store.prepare()
        for number in itertools.count():
            packet = queue.receive(self._slot.packet)
            begun = self._slot.begin()
            self._serve(queue.decode(packet), read_ticket(packet), sender)
            measure = time.monotonic() - begun > _QUICK or number % _OFTEN == 0
            self._slot.end()
            if self._slot.detached or (measure and growth.is_exceeded()):
                return

    def _serve(self, request: dict[str, Any], ticket: Ticket, sender: ReplySender) -> None:
        if not ticket.is_awaited:
            return
        answer = AnswerWriter(sender, ticket, self._limits.result_bytes)
        try:
            with sandbox.deadline(self._limits.seconds):
                self._answer(request, answer)
        except ReceiverGone:
            return  # with who asked

    def _answer(self, request: dict[str, Any], answer: AnswerWriter) -> None:
        try:
            self._evaluate(request, answer)
        except MalformedQuery as error:
            error.mistake = find_mistake(request["text"])
            answer.fail(error)
        except UnsupportedQuery as error:
            error.mistake = find_function(request["text"], error.message)
            answer.fail(error)
        except EngineError as error:
            answer.fail(error)

    def _evaluate(self, request: dict[str, Any], answer: AnswerWriter) -> None:
        refuse_service(request["text"])
        results = _translated(lambda: self._query(request))
        solutions = isinstance(results, _SOLUTIONS)
        name = request["results"] if solutions else request["graph"]
        if name is None:
            answer.refuse("solutions" if solutions else "triples")
            return
        prefixes = {} if solutions else declared_prefixes(request["text"])
        _translated(lambda: _write(results, name, prefixes, answer))
        answer.finish(name)

    def _query(self, request: dict[str, Any]) -> Any:
        """Evaluate a query in words that mean to the engine what they say."""
        text = _in_order(compensate(request["text"]))
        if self._store.sizes is not None:
            text = quickened(text, self._store.sizes, self._store.manifest.base_iri)
        with contextlib.suppress(SyntaxError):
            return self._store.query(request | {"text": text})
        with contextlib.suppress(SyntaxError):
            return self._store.query(request | {"text": without_aliases(text)})
        return self._store.query(request)  # says what is wrong with it


def _in_order(text: str) -> str:
    """The query with its columns in its own order; evaluated over nothing, it tells which."""
    if selects_all(text):
        with contextlib.suppress(SyntaxError):
            results = _NOTHING.query(text, base_iri=_ANY_BASE)
            columns = cast("ox.QuerySolutions", results).variables
            return with_columns(text, [each.value for each in columns])
    return text


def _write(results: Any, name: str, prefixes: dict[str, str], output: Any) -> None:
    if isinstance(results, _SOLUTIONS):
        xml = name == XML_RESULTS.suffix
        target = XmlChecker(CarriageReturnEscaper(output)) if xml else output
        results.serialize(cast("IO[bytes]", target), RESULT_FORMATS[name])
    elif name == RDFXML.suffix:
        target = CarriageReturnEscaper(output)
        ox.serialize(carried(results), cast("IO[bytes]", target), ox.RdfFormat.RDF_XML)
    elif name in _WITH_PREFIXES:
        sorter = turtle_sorter(output)
        ox.serialize(results, cast("IO[bytes]", sorter), GRAPH_FORMATS[name], prefixes=prefixes)
        sorter.finish()
    else:
        ox.serialize(results, output, GRAPH_FORMATS[name])


def _translated(step: Callable[[], Any]) -> Any:
    """Turn what the engine raises into the product's own errors."""
    try:
        return step()
    except SyntaxError as error:
        raise MalformedQuery(f"The query is not valid SPARQL 1.1: {error.msg}") from error
    except (RuntimeError, ValueError) as error:
        raise UnsupportedQuery(f"The engine cannot answer this query: {error}.") from error
    except MemoryError as error:
        raise QueryMemoryLimit("The query needs more memory than one query may use.") from error
    except OSError as error:
        raise UnsupportedQuery(f"The query asks for something outside: {error}.") from error
