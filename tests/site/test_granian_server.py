"""Granian begins requests in its own thread, and those that wait go on in the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import multiprocessing
import os
import socket
import threading
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.process.shared_counters import SharedCounters
from dortmund_lod.settings import Settings
from dortmund_lod.site.http import granian_server
from dortmund_lod.site.http.asgi import Response, enter_loop
from dortmund_lod.site.http.prefork_server import Heartbeat, WebProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import ForkProcess

    from dortmund_lod.site.http.asgi import Receive, Scope, Send

_begun_as: ContextVar[str] = ContextVar("_begun_as")


def _place() -> tuple[int, bool]:
    """The thread, and whether it is that of the event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return threading.get_ident(), False
    return threading.get_ident(), True


async def _application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer in the way that the path names."""
    path, places = scope["path"], [_place()]
    if path == "/fails-at-once":
        raise ValueError(path)
    if path != "/at-once":
        _begun_as.set(path)
        await enter_loop()
        places.append(_place())
        await asyncio.sleep(0.01)
        assert _begun_as.get() == path
    if path == "/fails-later":
        raise ValueError(path)
    body = (await receive())["body"] if path == "/echo" else json.dumps(places).encode()
    await Response(200, [], body)(scope, receive, send)


def _serve(listener: socket.socket, ready: Callable[[], None]) -> None:
    heartbeat = Heartbeat(SharedCounters(("beat",)).row())
    process = WebProcess(0, listener, os.getpid(), heartbeat, ready)
    granian_server.run(_application, Settings(), process, lambda _: None)


@dataclass(frozen=True)
class Server:
    """Granian in a process of its own."""

    address: tuple[str, int]
    process: ForkProcess

    def ask(self, path: str, method: str = "GET", body: bytes | None = None) -> tuple[int, bytes]:
        """The status and the body of an answer."""
        connection = http.client.HTTPConnection(*self.address, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body)
            response = connection.getresponse()
            return response.status, response.read()


@pytest.fixture
def server() -> Iterator[Server]:
    """The application, served."""
    fork = multiprocessing.get_context("fork")
    started = fork.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = fork.Process(target=_serve, args=(listener, started.set))
        process.start()
        assert started.wait(60)
        yield Server(listener.getsockname(), process)
    process.kill()
    process.join()


def test_a_request_that_waits_for_nothing_is_answered_where_it_began(server: Server) -> None:
    status, body = server.ask("/at-once")
    ((_, in_loop),) = json.loads(body)
    assert (status, in_loop) == (200, False)


def test_a_request_that_waits_goes_on_in_the_event_loop_in_its_context(server: Server) -> None:
    status, body = server.ask("/later")
    (beginning, begun_in_loop), (end, ended_in_loop) = json.loads(body)
    assert (status, begun_in_loop, ended_in_loop) == (200, False, True)
    assert beginning != end


def test_a_body_can_be_received_in_the_event_loop(server: Server) -> None:
    assert server.ask("/echo", "POST", b"a body") == (200, b"a body")


@pytest.mark.parametrize("path", ["/fails-at-once", "/fails-later"])
def test_an_application_that_fails_gives_500_and_the_next_request_is_answered(
    server: Server, path: str
) -> None:
    assert server.ask(path)[0] == 500
    assert server.ask("/at-once")[0] == 200


def test_what_is_being_answered_is_answered_before_the_process_ends(server: Server) -> None:
    with socket.create_connection(server.address, timeout=60) as client:
        head = (
            "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n"
        )
        client.sendall(head.encode())
        assert client.recv(100).startswith(b"HTTP/1.1 100 ")  # so it waits for the body now
        for _ in range(3):
            server.process.terminate()
        client.sendall(b"a body")
        answer = b"".join(iter(lambda: client.recv(1000), b""))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"a body")
    server.process.join(60)
    assert server.process.exitcode == 0
