"""What `/metrics` tells: what the web processes counted, and release, build and processes."""

from __future__ import annotations

import os
import platform
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)

from dortmund_lod import __version__
from dortmund_lod.engine import BUSY, CAUSES
from dortmund_lod.site.metrics import metrics as counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from prometheus_client.metrics_core import Metric

    from dortmund_lod.release.manifest import Release
    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.metrics.metrics_buffer import Sample

    Samples = Mapping[Sample, int]

_TICKS = os.sysconf("SC_CLK_TCK")
_CLOCKS = slice(11, 15)
"""utime, stime, cutime and cstime in /proc/pid/stat, after the name of the program (proc(5))."""
_STARTED = 19
_PARENT = {
    counted.ENGINE_STARTS: "Engines that were started",
    counted.RELEASE_FAILURES: "Attempts in vain to switch to another release",
}
_COUNTERS = {
    counted.REQUESTS: ("Requests by status", "status"),
    counted.CACHE_LOOKUPS: ("Look-ups in the cache", "result"),
    counted.CACHE_EVICTIONS: ("Responses that made way for others",),
    counted.PROBLEMS: ("Problem documents by type", "type"),
    counted.REFUSED: ("Queries that found no place", "reason"),
    counted.STARTS: ("Web processes that were started",),
    counted.COMPANION_QUERIES: ("Queries put to the companion, too", "outcome"),
    counted.CONNECTIONS_ENDED: ("Connections ended because they were too many",),
}
_GAUGES = {
    counted.CACHE_BYTES: ("Size of the responses in the caches",),
    counted.CACHE_ENTRIES: ("Responses in the caches",),
    counted.IN_FLIGHT: ("Engine calls now", "operation"),
}
_HISTOGRAMS = {
    counted.REQUEST_SECONDS: ("Time until a response begins",),
    counted.ENGINE_SECONDS: ("Engine calls", "operation", "outcome"),
}
_ALWAYS = {counted.CACHE_LOOKUPS, counted.REFUSED, counted.IN_FLIGHT}
"""Families whose samples are told also where they are 0."""


def text(metrics: Metrics, release: Release) -> bytes:
    """All metrics and the release that is served (Prometheus exposition format 0.0.4)."""
    metrics.flush()
    registry = CollectorRegistry()
    web, workers = metrics.web.read(), metrics.workers.read()
    registry.register(_Families(_of_web_processes(web)))
    registry.register(_Families(_served(release)))
    registry.register(_Families(_counted(workers, metrics.parent.read())))
    registry.register(_Families(_queue(web[counted.IN_FLIGHT, "query"], workers[BUSY])))
    registry.register(_Families(_processes(os.getppid())))
    return generate_latest(registry)


def _of_web_processes(web: Samples) -> Iterator[Metric]:
    """What web processes counted."""
    for name, (about, *labels) in _COUNTERS.items():
        yield _labelled(
            CounterMetricFamily(f"dortmund_lod_{name}", about, labels=labels), _told(web, name)
        )
    for name, (about, *labels) in _GAUGES.items():
        yield _labelled(
            GaugeMetricFamily(f"dortmund_lod_{name}", about, labels=labels), _told(web, name)
        )
    for name, (about, *labels) in _HISTOGRAMS.items():
        family = HistogramMetricFamily(f"dortmund_lod_{name}", about, labels=labels)
        for values, samples in _by_labels(web, name).items():
            _add_histogram(family, values, samples)
        yield family


def _told(web: Samples, name: str) -> dict[Sample, float]:
    """The samples of a family by their labels, without those that nobody has counted."""
    found = {sample[1:]: number for sample, number in web.items() if sample[0] == name}
    told = name in _ALWAYS or () in found
    return {labels: float(number) for labels, number in found.items() if number or told}


def _by_labels(web: Samples, name: str) -> dict[Sample, dict[str, int]]:
    """The buckets and the sum of each histogram of a family."""
    found: dict[Sample, dict[str, int]] = {}
    for sample, number in web.items():
        if sample[0] == name:
            found.setdefault(sample[1:-1], {})[sample[-1]] = number
    return found


def _add_histogram(family: Any, labels: Sample, samples: Mapping[str, int]) -> None:
    bounds = [*map(str, map(float, counted.BUCKETS)), "+Inf"]
    numbers = accumulate(samples[str(place)] for place in range(len(bounds)))
    buckets = [*zip(bounds, map(float, numbers), strict=True)]
    if buckets[-1][1] or not labels:
        family.add_metric(labels, buckets, samples["sum"] / 1_000_000)


class _Families:
    """A collector of the official client for what is known."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = [*families]

    def collect(self) -> list[Metric]:
        return self._families


def _served(release: Release) -> Iterator[Metric]:
    """Which release is served, and by what."""
    yield _labelled(
        GaugeMetricFamily("dortmund_lod_release_info", "The release served", labels=["release"]),
        {(release.id,): 1},
    )
    triples = release.manifest.triples
    yield GaugeMetricFamily("dortmund_lod_release_triples", "Triples of the release", triples)
    labels = ["version", "python"]
    yield _labelled(
        GaugeMetricFamily("dortmund_lod_build_info", "The software", labels=labels),
        {(__version__, platform.python_version()): 1},
    )


def _counted(workers: Mapping[str, int], parent: Mapping[str, int]) -> Iterator[Metric]:
    """What was counted by others than web processes."""
    yield _labelled(
        CounterMetricFamily("dortmund_lod_workers_ended", "Deaths of workers", labels=["reason"]),
        {(reason,): workers[reason] for reason in CAUSES},
    )
    for name, about in _PARENT.items():
        yield CounterMetricFamily(f"dortmund_lod_{name}", about, parent[name])
    asked, left_out = (parent[state] for state in counted.COMPANION_STATES)
    if asked or left_out:
        yield GaugeMetricFamily(
            "dortmund_lod_companion_asked", "Whether the companion is asked", asked
        )


def _queue(asked: int, busy: int) -> Iterator[Metric]:
    """How many queries are evaluated, and how many of those that were asked are not yet."""
    yield GaugeMetricFamily("dortmund_lod_query_workers_busy", "Workers that evaluate", busy)
    waiting = max(0, asked - busy)
    yield GaugeMetricFamily("dortmund_lod_queries_waiting", "Queries without a worker", waiting)


def _labelled(family: Any, values: Mapping[tuple[str, ...], float]) -> Metric:
    """A family with its values by labels."""
    for labels, value in values.items():
        family.add_metric(labels, value)
    return family  # type: ignore[no-any-return]


def _processes(root: int) -> Iterator[Metric]:
    """What a process and all its descendants take of the machine.

    Under the names that Prometheus gives to the metrics of one process: the site is one program.
    Memory that processes share counts once, in parts (proc(5), Pss).
    """
    stats = {pid: stat for pid in _tree(root) if (stat := _stat(pid))}
    yield GaugeMetricFamily("dortmund_lod_processes", "Processes of the site", len(stats))
    seconds = sum(sum(map(int, stat[_CLOCKS])) for stat in stats.values()) / _TICKS
    yield CounterMetricFamily("process_cpu_seconds", "Processor time of all processes", seconds)
    memory = sum(map(_memory, stats))
    yield GaugeMetricFamily("process_resident_memory_bytes", "Memory of all processes", memory)
    files = sum(map(_files, stats))
    yield GaugeMetricFamily("process_open_fds", "Open file descriptors of all processes", files)
    if root in stats:
        started = _boot() + int(stats[root][_STARTED]) / _TICKS
        name = "process_start_time_seconds"
        yield GaugeMetricFamily(name, "Start of the site, Unix time", started)


def _tree(pid: int) -> Iterator[int]:
    """A process and its descendants."""
    yield pid
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(file).split():
            yield from _tree(int(child))


def _stat(pid: int) -> list[str]:
    """The fields of /proc/pid/stat after the name; none where the process has ended."""
    return _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()


def _memory(pid: int) -> int:
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _files(pid: int) -> int:
    try:
        return len([*Path(f"/proc/{pid}/fd").iterdir()])
    except OSError:
        return 0


def _boot() -> int:
    lines = _read(Path("/proc/stat")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("btime ")), 0)


def _read(file: Path) -> str:
    """What a file of /proc holds; nothing where its process has ended."""
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""
