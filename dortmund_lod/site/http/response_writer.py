"""Answers on their way to one client, at the pace at which it takes them."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, cast

from dortmund_lod.site.http.date_header import CLOCK
from dortmund_lod.site.http.response import close, has_body, head, pieces, problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.site.http.request import Request
    from dortmund_lod.site.http.response import Reply

log = logging.getLogger(__name__)

SECONDS_WITHOUT_PROGRESS = 60.0

_PIECE = 2**18


class Writer:
    """Sends answers over one connection.

    An answer that breaks off, or is not as long as it says, ends the connection without an end
    of the message, so that nobody takes it for whole.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._room: asyncio.Future[None] | None = None
        self._lost = False
        self._left = 0
        self._progress = 0.0

    @property
    def is_held_back(self) -> bool:
        """Whether the client takes nothing at the moment."""
        return self._room is not None

    def pause(self) -> None:
        """Note that the client takes nothing at the moment."""
        self._room = asyncio.get_running_loop().create_future()
        self._left, self._progress = -1, 0.0

    def resume(self) -> None:
        """Note that the client has taken what was sent."""
        if self._room and not self._room.done():
            self._room.set_result(None)
        self._room = None

    def lose(self) -> None:
        """Note that the client has gone."""
        self._lost = True
        self.resume()

    def look_after(self, now: float) -> None:
        """Hang up where the client has taken nothing for long."""
        if not self._room:
            return
        left = self._transport.get_write_buffer_size()
        if left != self._left:
            self._left, self._progress = left, now
        elif now - self._progress > SECONDS_WITHOUT_PROGRESS:
            self._transport.abort()

    def refuse(self, status: str, detail: str = "") -> None:
        """Answer what is no request, for the last time on this connection."""
        reply = problem(status, detail)
        body = cast("bytes", reply.body)
        headers = [*reply.headers, ("Content-Length", str(len(body))), ("Connection", "close")]
        self._write(head(status, headers) + CLOCK.date_line() + b"\r\n" + body)

    async def send(self, request: Request, reply: Reply) -> None:
        """Send an answer; the connection is gone afterwards where it could not be finished."""
        framing = _Framing(request, reply)
        start = head(reply.status, [*reply.headers, *framing.headers]) + CLOCK.date_line()
        if not framing.has_body:
            close(reply.body)
            self._write(start + b"\r\n")
        elif isinstance(reply.body, bytes):
            self._write(start + b"\r\n", reply.body)
            await self._drain()
        else:
            self._write(start + b"\r\n")
            await self._stream(reply.body, framing)

    def _write(self, *parts: bytes) -> None:
        """Without a copy: what waits for a client is what the cache holds."""
        if not self._lost:
            self._transport.writelines(parts)

    async def _drain(self) -> None:
        if self._room:
            await self._room

    async def _stream(self, body: Iterable[bytes], framing: _Framing) -> None:
        """Take pieces as they are made, in a thread, and only when there is room for them."""
        loop = asyncio.get_running_loop()
        parts = pieces(body, _PIECE)
        try:
            while part := await loop.run_in_executor(None, next, parts, b""):
                self._write(framing.framed(part))
                await self._drain()
                if self._lost:
                    return
            self._write(framing.end())
        except Exception:
            log.exception("An answer broke off")
            self._transport.abort()
        finally:
            await loop.run_in_executor(None, parts.close)  # type: ignore[attr-defined]


class _Framing:
    """How the end of a body is told: by its length, by chunks, or by the end of the connection."""

    def __init__(self, request: Request, reply: Reply) -> None:
        self.has_body = has_body(request.method, reply.status)
        self.headers: list[tuple[str, str]] = []
        length = reply.header("content-length")
        self._chunked = False
        self._missing = int(length) if length else None
        if not length:
            self._tell_the_end(request, reply)
        if not request.keep_alive:
            self.headers.append(("Connection", "close"))
        elif request.version == "1.0":
            self.headers.append(("Connection", "keep-alive"))

    def _tell_the_end(self, request: Request, reply: Reply) -> None:
        if isinstance(reply.body, bytes):
            if self.has_body:
                self.headers.append(("Content-Length", str(len(reply.body))))
        elif self.has_body and request.version == "1.1":
            self.headers.append(("Transfer-Encoding", "chunked"))
            self._chunked = True
        elif self.has_body:
            request.keep_alive = False

    def framed(self, part: bytes) -> bytes:
        """A piece of the body as it is sent."""
        if self._chunked:
            return b"%x\r\n%b\r\n" % (len(part), part)
        if self._missing is not None:
            self._missing -= len(part)
        return part

    def end(self) -> bytes:
        """What is sent after the last piece.

        Raises:
            ValueError: the body was not as long as its header says.
        """
        if self._chunked:
            return b"0\r\n\r\n"
        if self._missing:
            raise ValueError(f"{self._missing} bytes are missing")
        return b""
