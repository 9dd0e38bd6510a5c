"""Connections over real sockets, with an application that the tests make."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

from dortmund_lod.settings import Settings
from dortmund_lod.site.http.connection import Connection
from dortmund_lod.site.http.service import Service
from dortmund_lod.site.middleware.rate_limit import Budget
from dortmund_lod.site.middleware.raw_request_cache import Shortcuts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dortmund_lod.site.http.response import Application, Environ
    from dortmund_lod.site.middleware.request_log import Watching
    from dortmund_lod.site.served_release import CurrentRelease


class Fixed:
    """Always the same site, until another one is put there."""

    def __init__(self) -> None:
        self.site = object()

    def current(self) -> Any:
        return self.site


class Told:
    """Keeps what is told of requests that were known by their bytes."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self.refusals: list[tuple[str, str]] = []

    def told(self, environ: Environ, status: str) -> str:
        return f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {status}"

    def hit(self, told: str, *_: object) -> None:
        self.hits.append(told)

    def refused(self, status: str, client: str) -> None:
        self.refusals.append((status, client))


class Served:
    """A service on a port of its own."""

    def __init__(self, application: Application, capacity: int, units: int, largest: int) -> None:
        self.sites, self.told = Fixed(), Told()
        self.budget, watching = (
            Budget(Settings(rate_limit_units=units)),
            cast("Watching", self.told),
        )
        self.shortcuts = Shortcuts(
            cast("CurrentRelease", self.sites), self.budget, watching, capacity
        )
        self.service = Service(application, self.shortcuts, watching, largest)
        self.port = 0

    async def talk(self, *parts: bytes) -> bytes:
        """Send bytes, each part by itself, and take all that comes until the end."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.01)
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        return answer

    async def ask(self, request: bytes) -> tuple[str, bytes, bytes]:
        """Send a request; gives the status, the head and the body, after the end."""
        head, _, body = (await self.talk(request)).partition(b"\r\n\r\n")
        return head.split(b"\r\n")[0].decode().removeprefix("HTTP/1.1 "), head, body


@asynccontextmanager
async def served(
    application: Application,
    *,
    capacity: int = 2**20,
    units: int = 1000,
    largest: int = 100,
    threads: int = 2,
) -> AsyncIterator[Served]:
    """Serve an application on this event loop."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(threads))
    found = Served(application, capacity, units, largest)
    server = await loop.create_server(lambda: Connection(found.service), "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    looking = loop.create_task(found.service.look_after())
    try:
        yield found
    finally:
        looking.cancel()
        server.close()
        await found.service.end(1)
