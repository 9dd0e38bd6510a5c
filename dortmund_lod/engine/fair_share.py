"""Turns, shared out by client: nobody waits behind the requests of another."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING

from dortmund_lod.errors import EngineBusy

if TYPE_CHECKING:
    from dortmund_lod.engine.api import Limits


class _Client:
    """How many requests of a client have their turn, and which wait for theirs."""

    __slots__ = ("running", "waiting")

    def __init__(self) -> None:
        self.running = 0
        self.waiting: deque[Future[None]] = deque()


class FairShare:
    """Gives each client so many turns at once, and lets so many of its requests wait.

    As no client has more than that in a queue, and its next request goes to the end of it,
    clients take turns there. Safe to use from many threads. Who is not known ("") has as many
    turns as the queue has places.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._clients: dict[str, _Client] = {}

    def enter(self, name: str) -> Future[None] | None:
        """Take a turn: None where it is there at once, else a future that is done when it is.

        Raises:
            EngineBusy: too many requests of this client wait already.
        """
        if not name:
            return None
        with self._lock:
            client = self._clients.setdefault(name, _Client())
            if client.running < self._limits.client_queries:
                client.running += 1
                return None
            if len(client.waiting) >= self._limits.client_queue:
                raise EngineBusy(
                    f"{self._limits.client_queue} of your requests are waiting already.",
                    retry_after=round(self._limits.seconds),
                    reason="client-queue",
                )
            turn: Future[None] = Future()
            client.waiting.append(turn)
            return turn

    async def wait(self, name: str, seconds: float) -> None:
        """Take a turn, waiting for it on the running event loop; it is to be given back.

        Raises:
            EngineBusy: too many requests of this client wait already.
            TimeoutError: it did not come in time.
        """
        turn = self.enter(name)
        if turn is None:
            return
        came = False
        try:
            await asyncio.wait_for(asyncio.wrap_future(turn), seconds)
            came = True
        finally:
            if not came:
                self.give_up(name, turn)

    def leave(self, name: str) -> None:
        """Give a turn back, to the request of this client that has waited for longest."""
        if not name:
            return
        with self._lock:
            client = self._clients[name]
            while client.waiting:
                turn = client.waiting.popleft()
                if turn.set_running_or_notify_cancel():
                    turn.set_result(None)
                    return
            client.running -= 1
            if not client.running:
                del self._clients[name]

    def give_up(self, name: str, turn: Future[None]) -> None:
        """Wait no longer for a turn, or give back one that came just now."""
        if not turn.cancel():
            self.leave(name)
            return
        with self._lock:
            client = self._clients.get(name)
            if client and turn in client.waiting:
                client.waiting.remove(turn)
