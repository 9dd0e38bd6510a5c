"""The application speaks ASGI, so that another server runs it as well."""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
from typing import TYPE_CHECKING, cast

import pytest
import uvicorn

from dortmund_lod.site.app import create_app
from dortmund_lod.site.batched_work import BatchWorker
from dortmund_lod.site.server import Services, application
from tests.site.conftest import Fixed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dortmund_lod.site.metrics.metrics import Metrics
    from dortmund_lod.site.served_release import CurrentRelease, ServedRelease

    Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]


@pytest.fixture(scope="module")
def ask(site: ServedRelease, metrics: Metrics) -> Iterator[Ask]:
    """Ask the application over a connection to uvicorn."""
    served = cast("CurrentRelease", Fixed(site))
    pages = create_app(served, metrics, site.settings.request_bytes)
    app = application(pages, Services(site.settings, served, metrics, BatchWorker()))
    config = uvicorn.Config(app, port=0, lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]

    def send(
        path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(connection):
            connection.request(method, path, body, fields)
            response = connection.getresponse()
            return response, response.read()

    yield send
    server.should_exit = True
    thread.join()


def test_a_page_is_the_same_cold_and_warm_and_known_again(ask: Ask) -> None:
    (cold, first), (_, second) = (ask("/doc/place/hafen.html") for _ in range(2))
    assert first == second
    assert first.startswith(b"<!doctype html>")
    known, nothing = ask("/doc/place/hafen.html", If_None_Match=cold.headers["ETag"])
    assert (known.status, nothing) == (304, b"")
    head, nothing = ask("/doc/place/hafen.html", "HEAD")
    assert (head.headers["Content-Length"], nothing) == (str(len(first)), b"")


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_query_is_answered(ask: Ask, method: str) -> None:
    response, body = ask("/sparql", method, b"ASK {}", Content_Type="application/sparql-query")
    assert (response.status, body) == (200, b'{"head":{},"boolean":true}')


def test_a_fault_is_a_problem_document(ask: Ask) -> None:
    response, _ = ask("/sparql", "POST", b"ASK {", Content_Type="application/sparql-query")
    assert response.status == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    large, _ = ask("/", Accept="x" * 5000)
    assert large.status == 431


def test_a_dump_is_sent_whole_and_in_parts(ask: Ask, site: ServedRelease) -> None:
    path = f"/dump/{site.release.id}/all.nt.gz"
    whole, part = ask(path), ask(path, Range="bytes=3-9")
    assert (whole[0].status, part[0].status) == (200, 206)
    assert part[1] == whole[1][3:10]
