"""The operator's listener: metrics, and what is wrong, apart from what the public may ask."""

from __future__ import annotations

import logging
import threading
import time
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from dortmund_lod.errors import EngineUnavailable
from dortmund_lod.site.http.prefork_server import family_of
from dortmund_lod.site.metrics import exposition

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from dortmund_lod.settings import Settings
    from dortmund_lod.site.health import Health
    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.served_release import CurrentRelease

log = logging.getLogger(__name__)

_PAUSE = 2.0
"""Seconds until an address that is taken is tried again."""
_TEXT = "text/plain; charset=utf-8"
_EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    timeout = 10

    def log_message(self, *_: Any) -> None:
        """Log nothing: Prometheus asks again and again."""


class MetricsListener:
    """Serves `/metrics` and `/health/ready` at an address of their own."""

    def __init__(
        self, settings: Settings, metrics: Metrics, served: CurrentRelease, health: Health
    ) -> None:
        self._address = (settings.metrics_host, settings.metrics_port)
        self._metrics = metrics
        self._served = served
        self._health = health

    def start(self) -> None:
        """Serve in a thread, as soon as the address is free; nothing where the port is 0."""
        if self._address[1]:
            threading.Thread(target=self._serve, name="metrics", daemon=True).start()

    def _serve(self) -> None:
        server = self._bound()
        server.set_app(self._answer)
        server.serve_forever()

    def _bound(self) -> _Server:
        host, port = self._address
        kind = type("Server", (_Server,), {"address_family": family_of(host)})
        for attempt in range(2**31):
            try:
                return kind((host, port), _Handler)  # type: ignore[no-any-return]
            except OSError as error:
                if not attempt:
                    log.warning(
                        "There are no metrics yet: %s:%s cannot be listened on: %s; %s.",
                        host,
                        port,
                        error.strerror,
                        "metrics_port names another port, or 0 for none",
                    )
            time.sleep(_PAUSE)
        raise AssertionError

    def _answer(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        status, kind, body = self._found(environ["PATH_INFO"])
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start(f"{int(status)} {status.phrase}", [*headers, ("Cache-Control", "no-store")])
        return [body]

    def _found(self, path: str) -> tuple[HTTPStatus, str, bytes]:
        if path == "/metrics":
            text = exposition.text(self._metrics, self._served.current().release)
            return HTTPStatus.OK, _EXPOSITION, text
        if path == "/health/ready":
            return self._readiness()
        return HTTPStatus.NOT_FOUND, _TEXT, b"There are /metrics and /health/ready.\n"

    def _readiness(self) -> tuple[HTTPStatus, str, bytes]:
        """Whether the release can be queried, and what is wrong, which may name files."""
        told = (self._health.trouble, self._health.companion_trouble)
        trouble = "\n".join(filter(None, told))
        try:
            self._served.current().engine.ping()
        except EngineUnavailable as error:
            text = "\n".join(filter(None, (error.message, trouble, "")))
            return HTTPStatus.SERVICE_UNAVAILABLE, _TEXT, text.encode()
        return HTTPStatus.OK, _TEXT, f"ready\n{trouble}\n".rstrip("\n").encode() + b"\n"
