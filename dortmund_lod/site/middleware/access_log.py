"""Lines about requests, as text or as JSON, on standard error."""

from __future__ import annotations

import json
import os
import re
import time
from datetime import UTC, datetime
from functools import lru_cache
from select import PIPE_BUF
from stat import S_ISREG
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from dortmund_lod.site.http.asgi import headers_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.site.http.asgi import Scope

_STDERR = 2
_LONGEST = 500
_MOST_AT_ONCE = 2**20
_PLAIN = re.compile(r"[\w/.~-]*\Z", re.ASCII)


LogRecord: TypeAlias = tuple[float, str, str, bytes, str, str, float]
"""One request: when it was answered, the client, its method and User-Agent, the trace, which is
empty where there is none, what AccessLog.fields made, and how many seconds the answer took."""


class AccessLog:
    """Writes a line for each request, in a form of `text` or `json`."""

    def __init__(self, form: str) -> None:
        self._fields, self._line = (_json, _json_line) if form == "json" else (_text, _text_line)

    def fields(self, scope: Scope, status: int) -> str:
        """What a line says of a request and its answer, whoever asks, how, and whenever."""
        return self._fields(scope, status)

    def write(self, records: Iterable[LogRecord]) -> None:
        """Write lines, many at once, in parts that are taken whole: processes share one log."""
        part: list[str] = []
        size, most = 0, _taken_whole()
        for record in records:
            line = self._line(record)
            size += len(line)
            if size > most:
                _write_all("".join(part).encode())
                part, size = [], len(line)
            part.append(line)
        _write_all("".join(part).encode())


def _taken_whole() -> int:
    """How many bytes are written without those of another process among them.

    Each write lets all other threads run in between, so a busy site is quicker with few of them.
    """
    return _MOST_AT_ONCE if S_ISREG(os.fstat(_STDERR).st_mode) else PIPE_BUF


def _write_all(data: bytes) -> None:
    while data:
        data = data[os.write(_STDERR, data) :]


def _text(scope: Scope, status: int) -> str:
    return f"{_target(scope)} {status}"


def _text_line(record: LogRecord) -> str:
    moment, client, method, _, trace_id, fields, seconds = record
    trace = f" trace={trace_id}" if trace_id else ""
    asked = f"{client} {method} {fields}"
    return f"{_moment(int(moment))} {asked} {seconds * 1000:.2f} ms{trace}\n"


@lru_cache(maxsize=2)
def _moment(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _json(scope: Scope, status: int) -> str:
    accept = headers_of(scope).get(b"accept", b"").decode("latin-1")
    request = {"target": _target(scope), "status": status, "accept": accept[:_LONGEST]}
    return json.dumps(request)[1:-1]


def _json_line(record: LogRecord) -> str:
    moment, client, method, agent, trace_id, fields, seconds = record
    about = {
        "timestamp": datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds"),
        "levelname": "INFO",
        "name": "access",
        "client": client,
        "method": method,
        "agent": agent[:_LONGEST].decode("latin-1"),
        "milliseconds": round(seconds * 1000, 2),
        **({"trace_id": trace_id} if trace_id else {}),
    }
    return f"{json.dumps(about)[:-1]}, {fields}}}\n"


def _target(scope: Scope) -> str:
    """The path as it was asked for, so that no client writes control characters into the log."""
    path: str = scope["path"]
    if not _PLAIN.match(path):
        path = quote(path.encode("utf-8", "replace"))
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}"[:_LONGEST] if query else path[:_LONGEST]
