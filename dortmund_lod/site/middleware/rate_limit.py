"""What one client may ask for in a minute, in cost units."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic
from typing import TYPE_CHECKING, Any

from cachetools import TTLCache

from dortmund_lod.site.sparql_request import CLIENT

if TYPE_CHECKING:
    from dortmund_lod.settings import Settings
    from dortmund_lod.site.http.response import Application, Environ, Headers, Reply

OVER_BUDGET = "dortmund_lod.retry_after"
"""Set in the environment of a request that is over its client's budget, in seconds."""

PAGE, QUERY = 1, 20
"""What a request costs: one that may need an evaluation, and any other."""

_POLICY = "client"
_MINUTE = 60
_CLIENTS = 65_536
"""Clients that are remembered; of more, those that have been counted for longest are forgotten."""

_IPV6_PREFIX = 64
"""A client has at least a /64 of its own, so the whole of it counts as one (RFC 6177)."""


class _Account:
    """What a client has spent in its minute."""

    __slots__ = ("spent", "until")

    def __init__(self, until: float) -> None:
        self.until = until
        self.spent = 0


class Budget:
    """What each client may still ask for.

    Each web process counts for itself, so a client may get more than is promised, never less.
    Clients on this machine are not counted: behind a proxy that is not trusted, all look alike.
    """

    def __init__(self, settings: Settings) -> None:
        self._units = settings.rate_limit_units
        self._policy = ("RateLimit-Policy", f'"{_POLICY}";q={self._units};w={_MINUTE}')
        self._accounts: TTLCache[str, _Account] = TTLCache(_CLIENTS, _MINUTE, timer=monotonic)
        self._proxies = tuple(ip_network(proxy) for proxy in settings.trusted_proxies)

    def around(self, application: Application) -> Application:
        """A layer that says what is left; it marks the request where nothing is."""

        async def charged(environ: Environ) -> Reply:
            remote, forwarded = environ["REMOTE_ADDR"], environ.get("HTTP_X_FORWARDED_FOR", "")
            client = self._client(remote, forwarded)
            if client is None:
                return await application(environ)
            environ[CLIENT] = client
            left, seconds = self._charge(client, cost_of(environ))
            if left < 0:
                environ[OVER_BUDGET] = seconds
            reply = await application(environ)
            return reply._replace(headers=[*reply.headers, *self._told(left, seconds)])

        return charged

    def said(self, remote: str, forwarded: str, cost: int) -> bytes | None:
        """Charge a client for a request; what it is told, in lines, or None where nothing is left.

        A client who is refused is charged again by the layer that tells it so.
        """
        client = self._client(remote, forwarded)
        if client is None:
            return b""
        left, seconds = self._charge(client, cost)
        if left < 0:
            return None
        lines = [f"{name}: {value}\r\n" for name, value in self._told(left, seconds)]
        return "".join(lines).encode("ascii")

    def _told(self, left: int, seconds: int) -> Headers:
        return [self._policy, ("RateLimit", f'"{_POLICY}";r={max(0, left)};t={seconds}')]

    def _charge(self, client: str, cost: int) -> tuple[int, int]:
        """What is left to a client after this request, and for how many seconds."""
        now = monotonic()
        account = self._accounts.get(client)
        if account is None:
            account = self._accounts[client] = _Account(now + _MINUTE)
        account.spent += cost
        return self._units - account.spent, max(1, round(account.until - now))

    def _client(self, remote: str, forwarded: str) -> str | None:
        """Who asks; None for this machine itself.

        Trusted proxies name the client in X-Forwarded-For: the last one there that is not a
        trusted proxy is the one that cannot be made up.
        """
        return _outermost(remote, forwarded if self._proxies else "", self._proxies)


@lru_cache(maxsize=4096)
def _outermost(remote: str, forwarded: str, proxies: tuple[Any, ...]) -> str | None:
    try:
        chain = [ip_address(part.strip()) for part in forwarded.split(",") if part.strip()]
        address = ip_address(remote)
    except ValueError:
        return remote or None
    while chain and any(address in proxy for proxy in proxies):
        address = chain.pop()
    if address.is_loopback and not any(address in proxy for proxy in proxies):
        return None
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)


def cost_of(environ: Environ) -> int:
    """What a request costs."""
    query = environ["REQUEST_METHOD"] == "POST" or environ.get("QUERY_STRING")
    return QUERY if query and environ["PATH_INFO"] == "/sparql" else PAGE
