"""What the layers of the site share: the types of ASGI 3, and what one layer leaves for another.

A layer is a class whose instances are ASGI applications around another one
(https://asgi.readthedocs.io/en/latest/specs/main.html). What it found out about a request it puts
into the scope, under the names below.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from urllib.parse import unquote

if TYPE_CHECKING:
    from http import HTTPStatus

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]

HEADERS = "dortmund_lod.headers"
"""The headers of the request by their names in lower case, lines of one name joined."""
BODY = "dortmund_lod.body"
"""The body of the request, which has arrived whole."""
FAULT = "dortmund_lod.fault"
"""The error to tell in place of an answer: the application makes the problem document."""
CLIENT = "dortmund_lod.client"
"""Who asks, as far as limits go; empty for this machine itself."""
NOTES = "dortmund_lod.notes"
"""What layers keep with the cached response that answers the request."""
TRACE_ID = "dortmund_lod.trace_id"
"""The trace of the request, where it is traced."""

ANSWER = "dortmund_lod.answer"
"""The answer to the query of a page, or the error that there is in its place."""

START, BODY_PART = "http.response.start", "http.response.body"

_BODILESS = frozenset({204, 304})


async def enter_loop() -> None:
    """Go on in the thread of the event loop.

    A server may begin a request in another one, and take it to the loop as soon as it waits. So
    whatever comes before this is to use nothing of asyncio, and to bear another thread beside it.
    """
    await asyncio.sleep(0)


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """The headers of a request, made once; lines of one name are one header (RFC 9110 §5.3)."""
    headers: dict[bytes, bytes] | None = scope.get(HEADERS)
    if headers is None:
        headers = scope[HEADERS] = _joined(scope["headers"])
    return headers


def _joined(lines: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    lines = [*lines]
    headers = dict(lines)
    if len(headers) != len(lines):
        values: dict[bytes, list[bytes]] = {}
        for name, value in lines:
            values.setdefault(name, []).append(value)
        headers = {name: b", ".join(parts) for name, parts in values.items()}
    return headers


def text_header(scope: Scope, name: bytes) -> str | None:
    """The value of a header as text; None where there is none."""
    value = headers_of(scope).get(name)
    return None if value is None else value.decode("latin-1")


def remote_address(scope: Scope) -> str:
    """The address the connection comes from; an IPv4 address as such, also on an IPv6 socket."""
    client = scope.get("client")
    address: str = client[0] if client else ""
    return address.removeprefix("::ffff:") if "." in address else address


def encoded(headers: Iterable[tuple[str, str]]) -> Headers:
    """Headers as a server takes them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def value_of(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes:
    """The value of a header of a response; empty where there is none."""
    return next((value for key, value in headers if key == name), b"")


def replayed(scope: Scope, receive: Receive) -> Receive:
    """What gives the body that has arrived, and then whatever the server has to tell."""
    messages: list[Message] = [{"type": "http.request", "body": scope[BODY], "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


def has_body(method: str, status: int) -> bool:
    """Whether the answer to a request has a body (RFC 9110 §6.4.1)."""
    return method != "HEAD" and status not in _BODILESS


class Response(NamedTuple):
    """A whole response."""

    status: int
    headers: Headers
    body: bytes

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        """Answer with it."""
        await send({"type": START, "status": self.status, "headers": self.headers})
        sent = self.body if has_body(scope["method"], self.status) else b""
        await send({"type": BODY_PART, "body": sent})


def problem(status: HTTPStatus, detail: str = "", *, close: bool = False) -> Response:
    """A problem document (RFC 9457 §3) for what does not reach the application.

    With `close`, the connection ends with it.
    """
    content: dict[str, str | int] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
    }
    if detail:
        content["detail"] = detail
    body = json.dumps(content).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode("ascii")),
        (b"cache-control", b"no-store"),
    ]
    if close:
        headers.append((b"connection", b"close"))
    return Response(int(status), headers, body)


async def ask(
    application: Application,
    target: str,
    headers: Iterable[tuple[str, str]] = (),
    method: str = "GET",
    body: bytes = b"",
) -> Response:
    """What an application answers, asked without a network; the target is a path and a query."""
    path, _, query = target.partition("?")
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "root_path": "",
        "query_string": query.encode("ascii"),
        "headers": [(b"host", b"localhost"), *encoded(headers)],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 80),
    }
    if body:
        scope["headers"].append((b"content-length", str(len(body)).encode("ascii")))
    started: list[Message] = []
    parts: list[bytes] = []
    arrived: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if arrived:
            return arrived.pop()
        never: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        return await never  # who asks here does not leave

    async def send(message: Message) -> None:
        if message["type"] == START:
            started.append(message)
        else:
            parts.append(message.get("body", b""))

    await application(scope, receive, send)
    return Response(started[0]["status"], [*started[0]["headers"]], b"".join(parts))
