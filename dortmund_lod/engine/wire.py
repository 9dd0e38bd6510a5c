"""The messages between a web process and a worker: frames on a Unix stream socket.

A frame is one byte of kind, four bytes of length and that many bytes. The web process sends its
REQUEST at once, so that no worker ever waits for it. The answer is
HELLO (the worker's process id), then HEAD and DATA frames and END, or ERROR. A connection that
closes before END or ERROR means that the worker died.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket
    from collections.abc import Generator, Iterator

HELLO, HEAD, DATA, END, ERROR, REQUEST = b"H", b"T", b"D", b"Z", b"E", b"Q"
CHUNK = 2**16
_HEADER = struct.Struct("!cI")


class Died(Exception):  # noqa: N818 - not an error of this side
    """The other side closed the connection in the middle of a message."""


def send(connection: socket.socket, kind: bytes, payload: bytes = b"") -> None:
    """Send one frame."""
    connection.sendall(_HEADER.pack(kind, len(payload)) + payload)


def send_json(connection: socket.socket, kind: bytes, content: Any) -> None:
    """Send one frame with JSON in it."""
    send(connection, kind, json.dumps(content, separators=(",", ":")).encode())


def frames(connection: socket.socket) -> Generator[tuple[bytes, bytes], None, None]:
    """The frames that arrive, as (kind, payload).

    Raises:
        Died: the connection closed inside or before a frame.
    """
    with connection.makefile("rb") as stream:
        while True:
            kind, length = _HEADER.unpack(_exactly(stream, _HEADER.size))
            yield kind, _exactly(stream, length)


def message(connection: socket.socket) -> Iterator[tuple[bytes, bytes]]:
    """The frames up to END.

    Raises:
        Died: the connection closed before END.
    """
    with contextlib.closing(frames(connection)) as received:
        yield from itertools.takewhile(lambda frame: frame[0] != END, received)


def _exactly(stream: io.BufferedReader, length: int) -> bytes:
    try:
        data = stream.read(length)
    except ConnectionError as error:
        raise Died from error
    if len(data) < length:
        raise Died
    return data


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
