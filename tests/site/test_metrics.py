"""What `/metrics` says of the site's processes."""

from __future__ import annotations

import multiprocessing
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from prometheus_client import parser

from dortmund_lod.engine import Query
from dortmund_lod.errors import EngineBusy, EngineError, MalformedQuery, Mistake, QueryTimeLimit
from dortmund_lod.site.batched_work import BatchWorker
from dortmund_lod.site.metrics import exposition
from dortmund_lod.site.metrics.instrumented_engine import Call, InstrumentedEngine, outcome
from dortmund_lod.site.metrics.metrics import Metrics
from dortmund_lod.site.middleware.cached_response import CachedResponse, ResponseStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from dortmund_lod.site.served_release import ServedRelease

_ASK = Query(text="ASK {}", results=None, graph=None)


@pytest.fixture
def value(metrics: Metrics, site: ServedRelease) -> Callable[..., float]:
    """The value of a sample by its name and labels; 0 where there is none."""

    def read(name: str, **labels: str) -> float:
        families = parser.text_string_to_metric_families(
            exposition.text(metrics, site.release).decode()
        )
        samples = (sample for family in families for sample in family.samples)
        return next((each.value for each in samples if each[:2] == (name, labels)), 0.0)

    return read


def test_the_cache_tells_what_it_holds(metrics: Metrics, value: Callable[..., float]) -> None:
    evictions = value("dortmund_lod_cache_evictions_total")
    store = ResponseStore(80_000, metrics.cache_filled)
    store.put("key", CachedResponse(200, [], bytes(3000)))
    assert value("dortmund_lod_cache_bytes") == 5048
    assert value("dortmund_lod_cache_entries") == 1
    for number in range(30):
        store.put(number, CachedResponse(200, [], bytes(3000)))
    assert value("dortmund_lod_cache_entries") == 15
    assert value("dortmund_lod_cache_evictions_total") == evictions + 16


def test_look_ups_are_counted_by_what_they_find(
    metrics: Metrics, value: Callable[..., float]
) -> None:
    before = value("dortmund_lod_cache_lookups_total", result="hit")
    metrics.cache_lookup("hit", 3)
    assert value("dortmund_lod_cache_lookups_total", result="hit") == before + 3


def test_requests_are_counted_by_status_and_their_durations_fall_into_buckets(
    site: ServedRelease,
) -> None:
    metrics = Metrics()
    metrics.answered([(200, 0.0001), (200, 0.0002), (404, 20.0)])
    samples = _samples(metrics, site)
    assert samples["dortmund_lod_requests_total", (("status", "200"),)] == 2
    assert samples["dortmund_lod_requests_total", (("status", "404"),)] == 1
    bucket = "dortmund_lod_request_duration_seconds_bucket"
    assert samples[bucket, (("le", "0.0001"),)] == 1
    assert samples[bucket, (("le", "0.00025"),)] == 2
    assert samples[bucket, (("le", "10.0"),)] == 2
    assert samples[bucket, (("le", "+Inf"),)] == 3
    assert samples["dortmund_lod_request_duration_seconds_sum", ()] == 20.0003


def test_what_nobody_foresaw_is_counted_as_other(site: ServedRelease) -> None:
    metrics = Metrics()
    metrics.problem("unheard-of")
    samples = _samples(metrics, site)
    assert samples["dortmund_lod_problems_total", (("type", "other"),)] == 1


def test_a_web_process_counts_on_where_the_one_before_it_ended_but_holds_nothing_of_it(
    site: ServedRelease,
) -> None:
    metrics = Metrics(2)

    def work() -> None:
        batch = BatchWorker()
        metrics.web_process_started(1, batch)
        metrics.cache_filled(77_000_000, 1, 5)
        metrics.engine_call_begun("query")
        batch.flush()

    for _ in range(2):
        process = multiprocessing.get_context("fork").Process(target=work)
        process.start()
        process.join()
        assert process.exitcode == 0
    samples = _samples(metrics, site)
    assert samples["dortmund_lod_web_process_starts_total", ()] == 2
    assert samples["dortmund_lod_cache_evictions_total", ()] == 10
    assert samples["dortmund_lod_cache_bytes", ()] == 77_000_000
    assert samples["dortmund_lod_engine_in_flight", (("operation", "query"),)] == 1


def _samples(metrics: Metrics, site: ServedRelease) -> dict[tuple[str, object], float]:
    families = parser.text_string_to_metric_families(
        exposition.text(metrics, site.release).decode()
    )
    samples = (sample for family in families for sample in family.samples)
    return {(each.name, tuple(each.labels.items())): each.value for each in samples}


class _Failing:
    """An engine without answers."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def query(self, _: Query) -> None:
        raise self._error


def _mistaken() -> MalformedQuery:
    """An error that is counted where no request is, so that nothing knows a reader's language."""
    error = MalformedQuery("Wrong.")
    error.mistake = Mistake("no-form", 1, 1, "nonsense")
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (QueryTimeLimit("Stopped."), "query-time-limit"),
        (_mistaken(), "malformed-query"),
        (EngineError("Odd."), "failed"),
        (ZeroDivisionError(), "failed"),
    ],
)
def test_calls_of_the_engine_are_counted_by_how_they_end(
    metrics: Metrics, value: Callable[..., float], error: Exception, expected: str
) -> None:
    labels = {"operation": "query", "outcome": expected}
    before = value("dortmund_lod_engine_duration_seconds_count", **labels)
    engine = InstrumentedEngine(_Failing(error), metrics.engine_call)  # type: ignore[arg-type]
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
    engine = InstrumentedEngine(site.engine, observe)
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
