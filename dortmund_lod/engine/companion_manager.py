"""The companion of a site's engine: begun for each release, and left out where it fails."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from typing import TYPE_CHECKING

from dortmund_lod.engine.embedded.engine_process import EngineProcess
from dortmund_lod.process.retry import Retry

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings

log = logging.getLogger(__name__)

_LOOK_AGAIN = 0.5
_LONGEST_PAUSE = 8.0
_COUNT_AGAIN = 5.0
"""Seconds until what the store holds is counted again, which also tells whether it answers."""
_COST = 20
"""Counting takes at most one part in so many of the time, however much there is."""


class CompanionManager:
    """Has processes that ask the companion about the release that is served, while it holds it.

    Takes the settings of the companion, what gives the release that is served, what is told which
    process asks the companion (None where it is not to be asked), and what is told what is wrong
    (an empty text where nothing is). It runs in a thread of its own, so that nothing
    waits for a store that does not answer.
    """

    def __init__(
        self,
        settings: Settings,
        served: Callable[[], Release],
        use: Callable[[EngineProcess | None], None],
        tell: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._served = served
        self._use = use
        self._tell = tell
        self._process: EngineProcess | None = None
        self._count_at = 0.0
        self._stopping = threading.Event()
        self._retry = Retry(
            "The companion is not asked",
            "The companion is asked again",
            pause=2 * _LOOK_AGAIN,
            longest=_LONGEST_PAUSE,
        )
        self._thread = threading.Thread(target=self._run, name="companion-manager")

    def start(self) -> None:
        """Begin, and wait for nothing."""
        self._tell("The companion is not asked yet.")
        self._thread.start()

    def stop(self) -> None:
        """End the processes."""
        self._stopping.set()
        if self._thread.ident:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(_LOOK_AGAIN):
            went_well = self._retry.attempt(self._look)
            if went_well is False:
                self._leave_out()
            if went_well is not None:
                cause = self._retry.cause
                self._tell(f"The companion is not asked: {cause}" if cause else "")
        self._end()

    def _look(self) -> None:
        """Begin anew for another release, or where the processes died; count now and then."""
        release, process = self._served(), self._process
        if not process or not process.alive or process.release.id != release.id:
            self._end()
            self._count(release)
            self._process = EngineProcess(release, self._settings, is_companion=True)
        elif time.monotonic() > self._count_at:
            self._count(release)
        else:
            return
        self._use(self._process)

    def _count(self, release: Release) -> None:
        from dortmund_lod.engine.remote.upload import check  # noqa: PLC0415 - few need its library

        begun = time.monotonic()
        self._count_at = 0.0  # at once, unless it goes well
        check(release, self._settings)
        ended = time.monotonic()
        self._count_at = ended + max(_COUNT_AGAIN, _COST * (ended - begun))

    def _leave_out(self) -> None:
        with contextlib.suppress(OSError):
            self._use(None)

    def _end(self) -> None:
        if self._process:
            self._leave_out()
            self._process.stop()
            self._process = None
