"""The layer that bounds what a request may be: its head, its body, and the time that takes."""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes

from werkzeug.exceptions import RequestEntityTooLarge

from dortmund_lod.errors import EngineBusy, RequestTimeout
from dortmund_lod.site.http.asgi import (
    BODY,
    FAULT,
    HEADERS,
    enter_loop,
    headers_of,
    problem,
    replayed,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from dortmund_lod.site.http.asgi import Application, Receive, Response, Scope, Send

LARGEST_HEADER = 4096
"""Bytes of a header's value: browsers send a Referer of up to so many, and no longer one."""
MOST_HEADERS = 100
"""Lines of a head; the server itself refuses more."""
LARGEST_HEAD = 2**15
"""Bytes of all headers of a request."""
SECONDS_FOR_BODY = 5.0
BODIES = 64 * 2**20
"""Bytes of all bodies that are on their way to one web process, or being answered."""

_LARGEST_DISCARDED = 64 * 2**20
_SOON = 5
_HOST = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+,;=%-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?\Z")
"""A host and a port (RFC 9110 §7.2); each character is looked at once."""
_CHUNKED = b"chunked"
_VERSIONS_WITHOUT_HOST = frozenset({"1.0", "1"})
"""HTTP/1.0, also as granian calls it."""
_ASCII = "".join(map(chr, range(128)))


class RequestLimitsMiddleware:
    """Refuses heads that are too large or name no host, and bodies that are too large or too slow.

    Bodies arrive whole before anything looks at them, so that whoever sends one slowly holds no
    thread, no place in a queue and no more than what was sent.
    """

    def __init__(self, app: Application, largest_body: int) -> None:
        self._app = app
        self._largest_body = largest_body
        self._room = BODIES

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass on what is within the limits."""
        refusal = refused_head(scope)
        if refusal:
            return refusal(scope, receive, send)
        headers = scope[HEADERS]
        if b"content-length" in headers or b"transfer-encoding" in headers:
            return self._with_body(scope, receive, send)
        scope[BODY] = b""
        return self._app(scope, receive, send)

    async def _with_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        await enter_loop()
        body = bytearray()
        try:
            if await self._read(scope, receive, body):
                await self._app(scope, replayed(scope, receive), send)
            else:
                detail = "The body of the request broke off."
                await problem(HTTPStatus.BAD_REQUEST, detail, close=True)(scope, receive, send)
        finally:
            self._room += len(body)

    async def _read(self, scope: Scope, receive: Receive, body: bytearray) -> bool:
        """Read the body; False where it broke off.

        Of a body that is too large, nothing is kept.
        """
        length = headers_of(scope).get(b"content-length", b"0")
        too_large = length.isdigit() and int(length[:20]) > self._largest_body
        expected = headers_of(scope).get(b"expect", b"").lower() == b"100-continue"
        try:
            if not (too_large and expected):  # who asks first is refused before sending it
                async with asyncio.timeout(SECONDS_FOR_BODY):
                    if not await self._take(scope, receive, body):
                        return False
        except TimeoutError:
            scope[FAULT] = RequestTimeout(
                f"The body of the request did not arrive within {SECONDS_FOR_BODY:g} seconds."
            )
        if too_large:
            scope[FAULT] = RequestEntityTooLarge()
        scope[BODY] = bytes(body)
        return True

    async def _take(self, scope: Scope, receive: Receive, body: bytearray) -> bool:
        received, more = 0, True
        while more and received <= _LARGEST_DISCARDED:
            message = await receive()
            if message["type"] == "http.disconnect":
                return False
            part = message.get("body", b"")
            more = message.get("more_body", False)
            received += len(part)
            self._keep(scope, body, part, received)
        return True

    def _keep(self, scope: Scope, body: bytearray, part: bytes, received: int) -> None:
        if received > self._largest_body:
            scope[FAULT] = RequestEntityTooLarge()
        elif len(part) > self._room:
            message = "Too many requests are still on their way."
            scope[FAULT] = EngineBusy(message, retry_after=_SOON)
        if FAULT in scope:
            self._room += len(body)
            body.clear()
        else:
            self._room -= len(part)
            body += part


def refused_head(scope: Scope) -> Response | None:
    """The answer to a request whose head is not to be read; None for others."""
    headers = headers_of(scope)
    if len(scope["headers"]) > MOST_HEADERS or _is_large(headers):
        return problem(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            f"A header may have {LARGEST_HEADER:,} bytes, and all together {LARGEST_HEAD:,} in "
            f"{MOST_HEADERS} lines: send shorter ones.",
            close=True,
        )
    if not _names_host(scope, headers):
        detail = "A request names its host once, as a name or an address."
        return problem(HTTPStatus.BAD_REQUEST, detail, close=True)
    if headers.get(b"transfer-encoding", _CHUNKED).strip().lower() != _CHUNKED:
        detail = "Of transfer codings, only chunked is known here."
        return problem(HTTPStatus.NOT_IMPLEMENTED, detail, close=True)  # RFC 9112 §6.1
    query: bytes = scope["query_string"]
    if not query.isascii():
        scope["query_string"] = quote_from_bytes(query, _ASCII).encode("ascii")
    return None


def _is_large(headers: dict[bytes, bytes]) -> bool:
    """Whether the head is larger than is read (RFC 6585 §5).

    Cookies are not read at all: they may come from whoever has a name above this site's.
    """
    size = sum(map(len, headers)) + sum(map(len, headers.values()))
    if size <= LARGEST_HEADER:
        return False
    return size > LARGEST_HEAD or any(
        len(value) > LARGEST_HEADER for name, value in headers.items() if name != b"cookie"
    )


def _names_host(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Whether the host is named once, and well (RFC 9112 §3.2)."""
    host = headers.get(b"host")
    if not host:  # where it is missing, some servers say that it is empty
        return scope["http_version"] in _VERSIONS_WITHOUT_HOST
    return is_host(host) and (
        len(headers) == len(scope["headers"])
        or sum(name == b"host" for name, _ in scope["headers"]) == 1
    )


@lru_cache(maxsize=256)
def is_host(value: bytes) -> bool:
    """Whether this is a host with or without a port."""
    return _HOST.match(value) is not None
