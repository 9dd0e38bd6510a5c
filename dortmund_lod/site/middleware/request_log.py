"""What is told of every request: a line in the log, and the metrics."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dortmund_lod.site.batched_work import Soon
    from dortmund_lod.site.http.response import Application, Environ, Reply
    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.middleware.access_log import AccessLog, Told


_NO_REQUEST = {"REQUEST_METHOD": "-", "PATH_INFO": "-"}


class Watching:
    """Logs and counts requests."""

    def __init__(self, log: AccessLog, metrics: Metrics, soon: Soon) -> None:
        self._log = log
        self._metrics = metrics
        self._hits: deque[tuple[str, float]] = deque()
        soon.does(self._count)

    def around(self, application: Application) -> Application:
        """The outermost layer, which is told of every request and its answer."""

        async def watched(environ: Environ) -> Reply:
            begun = time.perf_counter()
            reply = await application(environ)
            seconds, status = time.perf_counter() - begun, reply.status[:3]
            self._metrics.answered(status, seconds)
            self._log.add(self._log.told(environ, status), environ["REMOTE_ADDR"], seconds)
            return reply

        return watched

    def told(self, environ: Environ, status: str) -> Told:
        """What will be told of a request whenever it is asked again."""
        return self._log.told(environ, status)

    def hit(self, told: Told, status: str, client: str, seconds: float) -> None:
        """Tell of a request that was answered from the cache by its bytes."""
        self._hits.append((status, seconds))
        self._log.add(told, client, seconds)  # which also has them counted soon

    def refused(self, status: str, client: str) -> None:
        """Tell of what a client sent that was no request."""
        self._metrics.answered(status, 0.0)
        self._log.add(self._log.told(_NO_REQUEST, status), client, 0.0)

    def _count(self) -> None:
        found = [self._hits.popleft() for _ in range(len(self._hits))]
        for answered in {status for status, _ in found}:
            seconds = [took for status, took in found if status == answered]
            self._metrics.cache_lookup("hit", len(seconds))
            self._metrics.answered(answered, *seconds)
