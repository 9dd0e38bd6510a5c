"""The embedded engine as a web process sees it: two sockets and a folder of notes."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
from typing import TYPE_CHECKING, Any

from dortmund_lod import errors
from dortmund_lod.engine import wire
from dortmund_lod.engine.arrivals import arrivals_of
from dortmund_lod.engine.board import Notes
from dortmund_lod.engine.contract import (
    Description,
    Details,
    Document,
    Overview,
    Resource,
    literals,
)
from dortmund_lod.engine.gathering import Gathering, mebibytes
from dortmund_lod.engine.supervisor import LOOKUPS_SOCKET, NOTES_FOLDER, QUERIES_SOCKET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dortmund_lod.engine.contract import Answer, Limits, Query
    from dortmund_lod.formats import Format

_GRACE = 5.0
_PATIENCE = 2.0


class EmbeddedEngine:
    """Asks the workers of one release; safe to use from many threads."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._queries = str(folder / QUERIES_SOCKET)
        self._lookups = str(folder / LOOKUPS_SOCKET)
        self._notes = Notes(folder / NOTES_FOLDER)
        self._limits = limits

    def query(self, query: Query) -> Answer:
        """Evaluate a query; the answer is complete before it is given.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        request = _request(query)
        with self._connect_to_queue() as connection, Gathering(self._limits) as gathering:
            connection.setblocking(True)  # noqa: FBT003 - its only argument
            for direction in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
                wire.limit(connection, direction, self._patience)
            try:
                wire.send_json(connection, wire.REQUEST, request)
                for frame in wire.frames(connection):
                    if answer := gathering.take(*frame):
                        return answer
            except BlockingIOError as error:
                raise self._no_worker() from error
            except (wire.Died, ConnectionError) as error:
                raise self._obituary(request["name"]) from error
        raise AssertionError  # frames end with an exception only

    async def evaluate(self, query: Query) -> Answer:
        """The same on an event loop, holding no thread.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        request, loop = _request(query), asyncio.get_running_loop()
        with self._connect_to_queue() as connection, Gathering(self._limits) as gathering:
            late = loop.call_later(self._patience, connection.shutdown, socket.SHUT_RDWR)
            try:
                await loop.sock_sendall(connection, wire.packed(wire.REQUEST, request))
                return await _gathered(connection, gathering)
            except (wire.Died, ConnectionError) as error:
                if loop.time() >= late.when():
                    raise self._no_worker() from error
                name = request["name"]
                raise await loop.run_in_executor(None, self._obituary, name) from error
            finally:
                late.cancel()

    def _connect_to_queue(self) -> socket.socket:
        """Connect without waiting: a full queue of the socket is a full queue of queries."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            connection.connect(self._queries)
        except BlockingIOError as error:
            connection.close()
            raise errors.EngineBusy(
                f"All workers are busy and {self._limits.queue} queries are waiting.",
                retry_after=round(self._limits.seconds),
                reason="queue-full",
            ) from error
        except OSError as error:
            connection.close()
            raise errors.EngineUnavailable("The query engine is not running.") from error
        return connection

    @property
    def _patience(self) -> float:
        return 2 * self._limits.seconds + _GRACE

    def _no_worker(self) -> errors.EngineBusy:
        return errors.EngineBusy(
            "No worker became free in time.",
            retry_after=round(self._limits.seconds),
            reason="no-worker",
        )

    def _obituary(self, query: str) -> errors.EngineError:
        """The error that says of what the worker died that was evaluating a query."""
        cause = self._notes.read(query, _PATIENCE)
        if cause == "time":
            return errors.QueryTimeLimit(
                f"The query was stopped after {self._limits.seconds:g} seconds.",
                hint="Make it more selective, or take the dump.",
            )
        if cause == "memory":
            return errors.QueryMemoryLimit(
                f"The query needs more than {mebibytes(self._limits.memory)} MiB of memory.",
                hint="Sort or group less, or take the dump.",
            )
        if cause == "complexity":
            return errors.QueryTooComplex(
                "The query is nested too deeply.", hint="Write it with fewer brackets."
            )
        if cause == "crowded":
            return errors.EngineBusy(
                f"The query runs for longer than {self._limits.long_after:g} seconds, and "
                f"{self._limits.places} other long queries are running.",
                retry_after=round(self._limits.seconds),
                reason="long-queries",
            )
        return errors.EngineUnavailable("The query worker ended unexpectedly.")

    def resource(self, iris: Sequence[str]) -> Resource | None:
        """The first of these IRIs that anything is said about, or None."""
        head, _ = self._look_up("resource", iris=iris)
        return _resource(head) if head else None

    def describe(self, iris: Sequence[str], page: int = 1, via: str = "") -> Description | None:
        """Everything about the first of these IRIs that anything is said about, or None."""
        head, body = self._look_up("describe", iris=iris, page=page, via=via)
        return Description.from_json(_resource(head), json.loads(body)) if head else None

    def details(self, iris: Sequence[str]) -> Details:
        """What is said about each of these IRIs itself."""
        _, body = self._look_up("details", iris=list(iris))
        return Details.from_json(json.loads(body))

    def document(
        self, iris: Sequence[str], fmt: Format, address: str, page: int = 1
    ) -> Document | None:
        """The same as a serialized document, which also says what it is itself."""
        arguments = {"iris": iris, "fmt": fmt.suffix, "address": address, "page": page}
        head, body = self._look_up("document", **arguments)
        if not head:
            return None
        return Document(resource=_resource(head), more_inbound=head["more_inbound"], body=body)

    def serialize(self, ntriples: str, fmt: Format) -> bytes:
        """Write N-Triples in another format."""
        _, body = self._look_up("serialize", ntriples=ntriples, fmt=fmt.suffix)
        return body

    def overview(self) -> Overview:
        """The classes of the data."""
        _, body = self._look_up("overview")
        content = json.loads(body)
        classes = tuple((iri, count) for iri, count in content["classes"])
        return Overview(classes=classes, labels=literals(content["labels"]))

    def ping(self) -> None:
        """Raise EngineUnavailable where the engine does not answer."""
        self._look_up("ping")

    def _look_up(self, operation: str, **arguments: Any) -> tuple[dict[str, Any], bytes]:
        """Ask a look-up worker; an empty head is its answer for 'nothing known'."""
        request = {"operation": operation} | arguments
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                for direction in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
                    wire.limit(connection, direction, self._limits.seconds + _GRACE)
                connection.connect(self._lookups)
                wire.send_json(connection, wire.REQUEST, request)
                answer = dict(wire.message(connection))
        except (wire.Died, OSError) as error:
            raise errors.EngineUnavailable("The store does not answer.") from error
        return json.loads(answer.get(wire.HEAD, b"{}")), answer.get(wire.DATA, b"")


def _request(query: Query) -> dict[str, Any]:
    """What a worker is told of a query, which it names in its last moments."""
    return {
        "name": secrets.token_hex(8),
        "text": query.text,
        "results": query.results and query.results.suffix,
        "graph": query.graph and query.graph.suffix,
        "default_graphs": query.default_graphs,
        "named_graphs": query.named_graphs,
    }


async def _gathered(connection: socket.socket, gathering: Gathering) -> Answer:
    inbox, arrivals = wire.Inbox(), arrivals_of(asyncio.get_running_loop())
    while True:
        data = await arrivals.receive(connection, wire.CHUNK)
        for frame in inbox.take(data):
            if answer := gathering.take(*frame):
                return answer
        await asyncio.sleep(0)  # a long answer, which is not to hold up others


def _resource(head: dict[str, Any]) -> Resource:
    return Resource(
        iri=head["iri"], withdrawn=head["withdrawn"], successors=tuple(head["successors"])
    )
