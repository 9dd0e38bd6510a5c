"""Answers to queries: datagrams from a worker to the mailbox of whoever asked (unix(7)).

A query goes out with a ticket: the name of the mailbox, the number of the query there, and until
when the answer is waited for. A datagram is that number, one byte of kind and a payload. PART is a
piece of the answer and LAST its last piece, after the name of its format. UNACCEPTABLE, FAILED and
DIED say why there is none; the last is sent by the supervisor for a worker that cannot any more.
"""

from __future__ import annotations

import secrets
import socket
import struct
import time
import weakref
from typing import TYPE_CHECKING, NamedTuple, Self

from dortmund_lod.engine.embedded.lookup_protocol import limit
from dortmund_lod.errors import EngineUnavailable

if TYPE_CHECKING:
    from pathlib import Path

PART, LAST, UNACCEPTABLE, FAILED, DIED = b"D", b"Z", b"U", b"E", b"X"
PIECE = 2**16
"""Bytes of a payload at most."""

_TICKET = struct.Struct("!12sQd")
TICKET = _TICKET.size
"""Bytes of a ticket."""

_NAME, _NUMBER = 12, slice(12, 20)
_DATAGRAM = struct.Struct("!Qc")
_LARGEST = _DATAGRAM.size + PIECE


class Datagram(NamedTuple):
    """What a datagram says: the number of the query, the kind, and the payload."""

    number: int
    kind: bytes
    payload: bytes


class ReplySocket:
    """Where answers arrive; a context manager that ends with it.

    Raises:
        EngineUnavailable: there is no such folder any more.
    """

    def __init__(self, folder: Path) -> None:
        name = secrets.token_hex(_NAME // 2)
        self._name, self._number = name.encode("ascii"), 0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self.close = weakref.finalize(self, _close, self._socket, folder / name)
        try:
            self._socket.bind(str(folder / name))
        except FileNotFoundError as error:
            self.close()
            raise EngineUnavailable("The query engine is not running.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fileno(self) -> int:
        """The descriptor that can be read when something has arrived."""
        return self._socket.fileno()

    def ticket(self, until: float) -> tuple[int, bytes]:
        """A new number, and a ticket with it that holds until a moment of the monotonic clock."""
        self._number += 1
        return self._number, _TICKET.pack(self._name, self._number, until)

    def receive(self) -> Datagram:
        """Take out what has arrived.

        Raises:
            BlockingIOError: nothing has.
        """
        data = self._socket.recv(_LARGEST)
        number, kind = _DATAGRAM.unpack_from(data)
        return Datagram(number, kind, data[_DATAGRAM.size :])


def _close(mailbox: socket.socket, path: Path) -> None:
    mailbox.close()
    path.unlink(missing_ok=True)


def before_deadline(ticket: bytes) -> bool:
    """Whether there is still somebody who waits for an answer to this ticket."""
    until: float = _TICKET.unpack(ticket)[2]
    return time.monotonic() < until


class ReceiverGone(Exception):  # noqa: N818 - no error of this side
    """Nobody waits for the answer any more."""


class ReplySender:
    """Sends to the mailboxes in a folder; a process needs one of its own.

    It waits until there is room in a mailbox, but no longer than `seconds`, if that is given.
    """

    def __init__(self, folder: Path, seconds: float = 0) -> None:
        self._folder = str(folder)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        weakref.finalize(self, self._socket.close)
        limit(self._socket, socket.SO_SNDTIMEO, seconds)

    def send(self, ticket: bytes, kind: bytes, payload: bytes) -> None:
        """Send a datagram.

        Raises:
            ReceiverGone: there is no such mailbox, or it stayed full.
        """
        name = ticket[:_NAME].decode("ascii")
        try:
            self._socket.sendto(ticket[_NUMBER] + kind + payload, f"{self._folder}/{name}")
        except (ConnectionError, FileNotFoundError, BlockingIOError) as error:
            raise ReceiverGone from error
