"""What `/metrics` says of the site's processes."""

from __future__ import annotations

import multiprocessing
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.engine import Query
from dortmund_lod.errors import EngineBusy, EngineError, QueryTimeLimit
from dortmund_lod.site.metrics.instrumented_engine import Call, ObservedEngine, outcome
from dortmund_lod.site.middleware.cached_response import Cache, CachedResponse

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.served_release import ServedRelease

_ASK = Query(text="ASK {}", results=None, graph=None)


@pytest.fixture
def value(metrics: Metrics, site: ServedRelease) -> Callable[..., float]:
    """The value of a sample by its name and labels; 0 where there is none."""
    from prometheus_client import parser  # noqa: PLC0415 - after the folder of its files is named

    def read(name: str, **labels: str) -> float:
        families = parser.text_string_to_metric_families(metrics.text(site.release).decode())
        samples = (sample for family in families for sample in family.samples)
        return next((each.value for each in samples if each[:2] == (name, labels)), 0.0)

    return read


def test_the_cache_counts_its_hits_its_misses_and_what_it_holds(
    metrics: Metrics, value: Callable[..., float]
) -> None:
    hits, misses, evictions = (
        value("dortmund_lod_cache_lookups_total", result="hit"),
        value("dortmund_lod_cache_lookups_total", result="miss"),
        value("dortmund_lod_cache_evictions_total"),
    )
    cache = Cache(80_000, metrics.cache_lookup, metrics.cache_filled)
    cache.get("key")
    cache.put("key", CachedResponse("200 OK", [], bytes(3000), "", ""))
    cache.get("key")
    assert value("dortmund_lod_cache_lookups_total", result="hit") == hits + 1
    assert value("dortmund_lod_cache_lookups_total", result="miss") == misses + 1
    assert value("dortmund_lod_cache_bytes") == 4024
    assert value("dortmund_lod_cache_entries") == 1
    for number in range(30):
        cache.put(number, CachedResponse("200 OK", [], bytes(3000), "", ""))
    assert value("dortmund_lod_cache_entries") == 19
    assert value("dortmund_lod_cache_evictions_total") == evictions + 12


def test_the_cache_of_a_process_that_ended_is_forgotten(
    metrics: Metrics, value: Callable[..., float]
) -> None:
    process = multiprocessing.get_context("fork").Process(
        target=metrics.cache_filled, args=(77_000_000, 1, 0)
    )
    process.start()
    process.join()
    assert process.exitcode == 0
    assert value("dortmund_lod_cache_bytes") < 77_000_000


class _Failing:
    """An engine without answers."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def query(self, _: Query) -> None:
        raise self._error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (QueryTimeLimit("Stopped."), "query-time-limit"),
        (EngineError("Odd."), "failed"),
        (ZeroDivisionError(), "failed"),
    ],
)
def test_calls_of_the_engine_are_counted_by_how_they_end(
    metrics: Metrics, value: Callable[..., float], error: Exception, expected: str
) -> None:
    labels = {"operation": "query", "outcome": expected}
    before = value("dortmund_lod_engine_duration_seconds_count", **labels)
    engine = ObservedEngine(_Failing(error), metrics.engine_call)  # type: ignore[arg-type]
    with pytest.raises(type(error)):
        engine.query(_ASK)
    assert value("dortmund_lod_engine_duration_seconds_count", **labels) == before + 1
    assert value("dortmund_lod_engine_in_flight", operation="query") == 0
    assert outcome(error) == expected


def test_refused_queries_are_counted_by_what_there_was_too_much_of(
    metrics: Metrics, value: Callable[..., float]
) -> None:
    before = value("dortmund_lod_queries_refused_total", reason="long-queries")
    error = EngineBusy("Busy.", retry_after=1, reason="long-queries")
    with pytest.raises(EngineBusy), metrics.engine_call(Call("query", _ASK)):
        raise error
    assert value("dortmund_lod_queries_refused_total", reason="long-queries") == before + 1


def test_every_call_of_an_observed_engine_reaches_the_engine(site: ServedRelease) -> None:
    calls: list[str] = []

    def observe(call: Call) -> AbstractContextManager[None]:
        calls.append(call.operation)
        return nullcontext()

    iri = f"{site.base_iri}id/hub"
    engine = ObservedEngine(site.engine, observe)
    engine.ping()
    assert engine.resource([iri]) == site.engine.resource([iri])
    assert engine.describe([iri], 2) == site.engine.describe([iri], 2)
    assert engine.details([iri]) == site.engine.details([iri])
    assert engine.overview() == site.engine.overview()
    assert calls == ["ping", "resource", "describe", "details", "overview"]


def test_release_build_and_processes_are_told(
    site: ServedRelease, value: Callable[..., float]
) -> None:
    assert value("dortmund_lod_release_info", release=site.release.id) == 1
    assert value("dortmund_lod_release_triples") == site.release.manifest.triples
    assert value("dortmund_lod_processes") >= 2
    assert value("process_resident_memory_bytes") > 2**20
    assert value("process_cpu_seconds_total") > 0
    assert value("process_open_fds") > 3
    assert value("process_start_time_seconds") > 1_700_000_000
