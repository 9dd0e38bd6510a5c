"""One request over HTTP/1.1, bounded in time and size whatever the other side does."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import zlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dortmund_lod.audit.http_messages import Request, Response, Unanswered, plain
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 65_536
_PORTS = {"http": 80, "https": 443}


def send(request: Request, *, seconds: float, most: int) -> Response:
    """Send a request and read at most `most` bytes of the body, all within `seconds`.

    Raises:
        Unanswered: no connection, no HTTP, too late, or an answer that breaks off.
    """
    started = time.monotonic()
    try:
        with _connected(request, seconds) as (connection, late):
            try:
                response = _exchange(connection, request, most, started)
            except (OSError, http.client.HTTPException, ValueError) as error:
                if late.is_set():
                    raise _too_late(request, seconds) from error
                raise
            if late.is_set() and response.whole:  # a cut looks like the end of the body
                raise _too_late(request, seconds)
            return response
    except Unanswered:
        raise
    except TimeoutError as error:
        raise _too_late(request, seconds) from error
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        raise _failed(request, error) from error


@contextmanager
def _connected(
    request: Request, seconds: float
) -> Iterator[tuple[http.client.HTTPConnection, threading.Event]]:
    """A connection that is cut when the time is over: a drip of bytes ends no socket's own."""
    parts = urlsplit(request.url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    raw = socket.create_connection((host, port), timeout=seconds)
    late = threading.Event()
    guard = threading.Timer(seconds, _cut, (raw, late))
    guard.daemon = True
    guard.start()
    connection = http.client.HTTPConnection(host, port)
    try:
        connection.sock = _secured(raw, host) if parts.scheme == "https" else raw
        yield connection, late
    finally:
        guard.cancel()
        connection.close()
        raw.close()


def _secured(raw: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(raw, server_hostname=host)


def _cut(raw: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        raw.shutdown(socket.SHUT_RDWR)


def _exchange(
    connection: http.client.HTTPConnection, request: Request, most: int, started: float
) -> Response:
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.putrequest(request.method, target, skip_accept_encoding=True, skip_host=True)
    for name, value in _headers(request, parts.netloc.rpartition("@")[2]).items():
        connection.putheader(name, value)
    connection.endheaders(request.body or None)
    answer = connection.getresponse()
    body, whole = _body(answer, most)
    if whole and answer.length:
        raise http.client.IncompleteRead(body, answer.length)
    headers = _joined(answer)
    if headers.get("content-encoding", "").lower() == "gzip" and body:
        body, whole = _inflated(body, most, whole=whole)
    took = time.monotonic() - started
    return Response(request, answer.status, headers, body, whole, took)


def _headers(request: Request, host: str) -> dict[str, str]:
    common = {"Host": host, "User-Agent": "dortmund-lod-audit", "Connection": "close"}
    length = {"Content-Length": str(len(request.body))} if request.body else {}
    return common | length | dict(request.headers)


def _joined(answer: http.client.HTTPResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in answer.getheaders():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def _body(answer: http.client.HTTPResponse, most: int) -> tuple[bytes, bool]:
    parts, size = [], 0
    while chunk := answer.read1(_CHUNK):
        parts.append(chunk)
        size += len(chunk)
        if size > most:
            return b"".join(parts)[:most], False
    return b"".join(parts), True


def _inflated(body: bytes, most: int, *, whole: bool) -> tuple[bytes, bool]:
    """A gzip body unpacked, at most `most` bytes of it."""
    unpacker = zlib.decompressobj(wbits=31)
    data = unpacker.decompress(body, most)
    return data, whole and not unpacker.unconsumed_tail


def _too_late(request: Request, seconds: float) -> Unanswered:
    return Unanswered(
        str(request),
        Text(
            f"There is no whole answer after {seconds:.0f} seconds.",
            f"Nach {seconds:.0f} Sekunden ist keine ganze Antwort da.",
        ),
    )


def _failed(request: Request, error: Exception) -> Unanswered:
    why = plain(str(error) or type(error).__name__)
    return Unanswered(
        str(request),
        Text(f"There is no whole answer: {why}.", f"Es kommt keine ganze Antwort: {why}."),
    )
