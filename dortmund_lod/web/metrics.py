"""Metrics of the site in Prometheus format, summed over its web processes."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prometheus_client import Counter

    Application: TypeAlias = Callable[..., Iterable[bytes]]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA")
_BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 2.5, 10)


class Metrics:
    """Counts what this process does, in files that all web processes share.

    Make it before the web processes are forked: the official client takes the folder of its files
    from the environment, when it is imported.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # noqa: TID251 - the client's only way
        import prometheus_client as client  # noqa: PLC0415 - reads the environment

        self._requests = client.Counter(
            "dortmund_lod_requests", "Requests by status", ["status"], registry=None
        )
        self._by_status: dict[str, Counter] = {}
        self._seconds = client.Histogram(
            "dortmund_lod_request_seconds",
            "Time until a response begins",
            registry=None,
            buckets=_BUCKETS,
        )
        self._cache = client.Counter(
            "dortmund_lod_cache_lookups", "Look-ups in the cache", ["result"], registry=None
        )
        self._looked_up = {result: self._cache.labels(result) for result in ("hit", "miss")}
        self._size = client.Gauge(
            "dortmund_lod_cache_bytes",
            "Size of the responses in the caches",
            registry=None,
            multiprocess_mode="livesum",
        )
        self._problems = client.Counter(
            "dortmund_lod_problems",
            "Problem documents by type; queries that were ended are among them",
            ["type"],
            registry=None,
        )

    def cache_lookup(self, result: str) -> None:
        """Count a look-up: `hit` or `miss`."""
        self._looked_up[result].inc()

    def cache_bytes(self, size: int) -> None:
        """Say how many bytes the cache of this process holds."""
        self._size.set(size)

    def problem(self, name: str) -> None:
        """Count a problem document by the name of its type."""
        self._problems.labels(name).inc()

    def around(self, application: Application) -> Application:
        """Wrap a WSGI application (PEP 3333) so that each request is counted."""

        def wrapped(
            environ: dict[str, Any], start_response: Callable[..., Any]
        ) -> Iterable[bytes]:
            begun = time.perf_counter()

            def start(status: str, headers: Any, *rest: Any) -> Any:
                self._request(status[:3]).inc()
                return start_response(status, headers, *rest)

            body = application(environ, start)
            self._seconds.observe(time.perf_counter() - begun)
            return body

        return wrapped

    def _request(self, status: str) -> Counter:
        """The counter of one status: the client takes longer to find it."""
        found = self._by_status.get(status)
        if found is None:
            found = self._by_status[status] = self._requests.labels(status)
        return found

    def text(self, release: str) -> bytes:
        """All metrics of all web processes (Prometheus exposition format 0.0.4)."""
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

        self._forget_the_dead()
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        served = (
            "# HELP dortmund_lod_release_info The release that is served\n"
            "# TYPE dortmund_lod_release_info gauge\n"
            f'dortmund_lod_release_info{{release="{release}"}} 1.0\n'
        )
        return generate_latest(registry) + served.encode()

    def _forget_the_dead(self) -> None:
        """Drop what processes held that have ended; what they counted stays."""
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

        for path in self._folder.glob("gauge_live*_*.db"):
            pid = path.stem.rpartition("_")[2]
            if not Path("/proc", pid).exists():
                mark_process_dead(int(pid), str(self._folder))  # type: ignore[no-untyped-call]


def is_local(environ: dict[str, Any]) -> bool:
    """Whether the request comes from this machine, and through no proxy that says so."""
    remote = environ.get("REMOTE_ADDR", "")
    here = remote == "::1" or remote.startswith("127.")
    return here and not any(name in environ for name in _FORWARDED)
