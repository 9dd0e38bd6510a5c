"""Serving a home over HTTP: which layers answer a request, and which processes."""

from __future__ import annotations

import contextlib
import logging
import signal
import ssl
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.engine.companion_manager import CompanionManager
from dortmund_lod.errors import ServeError
from dortmund_lod.process.runtime_dir import RuntimeDir
from dortmund_lod.process.sandbox import die_with_parent
from dortmund_lod.site.app import create_app, preload
from dortmund_lod.site.batched_work import BatchWorker
from dortmund_lod.site.engine_manager import EngineManager
from dortmund_lod.site.health import Health
from dortmund_lod.site.http import granian_server
from dortmund_lod.site.http.prefork_server import STOP_SIGNALS, PreforkServer
from dortmund_lod.site.metrics.metrics import Metrics
from dortmund_lod.site.metrics_listener import MetricsListener
from dortmund_lod.site.middleware.access_log import AccessLog
from dortmund_lod.site.middleware.page_threads import PageThreads
from dortmund_lod.site.middleware.rate_limit import RateLimitMiddleware
from dortmund_lod.site.middleware.request_limits import RequestLimitsMiddleware
from dortmund_lod.site.middleware.request_log import RequestLogMiddleware
from dortmund_lod.site.middleware.response_cache import ResponseCacheMiddleware
from dortmund_lod.site.middleware.send_file import SendFileMiddleware
from dortmund_lod.site.middleware.sparql import SparqlMiddleware
from dortmund_lod.site.middleware.tracing_setup import tracing_of
from dortmund_lod.site.served_release import ActiveReleaseFile, CurrentRelease

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from flask import Flask

    from dortmund_lod.release.home import Home
    from dortmund_lod.release.manifest import Release
    from dortmund_lod.settings import Settings
    from dortmund_lod.site.http.asgi import Application
    from dortmund_lod.site.http.prefork_server import WebProcess
    from dortmund_lod.site.middleware.tracing import Tracing
    from dortmund_lod.site.profile import SiteProfile

    Layer = Callable[[Application], Application]

log = logging.getLogger(__name__)


class Services(NamedTuple):
    """What the layers of the application work with."""

    settings: Settings
    served: CurrentRelease
    metrics: Metrics
    batch: BatchWorker
    tracing: Tracing | None = None


def application(pages: Flask, services: Services) -> Application:
    """The ASGI application of a web process: Flask's pages within the layers, outermost first."""
    settings, served, metrics, batch, tracing = services
    layers: list[Layer | None] = [
        lambda app: RequestLogMiddleware(app, AccessLog(settings.log_format), metrics, batch),
        _tracing_layer(tracing, pages) if tracing else None,
        lambda app: RequestLimitsMiddleware(app, settings.request_bytes),
        lambda app: RateLimitMiddleware(app, settings),
        lambda app: ResponseCacheMiddleware(app, served, settings.cache_bytes, metrics),
        lambda app: SparqlMiddleware(app, served),
        SendFileMiddleware,
    ]
    app: Application = PageThreads(pages.wsgi_app, settings)
    for layer in filter(None, reversed(layers)):
        app = layer(app)
    return app


def _tracing_layer(tracing: Tracing, pages: Flask) -> Layer:
    from dortmund_lod.site.middleware.tracing import TracingMiddleware  # noqa: PLC0415 - optional

    return lambda app: TracingMiddleware(app, tracing, pages.url_map)


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
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    _check_certificate(settings)
    with _runtime_dir() as folder:
        active, metrics, health = ActiveReleaseFile(folder), Metrics(settings.workers), Health()
        run = _WebApplication(settings, active, metrics, health, profiles)
        web = PreforkServer(settings, run)
        keeper = EngineManager(home, settings, active, metrics, health)
        with contextlib.ExitStack() as stack:
            stack.callback(keeper.stop)
            release = keeper.start()
            if companion := settings.companion():
                manager = _companion_manager(companion, active, metrics, health)
                stack.callback(manager.stop)
                manager.start()
            web.serve(lambda: ready(release), keeper.check)


def _companion_manager(
    settings: Settings, active: ActiveReleaseFile, metrics: Metrics, health: Health
) -> CompanionManager:
    def tell(trouble: str) -> None:
        health.companion_trouble = trouble
        metrics.companion_is_asked(asked=not trouble)

    return CompanionManager(settings, active.release, active.write_companion, tell)


def _check_certificate(settings: Settings) -> None:
    if not settings.tls_certificate:
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise ServeError(
            f"{settings.tls_certificate}: The certificate or its key cannot be used: "
            f"{getattr(error, 'reason', None) or error.strerror}.",
            hint="Both are to be PEM files that belong together.",
        ) from error


@contextlib.contextmanager
def _runtime_dir() -> Iterator[Path]:
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


class _WebApplication:
    """What web processes serve: made once in their parent, and finished in each of them."""

    def __init__(
        self,
        settings: Settings,
        active: ActiveReleaseFile,
        metrics: Metrics,
        health: Health,
        profiles: Sequence[SiteProfile],
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._tracing = tracing_of(settings)
        calls = [self._tracing.engine_call] if self._tracing else []
        observers = [metrics.engine_call, *calls]
        self._served = CurrentRelease(settings, active, observers, metrics.companion_ended)
        self._pages = create_app(
            self._served, metrics, settings.request_bytes, health, profiles=profiles
        )
        preload(self._pages)
        self._listener = MetricsListener(settings, metrics, self._served, health)

    def __call__(self, process: WebProcess) -> None:
        """Serve, in a web process."""
        die_with_parent(process.parent)
        batch = BatchWorker()
        self._metrics.web_process_started(process.number, batch)
        if not process.number:
            self._listener.start()
        tracing = self._tracing if self._tracing and self._tracing.start() else None
        services = Services(self._settings, self._served, self._metrics, batch, tracing)
        app = application(self._pages, services)
        granian_server.run(app, self._settings, process, self._metrics.connections_ended)
