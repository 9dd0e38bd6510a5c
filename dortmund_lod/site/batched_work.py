"""Work that may wait a moment, so that it is done for many requests at once."""

from __future__ import annotations

import threading
import time
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_GATHER = 0.02


class Soon:
    """Does work in a thread of its own, soon after it was told that there is some.

    Make it in the process that tells. When that process ends, the work is done once more.
    """

    def __init__(self) -> None:
        self._works: list[Callable[[], object]] = []
        self._some = threading.Event()
        threading.Thread(target=self._run, name="soon", daemon=True).start()
        Finalize(self, self._work, exitpriority=1)

    def does(self, work: Callable[[], object]) -> None:
        """Take on some work, which is to be quick where nothing has to be done."""
        self._works.append(work)

    def tell(self) -> None:
        """Say that there is work."""
        if not self._some.is_set():
            self._some.set()

    def _run(self) -> None:
        while True:
            self._some.wait()
            time.sleep(_GATHER)
            self._some.clear()
            self._work()

    def _work(self) -> None:
        for work in self._works:
            work()
