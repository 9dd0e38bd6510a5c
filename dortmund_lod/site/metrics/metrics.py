"""What the site counts: in memory that its processes share, so that no full disk is in the way."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from http import HTTPStatus
from itertools import product
from typing import TYPE_CHECKING

from dortmund_lod.engine import BUSY, CAUSES, Engine, SharedCounters
from dortmund_lod.engine.companion import OUTCOMES
from dortmund_lod.errors import EngineBusy
from dortmund_lod.site.metrics.instrumented_engine import outcome
from dortmund_lod.site.metrics.metrics_buffer import OTHER, MetricsBuffer
from dortmund_lod.site.problems import KINDS, WITHDRAWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from dortmund_lod.site.batched_work import BatchWorker
    from dortmund_lod.site.metrics.instrumented_engine import Call
    from dortmund_lod.site.metrics.metrics_buffer import Sample

ENGINE_STARTS, RELEASE_FAILURES = "engine_starts", "release_failures"
"""What the parent of the web processes counts."""

COMPANION_STATES = ("companion_asked", "companion_left_out")
"""Whether the companion is asked, where there is one."""

BUCKETS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 2.5, 10)
"""The bounds of the buckets of durations, in seconds."""

REQUESTS = "requests"
REQUEST_SECONDS = "request_duration_seconds"
CACHE_LOOKUPS, CACHE_BYTES, CACHE_ENTRIES, CACHE_EVICTIONS = (
    "cache_lookups",
    "cache_bytes",
    "cache_entries",
    "cache_evictions",
)
PROBLEMS = "problems"
ENGINE_SECONDS, IN_FLIGHT = "engine_duration_seconds", "engine_in_flight"
REFUSED = "queries_refused"
STARTS = "web_process_starts"
CONNECTIONS_ENDED = "connections_ended"
COMPANION_QUERIES = "companion_queries"

REASONS = ("queue-full", "no-worker", "long-queries", "client-queue", "answers", "no-room", OTHER)
"""What there may be too much of for a query."""

_OPERATIONS = (
    *(name for name in vars(Engine) if not name.startswith("_") and name != "evaluate"),
    OTHER,
)
_OUTCOMES = ("answered", "failed", *sorted({kind.name for kind in KINDS.values()}))
_STATUSES = (*(str(int(status)) for status in HTTPStatus), OTHER)
_PROBLEM_TYPES = (*_OUTCOMES[2:], WITHDRAWN, *_STATUSES)
_GAUGES = (
    (CACHE_BYTES,),
    (CACHE_ENTRIES,),
    *((IN_FLIGHT, operation) for operation in _OPERATIONS),
)
"""What a process takes with it when it ends."""
_MICRO = 1_000_000
_ENGINES = 8
"""Engines that count at once what becomes of their workers: one, those it has followed, and one
that loads its data to follow it; with some to spare."""


def _samples() -> Iterator[Sample]:
    """All that web processes count: a name and the values of its labels."""
    yield from _GAUGES
    yield from ((REQUESTS, status) for status in _STATUSES)
    yield from _histogram(REQUEST_SECONDS)
    yield from ((CACHE_LOOKUPS, result) for result in ("hit", "miss"))
    yield (CACHE_EVICTIONS,)
    yield from ((PROBLEMS, kind) for kind in _PROBLEM_TYPES)
    for operation, ending in product(_OPERATIONS, _OUTCOMES):
        yield from _histogram(ENGINE_SECONDS, operation, ending)
    yield from ((REFUSED, reason) for reason in REASONS)
    yield (STARTS,)
    yield (CONNECTIONS_ENDED,)
    yield from ((COMPANION_QUERIES, outcome) for outcome in OUTCOMES)


def _histogram(name: str, *labels: str) -> Iterator[Sample]:
    yield from ((name, *labels, str(place)) for place in range(len(BUCKETS) + 1))
    yield (name, *labels, "sum")


class Metrics:
    """Counts what this process does, where all web processes do.

    Make it before any other process is forked. `workers` and `parent` are for the engines'
    supervisors and the parent of the web processes.
    """

    def __init__(self, web_processes: int = 1) -> None:
        self.workers = SharedCounters((*CAUSES, BUSY), _ENGINES)
        self.parent = SharedCounters((ENGINE_STARTS, RELEASE_FAILURES, *COMPANION_STATES))
        self.web = SharedCounters([*_samples()], web_processes)
        self._buffer = MetricsBuffer(self.web.row())

    def web_process_started(self, number: int, batch: BatchWorker) -> None:
        """Count this web process, and from now on soon what it does.

        It follows the one that had the same number, if there was one.
        """
        row = self.web.row(number)
        for gauge in _GAUGES:
            row.set(gauge, 0)
        self._buffer.start(row, batch)
        self._buffer.add((STARTS,))

    def cache_lookup(self, result: str, times: int = 1) -> None:
        """Count look-ups: `hit` or `miss`."""
        if times:
            self._buffer.add((CACHE_LOOKUPS, result), times)

    def cache_filled(self, size: int, entries: int, evicted: int) -> None:
        """Say how much the cache of this process holds, and how many responses just made way."""
        self._buffer.set((CACHE_BYTES,), size)
        self._buffer.set((CACHE_ENTRIES,), entries)
        self._buffer.add((CACHE_EVICTIONS,), evicted)

    def problem(self, name: str) -> None:
        """Count a problem document by the name of its type."""
        self._buffer.add((PROBLEMS, name))

    def connections_ended(self, number: int) -> None:
        """Count connections that were ended because they were too many."""
        self._buffer.add((CONNECTIONS_ENDED,), number)

    def companion_ended(self, ending: str) -> None:
        """Count a query that was put to the companion, too, by how it ended there."""
        self._buffer.add((COMPANION_QUERIES, ending))

    def companion_is_asked(self, *, asked: bool) -> None:
        """Say, in the parent, whether the companion is asked; without one, nobody does."""
        row = self.parent.row()
        for state in COMPANION_STATES:
            row.set(state, (state == COMPANION_STATES[0]) == asked)

    def engine_call(self, call: Call) -> AbstractContextManager[object]:
        """Count and time a call of the engine by how it ends."""
        return _EngineCall(self, call)

    def engine_call_begun(self, operation: str) -> None:
        """Count a call that goes on."""
        self._buffer.add((IN_FLIGHT, operation))

    def engine_call_ended(
        self, operation: str, seconds: float, error: BaseException | None
    ) -> None:
        """Count a call that has ended, well or with an error."""
        self._buffer.add((IN_FLIGHT, operation), -1)
        for sample, number in _observed((ENGINE_SECONDS, operation, outcome(error)), [seconds]):
            self._buffer.add(sample, number)
        if isinstance(error, EngineBusy):
            self._buffer.add((REFUSED, error.reason))

    def answered(self, requests: Sequence[tuple[int, float]]) -> None:
        """Count requests by their status, and how long each answer took to begin."""
        statuses = Counter(status for status, _ in requests)
        self._buffer.count(
            ((REQUESTS, str(status)), number) for status, number in statuses.items()
        )
        self._buffer.count(_observed((REQUEST_SECONDS,), [seconds for _, seconds in requests]))

    def flush(self) -> None:
        """Count at once what waits."""
        self._buffer.flush()


def _observed(name: Sample, seconds: Iterable[float]) -> Iterator[tuple[Sample, int]]:
    """What durations add to a histogram."""
    seconds = [*seconds]
    for place, number in Counter(bisect_left(BUCKETS, each) for each in seconds).items():
        yield (*name, str(place)), number
    yield (*name, "sum"), round(sum(seconds) * _MICRO)


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
