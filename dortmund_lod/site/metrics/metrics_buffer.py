"""Counts for Prometheus's official client, many at once: one takes it longer than most answers."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prometheus_client import Histogram

    from dortmund_lod.site.batched_work import Soon


class Counting:
    """Adds to counters and gauges, and observes for histograms.

    At once, until it is told who does it soon.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[Any, Sequence[float]]] = deque()
        self._soon: Soon | None = None

    def start(self, soon: Soon) -> None:
        """Count soon from now on."""
        self._soon = soon
        soon.does(self.finish)

    def add(self, metric: Any, *values: float) -> None:
        """Add values to a metric with its labels, or observe them for a histogram."""
        self._waiting.append((metric, values))
        if self._soon:
            self._soon.tell()
        else:
            self.finish()

    def finish(self) -> None:
        """Count what waits."""
        found: defaultdict[Any, list[float]] = defaultdict(list)
        while self._waiting:
            metric, more = self._waiting.popleft()
            found[metric] += more
        for metric, values in found.items():
            if hasattr(metric, "observe"):
                _observe(metric, values)
            else:
                metric.inc(sum(values))


def _observe(histogram: Histogram, values: Sequence[float]) -> None:
    """Observe many values at once, for which the client has no call."""
    histogram._sum.inc(sum(values))  # noqa: SLF001
    places = Counter(bisect_left(histogram._upper_bounds, value) for value in values)  # noqa: SLF001
    for place, number in places.items():
        histogram._buckets[place].inc(number)  # noqa: SLF001
