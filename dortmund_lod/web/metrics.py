"""Metrics of the site in Prometheus format, summed over its web processes."""

from __future__ import annotations

import functools
import os
import time
from bisect import bisect_left
from collections import Counter as Counts
from contextlib import contextmanager
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from dortmund_lod.engine import BUSY, CAUSES, Tally
from dortmund_lod.errors import EngineBusy
from dortmund_lod.web.observed import outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from prometheus_client import Counter, Gauge, Histogram

    from dortmund_lod.release import Release
    from dortmund_lod.web.observed import Call

ENGINE_STARTS, RELEASE_FAILURES = "engine_starts", "release_failures"
"""What the parent of the web processes counts."""

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA")
_BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 2.5, 10)
_REFUSALS = ("queue-full", "no-worker", "long-queries")
_ENGINES = 4
"""Engines that count at once what becomes of their workers: one, and those it has replaced."""


class Metrics:
    """Counts what this process does, in files that all web processes share.

    Make it before any other process is forked: the official client takes the folder of its files
    from the environment, when it is imported. `workers` and `parent` are for processes that are
    not to share its locks: the engines' supervisors, and the parent of the web processes.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self.workers = Tally((*CAUSES, BUSY), _ENGINES)
        self.parent = Tally((ENGINE_STARTS, RELEASE_FAILURES))
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # noqa: TID251 - the client's only way
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

    def web_process_started(self) -> None:
        """Count this web process."""
        self._started.inc()

    def cache_lookup(self, result: str, times: int = 1) -> None:
        """Count look-ups: `hit` or `miss`."""
        self._looked_up[result].inc(times)

    def cache_filled(self, size: int, entries: int, evicted: int) -> None:
        """Say how much the cache of this process holds, and how many responses just made way."""
        self._size.set(size)
        self._entries.set(entries)
        self._evictions.inc(evicted)

    def problem(self, name: str) -> None:
        """Count a problem document by the name of its type."""
        self._problems.labels(name).inc()

    @contextmanager
    def engine_call(self, call: Call) -> Iterator[None]:
        """Count and time a call of the engine by how it ends."""
        error: BaseException | None = None
        begun = time.perf_counter()
        in_flight = self._in_flight(call.operation)
        in_flight.inc()
        try:
            yield
        except BaseException as raised:
            error = raised
            raise
        finally:
            in_flight.dec()
            seconds = time.perf_counter() - begun
            self._calls(call.operation, outcome(error)).observe(seconds)
            if isinstance(error, EngineBusy):
                self._refused.labels(error.reason).inc()

    def answered(self, status: str, seconds: Sequence[float]) -> None:
        """Count requests with one status, by how long each took until its answer began."""
        self._requests(status).inc(len(seconds))
        _observe(self._seconds, seconds)

    def text(self, release: Release) -> bytes:
        """All metrics of all processes (Prometheus exposition format 0.0.4)."""
        from dortmund_lod.web import exposition  # noqa: PLC0415 - imports the client

        return exposition.text(self._folder, release, self.workers.read(), self.parent.read())


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


def _observe(histogram: Histogram, values: Sequence[float]) -> None:
    """Observe many values at once, for which the client has no call: one takes it 3 µs."""
    histogram._sum.inc(sum(values))  # noqa: SLF001
    places = Counts(bisect_left(_BUCKETS, value) for value in values)
    for place, number in places.items():
        histogram._buckets[place].inc(number)  # noqa: SLF001


def is_local(environ: dict[str, Any], others: Sequence[str] = ()) -> bool:
    """Whether the request comes from this machine, and through no proxy that says so.

    Or from one of the addresses or networks of `others`.
    """
    remote = environ.get("REMOTE_ADDR", "")
    here = remote == "::1" or remote.startswith("127.") or is_within(remote, others)
    return here and not any(name in environ for name in _FORWARDED)


def is_within(address: str, networks: Sequence[str]) -> bool:
    """Whether an address is in one of the networks."""
    found = ip_address(address) if networks and address else None
    return any(found in ip_network(network) for network in networks if found)
