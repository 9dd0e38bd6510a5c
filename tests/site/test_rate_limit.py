"""What one client may ask for in a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod.settings import Settings
from dortmund_lod.site.http.response import Reply
from dortmund_lod.site.middleware.rate_limit import OVER_BUDGET, Budget
from dortmund_lod.site.sparql_request import CLIENT
from tests.loops import on_a_loop

if TYPE_CHECKING:
    from dortmund_lod.site.http.response import Environ

_PROXY = "10.0.0.1"


async def _application(environ: Environ) -> Reply:
    status = "429 TOO MANY REQUESTS" if OVER_BUDGET in environ else "200 OK"
    return Reply(status, [], environ.get(CLIENT, "").encode())


class _Client:
    def __init__(self, units: int, *proxies: str) -> None:
        settings = Settings(rate_limit_units=units, trusted_proxies=tuple(proxies))
        self.budget = Budget(settings)
        self._application = self.budget.around(_application)

    def ask(
        self, remote: str = "192.0.2.1", path: str = "/", query: str = "", forwarded: str = ""
    ) -> tuple[str, dict[str, str]]:
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": remote,
        }
        if forwarded:
            environ["HTTP_X_FORWARDED_FOR"] = forwarded
        reply = on_a_loop(self._asked(environ))
        return reply.status[:3], dict(reply.headers)

    async def _asked(self, environ: Environ) -> Reply:
        return await self._application(environ)

    def is_over(self, remote: str = "192.0.2.1", forwarded: str = "") -> bool:
        return self.ask(remote, forwarded=forwarded)[0] == "429"


def test_a_client_within_its_budget_is_told_what_is_left() -> None:
    status, headers = _Client(100).ask()
    assert status == "200"
    assert headers["RateLimit-Policy"] == '"client";q=100;w=60'
    assert headers["RateLimit"].startswith('"client";r=99;t=')


def test_a_client_over_its_budget_is_told_when_to_come_back() -> None:
    client = _Client(2)
    assert [client.ask()[0] for _ in range(3)] == ["200", "200", "429"]
    assert '"client";r=0;t=' in client.ask()[1]["RateLimit"]


def test_a_query_costs_more_than_a_page() -> None:
    _, headers = _Client(100).ask(path="/sparql", query="query=ASK%7B%7D")
    assert headers["RateLimit"].startswith('"client";r=80;')


def test_the_description_of_the_endpoint_costs_as_much_as_a_page() -> None:
    _, headers = _Client(100).ask(path="/sparql")
    assert headers["RateLimit"].startswith('"client";r=99;')


def test_clients_have_budgets_of_their_own() -> None:
    client = _Client(1)
    client.ask("192.0.2.1")
    assert not client.is_over("192.0.2.2")


def test_the_addresses_of_one_ipv6_network_share_a_budget() -> None:
    client = _Client(1)
    client.ask("2001:db8::1")
    assert client.is_over("2001:db8::2")
    assert not client.is_over("2001:db8:0:1::1")


@pytest.mark.parametrize("remote", ["127.0.0.1", "::1"])
def test_clients_on_this_machine_are_not_counted(remote: str) -> None:
    client = _Client(1)
    answers = [client.ask(remote) for _ in range(3)]
    assert answers == [("200", {})] * 3


async def _charged(environ: Environ) -> Reply:
    return await Budget(Settings()).around(_application)(environ)


@pytest.mark.parametrize(
    ("remote", "client"),
    [("192.0.2.1", b"192.0.2.1"), ("2001:db8::1", b"2001:db8::/64"), ("127.0.0.1", b"")],
)
def test_the_application_is_told_who_asks(remote: str, client: bytes) -> None:
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "REMOTE_ADDR": remote}
    assert on_a_loop(_charged(environ)).body == client


def test_nobody_is_believed_about_whom_they_ask_for_unless_trusted() -> None:
    client = _Client(1)
    client.ask(forwarded="198.51.100.1")
    assert client.is_over(forwarded="198.51.100.2")


def test_a_trusted_proxy_names_the_client() -> None:
    client = _Client(1, _PROXY)
    client.ask(_PROXY, forwarded="198.51.100.1")
    assert not client.is_over(_PROXY, forwarded="198.51.100.2")
    assert client.is_over(_PROXY, forwarded="198.51.100.1")


def test_a_client_cannot_hide_behind_an_address_it_made_up() -> None:
    client = _Client(1, _PROXY)
    client.ask(_PROXY, forwarded="203.0.113.7, 198.51.100.1")
    assert client.is_over(_PROXY, forwarded="203.0.113.8, 198.51.100.1")


def test_a_proxy_on_this_machine_may_be_trusted() -> None:
    client = _Client(1, "127.0.0.1")
    client.ask("127.0.0.1", forwarded="198.51.100.1")
    assert client.is_over("127.0.0.1", forwarded="198.51.100.1")


def test_an_address_nobody_can_read_is_a_client_like_any() -> None:
    client = _Client(1)
    client.ask("unknown")
    assert client.is_over("unknown")


def test_what_is_known_by_its_bytes_is_charged_like_any_request() -> None:
    client = _Client(100)
    client.ask()
    assert b'RateLimit: "client";r=97;t=' in (client.budget.said("192.0.2.1", "", 2) or b"")
    assert client.ask()[1]["RateLimit"].startswith('"client";r=96;')


def test_what_is_known_by_its_bytes_is_not_answered_over_the_budget() -> None:
    budget = _Client(1).budget
    assert budget.said("192.0.2.1", "", 1) is not None
    assert budget.said("192.0.2.1", "", 1) is None


def test_a_client_on_this_machine_is_told_nothing_of_budgets() -> None:
    assert _Client(1).budget.said("127.0.0.1", "", 20) == b""
