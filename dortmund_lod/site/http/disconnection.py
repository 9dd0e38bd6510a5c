"""Ending work for a client that has gone: nobody waits for its answer."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dortmund_lod.site.http.asgi import Receive

_PATIENCE = 0.1
"""Seconds after which the connection is watched: most work has ended by then, at no cost."""


class ClientGone(Exception):  # noqa: N818 - no error of this side
    """The client has closed the connection before it had an answer."""


@contextlib.asynccontextmanager
async def while_connected(receive: Receive) -> AsyncIterator[None]:
    """Cancel what is awaited within when the client closes its connection.

    The body of the request is to have arrived: it is not kept for who calls `receive` afterwards.

    Raises:
        ClientGone: it has.
    """
    watch = _Watch(receive)
    timer = asyncio.get_running_loop().call_later(_PATIENCE, watch.begin)
    try:
        yield
    except asyncio.CancelledError:
        if watch.has_cancelled():
            raise ClientGone from None
        raise
    finally:
        timer.cancel()
        watch.end()


class _Watch:
    """Cancels the task that made it when the client has gone."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._working = asyncio.current_task()
        self._waiting: asyncio.Task[None] | None = None
        self._is_gone = False

    def begin(self) -> None:
        """Wait for the connection to be closed."""
        self._waiting = asyncio.create_task(disconnected(self._receive))
        self._waiting.add_done_callback(self._cancel)

    def end(self) -> None:
        """Wait no longer: a client that goes from now on disturbs nobody."""
        self._working = None
        if self._waiting:
            self._waiting.cancel()

    def has_cancelled(self) -> bool:
        """Whether it was this that cancelled the task, and nobody else as well."""
        return self._is_gone and self._working is not None and not self._working.uncancel()

    def _cancel(self, waiting: asyncio.Task[None]) -> None:
        if not waiting.cancelled() and not waiting.exception() and self._working:
            self._is_gone = True
            self._working.cancel()


async def disconnected(receive: Receive) -> None:
    """Wait until the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
