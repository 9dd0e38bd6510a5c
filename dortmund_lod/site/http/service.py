"""What all connections of a web process share."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING

from dortmund_lod.site.http.request import Room
from dortmund_lod.site.http.response import problem

if TYPE_CHECKING:
    from dortmund_lod.site.http.connection import Connection
    from dortmund_lod.site.http.response import Application, Environ, Reply
    from dortmund_lod.site.middleware.raw_request_cache import Shortcuts
    from dortmund_lod.site.middleware.request_log import Watching

log = logging.getLogger(__name__)

_CONNECTIONS = 4096
"""Connections that one web process holds at once: many of them may say nothing for a while."""
_BODIES = 64 * 2**20
"""Bytes of all bodies that are on their way, or being answered."""
_LOOK_AGAIN = 0.5


class Service:
    """Answers requests by `application`, which reads bodies of at most `request_bytes`."""

    def __init__(
        self,
        application: Application,
        shortcuts: Shortcuts,
        watching: Watching,
        request_bytes: int,
    ) -> None:
        self.shortcuts = shortcuts
        self.watching = watching
        self.room = Room(_BODIES, request_bytes)
        self.is_ending = False
        self.time = time.monotonic
        self._application = application
        self.connections: set[Connection] = set()
        self._all_closed = asyncio.Event()

    def opened(self, connection: Connection) -> None:
        """Count a connection in; it is refused where there are too many."""
        self.connections.add(connection)
        if len(self.connections) > _CONNECTIONS:
            connection.refuse("503 Service Unavailable")

    def closed(self, connection: Connection) -> None:
        """Count a connection out."""
        self.connections.discard(connection)
        if self.is_ending and not self.connections:
            self._all_closed.set()

    async def answer(self, environ: Environ) -> Reply:
        """The answer to a request, whatever happens."""
        try:
            return await self._application(environ)
        except Exception:
            log.exception("A request failed")
            return problem("500 Internal Server Error")

    async def look_after(self) -> None:
        """End what clients let wait for too long, for ever."""
        while True:
            await asyncio.sleep(_LOOK_AGAIN)
            now = self.time()
            for connection in tuple(self.connections):
                connection.look_after(now)

    async def end(self, seconds: float) -> None:
        """Answer what has been asked, for at most so long."""
        self.is_ending = True
        for connection in tuple(self.connections):
            connection.end()
        if self.connections:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._all_closed.wait(), seconds)
