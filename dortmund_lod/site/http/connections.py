"""The connections of a web process: one client may have so many, and surplus ones are ended.

The server tells nothing of a connection before a request comes, so the kernel is asked which there
are. One that nobody answers just now is idle, whether it has sent half a head or nothing at all.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from dortmund_lod.process.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dortmund_lod.site.http.asgi import Application, Receive, Scope, Send

    Peer: TypeAlias = tuple[str, int]

_PAUSE = 0.5
"""Seconds from one look to the next."""
_COST = 20
"""Looking takes at most one part in so many of the time, however many connections there are."""
_LONGEST_PAUSE = 8.0
_ESTABLISHED = 1
"""A state of a connection (tcp(7), TCP_INFO)."""


class ConnectionLimits(NamedTuple):
    """How many connections one client may have, and from how many on they are shared out.

    `client_of` says by an address who it is; "" stands for those that cannot be told apart, such
    as everybody behind a proxy: they have no share, and lose only what is idle.
    """

    share: int
    enough: int
    client_of: Callable[[str], str]


class _Connection(NamedTuple):
    descriptor: int
    peer: Peer


class Connections:
    """Knows which connections are being answered, and ends those that are too many.

    `port` is that of the site; `on_ended` is told how many were ended.
    """

    def __init__(
        self,
        port: int,
        limits: ConnectionLimits,
        on_ended: Callable[[int], object] = lambda _: None,
    ) -> None:
        self._port = port
        self._limits = limits
        self._on_ended = on_ended
        self._busy: set[tuple[Peer, int]] = set()

    def tracked(self, app: Application) -> Application:
        """The same application; while it answers a request, the connection is not idle."""
        busy = self._busy

        async def tracked(scope: Scope, receive: Receive, send: Send) -> None:
            # one for each request: the next may come, in another thread, before this one has ended
            request = scope["client"], id(scope)
            busy.add(request)
            try:
                await app(scope, receive, send)
            finally:
                busy.discard(request)

        return tracked

    def start(self) -> None:
        """Look again and again, in a thread."""
        threading.Thread(target=self._enforce_always, name="connections", daemon=True).start()

    def _enforce_always(self) -> None:
        retry = Retry(
            "Connections cannot be looked after",
            "Connections are looked after again",
            pause=_PAUSE,
            longest=_LONGEST_PAUSE,
        )
        while True:
            begun = time.monotonic()
            retry.attempt(self.enforce)
            time.sleep(max(_PAUSE, _COST * (time.monotonic() - begun)))

    def enforce(self) -> None:
        """End what is too much: of a client beyond its share, and of those that have most."""
        descriptors = [int(name) for name in os.listdir("/proc/self/fd")]  # noqa: PTH208 - numbers
        if len(descriptors) <= min(self._limits.share, self._limits.enough):
            return
        clients: defaultdict[str, list[_Connection]] = defaultdict(list)
        for connection in self._connections(descriptors):
            clients[self._limits.client_of(connection.peer[0])].append(connection)
        most = self._most_of_one([len(each) for each in clients.values()])
        ended = sum(
            self._end_surplus(each, most if not client else min(most, self._limits.share), client)
            for client, each in clients.items()
        )
        if ended:
            self._on_ended(ended)

    def _most_of_one(self, numbers: list[int]) -> int:
        """What each may have so that all together are not too many."""
        most = max(numbers, default=1)
        while most > 1 and sum(min(number, most) for number in numbers) > self._limits.enough:
            most //= 2
        return most

    def _connections(self, descriptors: Iterable[int]) -> Iterator[_Connection]:
        """The connections to the port of the site, among these descriptors."""
        for descriptor in descriptors:
            if found := self._peer(descriptor):
                yield _Connection(descriptor, found)

    def _peer(self, descriptor: int) -> Peer | None:
        """Whom a connection of the site is with; None for any other descriptor."""
        try:
            found = socket.socket(fileno=descriptor)
        except OSError:
            return None  # no socket, or closed meanwhile
        try:
            if found.family not in {socket.AF_INET, socket.AF_INET6}:
                return None
            if found.getsockname()[1] != self._port or not _is_open(found):
                return None
            peer = found.getpeername()
            return peer[0], peer[1]
        except OSError:
            return None  # nobody is there any more
        finally:
            found.detach()

    def _end_surplus(self, connections: list[_Connection], most: int, client: str) -> int:
        """End what is beyond so many, the idle ones first; gives how many."""
        busy = {peer for peer, _ in self._busy.copy()}
        idle = [one for one in connections if one.peer not in busy]
        others = [one for one in connections if one.peer in busy] if client else []
        surplus = max(0, len(connections) - most)
        return sum(self._end(one) for one in [*idle, *others][:surplus])

    def _end(self, connection: _Connection) -> bool:
        """End a connection; the server, which has it open, finds it closed."""
        with (
            contextlib.suppress(OSError),
            socket.socket(fileno=os.dup(connection.descriptor)) as s,
        ):
            if s.getpeername()[:2] == connection.peer:  # the number may be another's by now
                s.shutdown(socket.SHUT_RDWR)
                return True
        return False


def _is_open(connection: socket.socket) -> bool:
    """Whether neither side has ended a connection yet: the server closes the others soon."""
    state: int = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    return state == _ESTABLISHED
