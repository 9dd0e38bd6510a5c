"""The messages between a web process and a look-up worker: frames on a Unix stream socket.

A frame is one byte of kind, four bytes of length and that many bytes. The web process sends its
REQUEST at once, so that no worker ever waits for it. The answer is HEAD and DATA frames and END. A
connection that closes before END means that the worker died.
"""

from __future__ import annotations

import itertools
import json
import socket
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD, DATA, END, REQUEST = b"T", b"D", b"Z", b"Q"
_CHUNK = 2**16
_HEADER = struct.Struct("!cI")
_TIME = struct.Struct("@ll")
_encode = json.JSONEncoder(separators=(",", ":")).encode


class ConnectionClosed(Exception):  # noqa: N818 - not an error of this side
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
    send(connection, kind, _encode(content).encode())


def frames(connection: socket.socket) -> Iterator[tuple[bytes, bytes]]:
    """The frames that arrive, as (kind, payload).

    Raises:
        ConnectionClosed: the connection closed inside or before a frame.
    """
    received = bytearray()
    while True:
        received += _some(connection)
        while len(received) >= _HEADER.size:
            kind, length = _HEADER.unpack_from(received)
            end = _HEADER.size + length
            if len(received) < end:
                break
            payload = bytes(received[_HEADER.size : end])
            del received[:end]
            yield kind, payload


def _some(connection: socket.socket) -> bytes:
    try:
        data = connection.recv(_CHUNK)
    except ConnectionError as error:
        raise ConnectionClosed from error
    if not data:
        raise ConnectionClosed
    return data


def message(connection: socket.socket) -> Iterator[tuple[bytes, bytes]]:
    """The frames up to END.

    Raises:
        ConnectionClosed: the connection closed before END.
    """
    return itertools.takewhile(lambda frame: frame[0] != END, frames(connection))
