"""The outermost layer keeps what may be kept, and nothing else."""

from __future__ import annotations

import asyncio
import gzip
import io
import os
from typing import TYPE_CHECKING, cast

import brotli
import pytest

from dortmund_lod.site.http.response import Reply
from dortmund_lod.site.http.wsgi_adapter import gathered
from dortmund_lod.site.middleware.cached_response import Cache, CachedResponse
from dortmund_lod.site.middleware.compression import encoded
from dortmund_lod.site.middleware.response_cache import Edge
from tests.loops import on_a_loop

if TYPE_CHECKING:
    from dortmund_lod.site.http.response import Application, Environ
    from dortmund_lod.site.served_release import CurrentRelease

_BODY = b"a body that is worth compressing " * 40
_HEADERS = [
    ("Content-Type", "text/turtle; charset=utf-8"),
    ("Content-Length", str(len(_BODY))),
    ("Cache-Control", "public, max-age=60"),
    ("ETag", '"abc"'),
    ("Last-Modified", "Mon, 23 Nov 2026 12:00:00 GMT"),
    ("Vary", "Accept"),
]


class _Release:
    id = "r1"


class _Site:
    release = _Release()


class _Sites:
    def current(self) -> _Site:
        return _Site()


class _Application:
    """Counts how often it is entered."""

    def __init__(
        self, status: str = "200 OK", headers: list[tuple[str, str]] | None = None
    ) -> None:
        self.entered = 0
        self.status = status
        self.headers = _HEADERS if headers is None else headers

    async def __call__(self, environ: Environ) -> Reply:
        self.entered += 1
        body = b"" if environ["REQUEST_METHOD"] == "HEAD" else _BODY
        return Reply(self.status, list(self.headers), body)


class _Client:
    def __init__(self, application: Application, capacity: int = 2**20) -> None:
        self.edge = Edge(application, cast("CurrentRelease", _Sites()), Cache(capacity))

    def ask(
        self, path: str = "/doc/x", method: str = "GET", body: bytes = b"", **headers: str
    ) -> tuple[str, dict[str, str], bytes]:
        return on_a_loop(self.asked(path, method, body, **headers))

    async def asked(
        self, path: str = "/doc/x", method: str = "GET", body: bytes = b"", **headers: str
    ) -> tuple[str, dict[str, str], bytes]:
        environ: Environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "CONTENT_LENGTH": str(len(body)) if body else "",
            "wsgi.input": io.BytesIO(body),
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }
        reply = await self.edge(environ)
        fields = {name.lower(): value for name, value in reply.headers}
        return reply.status, fields, gathered(reply.body)


def test_an_equal_request_does_not_enter_the_application_again() -> None:
    application = _Application()
    client = _Client(application)
    assert client.ask() == client.ask()
    assert application.entered == 1


@pytest.mark.parametrize("header", ["accept", "accept_language"])
def test_a_request_that_negotiates_otherwise_is_another_request(header: str) -> None:
    application = _Application()
    client = _Client(application)
    client.ask()
    client.ask("/doc/x", "GET", b"", **{header: "gzip"})
    assert application.entered == 2


def test_head_is_answered_like_get_whose_body_is_not_sent() -> None:
    client = _Client(_Application())
    assert client.ask(method="HEAD") == client.ask()


def test_head_before_get_does_not_keep_an_empty_body() -> None:
    client = _Client(_Application())
    client.ask(method="HEAD")
    assert client.ask()[2] == _BODY


@pytest.mark.parametrize("condition", ['"abc"', '"other", "abc"', 'W/"abc"', "*"])
def test_a_known_entity_tag_is_answered_with_304_and_no_body(condition: str) -> None:
    client = _Client(_Application())
    status, headers, body = client.ask(if_none_match=condition)
    assert (status, body) == ("304 Not Modified", b"")
    assert headers["etag"] == '"abc"'
    assert "content-length" not in headers


def test_another_entity_tag_wins_over_an_equal_date() -> None:
    status, _, _ = _Client(_Application()).ask(
        if_none_match='"other"', if_modified_since="Mon, 23 Nov 2026 12:00:00 GMT"
    )
    assert status == "200 OK"


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("Mon, 23 Nov 2026 12:00:00 GMT", "304 Not Modified"),
        ("Mon, 23 Nov 2026 12:00:01 GMT", "304 Not Modified"),
        ("Mon, 23 Nov 2026 11:59:59 GMT", "200 OK"),
        ("yesterday", "200 OK"),
    ],
)
def test_if_modified_since_compares_dates(since: str, expected: str) -> None:
    status, _, _ = _Client(_Application()).ask(if_modified_since=since)
    assert status == expected


_DECODERS = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, GZIP;q=0.6", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("gzip;q=0.5, identity", ""),
        ("gzip;q=much", ""),
        ("gzip, " * 100, ""),
        ("", ""),
        ("identity", ""),
        ("gzip;q=0", ""),
        ("gzip; q=0.0", ""),
    ],
)
def test_a_client_gets_the_coding_it_prefers_under_a_tag_of_its_own(
    accepted: str, coding: str
) -> None:
    _, headers, body = _Client(_Application()).ask(accept_encoding=accepted)
    assert _DECODERS[coding](body) == _BODY
    assert headers.get("content-encoding", "") == coding
    assert headers["content-length"] == str(len(body))
    assert headers["etag"] == (f'"abc-{coding}"' if coding else '"abc"')
    assert headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("accepted", ["", "gzip", "br"])
@pytest.mark.parametrize("tag", ['"abc"', 'W/"abc-gzip"', '"other", "abc-br"'])
def test_a_client_that_has_it_in_any_coding_is_told_so(accepted: str, tag: str) -> None:
    status, headers, body = _Client(_Application()).ask(
        accept_encoding=accepted, if_none_match=tag
    )
    assert (status, body) == ("304 Not Modified", b"")
    assert headers["etag"] in tag
    assert headers["vary"] == "Accept, Accept-Encoding"
    assert "content-encoding" not in headers


def test_a_response_is_made_once_for_all_codings() -> None:
    application = _Application()
    client = _Client(application)
    for accepted in ("gzip", "br", "", "gzip"):
        client.ask(accept_encoding=accepted)
    assert application.entered == 1


def test_what_compressing_does_not_make_smaller_stays_as_it_is() -> None:
    body = os.urandom(2000)
    plain = CachedResponse("200 OK", [("Content-Length", "2000")], body, '"abc"', "")
    assert encoded(plain, "br") is plain


def test_a_kept_response_has_no_date_that_grows_old() -> None:
    application = _Application(headers=[*_HEADERS, ("Date", "Mon, 23 Nov 2026 12:00:00 GMT")])
    assert "date" not in _Client(application).ask()[1]


@pytest.mark.parametrize(
    "application",
    [
        _Application("404 NOT FOUND"),
        _Application(headers=[*_HEADERS[:2], ("Cache-Control", "no-store")]),
        _Application(headers=[_HEADERS[0], *_HEADERS[2:]]),
    ],
    ids=["an error", "no-store", "unknown length"],
)
def test_what_may_not_be_kept_is_asked_for_each_time(application: _Application) -> None:
    client = _Client(application)
    assert client.ask()[2] == client.ask()[2] == _BODY
    assert application.entered == 2


def test_dumps_and_ranges_go_past_the_cache() -> None:
    application = _Application()
    client = _Client(application)
    for _ in range(2):
        client.ask(path="/dump/r1/all.nq.gz")
        client.ask(range="bytes=0-1")
    assert application.entered == 4


def test_queries_by_post_are_told_apart_by_their_body() -> None:
    application = _Application()
    client = _Client(application)
    for body in (b"ASK {}", b"ASK {}", b"ASK { ?s ?p ?o }"):
        client.ask(path="/sparql", method="POST", body=body)
    assert application.entered == 2


def test_the_application_can_read_the_body_of_a_query() -> None:
    async def application(environ: Environ) -> Reply:
        return Reply("200 OK", [("Cache-Control", "no-store")], environ["wsgi.input"].read())

    assert _Client(application).ask(method="POST", body=b"ASK {}")[2] == b"ASK {}"


def test_equal_requests_at_once_are_made_once() -> None:
    entered: list[None] = []

    async def application(environ: Environ) -> Reply:
        entered.append(None)
        await asyncio.sleep(0.05)
        return await _Application()(environ)

    async def ask_at_once() -> None:
        client = _Client(application)
        answers = await asyncio.gather(*(client.asked() for _ in range(8)))
        assert answers == [answers[0]] * 8

    on_a_loop(ask_at_once())
    assert len(entered) == 1


def test_equal_requests_that_may_not_be_kept_do_not_queue_up() -> None:
    inside: list[None] = []

    async def ask_at_once() -> None:
        all_inside = asyncio.Event()

        async def application(environ: Environ) -> Reply:
            inside.append(None)
            if len(inside) == 4:
                all_inside.set()
            elif len(inside) > 1:  # the first one ends, and then the others are made side by side
                await asyncio.wait_for(all_inside.wait(), 5)
            else:
                await asyncio.sleep(0.05)
            return await _Application("404 NOT FOUND")(environ)

        client = _Client(application)
        await asyncio.gather(*(client.asked() for _ in range(4)))

    on_a_loop(ask_at_once())
    assert len(inside) == 4


def test_the_failure_of_one_request_is_not_that_of_those_who_wait_for_it() -> None:
    entered: list[None] = []

    async def application(environ: Environ) -> Reply:
        entered.append(None)
        await asyncio.sleep(0.05)
        if len(entered) == 1:
            raise RuntimeError
        return await _Application()(environ)

    async def ask_at_once() -> tuple[object, object]:
        client = _Client(application)
        return await asyncio.gather(client.asked(), client.asked(), return_exceptions=True)

    first, second = on_a_loop(ask_at_once())
    assert isinstance(first, RuntimeError)
    assert isinstance(second, tuple)


def test_the_cache_stays_within_its_bound() -> None:
    cache = Cache(64 * 1024)
    for number in range(100):
        cache.put(number, CachedResponse("200 OK", [], bytes(3000), "", ""))
    kept = [number for number in range(100) if cache.get(number)]
    assert 99 in kept
    assert len(kept) * 3000 <= 64 * 1024


def test_a_body_too_large_for_the_cache_is_not_kept() -> None:
    cache = Cache(64 * 1024)
    cache.put("large", CachedResponse("200 OK", [], bytes(8000), "", ""))
    assert cache.get("large") is None
