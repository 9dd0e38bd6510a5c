"""Leaving a store alone that does not answer."""

from __future__ import annotations

import mmap
import struct
import time

_STATE = struct.Struct("dI")
_MOST_FAILURES = 5
_PAUSE = 5.0


class Breaker:
    """Counts failures in a row, for all processes that are forked after it is made.

    After five the store is left alone for five seconds; then whoever comes first tries again.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _STATE.size)

    @property
    def is_open(self) -> bool:
        """Whether the store is to be left alone now."""
        until, failures = _STATE.unpack_from(self._memory)
        if failures < _MOST_FAILURES:
            return False
        now = time.monotonic()
        if now < until:
            return True
        _STATE.pack_into(self._memory, 0, now + _PAUSE, failures)
        return False

    def failed(self) -> None:
        """Count a failure."""
        _, failures = _STATE.unpack_from(self._memory)
        number = min(failures + 1, _MOST_FAILURES)
        _STATE.pack_into(self._memory, 0, time.monotonic() + _PAUSE, number)

    def answered(self) -> None:
        """Forget the failures."""
        _STATE.pack_into(self._memory, 0, 0.0, 0)
