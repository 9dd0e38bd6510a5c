"""The layer that frees threads from slow clients: it takes whole answers, and sends files itself.

The application names a file in X-Sendfile, as it would to a web server in front of it.
"""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING

from dortmund_lod.site.http.asgi import BODY_PART, START, value_of
from dortmund_lod.site.http.disconnection import disconnected

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.site.http.asgi import Application, Message, Receive, Scope, Send

PIECE = 2**18
"""Bytes that are sent at once; the next ones are read when the client has taken these."""
SECONDS_WITHOUT_PROGRESS = 60.0

_SENDFILE = b"x-sendfile"
_RANGE = re.compile(rb"bytes ([0-9]+)-([0-9]+)/")


class SendFileMiddleware:
    """Gives on whole what the application answers, and the files that it names."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the application answer, and send that at the client's pace."""
        started: list[Message] = []
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            if message["type"] == START:
                started.append(message)
            else:
                parts.append(message.get("body", b""))

        await self._app(scope, receive, collect)
        start = started[0]
        path = value_of(start["headers"], _SENDFILE)
        hidden = {_SENDFILE, b"date"}  # the server tells the date
        headers = [line for line in start["headers"] if line[0] not in hidden]
        await send({**start, "headers": headers})
        if path and scope["method"] != "HEAD":
            await _send_file(path, headers, receive, send)
        else:
            await send_bytes(b"".join(parts), send)


async def _send_file(
    path: bytes, headers: list[tuple[bytes, bytes]], receive: Receive, send: Send
) -> None:
    """Send a file, or the part of it that Content-Range names."""
    found = _RANGE.match(value_of(headers, b"content-range"))
    file = await asyncio.to_thread(Path(path.decode()).open, "rb")
    with file:
        if found:
            file.seek(int(found[1]))
        await send_stream(file, int(value_of(headers, b"content-length")), receive, send)


async def send_bytes(body: bytes, send: Send) -> None:
    """Send a body, in pieces where it is large: the server copies what it is given."""
    view = memoryview(body)
    for place in range(0, len(body) - PIECE, PIECE):
        async with asyncio.timeout(SECONDS_WITHOUT_PROGRESS):
            await send(
                {"type": BODY_PART, "body": bytes(view[place : place + PIECE]), "more_body": True}
            )
    last = bytes(view[len(body) - (len(body) % PIECE or PIECE) :]) if len(body) > PIECE else body
    await send({"type": BODY_PART, "body": last})


async def send_stream(stream: IO[bytes], length: int, receive: Receive, send: Send) -> None:
    """Send so many bytes of a stream, read as the client takes them; nothing once it has gone."""
    read: Callable[[int], bytes] = stream.read
    gone = asyncio.ensure_future(disconnected(receive))
    try:
        while length > 0 and not gone.done():
            piece = await asyncio.to_thread(read, min(PIECE, length))
            if not piece:
                raise EOFError("A file ended before its length was sent.")
            length -= len(piece)
            async with asyncio.timeout(SECONDS_WITHOUT_PROGRESS):
                await send({"type": BODY_PART, "body": piece, "more_body": True})
        if not length and not gone.done():
            await send({"type": BODY_PART, "body": b""})
    finally:
        gone.cancel()
