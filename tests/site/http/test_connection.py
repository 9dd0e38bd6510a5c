"""Requests come in as RFC 9112 has them, and are answered one after the other."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dortmund_lod.errors import RequestTimeout
from dortmund_lod.site.http import connection, response_writer, service
from dortmund_lod.site.http.response import FAULT, Reply
from dortmund_lod.site.middleware.cached_response import CachedResponse
from tests.loops import on_a_loop
from tests.site.http.conftest import served

if TYPE_CHECKING:
    from dortmund_lod.site.http.response import Environ

_END = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"


def _get(path: str, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: a", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _post(body: bytes, *headers: str) -> bytes:
    lines = ["POST /p HTTP/1.1", "Host: a", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def _echo(environ: Environ) -> Reply:
    """Say what was asked."""
    fault = type(environ[FAULT]).__name__ if FAULT in environ else ""
    said = [environ["PATH_INFO"], environ["QUERY_STRING"], environ.get("CONTENT_LENGTH", "-")]
    body = " ".join([*said, environ["wsgi.input"].read().decode("latin-1"), fault])
    return Reply("200 OK", [], body.encode("latin-1"))


async def _large(_: Environ) -> Reply:
    """Say much, the same every time."""
    kept = CachedResponse("200 OK", [("Content-Length", "50000")], bytes(50_000), "", "")
    return Reply(kept.status, kept.headers, kept.body, kept)


def _answers(*parts: bytes) -> list[bytes]:
    """The bodies of the answers on one connection."""

    async def talk() -> bytes:
        async with served(_echo) as found:
            return await found.talk(*parts)

    return [
        answer.partition(b"\r\n\r\n")[2].strip()
        for answer in on_a_loop(talk()).split(b"HTTP/1.1 200 OK\r\n")[1:]
    ]


def _status(*parts: bytes) -> str:
    async def talk() -> bytes:
        async with served(_echo) as found:
            return await found.talk(*parts)

    return on_a_loop(talk()).split(b"\r\n")[0].decode()


def test_a_connection_stays_for_the_next_request() -> None:
    assert _answers(_get("/1"), _get("/2"), _END) == [b"/1  -", b"/2  -", b"/last  -"]


def test_requests_sent_at_once_are_answered_in_their_order() -> None:
    paths = [f"/{number}" for number in range(40)]
    sent = b"".join(_get(path) for path in paths) + _END
    assert _answers(sent) == [f"{path}  -".encode() for path in [*paths, "/last"]]


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(1, 150), max_size=4))
def test_a_request_in_pieces_is_the_same_request(places: list[int]) -> None:
    sent = _post(b"abc", "Content-Length: 3")
    cuts = sorted({0, *(place for place in places if place < len(sent)), len(sent)})
    parts = [sent[begin:end] for begin, end in itertools.pairwise(cuts)]
    assert _answers(*parts) == [b"/p  3 abc"]


def test_a_client_that_sends_too_many_requests_at_once_is_hung_up_on_after_some() -> None:
    assert len(_answers(_get("/1") * 1000)) == 64


def test_a_client_that_reads_no_answers_is_asked_for_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(response_writer, "SECONDS_WITHOUT_PROGRESS", 0.1)

    async def talk() -> int:
        async with served(_large, capacity=2**24) as found:
            _, deaf = await asyncio.open_connection("127.0.0.1", found.port)
            with contextlib.suppress(ConnectionError):
                for _ in range(400):
                    deaf.write(_get("/1"))
                    await asyncio.sleep(0.002)
            deaf.close()
            return len(found.told.hits)

    assert on_a_loop(talk()) < 300


def test_bodies_that_together_are_too_large_are_told_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "_BODIES", 80)

    async def talk() -> tuple[bytes, bytes]:
        async with served(_echo) as found:
            _, slow = await asyncio.open_connection("127.0.0.1", found.port)
            slow.write(_post(b"x" * 50, "Content-Length: 60"))
            await asyncio.sleep(0.05)
            refused = await found.talk(_post(b"y" * 50, "Content-Length: 50"))
            await found.talk(b"POST / HTTP/1.1\r\nContent-Length: 20\r\n\r\n" + b"z" * 20)
            slow.close()
            await asyncio.sleep(0.05)
            return refused, await found.talk(_post(b"y" * 50, "Content-Length: 50"))

    refused, taken = on_a_loop(talk())
    assert refused.endswith(b"/p  50  EngineBusy")
    assert taken.endswith(b"/p  50 " + b"y" * 50 + b" ")


def test_a_body_in_chunks_arrives_as_one() -> None:
    sent = _post(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "Transfer-Encoding: chunked")
    assert _answers(sent) == [b"/p  5 abcde"]


def test_of_a_body_that_is_too_large_nothing_is_kept_but_its_length() -> None:
    assert _answers(_post(b"x" * 5000, "Content-Length: 5000")) == [b"/p  5000"]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("/a%20b%C3%A4?x=%20", b"/a b\xc3\xa4 x=%20 -"),
        ("http://a/b?c", b"/b c -"),
        ("http://a", b"/  -"),
        ("//a/b", b"//a/b  -"),
    ],
)
def test_a_target_is_a_decoded_path_and_a_query_as_it_is(target: str, said: bytes) -> None:
    assert _answers(_get(target, "Connection: close")) == [said]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", "HTTP/1.1 400 Bad Request"),
        (b"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400 Bad Request"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nA: b\nC : d\r\n\r\n", "HTTP/1.1 400 Bad Request"),
        (
            _post(b"0\r\n\r\n", "Content-Length: 3", "Transfer-Encoding: chunked"),
            "HTTP/1.1 400 Bad Request",
        ),
        (_get("/", "Accept: " + "x" * 4097), "HTTP/1.1 431 Request Header Fields Too Large"),
        (
            _get("/", *["Accept: " + "x" * 900] * 5),
            "HTTP/1.1 431 Request Header Fields Too Large",
        ),
        (_get("/", "Accept: " + "x" * 4096, "Connection: close"), "HTTP/1.1 200 OK"),
        (b"GET /" + b"x" * 70_000, "HTTP/1.1 431 Request Header Fields Too Large"),
        (b"GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK"),
    ],
    ids=[
        "nonsense",
        "no host",
        "two hosts",
        "space",
        "two lengths",
        "large header",
        "large in lines",
        "largest header",
        "large",
        "old",
    ],
)
def test_what_is_no_request_is_refused(sent: bytes, status: str) -> None:
    assert _status(sent) == status


def test_who_is_refused_is_told_by_a_problem_document_and_told_of() -> None:
    async def talk() -> tuple[bytes, bytes, list[tuple[str, str]]]:
        async with served(_echo) as found:
            _, head, body = await found.ask(b"nonsense\r\n\r\n")
            return head, body, found.told.refusals

    head, body, told = on_a_loop(talk())
    assert told == [("400", "127.0.0.1")]
    assert b"\r\nContent-Type: application/problem+json\r\n" in head
    assert json.loads(body) == {"type": "about:blank", "title": "Bad Request", "status": 400}


def test_who_sends_a_large_header_is_told_how_large_it_may_be() -> None:
    async def talk() -> bytes:
        async with served(_echo) as found:
            _, _, body = await found.ask(_get("/", 'Accept: "' + r"\"" * 8000))
            return body

    problem = json.loads(on_a_loop(talk()))
    assert problem["status"] == 431
    assert "4,096 bytes" in problem["detail"]


def test_requests_before_one_with_a_large_header_are_answered() -> None:
    large = _get("/2", "Accept: " + "x" * 5000)

    async def talk() -> bytes:
        async with served(_echo) as found:
            return await found.talk(_get("/1") + large)

    said = on_a_loop(talk())
    assert said.index(b"/1  -") < said.index(b"HTTP/1.1 431 ")


def test_who_expects_to_be_asked_for_the_body_is_asked() -> None:
    head, body = _post(b"", "Content-Length: 3", "Expect: 100-continue"), b"abc"

    async def talk() -> bytes:
        async with served(_echo) as found:
            return await found.talk(head, body)

    answer = on_a_loop(talk())
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"/p  3 abc ")


def test_a_body_that_is_too_large_is_not_asked_for() -> None:
    answers = _answers(_post(b"", "Content-Length: 5000", "Expect: 100-continue"))
    assert answers == [b"/p  5000"]


def test_a_client_that_only_reads_any_more_gets_its_answer() -> None:
    async def talk() -> bytes:
        async with served(_slow) as found:
            reader, response_writer = await asyncio.open_connection("127.0.0.1", found.port)
            response_writer.write(_get("/1"))
            response_writer.write_eof()
            answer = await reader.read()
            response_writer.close()
            return answer

    assert on_a_loop(talk()).endswith(b"/1  -  ")


def test_a_client_that_reads_no_answers_for_long_is_hung_up_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(response_writer, "SECONDS_WITHOUT_PROGRESS", 0.1)

    async def talk() -> None:
        async with served(_large, capacity=2**24) as found:
            _, deaf = await asyncio.open_connection("127.0.0.1", found.port)
            for _ in range(600):
                deaf.write(_get("/1"))
                await asyncio.sleep(0.01)
                if not found.service.connections:
                    break
            deaf.close()
            assert not found.service.connections

    on_a_loop(talk())


async def _slow(environ: Environ) -> Reply:
    await asyncio.sleep(0.05)
    return await _echo(environ)


def test_another_protocol_is_not_spoken() -> None:
    sent = _get("/1", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AA")
    assert _answers(sent + b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == [b"/1  -"]


def test_a_head_that_does_not_come_to_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SECONDS_FOR_HEAD", 0.1)
    assert _status(b"GET / HTT") == "HTTP/1.1 408 Request Timeout"


def test_a_body_that_does_not_come_to_an_end_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SECONDS_FOR_BODY", 0.1)
    said = f"/p  50 abc {RequestTimeout.__name__}".encode()
    assert _answers(_post(b"abc", "Content-Length: 50")) == [said]


def test_a_connection_that_says_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SECONDS_OF_SILENCE", 0.1)
    assert _answers(_get("/1")) == [b"/1  -"]


def test_connections_beyond_the_bound_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_CONNECTIONS", 1)

    async def talk() -> bytes:
        async with served(_echo) as found:
            _, response_writer = await asyncio.open_connection("127.0.0.1", found.port)
            await asyncio.sleep(0.05)
            answer = await found.talk(_get("/1"))
            response_writer.close()
            return answer

    assert on_a_loop(talk()).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")


def test_a_failure_is_told_as_a_problem() -> None:
    async def fail(_: Environ) -> Reply:
        raise ValueError

    async def talk() -> bytes:
        async with served(fail) as found:
            return await found.talk(_get("/1"), _END)

    answer = on_a_loop(talk())
    assert answer.count(b"HTTP/1.1 500 Internal Server Error\r\n") == 2
    assert b"application/problem+json" in answer


def test_a_site_that_ends_answers_what_was_asked_and_hangs_up() -> None:
    async def talk() -> bytes:
        async with served(_slow) as found:
            asked = asyncio.create_task(found.talk(_get("/1")))
            await asyncio.sleep(0.03)
            await found.service.end(5)
            return await asked

    answer = on_a_loop(talk())
    assert answer.endswith(b"/1  -  ")
