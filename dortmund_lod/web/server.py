"""Serving a home over HTTP: the engine, the web processes, and the switch between releases."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from dortmund_lod.engine import EngineProcess
from dortmund_lod.engine.folders import SharedFolder
from dortmund_lod.engine.limits import die_with_parent
from dortmund_lod.errors import LodError, ServeError
from dortmund_lod.web.access_log import with_access_log
from dortmund_lod.web.app import create_app
from dortmund_lod.web.bodies import Bodies
from dortmund_lod.web.budget import Budget
from dortmund_lod.web.cache import Cache
from dortmund_lod.web.edge import Edge
from dortmund_lod.web.metrics import ENGINE_STARTS, RELEASE_FAILURES, Metrics
from dortmund_lod.web.pinning import pin
from dortmund_lod.web.site import Active, Sites
from dortmund_lod.web.telemetry import tracing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from dortmund_lod.release import Home, Release
    from dortmund_lod.settings import Settings

log = logging.getLogger(__name__)

_CONNECTIONS = 4096
"""Connections that one web process holds at once: many of them may say nothing for a while."""
_LOOK_AGAIN = 0.5
_DRAIN = 5.0


def serve(home: Home, settings: Settings, ready: Callable[[Release], None]) -> None:
    """Serve the current release of `home` until SIGTERM or SIGINT.

    `ready` is called once with the release when requests are taken.

    Raises:
        ReleaseError: there is no release.
        ServeError: the port is taken.
    """
    _check_port(settings)
    folder = SharedFolder()
    active = Active(folder.path)
    metrics = Metrics(folder.path / "metrics")
    try:
        with _engine_keeper(home, settings, active, metrics) as release:
            tracing = tracing_of(settings)
            observers = [metrics.engine_call, *([tracing.engine_call] if tracing else [])]
            sites = Sites(settings, active, observers)
            app = create_app(sites, metrics, settings.request_bytes)
            server, parent = _server(settings, lambda: ready(release)), os.getpid()

            def load() -> Callable[..., Any]:
                die_with_parent(parent)
                pin(folder.path, settings.workers)
                metrics.web_process_started()
                application = _application(app, sites, metrics, settings)
                if tracing:
                    application = tracing.started_around(application, app.url_map)
                return with_access_log(application, settings.log_format)

            server.serve(target_loader=load, wrap_loader=False)
    finally:
        folder.remove()


class _Server(MPServer):
    """Says when the first web process takes connections."""

    def __init__(self, listening: Callable[[], object], **options: Any) -> None:
        super().__init__("dortmund_lod", **options)
        self._listening = listening

    def startup(self, *arguments: Any) -> None:
        """Start the web processes; only then a thread, so that none is forked beside one."""
        super().startup(*arguments)  # type: ignore[no-untyped-call]
        threading.Thread(target=self._tell, name="listening", daemon=True).start()

    def signal_handler_interrupt(self, *arguments: Any) -> None:
        """End once: a second signal would wait for a lock that the first one holds, for ever."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        super().signal_handler_interrupt(*arguments)  # type: ignore[no-untyped-call]

    def _tell(self) -> None:
        while True:
            try:
                socket.create_connection((self.bind_addr, self.bind_port), 1).close()
            except OSError:
                time.sleep(_LOOK_AGAIN / 25)
            else:
                self._listening()
                return


def _application(
    app: Flask, sites: Sites, metrics: Metrics, settings: Settings
) -> Callable[..., Any]:
    """What a web process serves; made in that process."""
    application: Callable[..., Any] = app.wsgi_app
    if settings.cache_bytes:
        cache = Cache(settings.cache_bytes, metrics.cache_lookup, metrics.cache_filled)
        application = Edge(application, sites, cache)
    application = Bodies(application, settings.request_bytes, (settings.threads + 1) // 2)
    return metrics.around(Budget(application, settings))


def free_port(host: str) -> int:
    """A port that nobody listens on now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise ServeError(
                f"{settings.address} cannot be listened on: {error.strerror}.",
                hint="Name another port with --port, or 0 for a free one.",
            ) from error


def _server(settings: Settings, listening: Callable[[], object]) -> _Server:
    return _Server(
        listening,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        workers=settings.workers,
        blocking_threads=settings.threads,
        backpressure=_CONNECTIONS,
        workers_kill_timeout=round(settings.query_time_limit + _DRAIN),
        respawn_failed_workers=True,
        log_level=LogLevels.error,
        websockets=False,
    )


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
