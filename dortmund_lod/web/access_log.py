"""One line a request, around the whole application."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

log = logging.getLogger("dortmund_lod.access")


def with_access_log(application: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a WSGI application (PEP 3333) so that it logs each request when it is answered."""

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        begun = time.perf_counter()
        statuses: list[str] = []

        def start(status: str, headers: Any, exc_info: Any = None) -> Any:
            statuses.append(status[:3])
            return start_response(status, headers, exc_info)

        body: Iterable[bytes] = application(environ, start)
        _log(environ, statuses[-1], time.perf_counter() - begun)
        return body

    return wrapped


def _log(environ: dict[str, Any], status: str, seconds: float) -> None:
    path = quote(environ["PATH_INFO"].encode("latin-1", "replace"))
    query = environ.get("QUERY_STRING", "")
    request = {
        "client": environ.get("REMOTE_ADDR", "-"),
        "method": environ["REQUEST_METHOD"],
        "target": f"{path}?{query[:500]}" if query else path,
        "status": int(status),
        "milliseconds": round(seconds * 1000, 2),
        "accept": environ.get("HTTP_ACCEPT", "")[:200],
        "agent": environ.get("HTTP_USER_AGENT", "")[:200],
    }
    log.info(
        "%(client)s %(method)s %(target)s %(status)d %(milliseconds).2f ms",
        request,
        extra=request,
    )
