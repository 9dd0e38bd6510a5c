"""The embedded engine as a web process sees it: a folder with a queue and a socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from dortmund_lod import errors
from dortmund_lod.engine.api import Description, Details, Document, Overview, Resource, literals
from dortmund_lod.engine.embedded import protocol
from dortmund_lod.engine.embedded.query_client import QueryChannel, QueryClient, run_in_thread
from dortmund_lod.engine.embedded.supervisor import LOOKUPS_SOCKET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dortmund_lod.engine.api import Answer, Follow, Limits, Query
    from dortmund_lod.engine.embedded.answer_space import AnswerSpace
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.release.manifest import Release

_GRACE = 5.0
_ASK_AGAIN = 1.0
"""A look-up whose worker died sooner than this is asked again: it was hardly the cause."""
_RETRY_AFTER = 30


class EmbeddedEngine:
    """Asks the workers of one release; safe to use from many threads."""

    def __init__(
        self, folder: Path, limits: Limits, space: AnswerSpace, kept: Release | None = None
    ) -> None:
        self._folder = folder
        self._lookups = str(folder / LOOKUPS_SOCKET)
        self._limits = limits
        self._space = space
        self._kept = {"release": str(kept.path)} if kept else {}
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, QueryClient] = (
            WeakKeyDictionary()
        )

    def at(self, release: Release) -> EmbeddedEngine:
        """The same for look-ups in another release that is kept; queries go to the current one."""
        return EmbeddedEngine(self._folder, self._limits, self._space, release)

    def query(self, query: Query) -> Answer:
        """Evaluate a query; the answer is complete before it is given.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        return run_in_thread(self.evaluate_once(query))

    async def evaluate(self, query: Query) -> Answer:
        """The same on an event loop, holding no thread.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        with refusals_told():
            return await self._client().ask(query)

    async def evaluate_once(self, query: Query) -> Answer:
        """The same on an event loop that ends soon."""
        with refusals_told(), contextlib.closing(QueryClient(self._channel)) as client:
            return await client.ask(query)

    @cached_property
    def _channel(self) -> QueryChannel:
        return QueryChannel(self._folder, self._limits, self._space)

    def _client(self) -> QueryClient:
        """What all share who ask on the running loop."""
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None or client.is_over:
            client = self._clients[loop] = QueryClient(self._channel)
        return client

    def resource(self, iris: Sequence[str]) -> Resource | None:
        """The first of these IRIs that anything is said about, or None."""
        head, _ = self._look_up("resource", iris=iris)
        return _resource(head) if head else None

    def describe(self, iris: Sequence[str], page: int = 1, via: str = "") -> Description | None:
        """Everything about the first of these IRIs that anything is said about, or None."""
        head, body = self._look_up("describe", iris=iris, page=page, via=via)
        return Description.from_json(_resource(head), json.loads(body)) if head else None

    def details(self, iris: Sequence[str], follow: Follow = ()) -> Details:
        """What is said about each of these IRIs itself, and about what `follow` leads to."""
        _, body = self._look_up("details", iris=list(iris), follow=list(map(list, follow)))
        return Details.from_json(json.loads(body))

    def described(self, iris: Sequence[str]) -> frozenset[str]:
        """Those of these IRIs that anything is said about here."""
        _, body = self._look_up("described", iris=iris)
        return frozenset(json.loads(body))

    def graph(self, iri: str, page: int = 1) -> Details:
        """One page of the statements in a named graph, in no order that means anything."""
        _, body = self._look_up("graph", iri=iri, page=page)
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
        answer = self._exchange({"operation": operation} | self._kept | arguments)
        head = json.loads(answer.get(protocol.HEAD, b"{}"))
        if "unwritable" in head:
            raise errors.Unwritable(head["unwritable"])
        return head, answer.get(protocol.DATA, b"")

    def _exchange(self, request: dict[str, Any]) -> dict[bytes, bytes]:
        """Send a request, once more where the worker died of something else just then."""
        begun = time.monotonic()
        try:
            try:
                return self._exchange_once(request)
            except protocol.ConnectionClosed:
                if time.monotonic() - begun > _ASK_AGAIN:
                    raise
                return self._exchange_once(request)
        except (protocol.ConnectionClosed, OSError) as error:
            raise errors.EngineUnavailable("The store does not answer.") from error

    def _exchange_once(self, request: dict[str, Any]) -> dict[bytes, bytes]:
        with socket.socket(socket.AF_UNIX) as connection:
            for direction in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
                protocol.set_timeout(connection, direction, self._limits.seconds + _GRACE)
            connection.connect(self._lookups)
            protocol.send_json(connection, protocol.REQUEST, request)
            return dict(protocol.message(connection))


@contextlib.contextmanager
def refusals_told() -> Iterator[None]:
    """Tell what the system refuses for now, such as descriptors or space, as what it is.

    Raises:
        EngineBusy: it refuses something.
    """
    try:
        yield
    except OSError as error:
        raise errors.EngineBusy(
            f"The system has no room for the query: {error.strerror}.",
            retry_after=_RETRY_AFTER,
            reason="no-room",
        ) from error


def _resource(head: dict[str, Any]) -> Resource:
    return Resource(
        iri=head["iri"],
        withdrawn=head["withdrawn"],
        moved=head["moved"],
        successors=tuple(head["successors"]),
    )
