"""Serving a home over HTTP: the engine, the web processes, and the switch between releases."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

from dortmund_lod.engine import EngineProcess, fits
from dortmund_lod.errors import EngineUnavailable, LodError, ServeError
from dortmund_lod.process.cpu_affinity import pin
from dortmund_lod.process.runtime_dir import RuntimeDir
from dortmund_lod.process.sandbox import die_with_parent
from dortmund_lod.site.app import create_app
from dortmund_lod.site.batched_work import Soon
from dortmund_lod.site.health import Health
from dortmund_lod.site.http.prefork_server import WebProcesses
from dortmund_lod.site.http.service import Service
from dortmund_lod.site.http.worker import ENDING
from dortmund_lod.site.http.wsgi_adapter import Threads
from dortmund_lod.site.metrics.metrics import ENGINE_STARTS, RELEASE_FAILURES, Metrics
from dortmund_lod.site.middleware.access_log import AccessLog
from dortmund_lod.site.middleware.cached_response import Cache
from dortmund_lod.site.middleware.rate_limit import Budget
from dortmund_lod.site.middleware.raw_request_cache import Shortcuts
from dortmund_lod.site.middleware.request_log import Watching
from dortmund_lod.site.middleware.response_cache import Edge
from dortmund_lod.site.middleware.sparql import Answering
from dortmund_lod.site.middleware.tracing_setup import tracing_of
from dortmund_lod.site.served_release import ActiveReleaseFile, CurrentRelease

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dortmund_lod.release.home import Home
    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings
    from dortmund_lod.site.http.response import Application

log = logging.getLogger(__name__)

_LOOK_AGAIN = 0.5
_LONGEST_PAUSE = 8.0
"""Seconds between two looks, at most, when one after the other fails."""
_LINGER = 30.0
"""Seconds that an engine goes on, after the last of its queries, when another follows it."""
_RETIRED = 2
"""Engines that do so at once."""
_FOR_SHORTCUTS = 8
"""The part of the cache, one in so many, that is for requests which are known by their bytes."""


def serve(home: Home, settings: Settings, ready: Callable[[Release], None]) -> None:
    """Serve the current release of `home` until SIGTERM or SIGINT.

    `ready` is called once with the release when requests are taken.

    Raises:
        ReleaseError: there is no release.
        ServeError: the port is taken, or nobody looks after the engine any more.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    with _shared_folder() as folder:
        active, metrics, health = ActiveReleaseFile(folder), Metrics(folder / "metrics"), Health()
        web = WebProcesses(settings, _Making(settings, active, metrics, folder, health))
        keeper = _Keeper(home, settings, active, metrics, health)
        try:
            release = keeper.start()
            web.serve(lambda: ready(release), keeper.check)
        finally:
            keeper.stop()


@contextlib.contextmanager
def _shared_folder() -> Iterator[Path]:
    try:
        folder = RuntimeDir()
    except OSError as error:
        raise ServeError(
            f"The temporary folder cannot be written to: {error.strerror}.",
            hint="The variable TMPDIR names another.",
        ) from error
    try:
        yield folder.path
    finally:
        folder.remove()


class _Making:
    """Makes what a web process serves, in that process."""

    def __init__(
        self,
        settings: Settings,
        active: ActiveReleaseFile,
        metrics: Metrics,
        folder: Path,
        health: Health,
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._folder = folder
        self._parent = os.getpid()
        self._tracing = tracing_of(settings)
        calls = [self._tracing.engine_call] if self._tracing else []
        self._sites = CurrentRelease(settings, active, [metrics.engine_call, *calls])
        self._app = create_app(self._sites, metrics, settings.request_bytes, health)

    def __call__(self) -> Service:
        """What answers the requests of this process."""
        settings, metrics = self._settings, self._metrics
        die_with_parent(self._parent)
        pin(self._folder, settings.workers)
        budget, soon = Budget(settings), Soon()
        watching = Watching(AccessLog(settings.log_format, soon), metrics, soon)
        metrics.web_process_started(soon)
        application = budget.around(self._application())
        if self._tracing:
            application = self._tracing.started_around(application, self._app.url_map)
        capacity = 0 if self._tracing else settings.cache_bytes // _FOR_SHORTCUTS
        shortcuts = Shortcuts(self._sites, budget, watching, capacity)
        layers = watching.around(application)
        return Service(layers, shortcuts, watching, settings.request_bytes)

    def _application(self) -> Application:
        settings, metrics = self._settings, self._metrics
        threads = Threads(self._app.wsgi_app)
        application = Answering(threads, self._sites, settings.request_bytes)
        if not settings.cache_bytes:
            return application
        capacity = settings.cache_bytes - settings.cache_bytes // _FOR_SHORTCUTS
        cache = Cache(capacity, metrics.cache_lookup, metrics.cache_filled)
        return Edge(application, self._sites, cache)


class _Keeper:
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
        self._pause = _LOOK_AGAIN
        self._thread = threading.Thread(target=self._run, name="engine-keeper")

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
        except Exception:
            log.exception("The keeper of the engine ended")
        finally:
            self._health.end()
            self._started.set()
            retired = (engine for engine, _ in self._retired)
            for engine in (self._engine, self._successor, *retired):
                if engine:
                    engine.stop()

    def _keep(self) -> None:
        try:
            self._engine = self._begin()
        except LodError as error:
            self._failure = error
        except OSError as error:
            self._failure = ServeError(f"The engine did not start: {error.strerror or error}.")
        self._started.set()
        while self._engine and not self._stopping.wait(self._pause):
            self._look()

    def _look(self) -> None:
        """Look after the engine; a failure is logged once for each cause, and tried again."""
        try:
            self._look_after()
            self._end_retired()
        except (LodError, OSError) as error:
            self._counts.add(RELEASE_FAILURES)
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
            cause = getattr(error, "strerror", None) or f"{error}"  # files have other names
            trouble = f"The release cannot be served: {cause}"
            if self._health.trouble != trouble:
                log.error("The release cannot be served: %s", error)  # noqa: TRY400
            self._health.trouble = trouble
            return
        self._pause = _LOOK_AGAIN
        if self._health.trouble:
            self._health.trouble = ""
            log.warning("The release is served as it should be again")

    def _begin(self) -> EngineProcess:
        """Start an engine; where its data fit into memory, load them for one that follows it."""
        engine = self._engine_of(self._home.current())
        try:
            self._activate(engine)
        except OSError:
            engine.stop()
            raise
        if self._successor:
            self._successor.stop()
            self._successor = None
        self._successor = self._beside(engine.release)
        return engine

    def _beside(self, release: Release) -> EngineProcess | None:
        """An engine that loads the data into memory, if they fit and are not there yet."""
        try:
            if fits(release, self._settings):
                return self._engine_of(release, beside=True)
        except OSError as error:
            log.warning("The data stay on disk: %s", error)
        return None

    def _engine_of(self, release: Release, *, beside: bool = False) -> EngineProcess:
        counts = self._workers.row(next(self._engines))
        return EngineProcess(release, self._settings, counts, beside=beside)

    def _activate(self, engine: EngineProcess) -> None:
        self._active.write(engine.release, engine.folder)
        self._counts.add(ENGINE_STARTS)

    def _look_after(self) -> None:
        """Replace the engine where it died, another release is current, or memory has its data."""
        engine = self._engine
        if not engine:
            return
        if engine.alive and self._home.current_id() == engine.release.id:
            self._succeed(engine)
            return
        self._engine = self._begin()
        log.warning("Serving release %s", self._engine.release.id)
        self._retire(engine)

    def _succeed(self, engine: EngineProcess) -> None:
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
