"""Asking an ASGI application without a network, and from wherever a test wants to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.site.http.asgi import Response, ask

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.site.http.asgi import Application, Receive, Scope, Send


async def request(
    application: Application,
    target: str,
    headers: Iterable[tuple[str, str]] = (),
    client: str = "127.0.0.1",
) -> Response:
    """What an application answers to a GET from an address."""

    async def from_there(scope: Scope, receive: Receive, send: Send) -> None:
        await application({**scope, "client": (client, 1)}, receive, send)

    return await ask(from_there, target, headers)
