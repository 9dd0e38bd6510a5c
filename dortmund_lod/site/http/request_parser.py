"""Bytes become requests, each within bounds (RFC 9112)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httptools

from dortmund_lod.site.http.request import Request, Room

if TYPE_CHECKING:
    from collections.abc import Callable

_LARGEST_HEAD = 2**16
_LARGEST_DISCARDED = 64 * 2**20


class Refused(Exception):  # noqa: N818 - no error of this side
    """Bytes that are no request to answer; `status` says why."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Reader:
    """Takes bytes in; the parser tells in `on_…` what it found in them.

    `take` gets each request that is complete. `asked` is called when a client waits to be asked
    for a body that may be sent. Bodies are kept in `room`. After `has_ended`, what is left of the
    bytes is not looked at.
    """

    def __init__(
        self, room: Room, take: Callable[[Request], None], asked: Callable[[], None]
    ) -> None:
        self.incoming: Request | None = None
        self.has_ended = False
        self._parser = httptools.HttpRequestParser(self)
        self._room = room
        self._take = take
        self._asked = asked
        self._head = 0

    @property
    def in_body(self) -> bool:
        """Whether the head of a request is there and its body is not."""
        return self.incoming is not None and bool(self.incoming.method)

    def feed(self, data: bytes) -> None:
        """Take bytes in.

        Raises:
            Refused: they are no request, or more than is read of one.
        """
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:  # no other protocol is spoken here
            self.has_ended = True
        except httptools.HttpParserError as error:
            raise Refused("400 Bad Request") from error
        if self.incoming:
            self._check_size(self.incoming, len(data))

    def _check_size(self, incoming: Request, more: int) -> None:
        if incoming.received > _LARGEST_DISCARDED:
            raise Refused("413 Content Too Large")
        if not incoming.method:
            self._head += more
            if self._head > _LARGEST_HEAD:
                raise Refused("431 Request Header Fields Too Large")

    def give_up(self, request: Request) -> None:
        """Have a request taken though it is not complete; nothing is read after it."""
        self.has_ended = True
        self._complete(request)

    def on_message_begin(self) -> None:
        """Expect a request."""
        if not self.has_ended:
            self.incoming = Request(self._room)
            self._head = 0

    def on_url(self, data: bytes) -> None:
        """Take a part of the target."""
        if self.incoming:
            self.incoming.target += data

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; those after the body are no part of the request."""
        if self.incoming and not self.incoming.method:
            self.incoming.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Ask for the body where the client waits to be asked."""
        if not self.incoming:
            return
        self.incoming.method = self._parser.get_method().decode("ascii")
        self.incoming.version = self._parser.get_http_version()
        if self.incoming.header(b"expect").lower() == b"100-continue":
            self._expect(self.incoming)

    def _expect(self, request: Request) -> None:
        if request.length > self._room.largest:
            self.give_up(request)  # it is refused before its body was sent
        else:
            self._asked()

    def on_body(self, data: bytes) -> None:
        """Take a part of the body."""
        if self.incoming:
            self.incoming.add_body(data)

    def on_message_complete(self) -> None:
        """Have the request answered."""
        if self.incoming:
            self._complete(self.incoming)

    def _complete(self, request: Request) -> None:
        self.incoming = None
        request.keep_alive = self._parser.should_keep_alive() and not self.has_ended
        self._take(request)
