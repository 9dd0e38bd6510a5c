"""The innermost layer: pages and documents are made in threads, which clients share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from a2wsgi import WSGIMiddleware

from dortmund_lod.engine import limits_of
from dortmund_lod.engine.fair_share import FairShare
from dortmund_lod.errors import EngineBusy
from dortmund_lod.site.http.asgi import CLIENT, FAULT, replayed
from dortmund_lod.site.http.disconnection import ClientGone, while_connected
from dortmund_lod.site.middleware.rate_limit import may_evaluate

if TYPE_CHECKING:
    from dortmund_lod.settings import Settings
    from dortmund_lod.site.http.asgi import Application, Receive, Scope, Send

_HEALTH = "/health/"
_HEALTH_THREADS = 2
_CLIENTS = 8
"""Clients that the threads are enough for at once."""


class PageThreads:
    """Has the application (WSGI) answer in threads.

    What may wait for a query has threads of its own, and so has what says whether the site is
    well: however long queries take, and whoever asks them, there are threads for the rest. Of both
    kinds a client has its part at once; what else it asks waits for its turn.
    """

    def __init__(self, wsgi_app: Any, settings: Settings) -> None:
        limits = limits_of(settings)
        part = max(1, settings.threads // _CLIENTS)
        self._seconds = limits.seconds
        self._health = _threads(wsgi_app, _HEALTH_THREADS)
        self._evaluated = _threads(wsgi_app, settings.threads)
        self._evaluations = FairShare(replace(limits, client_queries=part))
        self._pages = _threads(wsgi_app, settings.threads)
        most = settings.client_connections
        self._turns = FairShare(replace(limits, client_queries=part, client_queue=most))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in a thread, when it is the client's turn."""
        if scope["path"].startswith(_HEALTH):
            await self._health(scope, receive, send)
        elif FAULT not in scope and may_evaluate(scope):
            await self._in_turn(self._evaluations, self._evaluated, scope, receive, send)
        else:
            await self._in_turn(self._turns, self._pages, scope, receive, send)

    async def _in_turn(
        self, shares: FairShare, app: Application, scope: Scope, receive: Receive, send: Send
    ) -> None:
        client = scope.get(CLIENT, "")
        try:
            async with while_connected(receive):
                await shares.wait(client, self._seconds)
        except ClientGone:
            return
        except (EngineBusy, TimeoutError) as error:
            scope[FAULT] = error if isinstance(error, EngineBusy) else self._busy()
            await self._pages(scope, replayed(scope, receive), send)
            return
        try:
            await app(scope, replayed(scope, receive), send)
        finally:
            shares.leave(client)

    def _busy(self) -> EngineBusy:
        message = "Your other requests took all the time."
        return EngineBusy(message, retry_after=round(self._seconds))


def _threads(wsgi_app: Any, number: int) -> Application:
    return cast("Application", WSGIMiddleware(wsgi_app, workers=number))
