"""Slow queries leave threads for pages, and clients leave some for others."""

from __future__ import annotations

import asyncio
import threading
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod.settings import Settings
from dortmund_lod.site.http.asgi import BODY, CLIENT, FAULT
from dortmund_lod.site.middleware.page_threads import PageThreads
from tests.loops import on_a_loop
from tests.site.asgi_client import request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from dortmund_lod.site.http.asgi import Receive, Scope, Send

_THREADS = 8
_SLOW = "/query/slow?number=1"
_ONE, _OTHER = "192.0.2.1", "192.0.2.2"
_SETTINGS = Settings(threads=_THREADS, client_queue=2, client_connections=4)


class _Site:
    """Answers `/slow` and what has a query string when it is told to; the rest at once."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.begun = threading.Semaphore(0)
        self.pages = PageThreads(self._wsgi_app, _SETTINGS)
        self._asked: list[asyncio.Task[Any]] = []

    def _wsgi_app(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if FAULT in environ["asgi.scope"]:
            start("503 Busy", [])
        elif environ["PATH_INFO"] == "/slow" or environ["QUERY_STRING"]:
            self.begun.release()
            self.may_end.wait(60)
            start("200 OK", [])
        else:
            start("200 OK", [])
        return [b""]

    async def ask(self, target: str, client: str = "") -> int:
        """The status of what is answered to a client."""

        async def as_client(scope: Scope, receive: Receive, send: Send) -> None:
            await self.pages({**scope, CLIENT: client, BODY: b""}, receive, send)

        async with asyncio.timeout(60):
            return (await request(as_client, target)).status

    def begin(self, number: int, target: str, client: str = "") -> list[asyncio.Task[int]]:
        """Ask so many times, and wait for nothing."""
        found = [asyncio.create_task(self.ask(target, client)) for _ in range(number)]
        self._asked += found
        return found

    async def end(self) -> None:
        self.may_end.set()
        await asyncio.gather(*self._asked)


def _on_a_site(behave: Callable[[_Site], Any]) -> None:
    async def run() -> None:
        site = _Site()
        async with AsyncExitStack() as stack:
            stack.push_async_callback(site.end)
            await behave(site)

    on_a_loop(run())


@pytest.mark.parametrize("slow", [_SLOW, "/browse?class=x:y", "/sparql/geojson?query=q"])
def test_slow_queries_leave_threads_for_pages(slow: str) -> None:
    async def behave(site: _Site) -> None:
        site.begin(3 * _THREADS, slow)
        assert await asyncio.to_thread(site.begun.acquire, timeout=30)
        assert await site.ask("/doc/city") == 200
        assert await site.ask("/health/ready") == 200

    _on_a_site(behave)


@pytest.mark.parametrize("target", [_SLOW, "/slow"])
def test_a_client_leaves_threads_for_others(target: str) -> None:
    async def behave(site: _Site) -> None:
        site.begin(3, target, _ONE)
        assert await asyncio.to_thread(site.begun.acquire, timeout=30)
        (other,) = site.begin(1, target, _OTHER)
        assert await asyncio.to_thread(
            site.begun.acquire, timeout=30
        )  # that of the other: the first has its part
        assert not site.begun.acquire(blocking=False)
        assert not other.done()

    _on_a_site(behave)


@pytest.mark.parametrize(("target", "most"), [(_SLOW, 2), ("/slow", 4)])
def test_a_client_that_waits_for_too_much_is_told_at_once(target: str, most: int) -> None:
    async def behave(site: _Site) -> None:
        site.begin(1 + most, target, _ONE)
        assert await asyncio.to_thread(site.begun.acquire, timeout=30)
        assert await site.ask(target, _ONE) == 503
        assert await site.ask("/doc/city", _OTHER) == 200

    _on_a_site(behave)


def test_who_has_gone_gives_the_turn_to_the_next() -> None:
    async def behave(site: _Site) -> None:
        site.begin(1, "/slow", _ONE)
        assert await asyncio.to_thread(site.begun.acquire, timeout=30)
        gone = asyncio.Event()

        async def leaves(scope: Scope, _: Receive, send: Send) -> None:
            async def receive() -> dict[str, str]:
                await gone.wait()
                return {"type": "http.disconnect"}

            await site.pages({**scope, CLIENT: _ONE, BODY: b""}, receive, send)
            scope["ended"] = True

        scope: Scope = {"type": "http", "path": "/slow", "query_string": b"", "method": "GET"}
        waiting = asyncio.create_task(leaves(scope, _never, _never))
        await asyncio.sleep(0)
        gone.set()
        async with asyncio.timeout(60):
            await waiting
        assert scope["ended"]
        assert not site.begun.acquire(blocking=False)

    _on_a_site(behave)


async def _never(*_: object) -> Any:
    raise AssertionError
