"""The engine of the current release: started, watched, replaced."""

from __future__ import annotations

import contextlib
import itertools
import logging
import threading
import time
from typing import TYPE_CHECKING

from dortmund_lod.engine import EngineProcess, fits_in_memory
from dortmund_lod.errors import EngineUnavailable, LodError, ServeError
from dortmund_lod.process.retry import Retry
from dortmund_lod.site.metrics.metrics import ENGINE_STARTS, RELEASE_FAILURES, Metrics

if TYPE_CHECKING:
    from dortmund_lod.release.home import Home
    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings
    from dortmund_lod.site.health import Health
    from dortmund_lod.site.served_release import ActiveReleaseFile

log = logging.getLogger(__name__)

_LOOK_AGAIN = 0.5
_LONGEST_PAUSE = 8.0
"""Seconds between two looks, at most, when one after the other fails."""
_LINGER = 30.0
"""Seconds that an engine goes on, after the last of its queries, when another follows it."""
_RETIRED = 2
"""Engines that do so at once."""


class EngineManager:
    """An engine for the current release, always: another for another release or a dead one.

    What the system refuses is tried again, with growing pauses; meanwhile the engine that runs
    goes on.
    """

    def __init__(
        self,
        home: Home,
        settings: Settings,
        active: ActiveReleaseFile,
        metrics: Metrics,
        health: Health,
    ) -> None:
        self._home = home
        self._settings = settings
        self._active = active
        self._health = health
        self._workers, self._counts = metrics.workers, metrics.parent.row()
        self._engines = itertools.count()
        self._engine: EngineProcess | None = None
        self._successor: EngineProcess | None = None
        self._retired: list[tuple[EngineProcess, float]] = []
        self._started = threading.Event()
        self._stopping = threading.Event()
        self._failure: LodError | None = None
        self._retry = Retry(
            "The release cannot be served",
            "The release is served as it should be again",
            pause=2 * _LOOK_AGAIN,
            longest=_LONGEST_PAUSE,
        )
        self._thread = threading.Thread(target=self._run, name="engine-manager")

    def start(self) -> Release:
        """Start the first engine; gives the release it serves.

        Raises:
            ReleaseError: there is none that can be served.
            ServeError: the engine did not start.
        """
        self._thread.start()
        self._started.wait()
        if self._failure or not self._engine:
            raise self._failure or ServeError("The engine did not start.")
        return self._engine.release

    def check(self) -> None:
        """Raise ServeError where nobody looks after the engine any more."""
        if not self._thread.is_alive():
            raise ServeError("Nobody looks after the engine any more.", hint="The log says why.")

    def stop(self) -> None:
        """End all engines."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._keep()
        except BaseException:
            log.exception("Nobody looks after the engine any more")
        finally:
            self._health.end()
            self._started.set()
            self._end_all()

    def _end_all(self) -> None:
        retired = (engine for engine, _ in self._retired)
        for engine in (self._engine, self._successor, *retired):
            if engine:
                with contextlib.suppress(OSError):
                    engine.stop()

    def _keep(self) -> None:
        try:
            self._engine = self._start_engine()
        except LodError as error:
            self._failure = error
        except OSError as error:
            self._failure = ServeError(f"The engine did not start: {error.strerror or error}.")
        self._started.set()
        while self._engine and not self._stopping.wait(_LOOK_AGAIN):
            self._attempt()

    def _attempt(self) -> None:
        """Look after the engine, and say what keeps from it; it is tried again."""
        if self._retry.attempt(self._supervise) is False:
            self._counts.add(RELEASE_FAILURES)
        cause = self._retry.cause
        trouble = f"The release cannot be served: {cause}" if cause else ""
        if self._health.trouble != trouble:
            self._health.trouble = trouble

    def _start_engine(self, release: Release | None = None) -> EngineProcess:
        """Start an engine; where its data fit into memory, load them for one that follows it.

        It is that of the current release, where no other is given.
        """
        release = release or self._home.current()
        if not self._engine or self._engine.release.id != release.id:
            release.verify()
        engine = self._engine_of(release)
        try:
            self._activate(engine)
        except BaseException:
            engine.stop()
            raise
        if self._successor:
            self._successor.stop()
            self._successor = None
        self._successor = self._preload(engine.release)
        return engine

    @staticmethod
    def _last_release(engine: EngineProcess) -> Release | None:
        """What an engine served: it is served again, whatever has become of `current`."""
        return engine.release if engine.release.path.exists() else None

    def _preload(self, release: Release) -> EngineProcess | None:
        """An engine that loads the data into memory, if they fit and are not there yet."""
        try:
            if fits_in_memory(release, self._settings):
                return self._engine_of(release, preload=True)
        except OSError as error:
            log.warning("The data stay on disk: %s", error)
        return None

    def _engine_of(self, release: Release, *, preload: bool = False) -> EngineProcess:
        counts = self._workers.row(next(self._engines))
        return EngineProcess(release, self._settings, counts, preload=preload)

    def _activate(self, engine: EngineProcess) -> None:
        self._active.write(engine.release, engine.folder)
        self._counts.add(ENGINE_STARTS)

    def _supervise(self) -> None:
        """Replace the engine where it died, another release is current, or memory has its data."""
        self._end_retired()
        engine = self._engine
        if not engine:
            return
        if not engine.alive:
            engine.stop()  # so that who waits for it is told at once
            self._engine = self._start_engine(self._last_release(engine))
        elif self._home.current_id() != engine.release.id:
            self._engine = self._start_engine()
            self._retire(engine)
        else:
            self._promote_preloaded(engine)
            return
        log.warning("Serving release %s", self._engine.release.id)

    def _promote_preloaded(self, engine: EngineProcess) -> None:
        """Let the engine that has the data in memory follow the one that has them on disk."""
        successor = self._successor
        if not successor or not successor.has_begun:
            return
        try:
            successor.wait()
        except EngineUnavailable as error:
            self._successor = None
            log.warning("The data stay on disk: %s", error)
            return
        self._activate(successor)
        self._engine, self._successor = successor, None
        log.info("Release %s is served from memory now", successor.release.id)
        self._retire(engine)

    def _retire(self, engine: EngineProcess) -> None:
        """Let an engine finish what it was asked before it ends; no more than two do at once."""
        until = time.monotonic() + 2 * self._settings.query_time_limit + _LINGER
        self._retired.append((engine, until))
        self._end_retired(max(0, len(self._retired) - _RETIRED))

    def _end_retired(self, most: int = 0) -> None:
        """End so many of the retired engines, and those that have had their time."""
        for number, (engine, until) in enumerate(tuple(self._retired)):
            if number < most or time.monotonic() > until:
                engine.stop()
                self._retired.remove((engine, until))
