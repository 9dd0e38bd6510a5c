"""The layer that answers the queries of programs: they hold no thread while they wait."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from dortmund_lod.engine.query_scan import is_volatile
from dortmund_lod.site.http.asgi import (
    ANSWER,
    BODY,
    BODY_PART,
    CLIENT,
    FAULT,
    START,
    encoded,
    replayed,
    text_header,
)
from dortmund_lod.site.http.disconnection import ClientGone, while_connected
from dortmund_lod.site.middleware.send_file import PIECE, send_stream
from dortmund_lod.site.responses import FOR_EVERYONE
from dortmund_lod.site.sparql_request import ACCEPT_QUERY, METHODS, PATH, Sent, parse

if TYPE_CHECKING:
    from dortmund_lod.engine import Answer, Query
    from dortmund_lod.site.http.asgi import Application, Receive, Scope, Send
    from dortmund_lod.site.served_release import CurrentRelease, ServedRelease
    from dortmund_lod.site.sparql_request import SparqlRequest

_SMALL = 2**14
"""Bytes of a request that is read at once: a larger one is read in a thread."""


class SparqlMiddleware:
    """Answers queries (SPARQL 1.1 Protocol §2), and ends those whose client has gone.

    The application gets what is for people: pages, with the answer that they are to show or why
    there is none, and the faults that it tells.
    """

    def __init__(self, app: Application, served: CurrentRelease) -> None:
        self._app = app
        self._served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a query, or have the application answer."""
        if scope["path"] != PATH or scope["method"] not in METHODS or FAULT in scope:
            await self._app(scope, receive, send)
            return
        try:
            request = await _parse(scope)
        except Exception as error:  # noqa: BLE001 - the application tells whatever it is
            scope[FAULT] = error
            request = None
        if request is None:
            await self._app(scope, receive, send)
        else:
            with contextlib.suppress(ClientGone):
                await self._answer(request, scope, receive, send)

    async def _answer(
        self, request: SparqlRequest, scope: Scope, receive: Receive, send: Send
    ) -> None:
        served = self._served.current()
        try:
            async with while_connected(receive):
                answer = await served.engine.evaluate(request.query)
        except ClientGone:
            raise
        except Exception as error:  # noqa: BLE001 - the application tells whatever it is
            scope[ANSWER if request.for_people else FAULT] = error
            await self._app(scope, replayed(scope, receive), send)
            return
        with answer.body:
            if request.for_people:
                scope[ANSWER] = answer
                await self._app(scope, replayed(scope, receive), send)
            else:
                headers = [*headers_of(answer, request.query, served), *FOR_EVERYONE]
                await send({"type": START, "status": 200, "headers": encoded(headers)})
                await _send_body(answer, scope["method"], receive, send)


async def _send_body(answer: Answer, method: str, receive: Receive, send: Send) -> None:
    """Send the body of an answer, which has its place until the client has taken it."""
    if method == "HEAD":
        await send({"type": BODY_PART, "body": b""})
    elif answer.length > PIECE:
        await send_stream(answer.body, answer.length, receive, send)
    else:
        await send({"type": BODY_PART, "body": answer.body.read()})


async def _parse(scope: Scope) -> SparqlRequest | None:
    """What is asked for; what takes long to read is read in a thread."""
    sent = Sent(
        method=scope["method"],
        query_string=scope["query_string"],
        content_type=text_header(scope, b"content-type") or "",
        body=scope.get(BODY, b""),
        accept=text_header(scope, b"accept"),
        client=scope.get(CLIENT, ""),
    )
    if len(sent.query_string) + len(sent.body) <= _SMALL:
        return parse(sent)
    return await asyncio.to_thread(parse, sent)


def headers_of(answer: Answer, query: Query, served: ServedRelease) -> list[tuple[str, str]]:
    """The headers of an answer to a query, but those of all responses."""
    engine = [("X-Engine", answer.engine)] if answer.engine else []
    return [
        *engine,
        ("Content-Type", answer.format.content_type),
        ("Content-Length", str(answer.length)),
        ("Cache-Control", "no-store" if is_volatile(query.text) else "public, max-age=60"),
        ("Vary", "Accept"),
        ("X-Release", served.release.id),
        ("Accept-Query", ACCEPT_QUERY),
    ]
