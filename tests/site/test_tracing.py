"""Traces that a real site sends to a real receiver of OTLP over HTTP."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_PATIENCE = 30
_SERVER, _CLIENT, _ERROR = 2, 3, 2
_QUERY = "SELECT ?secret { ?secret <urn:p> ?o }"
_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
_PARENT = f"00-{_TRACE}-00f067aa0ba902b7-01"


class Receiver:
    """A collector that keeps what it gets."""

    def __init__(self) -> None:
        receiver = self
        self.requests: list[ExportTraceServiceRequest] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.append(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def resources(self) -> list[dict[str, Any]]:
        """The attributes of those who sent spans."""
        found = (part for request in self.requests for part in request.resource_spans)
        return [_attributes(part.resource) for part in found]

    def spans(self) -> list[Any]:
        found = (part for request in self.requests for part in request.resource_spans)
        return [span for part in found for scope in part.scope_spans for span in scope.spans]


def _attributes(holder: Any) -> dict[str, Any]:
    return {
        each.key: getattr(each.value, each.value.WhichOneof("value")) for each in holder.attributes
    }


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


class Traced:
    """A site in a process of its own; `stop` ends it and gives what it logged."""

    def __init__(self, folder: Path, program: str, environ: dict[str, str]) -> None:
        (folder / "any.ttl").write_text("<id/a> <urn:p> 1 .")
        self._log = folder / "log"
        with self._log.open("w") as stream:
            self._process = subprocess.Popen(
                [sys.executable, "-c", program, "serve", "any.ttl", "--port", "0", "--home", "h"],
                cwd=folder,
                env=os.environ | {"HOME": str(folder), "DORTMUND_LOD_WORKERS": "2"} | environ,
                stderr=stream,
            )
        self.url = self._address()

    def _address(self) -> str:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            for line in self.log.splitlines():
                if line.startswith("Serving "):
                    return line.rpartition(" at ")[2].rstrip("/")
            time.sleep(0.02)
        pytest.fail(self.log)

    @property
    def log(self) -> str:
        return self._log.read_text()

    def ask(self, path: str, **headers: str) -> dict[str, str]:
        with urlopen(Request(self.url + path, headers=headers), timeout=_PATIENCE) as answer:  # noqa: S310
            answer.read()
            return {name.title(): value for name, value in answer.headers.items()}

    def stop(self) -> str:
        self._process.terminate()
        self._process.wait(_PATIENCE)
        return self.log

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


_PROGRAM = "from dortmund_lod.cli import main; main()"


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Traced]]:
    sites: list[Traced] = []

    def start(program: str = _PROGRAM, **environ: str) -> Traced:
        sites.append(Traced(tmp_path, program, environ))
        return sites[-1]

    yield start
    for site in sites:
        site.kill()


def test_every_request_is_a_span_with_what_the_engine_did_for_it(
    receiver: Receiver, serve: Callable[..., Traced]
) -> None:
    site = serve(
        OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url,
        OTEL_SERVICE_NAME="city",
        DORTMUND_LOD_LOG_FORMAT="json",
    )
    release = site.ask(f"/sparql?query={quote(_QUERY)}", traceparent=_PARENT)["X-Release"]
    for _ in range(8):
        site.ask("/doc/a.nt")
    log = site.stop()
    spans = receiver.spans()
    served = [span for span in spans if span.kind == _SERVER]
    assert len(served) == 9
    assert {attributes["service.name"] for attributes in receiver.resources()} == {"city"}
    (query,) = [span for span in served if span.name == "GET /sparql"]
    assert _attributes(query) == {
        "http.request.method": "GET",
        "http.route": "/sparql",
        "url.scheme": "http",
        "url.path": "/sparql",
        "network.protocol.version": "1.1",
        "user_agent.original": _attributes(query)["user_agent.original"],
        "http.response.status_code": 200,
        "dortmund_lod.release": release,
    }
    assert query.trace_id.hex() == _TRACE
    assert query.parent_span_id.hex() == "00f067aa0ba902b7"
    (asked,) = [span for span in spans if span.parent_span_id == query.span_id]
    assert asked.kind == _CLIENT
    attributes = _attributes(asked)
    assert attributes.pop("dortmund_lod.query.digest")
    assert attributes == {"db.system.name": "oxigraph", "db.operation.name": "query"}
    assert not any("secret" in str(span) for span in spans)
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    logged = {line["trace_id"] for line in lines if "target" in line}
    assert logged == {span.trace_id.hex() for span in served}


def test_strangers_choose_neither_the_trace_nor_whether_it_is_sampled(
    receiver: Receiver, serve: Callable[..., Traced]
) -> None:
    site = serve(OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=f"{receiver.url}/v1/traces")
    unsampled = _PARENT.removesuffix("1") + "0"
    hostile = (unsampled, "00-" + "f" * 4000, "ff-x", f"{_PARENT}-" + "1" * 450, "\xff\xfe")
    for header in hostile:
        site.ask("/health/live", **{"traceparent": header, "X-Forwarded-For": "192.0.2.1"})
    log = site.stop()
    strangers = [span for span in receiver.spans() if span.kind == _SERVER]
    assert len(strangers) == len(hostile)
    assert _TRACE not in {span.trace_id.hex() for span in strangers}
    assert [link.trace_id.hex() for span in strangers for link in span.links] == [_TRACE]
    assert all(" GET /health/live 200 " in line for line in log.splitlines() if "trace=" in line)
    assert "Traceback" not in log


def test_failures_are_marked_and_queries_told_where_the_operator_wants_them(
    receiver: Receiver, serve: Callable[..., Traced]
) -> None:
    site = serve(OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url, DORTMUND_LOD_TRACE_QUERIES="true")
    with pytest.raises(OSError, match="400"):
        site.ask("/sparql?query=nonsense")
    site.stop()
    server = next(span for span in receiver.spans() if span.kind == _SERVER)
    assert _attributes(server)["url.query"] == "query=nonsense"
    (failed,) = [span for span in receiver.spans() if span.status.code == _ERROR]
    assert _attributes(failed)["error.type"] == "malformed-query"
    assert _attributes(failed)["db.query.text"] == "nonsense"


def test_a_collector_that_does_not_answer_harms_nobody(serve: Callable[..., Traced]) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        site = serve(OTEL_EXPORTER_OTLP_ENDPOINT=endpoint, OTEL_BSP_MAX_QUEUE_SIZE="512")
        for number in range(600):
            site.ask(f"/doc/a.nt?x={number % 3}")
        log = site.stop()
        assert "Traceback" not in log
        assert sum("Queue full" in line for line in log.splitlines()) <= 2


_WITHOUT = (
    "import sys; sys.modules['opentelemetry'] = None; from dortmund_lod.cli import main; main()"
)


@pytest.mark.parametrize(
    ("program", "environ", "expected"),
    [
        (_WITHOUT, {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}, "dortmund-lod[otel]"),
        (
            _PROGRAM,
            {
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
                "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
            },
            "http/protobuf",
        ),
        (
            _PROGRAM,
            {
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
                "OTEL_BSP_MAX_QUEUE_SIZE": "-1",
                "DORTMUND_LOD_WORKERS": "1",
            },
            "max_queue_size",
        ),
        (
            _PROGRAM,
            {
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1",
                "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "-1",
            },
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
        ),
    ],
)
def test_a_site_that_cannot_send_traces_says_why_and_serves(
    serve: Callable[..., Traced], program: str, environ: dict[str, str], expected: str
) -> None:
    site = serve(program, **environ)
    assert site.ask("/doc/a.nt")
    log = site.stop()
    (line,) = [line for line in log.splitlines() if "No traces are sent" in line]
    assert expected in line
    assert "trace=" not in log
    assert "Traceback" not in log


def test_nothing_of_opentelemetry_is_loaded_where_no_collector_is_named() -> None:
    program = (
        "import sys; from dortmund_lod import settings; from dortmund_lod.site import server;"
        "assert server.tracing_of(settings.load({})) is None;"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    environ = os.environ | {"OTEL_SERVICE_NAME": "city", "OTEL_TRACES_SAMPLER": "always_on"}
    assert (
        subprocess.run([sys.executable, "-c", program], env=environ, check=False).returncode == 0
    )
