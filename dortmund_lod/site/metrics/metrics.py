"""Metrics of the site in Prometheus format, summed over its web processes."""

from __future__ import annotations

import functools
import os
import time
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dortmund_lod.engine import BUSY, CAUSES, SharedCounters
from dortmund_lod.errors import EngineBusy
from dortmund_lod.site.metrics.instrumented_engine import outcome
from dortmund_lod.site.metrics.metrics_buffer import Counting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from prometheus_client import Counter, Gauge, Histogram

    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings
    from dortmund_lod.site.batched_work import Soon
    from dortmund_lod.site.metrics.instrumented_engine import Call

ENGINE_STARTS, RELEASE_FAILURES = "engine_starts", "release_failures"
"""What the parent of the web processes counts."""

_PROXY_PREFIX = "HTTP_X_FORWARDED"
_PROXY_MARKS = frozenset(
    {
        "HTTP_FORWARDED",
        "HTTP_VIA",
        "HTTP_X_REAL_IP",
        "HTTP_X_CLIENT_IP",
        "HTTP_X_CLUSTER_CLIENT_IP",
        "HTTP_X_ORIGINAL_FORWARDED_FOR",
        "HTTP_X_ENVOY_EXTERNAL_ADDRESS",
        "HTTP_CLIENT_IP",
        "HTTP_TRUE_CLIENT_IP",
        "HTTP_CF_CONNECTING_IP",
        "HTTP_FASTLY_CLIENT_IP",
    }
)
_BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 2.5, 10)
_REFUSALS = ("queue-full", "no-worker", "long-queries", "client-queue", "answers", "no-room")
_ENGINES = 8
"""Engines that count at once what becomes of their workers: one, those it has followed, and one
that loads its data to follow it; with some to spare."""


class Metrics:
    """Counts what this process does, in files that all web processes share.

    Make it before any other process is forked: the official client takes the folder of its files
    from the environment, when it is imported. `workers` and `parent` are for processes that are
    not to share its locks: the engines' supervisors, and the parent of the web processes.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self.workers = SharedCounters((*CAUSES, BUSY), _ENGINES)
        self.parent = SharedCounters((ENGINE_STARTS, RELEASE_FAILURES))
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # noqa: TID251 - the client's only way
        self._counting = Counting()
        requests = _counter("requests", "Requests by status", "status")
        self._requests = functools.cache(requests.labels)  # the client takes longer to find them
        self._seconds = _histogram("request_duration_seconds", "Time until a response begins")
        cache = _counter("cache_lookups", "Look-ups in the cache", "result")
        self._looked_up = {result: cache.labels(result) for result in ("hit", "miss")}
        self._size = _gauge("cache_bytes", "Size of the responses in the caches")
        self._entries = _gauge("cache_entries", "Responses in the caches")
        self._evictions = _counter("cache_evictions", "Responses that made way for others")
        self._problems = _counter("problems", "Problem documents by type", "type")
        calls = _histogram("engine_duration_seconds", "Engine calls", "operation", "outcome")
        self._calls = functools.cache(calls.labels)
        in_flight = _gauge("engine_in_flight", "Engine calls now", "operation")
        self._in_flight = functools.cache(in_flight.labels)
        self._refused = _counter("queries_refused", "Queries that found no place", "reason")
        for reason in _REFUSALS:
            self._refused.labels(reason)
        self._started = _counter("web_process_starts", "Web processes that were started")

    def web_process_started(self, soon: Soon) -> None:
        """Count this web process, and from now on soon what it does."""
        self._started.inc()
        self._counting.start(soon)

    def cache_lookup(self, result: str, times: int = 1) -> None:
        """Count look-ups: `hit` or `miss`."""
        self._counting.add(self._looked_up[result], times)

    def cache_filled(self, size: int, entries: int, evicted: int) -> None:
        """Say how much the cache of this process holds, and how many responses just made way."""
        self._size.set(size)
        self._entries.set(entries)
        self._evictions.inc(evicted)

    def problem(self, name: str) -> None:
        """Count a problem document by the name of its type."""
        self._problems.labels(name).inc()

    def engine_call(self, call: Call) -> AbstractContextManager[object]:
        """Count and time a call of the engine by how it ends."""
        return _EngineCall(self, call)

    def engine_call_begun(self, operation: str) -> None:
        """Count a call that goes on."""
        self._counting.add(self._in_flight(operation), 1)

    def engine_call_ended(
        self, operation: str, seconds: float, error: BaseException | None
    ) -> None:
        """Count a call that has ended, well or with an error."""
        self._counting.add(self._in_flight(operation), -1)
        self._counting.add(self._calls(operation, outcome(error)), seconds)
        if isinstance(error, EngineBusy):
            self._refused.labels(error.reason).inc()

    def answered(self, status: str, *seconds: float) -> None:
        """Count requests by their status, and how long each answer took to begin."""
        self._counting.add(self._requests(status), len(seconds))
        self._counting.add(self._seconds, *seconds)

    def text(self, release: Release) -> bytes:
        """All metrics of all processes (Prometheus exposition format 0.0.4)."""
        from dortmund_lod.site.metrics import exposition  # noqa: PLC0415 - imports the client

        self._counting.finish()
        return exposition.text(self._folder, release, self.workers.read(), self.parent.read())


class _EngineCall:
    """Tells when a call begins and ends; a context manager, quicker than a generator is."""

    __slots__ = ("_begun", "_metrics", "_operation")

    def __init__(self, metrics: Metrics, call: Call) -> None:
        self._metrics, self._operation = metrics, call.operation

    def __enter__(self) -> None:
        self._begun = time.perf_counter()
        self._metrics.engine_call_begun(self._operation)

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        seconds = time.perf_counter() - self._begun
        self._metrics.engine_call_ended(self._operation, seconds, error)


def _counter(name: str, text: str, *labels: str) -> Counter:
    from prometheus_client import Counter  # noqa: PLC0415 - reads the environment

    return Counter(f"dortmund_lod_{name}", text, labels, registry=None)


def _gauge(name: str, text: str, *labels: str) -> Gauge:
    """A gauge whose value is the sum of those of the processes that live."""
    from prometheus_client import Gauge  # noqa: PLC0415 - reads the environment

    name = f"dortmund_lod_{name}"
    return Gauge(name, text, labels, registry=None, multiprocess_mode="livesum")


def _histogram(name: str, text: str, *labels: str) -> Histogram:
    from prometheus_client import Histogram  # noqa: PLC0415 - reads the environment

    return Histogram(f"dortmund_lod_{name}", text, labels, registry=None, buckets=_BUCKETS)


def may_read_metrics(environ: dict[str, Any], settings: Settings) -> bool:
    """Whether a request is the operator's: straight from one of `metrics_clients`, or from here.

    What comes from here is refused where a proxy is known to be here, and where it asks for
    another host, as what a proxy hands on does.
    """
    remote = environ.get("REMOTE_ADDR", "")
    if is_within(remote, settings.metrics_clients):
        return not came_through_proxy(environ)
    here = is_local(environ) and not is_within(remote, settings.trusted_proxies)
    return here and _is_loopback_name(environ.get("HTTP_HOST", ""))


def is_local(environ: dict[str, Any]) -> bool:
    """Whether the request comes from this machine, and through no proxy that shows."""
    remote = environ.get("REMOTE_ADDR", "")
    return (remote == "::1" or remote.startswith("127.")) and not came_through_proxy(environ)


def came_through_proxy(environ: dict[str, Any]) -> bool:
    """Whether a proxy shows: by a header that proxies add, or by HTTP/1.0.

    That is what nginx speaks to the servers behind it unless told otherwise, and no scraper.
    """
    marked = any(name.startswith(_PROXY_PREFIX) or name in _PROXY_MARKS for name in environ)
    return marked or environ.get("SERVER_PROTOCOL") == "HTTP/1.0"


def _is_loopback_name(host: str) -> bool:
    """Whether a Host header names this machine to itself."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def is_within(address: str, networks: Sequence[str]) -> bool:
    """Whether an address is in one of the networks."""
    found = ip_address(address) if networks and address else None
    return any(found in ip_network(network) for network in networks if found)
