"""The layer that answers from finished responses, before the application is entered."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.site.http.asgi import (
    BODY,
    BODY_PART,
    CLIENT,
    FAULT,
    HEADERS,
    NOTES,
    START,
    enter_loop,
    has_body,
    headers_of,
    value_of,
)
from dortmund_lod.site.middleware.cached_response import CachedResponse, ResponseStore
from dortmund_lod.site.middleware.compression import (
    StreamEncoder,
    compressed,
    in_coding,
    is_worth_streaming,
    negotiate_encoding,
)
from dortmund_lod.site.middleware.preconditions import CONDITIONS, evaluate
from dortmund_lod.site.middleware.send_file import PIECE, send_bytes

if TYPE_CHECKING:
    from collections.abc import Hashable

    from dortmund_lod.site.http.asgi import Application, Headers, Message, Receive, Scope, Send
    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.served_release import CurrentRelease

    Key = tuple[Hashable, ...]
    """What a response depends on, and in its last place what the client accepts of codings."""

_BYPASS = ("/dump/", "/health/")
_CACHEABLE = frozenset({200, 303})
_LARGEST_QUERY = 2**16
_PATIENCE = 2.0
"""Seconds for which a request waits for an equal one of another client."""
_NO_BODY: Message = {"type": BODY_PART, "body": b""}


class _Fetching(NamedTuple):
    """A response that is being made: for whom, and what is set when it is there, or failed."""

    client: str
    ended: asyncio.Event


class ResponseCacheMiddleware:
    """Keeps what may be kept, and answers preconditions alike whether it was kept or not.

    A response is kept for its release and request if it says `Cache-Control: public`, once without
    a content coding and once in each that was asked for. The response for a request is made once
    at a time; equal requests wait for it, whatever coding they take. Where it was not to be kept,
    each then makes its own, side by side: in a queue, the last of many equal requests would wait
    for all that fail before it. Another client's request is waited for no longer than a moment: it
    may stand in that client's own queue for much longer than the response takes to make.
    """

    def __init__(
        self, app: Application, served: CurrentRelease, capacity: int, metrics: Metrics
    ) -> None:
        self._app = app
        self._served = served
        self._store = ResponseStore(capacity, metrics.cache_filled)
        self._metrics = metrics
        self._fetching: dict[Key, _Fetching] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the store, or from the application."""
        headers = headers_of(scope)
        key = self._key(scope, headers)
        if key is None:
            await enter_loop()
            await self._app(scope, receive, send)
            return
        response = self._store.get(key)
        if response is None:
            await enter_loop()
            self._metrics.cache_lookup("miss")
            response = await self._single_flight(key, scope, receive, send)
            if response is None:
                return
        else:
            scope[NOTES] = response.notes
        if not CONDITIONS.isdisjoint(headers):
            response = evaluate(response, headers)
            scope[NOTES] = response.notes if NOTES in scope else None
        await send(response.start)
        if scope["method"] == "HEAD":
            await send(_NO_BODY)
        elif len(response.body) <= PIECE:
            await send(response.whole)
        else:
            await enter_loop()
            await send_bytes(response.body, send)

    def _key(self, scope: Scope, headers: dict[bytes, bytes]) -> Key | None:
        """What the response depends on; None where it is not to be kept."""
        path = scope["path"]
        if FAULT in scope or b"range" in headers or path.startswith(_BYPASS):
            return None
        body = b"" if scope["method"] in {"GET", "HEAD"} else _digest(scope, headers)
        if body is None:
            return None
        return (
            self._served.current().id,
            path,
            scope["query_string"],
            body,
            headers.get(b"accept"),
            headers.get(b"accept-language"),
            headers.get(b"accept-encoding"),
        )

    async def _single_flight(
        self, key: Key, scope: Scope, receive: Receive, send: Send
    ) -> CachedResponse | None:
        """The response; None where it may not be kept and was sent as it came."""
        plain_key, client = (*key[:-1], None), scope.get(CLIENT, "")
        if await self._has_been_fetched(plain_key, client):
            return await self._variant(key, scope, receive, send)
        fetching = self._fetching[plain_key] = _Fetching(client, asyncio.Event())
        try:
            return await self._variant(key, scope, receive, send)
        finally:
            if self._fetching.get(plain_key) is fetching:
                del self._fetching[plain_key]
            fetching.ended.set()

    async def _has_been_fetched(self, key: Key, client: str) -> bool:
        """Wait for who fetches the response now; False where nobody does, or that takes long."""
        given_up = None
        while (fetching := self._fetching.get(key)) and fetching is not given_up:
            patience = None if fetching.client == client else _PATIENCE
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(fetching.ended.wait(), patience)
                return True
            given_up = fetching
        return False

    async def _variant(
        self, key: Key, scope: Scope, receive: Receive, send: Send
    ) -> CachedResponse | None:
        """The response in the coding that the client prefers, kept."""
        plain_key = (*key[:-1], None)
        plain = self._store.get(plain_key)
        if plain is None:
            plain = await self._fetch(scope, receive, send)
            if plain is None:
                return None
            self._store.put(plain_key, plain)
        coding = _coding_of(scope)
        response = await self._in_coding(plain, plain_key, coding) if coding else plain
        if key != plain_key:
            self._store.put(key, response)
        return response

    async def _in_coding(
        self, plain: CachedResponse, plain_key: Key, coding: str
    ) -> CachedResponse:
        key = (*plain_key, coding)
        response = self._store.get(key)
        if response is None:
            loop = asyncio.get_running_loop()
            response = await loop.run_in_executor(None, compressed, plain, coding)
            self._store.put(key, response)
        return response

    async def _fetch(self, scope: Scope, receive: Receive, send: Send) -> CachedResponse | None:
        """Ask the application for the response without a coding and without preconditions."""
        inner = dict(scope)
        inner["headers"] = [line for line in scope["headers"] if line[0] not in CONDITIONS]
        inner.pop(HEADERS, None)
        if inner["method"] == "HEAD":
            inner["method"] = "GET"
        fetched = _Fetched(scope, send, self._store.largest)
        await self._app(inner, receive, fetched.send)
        return fetched.response()


def _coding_of(scope: Scope) -> str:
    """The content coding that the client prefers; "" for none."""
    return negotiate_encoding(headers_of(scope).get(b"accept-encoding", b"").decode("latin-1"))


def _digest(scope: Scope, headers: dict[bytes, bytes]) -> bytes | None:
    """A digest of the body of a SPARQL query by POST or QUERY, None for others."""
    body = scope.get(BODY)
    if scope["method"] not in {"POST", "QUERY"} or body is None or len(body) > _LARGEST_QUERY:
        return None
    return hashlib.sha256(headers.get(b"content-type", b"") + b"\n" + body).digest()


class _Fetched:
    """Takes a response: collects it if it may be kept, otherwise sends it on as it comes.

    That has the coding which the client prefers, too: it is long, or asked for each time.
    """

    def __init__(self, scope: Scope, send: Send, largest: int) -> None:
        self._scope = scope
        self._send = send
        self._largest = largest
        self._start: Message | None = None
        self._parts: list[bytes] = []
        self._has_body = True
        self._encoder: StreamEncoder | None = None

    async def send(self, message: Message) -> None:
        """Take a message of the application."""
        if message["type"] == START:
            if self._may_be_kept(message):
                self._start = message
            else:
                await self._begin(message)
        elif self._start:
            self._parts.append(message.get("body", b""))
        elif self._encoder:
            await self._send_encoded(message, self._encoder)
        elif self._has_body:
            await self._send(message)

    def response(self) -> CachedResponse | None:
        """The response, if it may be kept."""
        if not self._start:
            return None
        status, headers = self._start["status"], _with_vary(self._start["headers"])
        return CachedResponse(status, headers, b"".join(self._parts))

    def _may_be_kept(self, start: Message) -> bool:
        headers = start["headers"]
        length = value_of(headers, b"content-length")
        return (
            start["status"] in _CACHEABLE
            and value_of(headers, b"cache-control").startswith(b"public")
            and length.isdigit()
            and int(length) <= self._largest
        )

    async def _begin(self, start: Message) -> None:
        """Begin an answer that is not kept, unless preconditions decide it."""
        method = self._scope["method"]
        response = CachedResponse(start["status"], start["headers"], b"")
        is_text = is_worth_streaming(response)
        if is_text:
            response = CachedResponse(response.status, _with_vary(response.headers), b"")
        if method != "POST":
            response = evaluate(response, headers_of(self._scope))
        is_whole = response.status == start["status"]
        self._has_body = is_whole and has_body(method, response.status)
        coding = _coding_of(self._scope) if is_text and is_whole else ""
        if coding:
            response = in_coding(response, coding)
        await self._send(response.start)
        if not self._has_body:
            await self._send(response.whole)
        elif coding:
            self._encoder = StreamEncoder(coding)

    async def _send_encoded(self, message: Message, encoder: StreamEncoder) -> None:
        """Send a piece of the body on in its coding, which a thread is asked for."""
        has_more = message.get("more_body", False)
        piece = message.get("body", b"")
        body = await asyncio.to_thread(encoder.encode, piece, is_last=not has_more)
        if body or not has_more:
            await self._send({"type": BODY_PART, "body": body, "more_body": has_more})


def _with_vary(headers: Headers) -> Headers:
    """Headers that say that the content coding was chosen.

    Without a date: the server gives each answer that of its sending (RFC 9110 §6.6.1), which is
    what other caches reckon its age from.
    """
    vary = b", ".join(part for part in (value_of(headers, b"vary"), b"Accept-Encoding") if part)
    kept = [line for line in headers if line[0] not in {b"vary", b"date"}]
    return [*kept, (b"vary", vary)]
