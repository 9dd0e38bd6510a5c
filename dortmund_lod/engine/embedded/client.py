"""The embedded engine as a web process sees it: a folder with a queue and a socket."""

from __future__ import annotations

import asyncio
import json
import socket
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from dortmund_lod import errors
from dortmund_lod.engine.api import Description, Details, Document, Overview, Resource, literals
from dortmund_lod.engine.embedded import lookup_protocol
from dortmund_lod.engine.embedded.query_client import AsyncQueryClient, QueryChannel, ask
from dortmund_lod.engine.embedded.query_queue import QueueWriter
from dortmund_lod.engine.embedded.supervisor import LOOKUPS_SOCKET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dortmund_lod.engine.api import Answer, Limits, Query
    from dortmund_lod.rdf.formats import Format

_GRACE = 5.0


class EmbeddedEngine:
    """Asks the workers of one release; safe to use from many threads."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._lookups = str(folder / LOOKUPS_SOCKET)
        self._limits = limits
        self._exchanges: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncQueryClient] = (
            WeakKeyDictionary()
        )

    def query(self, query: Query) -> Answer:
        """Evaluate a query; the answer is complete before it is given.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        return ask(self._asking, query)

    async def evaluate(self, query: Query) -> Answer:
        """The same on an event loop, holding no thread.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        return await self._exchange().ask(query)

    @cached_property
    def _asking(self) -> QueryChannel:
        return QueryChannel(QueueWriter(self._folder), self._folder, self._limits)

    def _exchange(self) -> AsyncQueryClient:
        """What all share who ask on the running loop."""
        loop = asyncio.get_running_loop()
        found = self._exchanges.get(loop)
        if found is None or found.is_over:
            found = self._exchanges[loop] = AsyncQueryClient(self._asking)
        return found

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
                    lookup_protocol.limit(connection, direction, self._limits.seconds + _GRACE)
                connection.connect(self._lookups)
                lookup_protocol.send_json(connection, lookup_protocol.REQUEST, request)
                answer = dict(lookup_protocol.message(connection))
        except (lookup_protocol.ConnectionClosed, OSError) as error:
            raise errors.EngineUnavailable("The store does not answer.") from error
        head = json.loads(answer.get(lookup_protocol.HEAD, b"{}"))
        if "unwritable" in head:
            raise errors.Unwritable(head["unwritable"])
        return head, answer.get(lookup_protocol.DATA, b"")


def _resource(head: dict[str, Any]) -> Resource:
    return Resource(
        iri=head["iri"], withdrawn=head["withdrawn"], successors=tuple(head["successors"])
    )
