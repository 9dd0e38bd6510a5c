"""Answers go out whole, or are seen to have broken off."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.site.http import response_writer
from dortmund_lod.site.http.response import Headers, Reply
from tests.loops import on_a_loop
from tests.site.http.conftest import served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.site.http.response import Environ

_ASK = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
_OLD = b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
_HEAD = _ASK.replace(b"GET", b"HEAD")


def _sent(reply: Reply, request: bytes = _ASK) -> bytes:
    async def answer(_: Environ) -> Reply:
        return reply

    async def talk() -> bytes:
        async with served(answer) as found:
            return await found.talk(request)

    return on_a_loop(talk())


class Body:
    """A body of so many pieces, which knows whether it was closed."""

    def __init__(self, pieces: int, piece: bytes = b"abc", *, breaks: bool = False) -> None:
        self._pieces = pieces
        self._piece = piece
        self._breaks = breaks
        self.closed = False
        self.made = 0

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self._pieces):
            self.made += 1
            yield self._piece
        if self._breaks:
            raise OSError

    def close(self) -> None:
        self.closed = True


def test_a_body_without_a_length_gets_one() -> None:
    assert b"\r\nContent-Length: 2\r\n" in _sent(Reply("200 OK", [], b"ab"))


def test_a_body_in_pieces_is_sent_in_chunks() -> None:
    body = Body(2)
    answer = _sent(Reply("200 OK", [], body))
    assert b"\r\nTransfer-Encoding: chunked\r\n" in answer
    assert answer.endswith(b"\r\n\r\n6\r\nabcabc\r\n0\r\n\r\n")
    assert body.closed


def test_an_old_client_sees_the_end_of_a_body_in_pieces_by_the_end_of_the_connection() -> None:
    answer = _sent(Reply("200 OK", [], Body(2)), _OLD)
    assert b"Transfer-Encoding" not in answer
    assert b"\r\nConnection: close\r\n" in answer
    assert answer.endswith(b"\r\n\r\nabcabc")


def test_an_old_client_that_asks_for_it_is_told_that_the_connection_stays() -> None:
    async def answer(_: Environ) -> Reply:
        return Reply("200 OK", [], b"")

    async def talk() -> bytes:
        async with served(answer) as found:
            return await found.talk(_OLD, _ASK)

    assert b"\r\nConnection: keep-alive\r\n" in on_a_loop(talk())


@pytest.mark.parametrize("headers", [[], [("Content-Length", "7")]])
def test_an_answer_that_breaks_off_has_no_end(headers: Headers) -> None:
    body = Body(2, breaks=True)
    answer = _sent(Reply("200 OK", headers, body))
    assert not answer.endswith(b"0\r\n\r\n")
    assert body.closed


def test_a_body_shorter_than_its_length_ends_the_connection() -> None:
    answer = _sent(Reply("200 OK", [("Content-Length", "7")], Body(2)), _ASK)
    assert answer.endswith(b"abcabc") or not answer


@pytest.mark.parametrize(
    ("status", "request_"), [("200 OK", _HEAD), ("304 Not Modified", _ASK), ("204 No", _ASK)]
)
def test_an_answer_without_a_body_ends_with_its_head(status: str, request_: bytes) -> None:
    body = Body(2)
    assert _sent(Reply(status, [("Content-Length", "6")], body), request_).endswith(b"\r\n\r\n")
    assert (body.made, body.closed) == (0, True)


def test_every_answer_has_a_date() -> None:
    assert b"\r\nDate: " in _sent(Reply("200 OK", [], b""))


def test_a_client_that_does_not_read_holds_no_thread() -> None:
    large = Body(4000, bytes(2**16))

    async def answer(environ: Environ) -> Reply:
        return Reply("200 OK", [], large if environ["PATH_INFO"] == "/large" else Body(1))

    async def talk() -> bytes:
        async with served(answer, threads=1) as found:
            _, deaf = await asyncio.open_connection("127.0.0.1", found.port)
            deaf.write(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            await asyncio.sleep(0.3)
            answer_ = await found.talk(_ASK)
            deaf.transport.abort()
            await asyncio.sleep(0.1)
            return answer_

    assert on_a_loop(talk()).endswith(b"3\r\nabc\r\n0\r\n\r\n")
    assert large.made < 4000
    assert large.closed


def test_a_client_that_does_not_read_for_long_is_hung_up_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(response_writer, "SECONDS_WITHOUT_PROGRESS", 0.1)
    large = Body(4000, bytes(2**16))

    async def answer(_: Environ) -> Reply:
        return Reply("200 OK", [], large)

    async def talk() -> None:
        async with served(answer) as found:
            _, deaf = await asyncio.open_connection("127.0.0.1", found.port)
            deaf.write(_ASK)
            for _ in range(100):
                await asyncio.sleep(0.05)
                if large.closed:
                    break
            deaf.close()

    on_a_loop(talk())
    assert large.closed
