"""Serving a home over HTTP: the engine, the web processes, and the switch between releases."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import signal
import threading
from typing import TYPE_CHECKING

from dortmund_lod.engine import EngineProcess
from dortmund_lod.engine.folders import SharedFolder
from dortmund_lod.engine.limits import die_with_parent
from dortmund_lod.errors import LodError, ServeError
from dortmund_lod.web.access_log import AccessLog
from dortmund_lod.web.answering import Answering
from dortmund_lod.web.app import create_app
from dortmund_lod.web.budget import Budget
from dortmund_lod.web.cache import Cache
from dortmund_lod.web.edge import Edge
from dortmund_lod.web.metrics import ENGINE_STARTS, RELEASE_FAILURES, Metrics
from dortmund_lod.web.pinning import pin
from dortmund_lod.web.serving.process import ENDING
from dortmund_lod.web.serving.processes import WebProcesses
from dortmund_lod.web.serving.service import Service
from dortmund_lod.web.serving.shortcuts import Shortcuts
from dortmund_lod.web.serving.threads import Threads
from dortmund_lod.web.site import Active, Sites
from dortmund_lod.web.soon import Soon
from dortmund_lod.web.telemetry import tracing_of
from dortmund_lod.web.watching import Watching

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dortmund_lod.release import Home, Release
    from dortmund_lod.settings import Settings
    from dortmund_lod.web.serving.reply import Application

log = logging.getLogger(__name__)

_LOOK_AGAIN = 0.5
_FOR_SHORTCUTS = 8
"""The part of the cache, one in so many, that is for requests which are known by their bytes."""


def serve(home: Home, settings: Settings, ready: Callable[[Release], None]) -> None:
    """Serve the current release of `home` until SIGTERM or SIGINT.

    `ready` is called once with the release when requests are taken.

    Raises:
        ReleaseError: there is no release.
        ServeError: the port is taken.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    folder = SharedFolder()
    active = Active(folder.path)
    metrics = Metrics(folder.path / "metrics")
    try:
        web = WebProcesses(settings, _Making(settings, active, metrics, folder.path))
        with _engine_keeper(home, settings, active, metrics) as release:
            web.serve(lambda: ready(release))
    finally:
        folder.remove()


class _Making:
    """Makes what a web process serves, in that process."""

    def __init__(self, settings: Settings, active: Active, metrics: Metrics, folder: Path) -> None:
        self._settings = settings
        self._metrics = metrics
        self._folder = folder
        self._parent = os.getpid()
        self._tracing = tracing_of(settings)
        calls = [self._tracing.engine_call] if self._tracing else []
        self._sites = Sites(settings, active, [metrics.engine_call, *calls])
        self._app = create_app(self._sites, metrics, settings.request_bytes)

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


@contextlib.contextmanager
def _engine_keeper(
    home: Home, settings: Settings, active: Active, metrics: Metrics
) -> Iterator[Release]:
    """An engine for the current release, always: another for another release or a dead one."""
    keeper = _Keeper(home, settings, active, metrics)
    try:
        yield keeper.start()
    finally:
        keeper.stop()


class _Keeper:
    def __init__(self, home: Home, settings: Settings, active: Active, metrics: Metrics) -> None:
        self._home = home
        self._settings = settings
        self._active = active
        self._workers, self._counts = metrics.workers, metrics.parent.row()
        self._engines = itertools.count()
        self._engine: EngineProcess | None = None
        self._retired: list[EngineProcess] = []
        self._started = threading.Event()
        self._stopping = threading.Event()
        self._failure: LodError | None = None
        self._thread = threading.Thread(target=self._keep, name="engine-keeper")

    def start(self) -> Release:
        """Start the first engine; gives the release it serves."""
        self._thread.start()
        self._started.wait()
        if self._failure or not self._engine:
            raise self._failure or ServeError("The engine did not start.")
        return self._engine.release

    def stop(self) -> None:
        """End all engines."""
        self._stopping.set()
        self._thread.join()

    def _keep(self) -> None:
        try:
            self._engine = self._begin()
        except LodError as error:
            self._failure = error
        self._started.set()
        while self._engine and not self._stopping.wait(_LOOK_AGAIN):
            self._look_after()
        for engine in (self._engine, *self._retired):
            if engine:
                engine.stop()

    def _begin(self) -> EngineProcess:
        counts = self._workers.row(next(self._engines))
        engine = EngineProcess(self._home.current(), self._settings, counts)
        self._counts.add(ENGINE_STARTS)
        self._active.write(engine.release, engine.folder)
        return engine

    def _look_after(self) -> None:
        """Replace the engine where it died or another release is current."""
        engine = self._engine
        if not engine or (engine.alive and self._home.current_id() == engine.release.id):
            return
        try:
            self._engine = self._begin()
        except LodError as error:
            self._counts.add(RELEASE_FAILURES)
            log.error("The release cannot be served: %s", error)  # noqa: TRY400 - no traceback
            return
        log.warning("Serving release %s", self._engine.release.id)
        self._retire(engine)

    def _retire(self, engine: EngineProcess) -> None:
        """Let the old engine finish what it was asked before it ends."""
        for old in self._retired:
            old.stop()
        self._retired = [engine]
