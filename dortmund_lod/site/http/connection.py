"""One client's connection: requests come in, and are answered one after the other."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, cast

from dortmund_lod.errors import RequestTimeout
from dortmund_lod.site.header_size import LARGEST_HEADER, has_oversized_header
from dortmund_lod.site.http.request import Address, Request
from dortmund_lod.site.http.request_parser import Reader, Refused
from dortmund_lod.site.http.response_writer import Writer

if TYPE_CHECKING:
    from dortmund_lod.site.http.service import Service

log = logging.getLogger(__name__)

SECONDS_FOR_HEAD = 10.0
SECONDS_FOR_BODY = 5.0
SECONDS_OF_SILENCE = 75.0
"""How long an idle connection is kept: longer than by proxies, so that they close first."""

_SECONDS_FOR_READING = 2.0
"""How long a client that was hung up on may go on sending, so that it reads why."""

_MOST_WAITING = 64
"""Requests that are taken while another is answered; a client that sends more is hung up on."""


class Connection(asyncio.Protocol):
    """HTTP/1.1 with one client."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._reader = Reader(service.room, self._take, self._ask_for_body)
        self._waiting: deque[Request] = deque()
        self._answering: asyncio.Task[None] | None = None
        self._raw = b""
        self._free = True
        self._last = False
        self._has_left = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to listen."""
        self._transport = cast("asyncio.Transport", transport)  # it is a stream's
        self._writer = Writer(self._transport)
        remote, here = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
        self._address = Address(remote[0] if remote else "", here[0], here[1])
        self._since = self._service.time()
        self._service.opened(self)

    def connection_lost(self, _: Exception | None) -> None:
        """Forget the client; what is computed for it goes on, for others who ask the same."""
        self._forget_what_waits()
        self._writer.lose()
        self._service.closed(self)

    def pause_writing(self) -> None:
        """Hold answers back, and read nothing more from a client that does not read."""
        self._writer.pause()
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Let answers go on."""
        self._writer.resume()
        self._transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Answer what is known by its bytes; read anything else."""
        if self._free:
            self._since = self._service.time()
            if self._service.shortcuts.answer(data, self._address.remote, self._transport):
                return
        self._raw = data if self._free else b""
        if not self._last:
            self._read(data)

    def _read(self, data: bytes) -> None:
        self._free, before = False, self._reader.in_body
        try:
            self._reader.feed(data)
        except Refused as refused:
            self.refuse(refused.status)
        self._last = self._last or self._reader.has_ended
        if self._reader.in_body and not before:
            self._since = self._service.time()
        self._begin_next()

    def eof_received(self) -> bool:
        """Finish what was asked before the client stopped asking."""
        self._last = self._has_left = True
        return self._answering is not None

    def _take(self, request: Request) -> None:
        self._waiting.append(request)
        if len(self._waiting) >= _MOST_WAITING:
            self._reader.has_ended = True

    def _ask_for_body(self) -> None:
        if not self._waiting and not self._answering:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def refuse(self, status: str, detail: str = "") -> None:
        """Say why no request is answered, and hang up."""
        self._last = True
        self._forget_what_waits()
        if not self._answering:
            self._writer.refuse(status, detail)
            self._service.watching.refused(status[:3], self._address.remote)
            self._hang_up()

    def _forget_what_waits(self) -> None:
        for request in (*self._waiting, self._reader.incoming):
            if request:
                request.release()
        self._waiting.clear()
        self._reader.incoming = None

    def _hang_up(self) -> None:
        if self._last and not (self._has_left or self._transport.is_closing()):
            self._transport.write_eof()
            self._since, self._free = self._service.time(), False
        else:
            self._transport.close()

    def _begin_next(self) -> None:
        if self._answering or not self._waiting:
            return
        request = self._waiting.popleft()
        if refusal := _refusal(request):
            request.release()
            self.refuse(*refusal)
            return
        alone = not self._waiting and not self._reader.incoming and request.keep_alive
        raw, self._raw = self._raw if alone else b"", b""
        self._answering = asyncio.get_running_loop().create_task(self._answer(request, raw))

    async def _answer(self, request: Request, raw: bytes) -> None:
        request.keep_alive = request.keep_alive and not self._service.is_ending
        environ, site = request.environ(self._address), self._service.shortcuts.site
        reply = await self._service.answer(environ)
        try:
            await self._writer.send(request, reply)
        except Exception:
            log.exception("An answer could not be sent")
            self._transport.abort()
        request.release()
        if reply.finished and raw:
            self._service.shortcuts.keep(raw, environ, reply.finished, site)
        self._answered(request)

    def _answered(self, request: Request) -> None:
        self._answering = None
        self._since = self._service.time()
        if not request.keep_alive or (self._last and not self._waiting):
            self._hang_up()
            return
        self._free = not self._waiting and not self._reader.incoming
        self._begin_next()

    def end(self) -> None:
        """Hang up when what is being answered has been answered."""
        self._last = True
        if not self._answering:
            self._transport.close()

    def look_after(self, now: float) -> None:
        """End a wait that has been too long."""
        if self._answering or self._writer.is_held_back:
            self._writer.look_after(now)
        elif now - self._since > self._patience:
            self._lose_patience()

    @property
    def _patience(self) -> float:
        if self._last:
            return _SECONDS_FOR_READING
        if self._reader.in_body:
            return SECONDS_FOR_BODY
        return SECONDS_FOR_HEAD if self._reader.incoming else SECONDS_OF_SILENCE

    def _lose_patience(self) -> None:
        request = self._reader.incoming
        if self._last:
            self._transport.abort()
        elif request and self._reader.in_body:
            request.fault = RequestTimeout(
                f"The body of the request did not arrive within {SECONDS_FOR_BODY:g} seconds."
            )
            self._last = True
            self._reader.give_up(request)
            self._begin_next()
        elif request:
            self.refuse("408 Request Timeout")
        else:
            self._transport.close()


def _refusal(request: Request) -> tuple[str, str] | None:
    """The status and the words for a request whose head is not to be read; None for others."""
    if has_oversized_header(request.headers):
        detail = f"A header is larger than {LARGEST_HEADER:,} bytes: send a shorter one."
        return "431 Request Header Fields Too Large", detail
    if not request.is_well_addressed:
        return "400 Bad Request", ""
    return None
