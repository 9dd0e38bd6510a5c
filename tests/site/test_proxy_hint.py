"""A proxy that is not trusted is pointed out to the operator, once."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.settings import Settings
from dortmund_lod.site.http.asgi import Response
from dortmund_lod.site.middleware.proxy_hint import ProxyHint
from dortmund_lod.site.middleware.rate_limit import RateLimitMiddleware
from tests.loops import on_a_loop
from tests.site.asgi_client import request

if TYPE_CHECKING:
    from dortmund_lod.site.http.asgi import Application, Receive, Scope, Send


async def _application(scope: Scope, receive: Receive, send: Send) -> None:
    await Response(200, [], b"")(scope, receive, send)


def _site(given: mmap.mmap, *proxies: str) -> Application:
    settings = Settings(trusted_proxies=tuple(proxies))
    return RateLimitMiddleware(_application, settings, ProxyHint(given))


def _ask(site: Application, remote: str, forwarded: str = "") -> None:
    headers = [("X-Forwarded-For", forwarded)] if forwarded else []
    on_a_loop(request(site, "/", headers, client=remote))


@pytest.mark.parametrize("remote", ["127.0.0.1", "10.0.0.5", "fd00::5", "::1"])
def test_a_proxy_nearby_is_named_with_the_setting_that_trusts_it(
    remote: str, caplog: pytest.LogCaptureFixture
) -> None:
    _ask(_site(mmap.mmap(-1, 1)), remote, "203.0.113.7")
    (line,) = caplog.messages
    assert f'trusted_proxies = ["{remote}"]' in line


def test_the_hint_is_given_once_by_all_processes_that_share_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    given = mmap.mmap(-1, 1)
    for site in (_site(given), _site(given)):
        for _ in range(3):
            _ask(site, "127.0.0.1", "203.0.113.7")
    assert len(caplog.messages) == 1


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies"),
    [
        ("127.0.0.1", "", ()),
        ("127.0.0.1", "203.0.113.7", ("127.0.0.1",)),
        ("8.8.8.8", "203.0.113.7", ()),
        ("nonsense", "203.0.113.7", ()),
    ],
)
def test_nothing_is_said_without_the_header_of_a_trusted_proxy_or_of_a_stranger(
    remote: str, forwarded: str, proxies: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    _ask(_site(mmap.mmap(-1, 1), *proxies), remote, forwarded)
    assert caplog.messages == []
