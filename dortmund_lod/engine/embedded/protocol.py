"""What web processes and workers say to each other: tickets, queries, answers and look-ups.

**Queries** are packets in a FIFO: a ticket and a request. A ticket names the reply socket of
whoever asks, the number of the query there, until when the answer is waited for, and the client it
is for (as a digest). The answer comes as datagrams to that socket: the number, one byte of kind
and a payload. PART is a piece of the answer and LAST its last piece, after the name of its format.
UNACCEPTABLE, FAILED and DIED say why there is none; the last is sent by the supervisor for a
worker that cannot any more. Who waits for an answer no longer says so to the supervisor's socket,
with the beginning of the ticket, so that its worker works no longer, either.

**Look-ups** are frames on a Unix stream socket: one byte of kind, four bytes of length and that
many bytes. The web process sends its REQUEST at once, so that no worker ever waits for it. The
answer is HEAD and DATA frames and END. A connection that closes before END means that the worker
died.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import select
import socket
import struct
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from dortmund_lod.process.runtime_dir import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.engine.api import Query

PART, LAST, UNACCEPTABLE, FAILED, DIED = b"D", b"Z", b"U", b"E", b"X"
"""Kinds of datagrams."""
HEAD, DATA, END, REQUEST = b"T", b"D", b"Z", b"Q"
"""Kinds of frames."""
PIECE = 2**16
"""Bytes of a datagram's payload at most."""

NAME = LONGEST_NAME
"""Bytes of the name of a reply socket."""
_CLIENT = 8
_TICKET = struct.Struct(f"!{NAME}sQd{_CLIENT}s")
_IDENTITY = struct.Struct(f"!{NAME}sQ")
IDENTITY = _IDENTITY.size
"""Bytes of a ticket that no other one begins with."""
TICKET = _TICKET.size
"""Bytes of a ticket."""

PACKET = select.PIPE_BUF
"""Bytes of a packet at most: what is written to a pipe at once."""

_DATAGRAM = struct.Struct("!Qc")
LARGEST_DATAGRAM = _DATAGRAM.size + PIECE

_END_OF_HEAD = b"\n"
_NONE = "-"

_CHUNK = 2**16
_FRAME = struct.Struct("!cI")
_TIME = struct.Struct("@ll")
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Ticket(NamedTuple):
    """Who waits for an answer, where, and until when (monotonic clock)."""

    socket: str
    number: int
    until: float
    client: bytes

    @property
    def is_awaited(self) -> bool:
        """Whether there is still somebody who waits."""
        return time.monotonic() < self.until


def pack_ticket(name: bytes, number: int, until: float, client: str) -> bytes:
    """The ticket of a query; the client comes as a digest, but for "", which stays nothing."""
    digest = hashlib.blake2b(client.encode(), digest_size=_CLIENT).digest() if client else b""
    return _TICKET.pack(name, number, until, digest)


def pack_identity(name: bytes, number: int) -> bytes:
    """What the ticket of a query begins with, and no other."""
    return _IDENTITY.pack(name, number)


def read_ticket(packet: bytes) -> Ticket:
    """The ticket that a packet begins with."""
    name, number, until, client = _TICKET.unpack_from(packet)
    return Ticket(name.decode("ascii"), number, until, client if any(client) else b"")


def pack_query(query: Query) -> bytes:
    """A request: the formats of the answer, the dataset if it is given, and the text."""
    results = query.results.suffix if query.results else _NONE
    graph = query.graph.suffix if query.graph else _NONE
    head = f"{results} {graph} {_dataset(query)}".encode()
    return head + _END_OF_HEAD + query.text.encode()


def _dataset(query: Query) -> str:
    if query.default_graphs is None and query.named_graphs is None:
        return _NONE
    return json.dumps([query.default_graphs, query.named_graphs])


def read_query(request: bytes) -> dict[str, Any]:
    """What a request asks for."""
    head, _, text = request.partition(_END_OF_HEAD)
    results, graph, dataset = head.decode().split(" ", 2)
    default, named = (None, None) if dataset == _NONE else json.loads(dataset)
    return {
        "text": text.decode(),
        "results": None if results == _NONE else results,
        "graph": None if graph == _NONE else graph,
        "default_graphs": default,
        "named_graphs": named,
    }


class Datagram(NamedTuple):
    """What a datagram says: the number of the query, the kind, and the payload."""

    number: int
    kind: bytes
    payload: bytes


def pack_datagram(number: int, kind: bytes, payload: bytes) -> bytes:
    """A datagram."""
    return _DATAGRAM.pack(number, kind) + payload


def read_datagram(data: bytes) -> Datagram:
    """What a datagram says."""
    number, kind = _DATAGRAM.unpack_from(data)
    return Datagram(number, kind, data[_DATAGRAM.size :])


class ConnectionClosed(Exception):  # noqa: N818 - not an error of this side
    """The other side closed the connection in the middle of a message."""


def set_timeout(connection: socket.socket, direction: int, seconds: float) -> None:
    """Let the kernel end a wait (SO_SNDTIMEO, SO_RCVTIMEO) with BlockingIOError.

    Python's own time-outs poll before each call, and leave the interpreter to other threads twice
    as often.
    """
    whole, part = divmod(seconds, 1)
    connection.setsockopt(socket.SOL_SOCKET, direction, _TIME.pack(int(whole), int(part * 1e6)))


def send(connection: socket.socket, kind: bytes, payload: bytes = b"") -> None:
    """Send one frame."""
    connection.sendall(_FRAME.pack(kind, len(payload)) + payload)


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
        received += _receive(connection)
        while len(received) >= _FRAME.size:
            kind, length = _FRAME.unpack_from(received)
            end = _FRAME.size + length
            if len(received) < end:
                break
            payload = bytes(received[_FRAME.size : end])
            del received[:end]
            yield kind, payload


def _receive(connection: socket.socket) -> bytes:
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
