"""Answers to queries on their way: datagrams from a worker to whoever asked (unix(7))."""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import weakref
from typing import TYPE_CHECKING, Self

from dortmund_lod.engine.embedded import protocol
from dortmund_lod.errors import EngineUnavailable, ResultTooLarge

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.engine.embedded.protocol import Datagram, Ticket
    from dortmund_lod.errors import EngineError

ABANDONED = "abandoned"
"""The socket at which an engine is told which queries nobody waits for any more."""

_LONGEST_MESSAGE = 4000
_PIECE = protocol.PIECE - 64  # with room for the name of a format
_MEBIBYTE = 2**20


class ReplySocket:
    """Where answers arrive; a context manager that ends with it.

    Raises:
        EngineUnavailable: there is no such folder any more.
    """

    def __init__(self, folder: Path) -> None:
        name = secrets.token_hex(protocol.NAME // 2)
        self._abandoned = str(folder / ABANDONED)
        self._name, self._number = name.encode("ascii"), 0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.close = weakref.finalize(self, _close, self._socket, folder / name)
        try:
            self._socket.bind(str(folder / name))
        except FileNotFoundError as error:
            self.close()
            raise EngineUnavailable("The query engine is not running.") from error
        except OSError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fileno(self) -> int:
        """The descriptor that can be read when something has arrived."""
        return self._socket.fileno()

    def ticket(self, until: float, client: str = "") -> tuple[int, bytes]:
        """A new number, and a ticket with it that holds until a moment of the monotonic clock."""
        self._number += 1
        return self._number, protocol.pack_ticket(self._name, self._number, until, client)

    def abandon(self, number: int) -> None:
        """Say that the answer to a query is not waited for any more, if anybody listens."""
        with contextlib.suppress(OSError):
            identity = protocol.pack_identity(self._name, number)
            self._socket.sendto(identity, self._abandoned)

    def receive(self) -> Datagram:
        """Take out what has arrived.

        Raises:
            BlockingIOError: nothing has.
        """
        return protocol.read_datagram(self._socket.recv(protocol.LARGEST_DATAGRAM))


def _close(opened: socket.socket, path: Path) -> None:
    opened.close()
    path.unlink(missing_ok=True)


class ReceiverGone(Exception):  # noqa: N818 - no error of this side
    """Nobody waits for the answer any more."""


class ReplySender:
    """Sends to the reply sockets in a folder; a process needs one of its own.

    It waits until there is room in a socket, but no longer than `seconds`, if that is given.
    """

    def __init__(self, folder: Path, seconds: float = 0) -> None:
        self._folder = str(folder)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        weakref.finalize(self, self._socket.close)
        protocol.set_timeout(self._socket, socket.SO_SNDTIMEO, seconds)

    def send(self, ticket: Ticket, kind: bytes, payload: bytes) -> None:
        """Send a datagram.

        Raises:
            ReceiverGone: there is no such socket, or it stayed full.
        """
        data = protocol.pack_datagram(ticket.number, kind, payload)
        try:
            self._socket.sendto(data, f"{self._folder}/{ticket.socket}")
        except (ConnectionError, FileNotFoundError, BlockingIOError) as error:
            raise ReceiverGone from error


class AnswerWriter:
    """A writable file whose bytes travel to who holds a ticket, of at most `largest` bytes."""

    def __init__(self, sender: ReplySender, ticket: Ticket, largest: int) -> None:
        self._sender = sender
        self._ticket = ticket
        self._left = largest
        self._largest = largest
        self._buffer = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes of the answer, and send what is enough for a datagram.

        Raises:
            ResultTooLarge: they are too many.
            ReceiverGone: nobody waits for them any more.
        """
        self._left -= len(data)
        if self._left < 0:
            raise ResultTooLarge(
                f"The result is larger than {self._largest // _MEBIBYTE} MiB.",
                hint="Add a LIMIT, ask for less, or take the dump.",
            )
        self._buffer += data
        while len(self._buffer) > _PIECE:
            self._sender.send(self._ticket, protocol.PART, bytes(self._buffer[:_PIECE]))
            del self._buffer[:_PIECE]
        return len(data)

    def flush(self) -> None:
        """Nothing: what is buffered goes with the last piece."""

    def finish(self, name: str) -> None:
        """Say that this was all, and in which format."""
        payload = name.encode() + b"\n" + self._buffer
        self._sender.send(self._ticket, protocol.LAST, payload)

    def refuse(self, kind: str) -> None:
        """Say that the client does not take this kind of answer: solutions or triples."""
        self._sender.send(self._ticket, protocol.UNACCEPTABLE, kind.encode())

    def fail(self, error: EngineError) -> None:
        """Say why there is no answer."""
        message = error.message[:_LONGEST_MESSAGE]
        content = {
            "error": type(error).__name__,
            "message": message,
            "hint": error.hint,
            "mistake": error.mistake,
        }
        self._sender.send(self._ticket, protocol.FAILED, json.dumps(content).encode())
