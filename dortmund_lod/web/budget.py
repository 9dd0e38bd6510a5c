"""What one client may ask for in a minute, in cost units."""

from __future__ import annotations

import threading
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeAlias

from cachetools import TTLCache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dortmund_lod.settings import Settings

    Application: TypeAlias = Callable[..., Iterable[bytes]]

OVER_BUDGET = "dortmund_lod.retry_after"
"""Set in the WSGI environment of a request that is over its client's budget, in seconds."""

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
    """A WSGI application (PEP 3333) around another one that counts what each client costs.

    Each web process counts for itself, so a client may get more than is promised, never less.
    Clients on this machine are not counted: behind a proxy that is not trusted, all look alike.
    """

    def __init__(self, application: Application, settings: Settings) -> None:
        self._application = application
        self._units = settings.client_units
        self._policy = ("RateLimit-Policy", f'"{_POLICY}";q={self._units};w={_MINUTE}')
        self._accounts: TTLCache[str, _Account] = TTLCache(_CLIENTS, _MINUTE, timer=monotonic)
        self._lock = threading.Lock()
        self._proxies = tuple(ip_network(proxy) for proxy in settings.trusted_proxies)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer, and say what is left; mark the request where nothing is."""
        client = self._client(environ)
        if client is None:
            return self._application(environ, start_response)
        left, seconds = self._charge(client, _cost(environ))
        if left < 0:
            environ[OVER_BUDGET] = seconds
        said = [self._policy, ("RateLimit", f'"{_POLICY}";r={max(0, left)};t={seconds}')]

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, headers + said, *rest)

        return self._application(environ, start)

    def _charge(self, client: str, cost: int) -> tuple[int, int]:
        """What is left to a client after this request, and for how many seconds."""
        now = monotonic()
        with self._lock:
            account = self._accounts.get(client)
            if account is None:
                account = self._accounts[client] = _Account(now + _MINUTE)
            account.spent += cost
        return self._units - account.spent, max(1, round(account.until - now))

    def _client(self, environ: dict[str, Any]) -> str | None:
        """Who asks; None for this machine itself.

        Trusted proxies name the client in X-Forwarded-For: the last one there that is not a
        trusted proxy is the one that cannot be made up.
        """
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if self._proxies else ""
        return _outermost(environ.get("REMOTE_ADDR", ""), forwarded, self._proxies)


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


def _cost(environ: dict[str, Any]) -> int:
    query = environ["REQUEST_METHOD"] == "POST" or environ.get("QUERY_STRING")
    return QUERY if query and environ["PATH_INFO"] == "/sparql" else PAGE
