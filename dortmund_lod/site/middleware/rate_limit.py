"""The layer that bounds what one client may ask for in a minute, in cost units."""

from __future__ import annotations

from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING

from dortmund_lod.errors import RateLimited
from dortmund_lod.site.http.asgi import CLIENT, FAULT, START, headers_of, remote_address
from dortmund_lod.site.http.client_address import client_of, is_trusted, networks_of
from dortmund_lod.site.middleware.proxy_hint import ProxyHint
from dortmund_lod.site.sparql_request import PATH

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from dortmund_lod.settings import Settings
    from dortmund_lod.site.http.asgi import Application, Headers, Message, Receive, Scope, Send

PAGE, QUERY = 1, 20
"""What a request costs: one that may need an evaluation, and any other."""

_POLICY = "client"
_MINUTE = 60
_CLIENTS = 65_536
"""Clients that are remembered: of more, those not seen for longest are forgotten."""


class Window:
    """What a client has spent in its minute."""

    __slots__ = ("spent", "until")

    def __init__(self, until: float) -> None:
        self.until = until
        self.spent = 0


class RateLimiter:
    """What each client may still ask for.

    Each web process counts for itself, so a client may get more than is promised, never less.
    """

    def __init__(self, units: int) -> None:
        self._units = units
        self._young: dict[str, Window] = {}
        self._old: dict[str, Window] = {}

    def charge(self, client: str, cost: int) -> tuple[int, int]:
        """Charge a client; gives what is left to it, and for how many seconds."""
        now = monotonic()
        window = self._young.get(client)
        if window is None or window.until <= now:
            window = self._renewed(client, now)
        window.spent += cost
        return self._units - window.spent, max(1, round(window.until - now))

    def _renewed(self, client: str, now: float) -> Window:
        window = self._old.pop(client, None)
        if window is None or window.until <= now:
            window = Window(now + _MINUTE)
        if len(self._young) >= _CLIENTS // 2:
            self._young, self._old = {}, self._young
        self._young[client] = window
        return window


_EVALUATED = ("/query/", "/browse", "/sparql/geojson")
"""Pages that take queries, long ones where values, filters or an order are asked of them."""

_KEPT = b"release="
"""A release that is kept is read from disk: it costs as much as a query."""


class RateLimitMiddleware:
    """Says what is left to a client, and marks the request where nothing is.

    Clients on this machine are not counted: behind a proxy that is not trusted, all look alike.
    """

    def __init__(
        self, app: Application, settings: Settings, hint: ProxyHint | None = None
    ) -> None:
        self._app = app
        self._hint = hint or ProxyHint()
        self._units = settings.rate_limit_units
        self._limiter = RateLimiter(self._units)
        self._policy = (b"ratelimit-policy", f'"{_POLICY}";q={self._units};w={_MINUTE}'.encode())
        proxies = networks_of(settings.trusted_proxies)

        @lru_cache(maxsize=4096)
        def known_client(remote: str, forwarded: bytes) -> str:
            return client_of(remote, forwarded.decode("latin-1"), proxies)

        @lru_cache(maxsize=4096)
        def known_trust(remote: str) -> bool:
            return is_trusted(remote, proxies)

        self._client_of, self._is_trusted = known_client, known_trust

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Charge the client, and pass the request on."""
        forwarded = headers_of(scope).get(b"x-forwarded-for", b"")
        remote = remote_address(scope)
        if forwarded and not self._is_trusted(remote):
            self._hint.consider(remote)
        scope[CLIENT] = client = self._client_of(remote, forwarded)
        if not client:
            return self._app(scope, receive, send)
        left, seconds = self._limiter.charge(client, cost_of(scope))
        if left < 0 and not scope["path"].startswith("/health/"):
            scope[FAULT] = RateLimited(self._units, retry_after=seconds)
        lines = self._lines(left, seconds)

        def limited(message: Message) -> Awaitable[None]:
            if message["type"] == START:
                message = {**message, "headers": [*message["headers"], *lines]}
            return send(message)

        return self._app(scope, receive, limited)

    def _lines(self, left: int, seconds: int) -> Headers:
        limit = f'"{_POLICY}";r={max(0, left)};t={seconds}'.encode("ascii")
        return [self._policy, (b"ratelimit", limit)]


def may_evaluate(scope: Scope) -> bool:
    """Whether queries may be needed for the answer, which then may take as long as they do."""
    path = scope["path"]
    return path == PATH or path.startswith(_EVALUATED) or _KEPT in scope["query_string"]


def cost_of(scope: Scope) -> int:
    """What a request costs."""
    is_asked = bool(scope["query_string"]) or scope["method"] in {"POST", "QUERY"}
    return QUERY if is_asked and may_evaluate(scope) else PAGE
