"""The parent of the web processes: forks them, replaces those that die, ends them all."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import socket
import time
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from dortmund_lod.errors import ServeError
from dortmund_lod.site.http.worker import ENDING, Listener

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

    from dortmund_lod.settings import Settings
    from dortmund_lod.site.http.service import Service

log = logging.getLogger(__name__)

_TICK = 0.1
_TOO_SOON = 1.0
"""A web process that dies younger than this is replaced after a pause."""

_DRAIN = 5.0
_fork = multiprocessing.get_context("fork")


def family_of(host: str) -> socket.AddressFamily:
    """The address family of a host's address."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def free_port(host: str) -> int:
    """A port that nobody listens on now."""
    with socket.socket(family_of(host)) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


class WebProcesses:
    """Web processes that share an address, each with a socket of its own (SO_REUSEPORT).

    The sockets are made first, and stay when a process dies: its successor takes the connections
    that waited. `make` makes what a process serves, in that process.
    """

    def __init__(self, settings: Settings, make: Callable[[], Service]) -> None:
        self._make = make
        self._drain = settings.query_time_limit + _DRAIN
        self._threads = settings.threads
        self._sockets = _bound(settings)
        self._processes: dict[socket.socket, ForkProcess] = {}
        self._born: dict[socket.socket, float] = {}

    def serve(self, listening: Callable[[], object], look: Callable[[], object]) -> None:
        """Serve until SIGTERM or SIGINT, which are blocked meanwhile in all threads begun later.

        `listening` is called once, when all take connections, and `look` again and again.

        Raises:
            ServeError: a web process did not start; or whatever `look` raises.
        """
        try:
            for bound in self._sockets:
                self._start(bound)
            listening()
            while signal.sigtimedwait(ENDING, _TICK) is None:
                look()
                for bound, process in [*self._processes.items()]:
                    if not process.is_alive():
                        self._replace(bound, process)
        finally:
            self._end()

    def _replace(self, bound: socket.socket, process: ForkProcess) -> None:
        log.error("A web process ended: exit code %s", process.exitcode)
        time.sleep(max(0.0, self._born[bound] + _TOO_SOON - time.monotonic()))
        try:
            self._start(bound)
        except (OSError, ServeError) as error:
            log.error("A web process cannot be replaced yet: %s", error)  # noqa: TRY400

    def _start(self, bound: socket.socket) -> None:
        self._born[bound] = time.monotonic()
        receiver, sender = _fork.Pipe(duplex=False)
        process = _fork.Process(target=self._run, args=(bound, sender), name="web")
        with receiver:
            with sender:
                process.start()
            self._processes[bound] = process
            try:
                receiver.recv()
            except EOFError as error:
                message = "A web process did not start."
                raise ServeError(message, hint="The log says why.") from error

    def _run(self, bound: socket.socket, sender: Connection) -> None:
        for other in self._sockets:
            if other is not bound:
                other.close()
        service = self._make()

        def ready() -> None:
            sender.send(True)  # noqa: FBT003 - the message itself
            sender.close()

        Listener(bound, self._threads, self._drain).run(service, ready)

    def _end(self) -> None:
        for bound in self._sockets:
            bound.close()
        processes = self._processes.values()
        for process in processes:
            process.terminate()
        until = time.monotonic() + self._drain
        while (left := [process for process in processes if process.is_alive()]) and (
            seconds := until - time.monotonic()
        ) > 0:
            wait([process.sentinel for process in left], seconds)
        for process in processes:
            process.kill()
            process.join()


def _bound(settings: Settings) -> list[socket.socket]:
    """A listening socket for each web process.

    Raises:
        ServeError: somebody else listens there.
    """
    _check_that_nobody_listens(settings)
    found = []
    for _ in range(settings.workers):
        bound = _socket(settings.host)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        bound.bind((settings.host, settings.port))
        found.append(bound)
    return found


def _socket(host: str) -> socket.socket:
    made = socket.socket(family_of(host))
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return made


def _check_that_nobody_listens(settings: Settings) -> None:
    with _socket(settings.host) as probe:
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise ServeError(
                f"{settings.address} cannot be listened on: {error.strerror}.",
                hint="Name another port with --port, or 0 for a free one.",
            ) from error
