"""Waiting on an event loop for bytes on many sockets that live for one exchange each."""

from __future__ import annotations

import select
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    import asyncio
    import socket


class Arrivals:
    """Tells when a socket can be read.

    The loop watches one epoll(7) instance, which watches the sockets: adding one to the loop
    itself, and taking it off again, costs more than all else of a small exchange.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._epoll = select.epoll()
        self._waiting: dict[int, asyncio.Future[None]] = {}
        loop.add_reader(self._epoll.fileno(), self._look)

    async def receive(self, connection: socket.socket, size: int) -> bytes:
        """At most so many bytes from a socket that does not block; none after its end.

        One wait for a socket at a time; it is forgotten where the socket is closed meanwhile.
        """
        try:
            return connection.recv(size)
        except BlockingIOError:
            await self._readable(connection.fileno())
            return connection.recv(size)

    async def _readable(self, descriptor: int) -> None:
        self._waiting[descriptor] = self._loop.create_future()
        self._epoll.register(descriptor, select.EPOLLIN)
        try:
            await self._waiting[descriptor]
        finally:
            self._epoll.unregister(descriptor)
            del self._waiting[descriptor]

    def _look(self) -> None:
        for descriptor, _ in self._epoll.poll(0):
            if not self._waiting[descriptor].done():
                self._waiting[descriptor].set_result(None)


_OF_LOOPS: WeakKeyDictionary[asyncio.AbstractEventLoop, Arrivals] = WeakKeyDictionary()


def arrivals_of(loop: asyncio.AbstractEventLoop) -> Arrivals:
    """What all who wait on a loop share."""
    found = _OF_LOOPS.get(loop)
    if found is None:
        found = _OF_LOOPS[loop] = Arrivals(loop)
    return found
