"""A WSGI application, run in threads."""

from __future__ import annotations

import asyncio
import contextvars
from typing import TYPE_CHECKING, Any

from dortmund_lod.site.http.response import Reply, close

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dortmund_lod.site.http.response import Environ, Headers

_GATHERED = 2**20
"""An answer of up to so many bytes is made at once; a larger one as it is sent."""


class Threads:
    """The innermost layer: a WSGI application (PEP 3333), asked in the loop's threads."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    async def __call__(self, environ: Environ) -> Reply:
        """Have the application answer."""
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, context.run, self._ask, environ)

    def _ask(self, environ: Environ) -> Reply:
        started: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, _: Any = None) -> None:
            started.append((status, headers))

        body = self._application(environ, start)
        reply = Reply(*started[-1], body)
        length = reply.header("content-length")
        if length and int(length) <= _GATHERED:
            return reply._replace(body=gathered(body))
        return reply


def gathered(body: bytes | Iterable[bytes]) -> bytes:
    """The whole body."""
    if isinstance(body, bytes):
        return body
    try:
        return b"".join(body)
    finally:
        close(body)
