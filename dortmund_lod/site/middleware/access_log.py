"""One line a request, on standard error."""

from __future__ import annotations

import json
import os
import re
import time
from collections import deque
from datetime import UTC, datetime
from functools import lru_cache
from select import PIPE_BUF
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from dortmund_lod.site.batched_work import Soon
    from dortmund_lod.site.http.response import Environ

TRACE_ID = "dortmund_lod.trace_id"
"""Set in the environment of a request that is traced."""

_STDERR = 2
_LONGEST = 500
_MOST_WAITING = 65_536
_PLAIN = re.compile(r"[\w/.~-]*\Z", re.ASCII)


class Told(NamedTuple):
    """What a line says of a request and its answer, around how long that took.

    Not when, and not whose: that is said of each time it is asked again.
    """

    before: str
    after: str


class AccessLog:
    """Logs each request soon after it was answered, as `text` or as `json`."""

    def __init__(self, form: str, soon: Soon) -> None:
        self._tell, self._line = (_json, _json_line) if form == "json" else (_text, _text_line)
        self._lines = _Lines(soon)

    def told(self, environ: Environ, status: str) -> Told:
        """What is to be said of a request that is answered with this status."""
        return self._tell(environ, status)

    def add(self, told: Told, client: str, seconds: float) -> None:
        """Log that a client was answered after so many seconds."""
        self._lines.add(self._line(told, client, seconds * 1000))


class _Lines:
    """Lines on their way to standard error, many in one write.

    A system call for each line would cost more than most answers do. Where nobody reads standard
    error, requests go on being answered, and of the lines that wait the oldest are lost.
    """

    def __init__(self, soon: Soon) -> None:
        self._waiting: deque[str] = deque(maxlen=_MOST_WAITING)
        self._soon = soon
        soon.does(self._write)

    def add(self, line: str) -> None:
        """Have a line written soon."""
        self._waiting.append(line)
        self._soon.tell()

    def _write(self) -> None:
        """Write what waits, in parts that a pipe takes whole, so that processes can share one."""
        part: list[str] = []
        size = 0
        while self._waiting:
            line = self._waiting.popleft()
            size += len(line)
            if size > PIPE_BUF:
                _write_all("".join(part).encode())
                part, size = [], len(line)
            part.append(line)
        _write_all("".join(part).encode())


def _write_all(data: bytes) -> None:
    while data:
        data = data[os.write(_STDERR, data) :]


def _text(environ: Environ, status: str) -> Told:
    trace = f" trace={environ[TRACE_ID]}" if TRACE_ID in environ else ""
    return Told(f"{environ['REQUEST_METHOD']} {_target(environ)} {status}", f" ms{trace}\n")


def _text_line(told: Told, client: str, milliseconds: float) -> str:
    now = _moment(int(time.time()))
    return f"{now} {client} {told.before} {milliseconds:.2f}{told.after}"


@lru_cache(maxsize=2)
def _moment(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _json(environ: Environ, status: str) -> Told:
    request = {
        "levelname": "INFO",
        "name": "access",
        "method": environ["REQUEST_METHOD"],
        "target": _target(environ),
        "status": int(status),
        "accept": environ.get("HTTP_ACCEPT", "")[:_LONGEST],
        "agent": environ.get("HTTP_USER_AGENT", "")[:_LONGEST],
    }
    if TRACE_ID in environ:
        request["trace_id"] = environ[TRACE_ID]
    return Told(json.dumps(request, ensure_ascii=True)[1:-1] + ', "milliseconds": ', "}\n")


def _json_line(told: Told, client: str, milliseconds: float) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    about = f'{{"timestamp": "{now}", "client": "{client}", '
    return f"{about}{told.before}{milliseconds:.2f}{told.after}"


def _target(environ: Environ) -> str:
    """The path as it was asked for, so that no client writes control characters into the log."""
    path = environ["PATH_INFO"]
    if not _PLAIN.match(path):
        path = quote(path.encode("latin-1", "replace"))
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}"[:_LONGEST] if query else path[:_LONGEST]
