"""What one client may ask for in a minute, and who that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod.settings import Settings
from dortmund_lod.site.http.asgi import CLIENT, FAULT, Response
from dortmund_lod.site.middleware.rate_limit import (
    PAGE,
    QUERY,
    RateLimiter,
    RateLimitMiddleware,
    cost_of,
)
from tests.loops import on_a_loop
from tests.site.asgi_client import request

if TYPE_CHECKING:
    from dortmund_lod.site.http.asgi import Receive, Scope, Send

_PROXY = "10.0.0.1"


async def _application(scope: Scope, receive: Receive, send: Send) -> None:
    status = 429 if FAULT in scope else 200
    await Response(status, [], scope[CLIENT].encode())(scope, receive, send)


class _Client:
    def __init__(self, units: int, *proxies: str) -> None:
        settings = Settings(rate_limit_units=units, trusted_proxies=tuple(proxies))
        self._application = RateLimitMiddleware(_application, settings)

    def ask(
        self, remote: str = "192.0.2.1", path: str = "/", query: str = "", forwarded: str = ""
    ) -> tuple[int, dict[str, str]]:
        response = self._response(remote, f"{path}?{query}", forwarded)
        headers = {name.decode(): value.decode() for name, value in response.headers}
        return response.status, headers

    def is_over(self, remote: str = "192.0.2.1", forwarded: str = "") -> bool:
        return self.ask(remote, forwarded=forwarded)[0] == 429

    def who(self, remote: str, forwarded: str = "") -> str:
        return self._response(remote, "/", forwarded).body.decode()

    def _response(self, remote: str, target: str, forwarded: str) -> Response:
        headers = [("X-Forwarded-For", forwarded)] if forwarded else []
        return on_a_loop(request(self._application, target, headers, client=remote))


def test_a_client_within_its_budget_is_told_what_is_left() -> None:
    status, headers = _Client(100).ask()
    assert status == 200
    assert headers["ratelimit-policy"] == '"client";q=100;w=60'
    assert headers["ratelimit"].startswith('"client";r=99;t=')


def test_a_client_over_its_budget_is_told_when_to_come_back() -> None:
    client = _Client(2)
    assert [client.ask()[0] for _ in range(3)] == [200, 200, 429]
    assert '"client";r=0;t=' in client.ask()[1]["ratelimit"]


def test_health_is_told_to_a_client_over_its_budget_too() -> None:
    client = _Client(1)
    assert [client.ask(path="/health/live")[0] for _ in range(3)] == [200] * 3


def test_a_query_costs_more_than_a_page() -> None:
    _, headers = _Client(100).ask(path="/sparql", query="query=ASK%7B%7D")
    assert headers["ratelimit"].startswith('"client";r=80;')


@pytest.mark.parametrize(("method", "query"), [("GET", "query=ASK%7B%7D"), ("POST", "")])
def test_places_of_a_query_cost_as_much_as_the_query(method: str, query: str) -> None:
    scope = {"path": "/sparql/geojson", "query_string": query.encode(), "method": method}
    assert cost_of(scope) == QUERY
    assert cost_of(scope | {"path": "/sparql/terms", "query_string": b""}) == PAGE


@pytest.mark.parametrize("path", ["/browse", "/browse/City", "/query/Q01"])
def test_tables_and_named_queries_cost_as_much_where_something_is_asked(path: str) -> None:
    scope = {"path": path, "query_string": b"class=x:y", "method": "GET"}
    assert cost_of(scope) == QUERY
    assert cost_of(scope | {"query_string": b""}) == PAGE


def test_a_release_that_is_kept_costs_as_much_as_a_query() -> None:
    assert (
        "r=80;"
        in _Client(100).ask(path="/doc/a", query="release=0123456789abcdef")[1]["ratelimit"]
    )


def test_the_description_of_the_endpoint_costs_as_much_as_a_page() -> None:
    _, headers = _Client(100).ask(path="/sparql")
    assert headers["ratelimit"].startswith('"client";r=99;')


def test_clients_have_budgets_of_their_own() -> None:
    client = _Client(1)
    client.ask("192.0.2.1")
    assert not client.is_over("192.0.2.2")


def test_the_addresses_of_one_ipv6_network_share_a_budget() -> None:
    client = _Client(1)
    client.ask("2001:db8::1")
    assert client.is_over("2001:db8::2")
    assert not client.is_over("2001:db8:0:1::1")


@pytest.mark.parametrize("remote", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_clients_on_this_machine_are_not_counted(remote: str) -> None:
    client = _Client(1)
    answers = [client.ask(remote) for _ in range(3)]
    assert answers == [(200, {})] * 3


def test_an_ipv4_client_is_the_same_on_an_ipv6_socket() -> None:
    client = _Client(1)
    client.ask("::ffff:192.0.2.1")
    assert client.is_over("192.0.2.1")
    assert not client.is_over("::ffff:192.0.2.2")
    assert _Client(1, _PROXY).who(f"::ffff:{_PROXY}", "192.0.2.9") == "192.0.2.9"


def test_nobody_is_believed_about_whom_they_ask_for_unless_trusted() -> None:
    client = _Client(1)
    client.ask(forwarded="198.51.100.1")
    assert client.is_over(forwarded="198.51.100.2")


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("203.0.113.7, 198.51.100.1", "198.51.100.1"),
        ("unknown, 198.51.100.1", "198.51.100.1"),
        ("\x00, _odd; 198.51.100.1 , 198.51.100.1 ", "198.51.100.1"),
        ("198.51.100.1, 10.0.0.1", "198.51.100.1"),
        ("unknown, 10.0.0.1", _PROXY),
        ("198.51.100.1:51234", "198.51.100.1"),
        ("[2001:db8::1]:443", "2001:db8::/64"),
        ("2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("198.51.100.1, unknown", _PROXY),
        ("198.51.100.1,,", "198.51.100.1"),
        ("", _PROXY),
        (",", _PROXY),
    ],
)
def test_a_trusted_proxy_names_the_client_as_the_last_that_is_no_proxy(
    forwarded: str, expected: str
) -> None:
    assert _Client(1, _PROXY).who(_PROXY, forwarded) == expected


def test_a_proxy_on_this_machine_may_be_trusted() -> None:
    client = _Client(1, "127.0.0.1")
    client.ask("127.0.0.1", forwarded="198.51.100.1")
    assert client.is_over("127.0.0.1", forwarded="198.51.100.1")


def test_an_address_nobody_can_read_is_a_client_like_any() -> None:
    client = _Client(1)
    client.ask("unknown")
    assert client.is_over("unknown")


def test_of_very_many_clients_those_seen_lately_are_remembered() -> None:
    limiter = RateLimiter(10)
    limiter.charge("first", 1)
    limiter.charge("forgotten", 1)
    for number in range(70_000):
        limiter.charge(f"{number}", 1)
        if not number % 10_000:
            limiter.charge("first", 1)
    assert limiter.charge("first", 1)[0] == 1
    assert limiter.charge("forgotten", 1)[0] == 9
