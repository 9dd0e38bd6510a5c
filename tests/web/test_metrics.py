"""What `/metrics` says of the web processes."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

from dortmund_lod.web.cache import Cache, Finished

if TYPE_CHECKING:
    from dortmund_lod.web.metrics import Metrics


def test_the_cache_counts_its_hits_its_misses_and_its_bytes(metrics: Metrics) -> None:
    cache = Cache(2**20, metrics.cache_lookup, metrics.cache_bytes)
    cache.get("key")
    cache.put("key", Finished("200 OK", [], bytes(3000), "", ""))
    cache.get("key")
    text = metrics.text("r1").decode()
    assert 'dortmund_lod_cache_lookups_total{result="hit"}' in text
    assert 'dortmund_lod_cache_lookups_total{result="miss"}' in text
    assert "dortmund_lod_cache_bytes 4024.0" in text


def test_the_cache_of_a_process_that_ended_is_forgotten(metrics: Metrics) -> None:
    process = multiprocessing.get_context("fork").Process(
        target=metrics.cache_bytes, args=(77_000,)
    )
    process.start()
    process.join()
    assert process.exitcode == 0
    assert "77000" not in metrics.text("r1").decode()
