"""Work that may wait a moment, so that it is done for many requests at once."""

from __future__ import annotations

import threading
import time
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PAUSE = 0.02
_PATIENCE = 2.0
"""Seconds that work is waited for which another thread is at: it may wait for a reader itself."""


class BatchWorker:
    """Does work in a thread of its own, soon after it was notified that there is some.

    Make it in the process that notifies. When that process ends, the work that is going on is
    waited for, and done once more.
    """

    def __init__(self) -> None:
        self._works: list[Callable[[], object]] = []
        self._notified = threading.Event()
        self._working = threading.Lock()
        threading.Thread(target=self._run, name="batched-work", daemon=True).start()
        Finalize(self, self.flush, exitpriority=1)

    def register(self, work: Callable[[], object]) -> None:
        """Take on some work, which is to be quick where nothing has to be done."""
        self._works.append(work)

    def notify(self) -> None:
        """Say that there is work."""
        if not self._notified.is_set():
            self._notified.set()

    def flush(self) -> None:
        """Do all the work now, after what another thread is at."""
        is_alone = self._working.acquire(timeout=_PATIENCE)
        try:
            for work in self._works:
                work()
        finally:
            if is_alone:
                self._working.release()

    def _run(self) -> None:
        while True:
            self._notified.wait()
            time.sleep(_PAUSE)
            self._notified.clear()
            self.flush()
