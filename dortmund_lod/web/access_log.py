"""One line a request, around the whole application."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections import deque
from datetime import UTC, datetime
from functools import lru_cache
from multiprocessing.util import Finalize
from select import PIPE_BUF
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TRACE_ID = "dortmund_lod.trace_id"
"""Set in the WSGI environment of a request that is traced."""

_STDERR = 2
_LONGEST = 500
_GATHER = 0.02
_MOST_WAITING = 65_536
_PLAIN = re.compile(r"[\w/.~-]*\Z", re.ASCII)


def with_access_log(application: Callable[..., Any], form: str) -> Callable[..., Any]:
    """Wrap a WSGI application (PEP 3333) so that each request is logged when it is answered.

    `form` is `text` or `json`. Call it in the process that answers: a thread of its own writes the
    lines.
    """
    line = _json_line if form == "json" else _text_line
    lines = _Lines()

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        begun = time.perf_counter()
        status = ""

        def start(line: str, headers: Any, exc_info: Any = None) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, headers, exc_info)

        body: Iterable[bytes] = application(environ, start)
        lines.add(line(environ, status, (time.perf_counter() - begun) * 1000))
        return body

    return wrapped


class _Lines:
    """Lines on their way to standard error, many in one write.

    A system call for each line would cost more than most answers do. Where nobody reads standard
    error, requests go on being answered, and of the lines that wait the oldest are lost.
    """

    def __init__(self) -> None:
        self._waiting: deque[str] = deque(maxlen=_MOST_WAITING)
        self._some = threading.Event()
        threading.Thread(target=self._run, name="access-log", daemon=True).start()
        Finalize(self, self._write, exitpriority=1)  # what a web process runs when it ends

    def add(self, line: str) -> None:
        """Have a line written soon."""
        self._waiting.append(line)
        if not self._some.is_set():
            self._some.set()

    def _run(self) -> None:
        while True:
            self._some.wait()
            time.sleep(_GATHER)
            self._some.clear()
            self._write()

    def _write(self) -> None:
        """Write what waits, in parts that a pipe takes whole, so that processes can share one."""
        part = b""
        while self._waiting:
            line = self._waiting.popleft().encode()
            if len(part) + len(line) > PIPE_BUF:
                _write_all(part)
                part = b""
            part += line
        _write_all(part)


def _write_all(data: bytes) -> None:
    while data:
        data = data[os.write(_STDERR, data) :]


def _text_line(environ: dict[str, Any], status: str, milliseconds: float) -> str:
    now = _moment(int(time.time()))
    client, method = environ.get("REMOTE_ADDR", "-"), environ["REQUEST_METHOD"]
    trace = f" trace={environ[TRACE_ID]}" if TRACE_ID in environ else ""
    return f"{now} {client} {method} {_target(environ)} {status} {milliseconds:.2f} ms{trace}\n"


@lru_cache(maxsize=2)
def _moment(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


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
    if TRACE_ID in environ:
        request["trace_id"] = environ[TRACE_ID]
    return json.dumps(request, ensure_ascii=True) + "\n"


def _target(environ: dict[str, Any]) -> str:
    """The path as it was asked for, so that no client writes control characters into the log."""
    path = environ["PATH_INFO"]
    if not _PLAIN.match(path):
        path = quote(path.encode("latin-1", "replace"))
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}"[:_LONGEST] if query else path[:_LONGEST]
