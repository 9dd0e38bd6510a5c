"""Counts of one process on their way to memory that all processes share."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.process.shared_counters import CounterRow
    from dortmund_lod.site.batched_work import BatchWorker

    Sample = tuple[str, ...]

OTHER = "other"
"""The label that stands for those which nobody foresaw."""


class MetricsBuffer:
    """Adds to the numbers of a row, from any thread.

    At once, until it is told who does it soon: then by that thread, many at once.
    """

    def __init__(self, row: CounterRow) -> None:
        self.row = row
        self._waiting: deque[tuple[Sample, int]] = deque()
        self._lock = threading.Lock()
        self._batch: BatchWorker | None = None

    def start(self, row: CounterRow, batch: BatchWorker) -> None:
        """Count in another row, and soon from now on."""
        self.row, self._batch = row, batch
        self._lock = threading.Lock()  # the one before may be held by a thread of the parent
        batch.register(self.flush)

    def add(self, sample: Sample, number: int = 1) -> None:
        """Count more of a sample, or fewer."""
        self._waiting.append((sample, number))
        if self._batch:
            self._batch.notify()
        else:
            self.flush()

    def set(self, sample: Sample, number: int) -> None:
        """Say how many there are."""
        self.row.set(sample, number)

    def count(self, samples: Iterable[tuple[Sample, int]]) -> None:
        """Count many, in the thread that does it."""
        with self._lock:
            for sample, number in samples:
                known = sample if sample in self.row else _other(sample)
                if known in self.row:
                    self.row.add(known, number)

    def flush(self) -> None:
        """Count what waits."""
        if self._waiting:
            self.count(self._taken())

    def _taken(self) -> Iterator[tuple[Sample, int]]:
        with suppress(IndexError):
            while True:
                yield self._waiting.popleft()


def _other(sample: Sample) -> Sample:
    """The same sample with its first label unknown."""
    return (sample[0], OTHER, *sample[2:])
