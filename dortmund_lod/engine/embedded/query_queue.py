"""The queue of queries: a FIFO from which every worker takes the next one (fifo(7)).

In packet mode (O_DIRECT, pipe(2)) what is written at once is read at once: one query. The kernel
wakes one worker for each, bounds how many wait, and tells when nobody is left to read.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import weakref
from typing import TYPE_CHECKING, Any

from dortmund_lod import errors
from dortmund_lod.engine.embedded import protocol
from dortmund_lod.engine.embedded.protocol import PACKET, TICKET
from dortmund_lod.process import sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.engine.api import Query

log = logging.getLogger(__name__)

QUEUE = "queries.fifo"
"""Its name in the folder of an engine."""


class QueueReader:
    """The end of the queue at which queries are taken out; `length` is how many wait at most.

    Make it where workers are forked: it is theirs, too.
    """

    def __init__(self, folder: Path, length: int) -> None:
        self._folder = folder
        os.mkfifo(folder / QUEUE, 0o600)
        self._descriptor = os.open(folder / QUEUE, os.O_RDWR)  # to write: it is never at its end
        self._make_room(length)

    def _make_room(self, length: int) -> None:
        with contextlib.suppress(PermissionError):  # this user has too much in pipes
            fcntl.fcntl(self._descriptor, fcntl.F_SETPIPE_SZ, length * PACKET)
        room = fcntl.fcntl(self._descriptor, fcntl.F_GETPIPE_SZ) // PACKET
        if room < length:
            log.warning("The kernel lets only %d queries wait instead of %d", room, length)

    def close(self) -> None:
        """End the queue, unless another process holds this end of it, too."""
        os.close(self._descriptor)

    def receive(self, buffer: memoryview) -> bytes:
        """Wait for a query; gives its packet, which the kernel has written to the buffer, too."""
        return bytes(buffer[: os.readv(self._descriptor, [buffer])])

    def decode(self, packet: bytes) -> dict[str, Any]:
        """What a packet asks for."""
        return protocol.read_query(packet[TICKET:] or self._spilled(packet))

    def discard(self, packet: bytes) -> None:
        """Remove what lies aside for a packet that nobody decodes any more."""
        _spill_path(self._folder, packet).unlink(missing_ok=True)

    def _spilled(self, packet: bytes) -> bytes:
        path = _spill_path(self._folder, packet)
        with sandbox.allow_one_fd():
            request = path.read_bytes()
        path.unlink()
        return request


class QueueWriter:
    """The end of the queue at which queries are put in, by any number of threads.

    Raises:
        EngineUnavailable: there is no engine.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self._descriptor = os.open(folder / QUEUE, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            raise errors.EngineUnavailable("The query engine is not running.") from error
        weakref.finalize(self, os.close, self._descriptor)
        fcntl.fcntl(self._descriptor, fcntl.F_SETFL, os.O_NONBLOCK | os.O_DIRECT)

    def fileno(self) -> int:
        """The descriptor, which polls as an error (POLLERR) when the engine has ended."""
        return self._descriptor

    def put(self, ticket: bytes, query: Query) -> None:
        """Put a query in, without waiting.

        Raises:
            BlockingIOError: the queue is full.
            EngineUnavailable: the engine has ended.
        """
        packet = ticket + protocol.pack_query(query)
        try:
            if len(packet) <= PACKET:
                os.write(self._descriptor, packet)
            else:
                self._spill(packet)
        except BrokenPipeError as error:
            raise errors.EngineUnavailable("The query engine is not running.") from error

    def _spill(self, packet: bytes) -> None:
        """Put in but the ticket: the rest is in a file, from which the worker takes it."""
        path = _spill_path(self._folder, packet)
        try:
            path.write_bytes(packet[TICKET:])
            os.write(self._descriptor, packet[:TICKET])
        except OSError:
            path.unlink(missing_ok=True)
            raise


def _spill_path(folder: Path, packet: bytes) -> Path:
    return folder / f"{packet[:TICKET].hex()}.query"
