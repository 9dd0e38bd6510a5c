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
from dortmund_lod.site.http.asgi import (
    START,
    TRACE_ID,
    headers_of,
    remote_address,
    text_header,
    value_of,
)
from dortmund_lod.site.http.client_address import is_loopback, is_trusted, networks_of
from dortmund_lod.site.metrics.instrumented_engine import outcome

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from opentelemetry.trace import Span, Tracer
    from werkzeug.routing import Map

    from dortmund_lod.settings import Settings
    from dortmund_lod.site.http.asgi import Application, Message, Receive, Scope, Send
    from dortmund_lod.site.metrics.instrumented_engine import Call

log = logging.getLogger(__name__)

_TALKATIVE = (OTLPSpanExporter.__module__, "opentelemetry.sdk._shared_internal")
"""Loggers that say again and again that a collector does not answer."""

_METHODS = frozenset(
    {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "QUERY", "TRACE"}
)
_SERVER_ERROR = 500
_PROXY_MARKS = frozenset({b"forwarded", b"via", b"x-forwarded-for", b"x-real-ip"})
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
        self._proxies = networks_of(settings.trusted_proxies)
        self._with_queries = settings.trace_queries
        self._queried = _EMBEDDED if settings.engine == "embedded" else "sparql"
        self._tracer: Tracer = trace.NoOpTracer()

    def start(self) -> bool:
        """Begin to send; False where a variable has a value that cannot be.

        Call it in the process that answers, for it starts a thread.
        """
        try:
            self._start()
        except (ValueError, OSError, RuntimeError) as error:
            log.warning(
                "No traces are sent: a variable of OpenTelemetry cannot be used: %s", error
            )
            return False
        return True

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

    @contextmanager
    def request(self, scope: Scope, route: str) -> Iterator[Span]:
        """The span of a request, whose trace is named in the access log."""
        method = scope["method"]
        known = method if method in _METHODS else "HTTP"
        context, links = self._caller(scope)
        with self._tracer.start_as_current_span(
            f"{known} {route}".strip(),
            context=context,
            kind=SpanKind.SERVER,
            links=links,
            attributes=self._asked(scope, method) | ({"http.route": route} if route else {}),
        ) as span:
            scope[TRACE_ID] = trace.format_trace_id(span.get_span_context().trace_id)
            yield span

    def _caller(self, scope: Scope) -> tuple[Context, list[Link]]:
        """The context to go on with (W3C Trace Context); that of strangers is only linked to.

        Who chooses the trace also chooses whether it is sampled.
        """
        parent = text_header(scope, b"traceparent")
        if parent is None:
            return Context(), []
        carrier = {"traceparent": parent[:_LONGEST]}
        context = TraceContextTextMapPropagator().extract(carrier, Context())
        found = trace.get_current_span(context).get_span_context()
        if not found.is_valid or self._is_trusted(scope):
            return context, []
        return Context(), [Link(found)]

    def _is_trusted(self, scope: Scope) -> bool:
        """Whether a trusted proxy asks, or this machine for itself."""
        remote = remote_address(scope)
        if is_trusted(remote, self._proxies):
            return True
        return is_loopback(remote) and _PROXY_MARKS.isdisjoint(headers_of(scope))

    def _asked(self, scope: Scope, method: str) -> dict[str, str]:
        """What was asked for; not by whom, and the text of queries only where it is wanted."""
        asked = {
            "http.request.method": method if method in _METHODS else "_OTHER",
            "url.scheme": scope.get("scheme", "http"),
            "url.path": scope["path"][:_LONGEST],
            "network.protocol.version": scope["http_version"],
            "user_agent.original": (text_header(scope, b"user-agent") or "")[:_LONGEST],
        }
        if self._with_queries:
            asked["url.query"] = scope["query_string"].decode("latin-1")[:_LONGEST]
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


class TracingMiddleware:
    """Makes each request a span, named by the route that answers it."""

    def __init__(self, app: Application, tracing: Tracing, routes: Map) -> None:
        self._app = app
        self._tracing = tracing
        self._route_of = _router(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within its span."""
        with self._tracing.request(scope, self._route_of(scope["path"])) as span:

            def traced(message: Message) -> Awaitable[None]:
                if message["type"] == START:
                    _answered(span, message["status"], message["headers"])
                return send(message)

            await self._app(scope, receive, traced)


def _answered(span: Span, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
    span.set_attribute("http.response.status_code", status)
    release = value_of(headers, b"x-release").decode("latin-1")
    span.set_attribute("dortmund_lod.release", release)
    if engine := value_of(headers, b"x-engine"):
        span.set_attribute("dortmund_lod.engine", engine.decode("latin-1"))
    if status >= _SERVER_ERROR:
        _failed(span, str(status))


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
