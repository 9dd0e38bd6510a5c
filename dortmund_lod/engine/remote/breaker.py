"""Leaving a store alone that does not answer."""

from __future__ import annotations

import time

from dortmund_lod.process.shared_counters import SharedRecords

_UNTIL, _FAILURES = range(2)
_MOST_FAILURES = 5
_PAUSE = 5.0


class Breaker:
    """Counts failures in a row, for all processes that are forked after it is made.

    After five the store is left alone for five seconds; then whoever comes first tries again.
    """

    def __init__(self) -> None:
        self._state = SharedRecords("d I", 1)

    @property
    def is_open(self) -> bool:
        """Whether the store is to be left alone now."""
        if self._state.get(0, _FAILURES) < _MOST_FAILURES:
            return False
        now = time.monotonic()
        if now < self._state.get(0, _UNTIL):
            return True
        self._state.set(0, _UNTIL, now + _PAUSE)
        return False

    def failed(self) -> None:
        """Count a failure."""
        number = min(self._state.get(0, _FAILURES) + 1, _MOST_FAILURES)
        self._state.set(0, _UNTIL, time.monotonic() + _PAUSE)
        self._state.set(0, _FAILURES, number)

    def answered(self) -> None:
        """Forget the failures."""
        self._state.set(0, _FAILURES, 0)
