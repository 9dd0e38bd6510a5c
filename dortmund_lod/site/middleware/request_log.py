"""The outermost layer: a line in the log for every request, and its place in the metrics."""

from __future__ import annotations

import logging
from collections import deque
from contextlib import suppress
from http import HTTPStatus
from time import perf_counter, time
from typing import TYPE_CHECKING

from dortmund_lod.site.http.asgi import NOTES, TRACE_ID, headers_of, problem, remote_address

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator

    from dortmund_lod.site.batched_work import BatchWorker
    from dortmund_lod.site.http.asgi import Application, Message, Receive, Scope, Send
    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.middleware.access_log import AccessLog, LogRecord

    _Recorded = tuple[LogRecord, int, float, bool]

log = logging.getLogger(__name__)

_MOST_WAITING = 65_536
"""Records that wait to be written: where nobody reads standard error, the oldest are lost."""


class RequestLogMiddleware:
    """Logs and counts requests, soon after they were answered; whatever fails is told as 500.

    What is said of a cached response is made once, and kept with it.
    """

    def __init__(
        self, app: Application, access_log: AccessLog, metrics: Metrics, batch: BatchWorker
    ) -> None:
        self._app = app
        self._log = access_log
        self._metrics = metrics
        self._batch = batch
        self._records: deque[_Recorded] = deque(maxlen=_MOST_WAITING)
        batch.register(self._flush)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and record how it was answered."""
        begun, status, seconds = perf_counter(), 0, 0.0

        def observed(message: Message) -> Awaitable[None]:
            nonlocal status, seconds
            if not status:
                status, seconds = message["status"], perf_counter() - begun
            return send(message)

        try:
            await self._app(scope, receive, observed)
        except Exception:
            log.exception("A request failed")
            if status:
                raise  # the server breaks the answer off, so that nobody takes it for whole
            await problem(HTTPStatus.INTERNAL_SERVER_ERROR)(scope, receive, observed)
        finally:
            if status:  # otherwise the client has gone
                self._record(scope, status, seconds)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        notes: dict[type, str] | None = scope.get(NOTES)
        fields = notes.get(RequestLogMiddleware) if notes is not None else None
        if fields is None:
            fields = self._log.fields(scope, status)
            if notes is not None:
                notes[RequestLogMiddleware] = fields
        agent = headers_of(scope).get(b"user-agent", b"")
        trace = scope.get(TRACE_ID, "")
        record = (time(), remote_address(scope), scope["method"], agent, trace, fields, seconds)
        self._records.append((record, status, seconds, notes is not None))
        self._batch.notify()

    def _flush(self) -> None:
        taken = [*self._taken()]
        self._metrics.answered([(status, seconds) for _, status, seconds, _ in taken])
        self._metrics.cache_lookup("hit", sum(hit for _, _, _, hit in taken))
        self._log.write(record for record, _, _, _ in taken)

    def _taken(self) -> Iterator[_Recorded]:
        with suppress(IndexError):
            while True:
                yield self._records.popleft()
