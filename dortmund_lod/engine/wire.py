"""The messages between a web process and a worker: frames on a Unix stream socket.

A frame is one byte of kind, four bytes of length and that many bytes. The web process sends its
REQUEST at once, so that no worker ever waits for it. The answer is HEAD and DATA frames and END,
or ERROR. A connection that closes before END or ERROR means that the worker died.
"""

from __future__ import annotations

import io
import itertools
import json
import socket
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD, DATA, END, ERROR, REQUEST = b"T", b"D", b"Z", b"E", b"Q"
CHUNK = 2**16
_HEADER = struct.Struct("!cI")
_LOOK = int(socket.MSG_PEEK | socket.MSG_DONTWAIT)
_TIME = struct.Struct("@ll")
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Died(Exception):  # noqa: N818 - not an error of this side
    """The other side closed the connection in the middle of a message."""


def limit(connection: socket.socket, direction: int, seconds: float) -> None:
    """Let the kernel end a wait (SO_SNDTIMEO, SO_RCVTIMEO) with BlockingIOError.

    Python's own time-outs poll before each call, and leave the interpreter to other threads twice
    as often.
    """
    whole, part = divmod(seconds, 1)
    connection.setsockopt(socket.SOL_SOCKET, direction, _TIME.pack(int(whole), int(part * 1e6)))


def send(connection: socket.socket, kind: bytes, payload: bytes = b"") -> None:
    """Send one frame."""
    connection.sendall(_HEADER.pack(kind, len(payload)) + payload)


def send_json(connection: socket.socket, kind: bytes, content: Any) -> None:
    """Send one frame with JSON in it."""
    connection.sendall(packed(kind, content))


def packed(kind: bytes, content: Any) -> bytes:
    """A frame with JSON in it."""
    payload = _encode(content).encode()
    return _HEADER.pack(kind, len(payload)) + payload


class Inbox:
    """Takes bytes as they arrive, and gives the frames that are complete."""

    def __init__(self) -> None:
        self._received = bytearray()

    def take(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The frames that end in these bytes, as (kind, payload).

        Raises:
            Died: there are none, since the connection was closed.
        """
        if not data:
            raise Died
        received = self._received
        received += data
        while len(received) >= _HEADER.size:
            kind, length = _HEADER.unpack_from(received)
            end = _HEADER.size + length
            if len(received) < end:
                return
            payload = bytes(received[_HEADER.size : end])
            del received[:end]
            yield kind, payload


def frames(connection: socket.socket) -> Iterator[tuple[bytes, bytes]]:
    """The frames that arrive, as (kind, payload).

    Raises:
        Died: the connection closed inside or before a frame.
    """
    inbox = Inbox()
    while True:
        try:
            data = connection.recv(CHUNK)
        except ConnectionError as error:
            raise Died from error
        yield from inbox.take(data)


def message(connection: socket.socket) -> Iterator[tuple[bytes, bytes]]:
    """The frames up to END.

    Raises:
        Died: the connection closed before END.
    """
    return itertools.takewhile(lambda frame: frame[0] != END, frames(connection))


def has_gone(connection: socket.socket) -> bool:
    """Whether the other side has closed the connection, and waits for nothing any more."""
    try:
        return not connection.recv(1, _LOOK)
    except BlockingIOError:
        return False


class Outbox:
    """Frames that are sent together, so that a short answer wakes its reader once."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._waiting = bytearray()

    def add(self, kind: bytes, payload: bytes = b"") -> None:
        """Take a frame; send what waits when it is much."""
        self._waiting += _HEADER.pack(kind, len(payload)) + payload
        if len(self._waiting) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Send what waits."""
        self._connection.sendall(self._waiting)
        self._waiting.clear()


class DataWriter(io.RawIOBase):
    """A writable file whose bytes travel as DATA frames; wrap it in io.BufferedWriter."""

    def __init__(self, outbox: Outbox) -> None:
        super().__init__()
        self._outbox = outbox

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Put the bytes into one frame."""
        payload = bytes(data)
        self._outbox.add(DATA, payload)
        return len(payload)
