"""Traces by OpenTelemetry; the only module that imports it, and imported only where it is wanted.

Attributes follow the semantic conventions for HTTP servers and database clients, 1.23 and later.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from werkzeug.exceptions import HTTPException

from dortmund_lod import __version__
from dortmund_lod.site.metrics.instrumented_engine import outcome
from dortmund_lod.site.metrics.metrics import is_local, is_within
from dortmund_lod.site.middleware.access_log import TRACE_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from opentelemetry.trace import Span, Tracer
    from werkzeug.routing import Map

    from dortmund_lod.settings import Settings
    from dortmund_lod.site.http.response import Application, Environ, Reply
    from dortmund_lod.site.metrics.instrumented_engine import Call

log = logging.getLogger(__name__)

_TALKATIVE = (OTLPSpanExporter.__module__, "opentelemetry.sdk._shared_internal")
"""Loggers that say again and again that a collector does not answer."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"})
_EMBEDDED = "oxigraph"
_LONGEST = 500
_MINUTE = 60.0
_FLUSH = 3.0
"""Seconds that a web process takes at its end to send what it has; then it ends all the same."""


class _Seldom(logging.Filter):
    """Lets each message through once a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._until: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is logged."""
        now = time.monotonic()
        seldom = now >= self._until.get(record.msg, 0.0)
        if seldom:
            self._until[record.msg] = now + _MINUTE
        return seldom


class Tracing:
    """Sends spans in the background, in batches from a bounded queue; of too many, some are lost.

    The standard variables say where to, which are sampled, and how the site is named
    (OpenTelemetry specification, environment variables).
    """

    def __init__(self, settings: Settings) -> None:
        self._proxies = settings.trusted_proxies
        self._with_queries = settings.trace_queries
        self._queried = _EMBEDDED if settings.engine == "embedded" else "sparql"
        self._tracer: Tracer = trace.NoOpTracer()

    def started_around(self, application: Application, routes: Map) -> Application:
        """Begin to send, and wrap an application so that each request is a span.

        Call it in the process that answers, for it starts a thread. Where a variable has a value
        that cannot be, the application stays as it is.
        """
        try:
            self._start()
        except (ValueError, OSError, RuntimeError) as error:
            log.warning(
                "No traces are sent: a variable of OpenTelemetry cannot be used: %s", error
            )
            return application
        return self._around(application, routes)

    def _start(self) -> None:
        for name in _TALKATIVE:
            logging.getLogger(name).addFilter(_Seldom())
        resource = Resource.create(
            {
                "service.name": "dortmund-lod",
                "service.version": __version__,
                "process.pid": os.getpid(),
            }
        ).merge(OTELResourceDetector().detect())
        provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = provider.get_tracer("dortmund_lod", __version__)
        Finalize(provider, _end, args=(provider,), exitpriority=2)

    def _around(self, application: Application, routes: Map) -> Application:
        route_of = _router(routes)

        async def traced(environ: Environ) -> Reply:
            with self._span(environ, route_of(environ["PATH_INFO"])) as span:
                reply = await application(environ)
                _answered(span, reply.status[:3], reply.headers)
                return reply

        return traced

    @contextmanager
    def _span(self, environ: Environ, route: str) -> Iterator[Span]:
        """The span of a request, whose trace is named in the access log."""
        method = environ["REQUEST_METHOD"]
        known = method if method in _METHODS else "HTTP"
        context, links = self._caller(environ)
        with self._tracer.start_as_current_span(
            f"{known} {route}".strip(),
            context=context,
            kind=SpanKind.SERVER,
            links=links,
            attributes=self._asked(environ, method) | ({"http.route": route} if route else {}),
        ) as span:
            environ[TRACE_ID] = trace.format_trace_id(span.get_span_context().trace_id)
            yield span

    def _caller(self, environ: Environ) -> tuple[Context, list[Link]]:
        """The context to go on with (W3C Trace Context); that of strangers is only linked to.

        Who chooses the trace also chooses whether it is sampled.
        """
        if "HTTP_TRACEPARENT" not in environ:
            return Context(), []
        carrier = {"traceparent": environ["HTTP_TRACEPARENT"][:_LONGEST]}
        context = TraceContextTextMapPropagator().extract(carrier, Context())
        found = trace.get_current_span(context).get_span_context()
        proxied = is_within(environ.get("REMOTE_ADDR", ""), self._proxies)
        if not found.is_valid or proxied or is_local(environ):
            return context, []
        return Context(), [Link(found)]

    def _asked(self, environ: Environ, method: str) -> dict[str, str]:
        """What was asked for; not by whom, and the text of queries only where it is wanted."""
        asked = {
            "http.request.method": method if method in _METHODS else "_OTHER",
            "url.scheme": environ.get("wsgi.url_scheme", "http"),
            "url.path": environ["PATH_INFO"][:_LONGEST],
            "network.protocol.version": environ.get("SERVER_PROTOCOL", "").removeprefix("HTTP/"),
            "user_agent.original": environ.get("HTTP_USER_AGENT", "")[:_LONGEST],
        }
        if self._with_queries:
            asked["url.query"] = environ.get("QUERY_STRING", "")[:_LONGEST]
        return asked

    @contextmanager
    def engine_call(self, call: Call) -> Iterator[None]:
        """A span for a call of the engine, which says how it ended."""
        with self._tracer.start_as_current_span(
            call.operation,
            kind=SpanKind.CLIENT,
            attributes=self._called(call),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except BaseException as error:
                _failed(span, outcome(error))
                raise

    def _called(self, call: Call) -> dict[str, str]:
        system = self._queried if call.query else _EMBEDDED
        called = {"db.system.name": system, "db.operation.name": call.operation}
        if call.query:
            text = call.query.text
            called["dortmund_lod.query.digest"] = hashlib.sha256(text.encode()).hexdigest()[:16]
            if self._with_queries:
                called["db.query.text"] = text
        return called


def _answered(span: Span, status: str, headers: Iterable[tuple[str, str]]) -> None:
    span.set_attribute("http.response.status_code", int(status))
    release = next((value for name, value in headers if name == "X-Release"), "")
    span.set_attribute("dortmund_lod.release", release)
    if status >= "500":
        _failed(span, status)


def _failed(span: Span, kind: str) -> None:
    span.set_attribute("error.type", kind)
    span.set_status(StatusCode.ERROR)


def _router(routes: Map) -> Callable[[str], str]:
    """What finds the route of a path, as the application will that may not be asked at all."""
    adapter = routes.bind("")

    @lru_cache(maxsize=4096)
    def route(path: str) -> str:
        try:
            rule, _ = adapter.match(path, "GET", return_rule=True)
        except HTTPException:
            return ""
        return str(rule.rule)

    return lambda path: route(path) if len(path) <= _LONGEST else ""


def _end(provider: TracerProvider) -> None:
    """Send what waits; a collector that does not answer holds up no end."""
    sender = threading.Thread(target=provider.shutdown, name="last-traces", daemon=True)
    sender.start()
    sender.join(_FLUSH)
