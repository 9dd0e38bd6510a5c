"""What a process holds of requests and answers on their way is bounded in sum and time."""

from __future__ import annotations

import asyncio
import io
import socket
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings
from dortmund_lod.errors import EngineBusy, RequestTimeout
from dortmund_lod.site.http import prefork_server
from dortmund_lod.site.http.asgi import BODY, FAULT
from dortmund_lod.site.middleware import request_limits, send_file
from dortmund_lod.site.middleware.request_limits import RequestLimitsMiddleware
from tests.loops import on_a_loop

if TYPE_CHECKING:
    from dortmund_lod.site.http.asgi import Message, Receive, Scope, Send


class _Application:
    """Answers nothing until it may; remembers the requests that reached it."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []
        self.arrived = asyncio.Semaphore(0)
        self.may_end = asyncio.Event()

    async def __call__(self, scope: Scope, _: Receive, __: Send) -> None:
        self.scopes.append(scope)
        self.arrived.release()
        await self.may_end.wait()


def _scope(length: int) -> Scope:
    headers = [(b"host", b"a"), (b"content-length", b"%d" % length)]
    return {"http_version": "1.1", "headers": headers, "query_string": b""}


def _body(data: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": data, "more_body": False}

    return receive


async def _never(*_: object) -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def _send(_: Message) -> None:
    raise AssertionError("Nothing is to be sent.")


def test_bodies_that_are_answered_have_room_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_limits, "BODIES", 25)

    async def ask() -> None:
        app = _Application()
        layer = RequestLimitsMiddleware(app, 100)
        requests = []
        for _ in range(3):
            asked = layer(_scope(10), _body(b"x" * 10), _send)
            requests.append(asyncio.ensure_future(asked))
            await app.arrived.acquire()
        assert [FAULT in scope for scope in app.scopes] == [False, False, True]
        assert isinstance(app.scopes[2][FAULT], EngineBusy)
        assert [len(scope[BODY]) for scope in app.scopes] == [10, 10, 0]
        app.may_end.set()
        await asyncio.gather(*requests)
        await layer(_scope(25), _body(b"x" * 25), _send)  # when those are gone, there is room
        assert FAULT not in app.scopes[3]

    on_a_loop(ask())


def test_a_body_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_limits, "SECONDS_FOR_BODY", 0.01)

    async def ask() -> None:
        app = _Application()
        app.may_end.set()
        await RequestLimitsMiddleware(app, 100)(_scope(10), _never, _send)
        assert isinstance(app.scopes[0][FAULT], RequestTimeout)

    on_a_loop(ask())


@pytest.mark.parametrize("kind", ["bytes", "stream"])
def test_an_answer_that_nobody_takes_is_given_up(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(send_file, "SECONDS_WITHOUT_PROGRESS", 0.01)
    body = bytes(2 * send_file.PIECE)

    async def send() -> None:
        if kind == "bytes":
            await send_file.send_bytes(body, _never)  # type: ignore[arg-type]
        else:
            await send_file.send_stream(io.BytesIO(body), len(body), _never, _never)  # type: ignore[arg-type]

    with pytest.raises(TimeoutError):
        on_a_loop(send())


def test_the_kernel_ends_connections_that_take_nothing() -> None:
    port = prefork_server.free_port("127.0.0.1")
    found = settings.load({"port": port}, environ={}).resolved()
    with (
        prefork_server._listener(found) as listener,  # noqa: SLF001 - where it is set
        socket.create_connection(("127.0.0.1", port)),
    ):
        listener.settimeout(30)
        with listener.accept()[0] as accepted:
            milliseconds = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert milliseconds == prefork_server.SECONDS_UNACKNOWLEDGED * 1000
