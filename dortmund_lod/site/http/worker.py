"""One web process: an event loop with threads beside it, on a listening socket of its own."""

from __future__ import annotations

import asyncio
import gc
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import uvloop

from dortmund_lod.site.http.connection import Connection

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from dortmund_lod.site.http.service import Service

ENDING = (signal.SIGTERM, signal.SIGINT)
"""Signals that end a site, after what was asked has been answered."""

_BACKLOG = 4096
_GARBAGE = 10_000
"""Objects made between two looks for garbage: a request makes many, and leaves hardly any."""


class Listener:
    """Serves HTTP on a bound socket until a signal of `ENDING`; then for at most `drain` seconds.

    `threads` is how many requests may be worked on at once.
    """

    def __init__(self, bound: socket.socket, threads: int, drain: float) -> None:
        self._bound = bound
        self._threads = threads
        self._drain = drain

    def run(self, service: Service, ready: Callable[[], object]) -> None:
        """Serve; `ready` is called when connections are taken."""
        gc.freeze()  # what there is stays, and is not looked through again and again
        gc.set_threshold(_GARBAGE)
        uvloop.run(self._serve(service, ready))

    async def _serve(self, service: Service, ready: Callable[[], object]) -> None:
        loop, told = asyncio.get_running_loop(), asyncio.Event()
        loop.set_default_executor(ThreadPoolExecutor(self._threads, "request"))
        for number in ENDING:
            loop.add_signal_handler(number, told.set)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        server = await loop.create_server(
            lambda: Connection(service), sock=self._bound, backlog=_BACKLOG
        )
        looking = loop.create_task(service.look_after())
        ready()
        await told.wait()
        server.close()
        await service.end(self._drain)
        looking.cancel()
