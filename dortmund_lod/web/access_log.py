"""One line a request, around the whole application."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_STDERR = 2
_LONGEST = 500


def with_access_log(application: Callable[..., Any], form: str) -> Callable[..., Any]:
    """Wrap a WSGI application (PEP 3333) so that each request is logged when it is answered.

    `form` is `text` or `json`. Lines go straight to standard error, one write each: that is much
    faster than the logging module, and a line is short enough to be written whole.
    """
    line = _json_line if form == "json" else _text_line

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        begun = time.perf_counter()
        status = ""

        def start(line: str, headers: Any, exc_info: Any = None) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, headers, exc_info)

        body: Iterable[bytes] = application(environ, start)
        os.write(_STDERR, line(environ, status, (time.perf_counter() - begun) * 1000).encode())
        return body

    return wrapped


def _text_line(environ: dict[str, Any], status: str, milliseconds: float) -> str:
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    client, method = environ.get("REMOTE_ADDR", "-"), environ["REQUEST_METHOD"]
    return f"{now} {client} {method} {_target(environ)} {status} {milliseconds:.2f} ms\n"


def _json_line(environ: dict[str, Any], status: str, milliseconds: float) -> str:
    request = {
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "levelname": "INFO",
        "name": "access",
        "client": environ.get("REMOTE_ADDR", "-"),
        "method": environ["REQUEST_METHOD"],
        "target": _target(environ),
        "status": int(status),
        "milliseconds": round(milliseconds, 2),
        "accept": environ.get("HTTP_ACCEPT", "")[:_LONGEST],
        "agent": environ.get("HTTP_USER_AGENT", "")[:_LONGEST],
    }
    return json.dumps(request, ensure_ascii=True) + "\n"


def _target(environ: dict[str, Any]) -> str:
    """The path as it was asked for, so that no client writes control characters into the log."""
    path = environ["PATH_INFO"]
    if not path.isalnum():
        path = quote(path.encode("latin-1", "replace"))
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}"[:_LONGEST] if query else path[:_LONGEST]
