"""The parent of the web processes: forks them, replaces those that die or hang, ends them all."""

from __future__ import annotations

import logging
import multiprocessing
import os
import resource
import signal
import socket
import time
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from dortmund_lod.errors import ServeError
from dortmund_lod.process.shared_counters import SharedCounters
from dortmund_lod.process.subprocess_task import is_stopped

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

    from dortmund_lod.process.shared_counters import CounterRow
    from dortmund_lod.settings import Settings

log = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
"""Signals that end a site, after what was asked has been answered."""
SECONDS_UNACKNOWLEDGED = 60.0
"""How long the kernel keeps what a client does not take, before it ends the connection."""
SECONDS_OF_SILENCE = 5.0
"""How long a web process may give no sign of life before it is killed, and replaced."""

_TICK = 0.1
_LONGEST_START = 60.0
_TOO_SOON = 1.0
"""A web process that dies younger than this is replaced after a pause."""
_DRAIN = 5.0
_BACKLOG = 4096
_BEAT = "beat"
_fork = multiprocessing.get_context("fork")


class Heartbeat:
    """The sign of life of one web process, in memory that it shares with its parent."""

    def __init__(self, row: CounterRow) -> None:
        self._row = row

    def beat(self) -> None:
        """Give a sign of life."""
        self._row.set(_BEAT, time.monotonic_ns())

    @property
    def last(self) -> int:
        """When the last one was given, by a clock that nothing sets back (ns)."""
        return int(self._row.get(_BEAT))


@dataclass(frozen=True)
class WebProcess:
    """What a web process gets from its parent: `ready` is to be called when it takes requests."""

    number: int
    listener: socket.socket
    parent: int
    heartbeat: Heartbeat
    ready: Callable[[], None]


@dataclass
class _Child:
    process: ForkProcess
    born: float
    heartbeat: Heartbeat
    last_beat: int = 0
    looks: int = 0

    def is_silent(self) -> bool:
        """Whether there was no sign of life in so many looks.

        Looks are counted, not seconds: a machine that stood still, or had no time for anybody,
        would have all processes killed when it goes on.
        """
        last = self.heartbeat.last
        self.looks = self.looks + 1 if last == self.last_beat else 0
        self.last_beat = last
        return self.looks * _TICK >= SECONDS_OF_SILENCE


class PreforkServer:
    """Web processes that take connections from one listening socket.

    The socket is made first, and stays when a process dies: the others, and its successor, take
    the connections that wait. `run` is what a web process does, until it gets a signal of
    STOP_SIGNALS.
    """

    def __init__(self, settings: Settings, run: Callable[[WebProcess], None]) -> None:
        self._run = run
        self._drain = settings.query_time_limit + _DRAIN
        self._workers = settings.workers
        self._beats = SharedCounters((_BEAT,), settings.workers)
        _raise_descriptor_limit()
        self._listener = _listener(settings)
        self._children: dict[int, _Child] = {}

    def serve(self, listening: Callable[[], object], look: Callable[[], object]) -> None:
        """Serve until SIGTERM or SIGINT, which are blocked meanwhile in all threads begun later.

        `listening` is called once, when all take connections, and `look` again and again.

        Raises:
            ServeError: a web process did not start; or whatever `look` raises.
        """
        try:
            for number in range(self._workers):
                self._start(number)
            listening()
            while signal.sigtimedwait(STOP_SIGNALS, _TICK) is None:
                look()
                for number, child in [*self._children.items()]:
                    self._check(number, child)
        finally:
            self._end()

    def _check(self, number: int, child: _Child) -> None:
        """Replace a web process that has died, hangs, or was stopped."""
        if child.process.is_alive():
            if is_stopped(child.process.pid or 0):
                log.error("A web process was stopped")
            elif child.is_silent():
                log.error("A web process gave no sign of life for %g seconds", SECONDS_OF_SILENCE)
            else:
                return
            child.process.kill()
            child.process.join()
        log.error("A web process ended: exit code %s", child.process.exitcode)
        time.sleep(max(0.0, child.born + _TOO_SOON - time.monotonic()))
        try:
            self._start(number)
        except (OSError, ServeError) as error:
            log.error("A web process cannot be replaced yet: %s", error)  # noqa: TRY400

    def _start(self, number: int) -> None:
        receiver, sender = _fork.Pipe(duplex=False)
        arguments = (number, sender, os.getpid())
        process = _fork.Process(target=self._child, args=arguments, name="web")
        with receiver:
            with sender:
                process.start()
            heartbeat = Heartbeat(self._beats.row(number))
            self._children[number] = _Child(process, time.monotonic(), heartbeat)
            if not receiver.poll(_LONGEST_START):
                process.kill()
            try:
                receiver.recv()
            except EOFError as error:
                message = "A web process did not start."
                raise ServeError(message, hint="The log says why.") from error

    def _child(self, number: int, sender: Connection, parent: int) -> None:
        def ready() -> None:
            sender.send(True)  # noqa: FBT003 - the message itself
            sender.close()

        heartbeat = Heartbeat(self._beats.row(number))
        self._run(WebProcess(number, self._listener, parent, heartbeat, ready))

    def _end(self) -> None:
        self._listener.close()
        processes = [child.process for child in self._children.values()]
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


def free_port(host: str) -> int:
    """A port that nobody listens on now."""
    with socket.socket(family_of(host)) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def family_of(host: str) -> socket.AddressFamily:
    """The address family of a host's address."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _listener(settings: Settings) -> socket.socket:
    """The listening socket; what is set here holds for every connection that it takes.

    Raises:
        ServeError: somebody else listens there.
    """
    listener = socket.socket(family_of(settings.host))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    milliseconds = round(SECONDS_UNACKNOWLEDGED * 1000)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
    listener.setblocking(False)  # noqa: FBT003 - the standard library's signature
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise ServeError(
            f"{settings.address} cannot be listened on: {error.strerror}.",
            hint="Name another port with --port, or 0 for a free one.",
        ) from error
    return listener


def _raise_descriptor_limit() -> None:
    """Let this process and its children have as many descriptors open as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
