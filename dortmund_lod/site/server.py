"""Serving a home over HTTP: the engine, the web processes, and the switch between releases."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
from functools import partial
from typing import TYPE_CHECKING

from dortmund_lod.errors import ServeError
from dortmund_lod.process.cpu_affinity import pin
from dortmund_lod.process.runtime_dir import RuntimeDir
from dortmund_lod.process.sandbox import die_with_parent
from dortmund_lod.site.app import create_app
from dortmund_lod.site.batched_work import Soon
from dortmund_lod.site.engine_manager import EngineManager
from dortmund_lod.site.health import Health
from dortmund_lod.site.http.prefork_server import WebProcesses
from dortmund_lod.site.http.service import Service
from dortmund_lod.site.http.worker import ENDING
from dortmund_lod.site.http.wsgi_adapter import Threads
from dortmund_lod.site.metrics.metrics import Metrics
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
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from flask import Flask

    from dortmund_lod.release.home import Home
    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings
    from dortmund_lod.site.http.response import Application
    from dortmund_lod.site.profile import SiteProfile

log = logging.getLogger(__name__)

_FOR_SHORTCUTS = 8
"""The part of the cache, one in so many, that is for requests which are known by their bytes."""


def serve(
    home: Home,
    settings: Settings,
    profiles: Sequence[SiteProfile],
    ready: Callable[[Release], None],
) -> None:
    """Serve the current release of `home` until SIGTERM or SIGINT.

    `profiles` add to its pages; `ready` is called once with the release when requests are taken.

    Raises:
        ReleaseError: there is no release.
        ServeError: the port is taken, or nobody looks after the engine any more.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    with _shared_folder() as folder:
        active, metrics, health = ActiveReleaseFile(folder), Metrics(folder / "metrics"), Health()
        app = partial(create_app, health=health, profiles=profiles)
        web = WebProcesses(settings, _Making(settings, active, metrics, folder, app))
        keeper = EngineManager(home, settings, active, metrics, health)
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
        make_app: Callable[[CurrentRelease, Metrics, int], Flask],
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._folder = folder
        self._parent = os.getpid()
        self._tracing = tracing_of(settings)
        calls = [self._tracing.engine_call] if self._tracing else []
        self._sites = CurrentRelease(settings, active, [metrics.engine_call, *calls])
        self._app = make_app(self._sites, metrics, settings.request_bytes)

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
