"""The layer of the cache keeps what may be kept, and nothing else."""

from __future__ import annotations

import asyncio
import gzip
import os
from typing import TYPE_CHECKING, cast

import brotli
import pytest

from dortmund_lod.site.http.asgi import BODY, BODY_PART, CLIENT, START, Response, ask
from dortmund_lod.site.metrics.metrics import Metrics
from dortmund_lod.site.middleware import response_cache
from dortmund_lod.site.middleware.cached_response import CachedResponse, ResponseStore
from dortmund_lod.site.middleware.compression import compressed, is_worth_streaming
from dortmund_lod.site.middleware.response_cache import ResponseCacheMiddleware
from tests.loops import on_a_loop

if TYPE_CHECKING:
    from dortmund_lod.site.http.asgi import Application, Receive, Scope, Send
    from dortmund_lod.site.served_release import CurrentRelease

_BODY = b"a body that is worth compressing " * 40
_HEADERS = [
    (b"content-type", b"text/turtle; charset=utf-8"),
    (b"content-length", str(len(_BODY)).encode()),
    (b"cache-control", b"public, max-age=60"),
    (b"etag", b'"abc"'),
    (b"last-modified", b"Mon, 23 Nov 2026 12:00:00 GMT"),
    (b"vary", b"Accept"),
]
_UNKEPT = [*_HEADERS[:2], (b"cache-control", b"no-store"), *_HEADERS[3:]]


class _Site:
    id = "r1"


class _Sites:
    def current(self) -> _Site:
        return _Site()


class _Application:
    """Counts how often it is entered."""

    def __init__(
        self, status: int = 200, headers: list[tuple[bytes, bytes]] | None = None
    ) -> None:
        self.entered = 0
        self.status = status
        self.headers = _HEADERS if headers is None else headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.entered += 1
        await Response(self.status, self.headers, _BODY)(scope, receive, send)


class _Client:
    def __init__(self, application: Application, capacity: int = 2**20) -> None:
        served = cast("CurrentRelease", _Sites())
        self._cached = ResponseCacheMiddleware(application, served, capacity, Metrics())

    def ask(
        self, path: str = "/doc/x", method: str = "GET", body: bytes = b"", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        return on_a_loop(self.asked(path, method, body, **headers))

    async def asked(
        self,
        path: str = "/doc/x",
        method: str = "GET",
        body: bytes = b"",
        client: str = "",
        **headers: str,
    ) -> tuple[int, dict[str, str], bytes]:
        async def arrived(scope: Scope, receive: Receive, send: Send) -> None:
            await self._cached({**scope, BODY: body, CLIENT: client}, receive, send)

        given = [(name.replace("_", "-"), value) for name, value in headers.items()]
        response = await ask(arrived, path, given, method, body)
        fields = {name.decode(): value.decode() for name, value in response.headers}
        return response.status, fields, response.body


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


@pytest.mark.parametrize("headers", [_HEADERS, _UNKEPT], ids=["kept", "not kept"])
def test_head_is_answered_like_get_without_the_body(headers: list[tuple[bytes, bytes]]) -> None:
    client = _Client(_Application(headers=headers))
    for _ in range(2):
        head, get = client.ask(method="HEAD"), client.ask()
        assert head == (*get[:2], b"")


def test_head_before_get_does_not_keep_an_empty_body() -> None:
    client = _Client(_Application())
    client.ask(method="HEAD")
    assert client.ask()[2] == _BODY


@pytest.mark.parametrize("condition", ['"abc"', '"other", "abc"', 'W/"abc"', "*"])
def test_a_known_entity_tag_is_answered_with_304_and_no_body(condition: str) -> None:
    client = _Client(_Application())
    status, headers, body = client.ask(if_none_match=condition)
    assert (status, body) == (304, b"")
    assert headers["etag"] == '"abc"'
    assert "content-length" not in headers


def test_another_entity_tag_wins_over_an_equal_date() -> None:
    status, _, _ = _Client(_Application()).ask(
        if_none_match='"other"', if_modified_since="Mon, 23 Nov 2026 12:00:00 GMT"
    )
    assert status == 200


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("Mon, 23 Nov 2026 12:00:00 GMT", 304),
        ("Mon, 23 Nov 2026 12:00:01 GMT", 304),
        ("Mon, 23 Nov 2026 11:59:59 GMT", 200),
        ("yesterday", 200),
    ],
)
def test_if_modified_since_compares_dates(since: str, expected: int) -> None:
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
    assert (status, body) == (304, b"")
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
    plain = CachedResponse(200, [(b"content-length", b"2000"), (b"etag", b'"abc"')], body)
    assert compressed(plain, "br") is plain


def test_a_kept_response_has_no_date_that_grows_old() -> None:
    application = _Application(headers=[*_HEADERS, (b"date", b"Mon, 23 Nov 2026 12:00:00 GMT")])
    assert "date" not in _Client(application).ask()[1]


@pytest.mark.parametrize(
    "application",
    [
        _Application(404),
        _Application(headers=[*_HEADERS[:2], (b"cache-control", b"no-store")]),
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
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        body = (await receive())["body"]
        await Response(200, [(b"cache-control", b"no-store")], body)(scope, receive, send)

    assert _Client(application).ask(method="POST", body=b"ASK {}")[2] == b"ASK {}"


def test_equal_requests_at_once_are_made_once() -> None:
    entered: list[None] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        entered.append(None)
        await asyncio.sleep(0.05)
        await _Application()(scope, receive, send)

    async def ask_at_once() -> None:
        client = _Client(application)
        answers = await asyncio.gather(*(client.asked() for _ in range(8)))
        assert answers == [answers[0]] * 8

    on_a_loop(ask_at_once())
    assert len(entered) == 1


@pytest.mark.parametrize(("other", "times"), [("192.0.2.1", 1), ("192.0.2.2", 2)])
def test_a_request_is_not_held_up_by_an_equal_one_that_waits_for_a_turn_of_another_client(
    other: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(response_cache, "_PATIENCE", 0.05)
    entered: list[None] = []

    async def ask_at_once() -> None:
        has_turn = asyncio.Event()

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            entered.append(None)
            if len(entered) == 1:
                await has_turn.wait()
            await _Application()(scope, receive, send)

        client = _Client(application)
        first = asyncio.create_task(client.asked(client="192.0.2.1"))
        await asyncio.sleep(0)
        second = asyncio.create_task(client.asked(client=other))
        done, _ = await asyncio.wait([second], timeout=0.5)
        assert bool(done) == (times == 2)
        has_turn.set()
        assert await first == await second
        assert await client.asked(client="192.0.2.3") == await first

    on_a_loop(ask_at_once())
    assert len(entered) == times


def test_equal_requests_that_may_not_be_kept_do_not_queue_up() -> None:
    inside: list[None] = []

    async def ask_at_once() -> None:
        all_inside = asyncio.Event()

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            inside.append(None)
            if len(inside) == 4:
                all_inside.set()
            elif len(inside) > 1:  # the first one ends, and then the others are made side by side
                await asyncio.wait_for(all_inside.wait(), 5)
            else:
                await asyncio.sleep(0.05)
            await _Application(404)(scope, receive, send)

        client = _Client(application)
        await asyncio.gather(*(client.asked() for _ in range(4)))

    on_a_loop(ask_at_once())
    assert len(inside) == 4


def test_the_failure_of_one_request_is_not_that_of_those_who_wait_for_it() -> None:
    entered: list[None] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        entered.append(None)
        await asyncio.sleep(0.05)
        if len(entered) == 1:
            raise RuntimeError
        await _Application()(scope, receive, send)

    async def ask_at_once() -> tuple[object, object]:
        client = _Client(application)
        return await asyncio.gather(client.asked(), client.asked(), return_exceptions=True)

    first, second = on_a_loop(ask_at_once())
    assert isinstance(first, RuntimeError)
    assert isinstance(second, tuple)


def test_the_store_stays_within_its_bound() -> None:
    store = ResponseStore(64 * 1024)
    for number in range(100):
        store.put(number, CachedResponse(200, [], bytes(3000)))
    kept = [number for number in range(100) if store.get(number)]
    assert 99 in kept
    assert len(kept) * 3000 <= 64 * 1024


def test_what_was_asked_for_lately_stays_in_the_store() -> None:
    store = ResponseStore(64 * 1024)
    for number in range(100):
        store.put(number, CachedResponse(200, [], bytes(3000)))
        assert store.get(0)
    assert not store.get(1)


def test_a_body_too_large_for_the_store_is_not_kept() -> None:
    store = ResponseStore(64 * 1024)
    store.put("large", CachedResponse(200, [], bytes(8000)))
    assert store.get("large") is None


_PRECONDITIONS = [
    ({"if_match": '"zzz"'}, 412),
    ({"if_match": '"zzz", "abc"'}, 200),
    ({"if_match": '"abc-br"'}, 200),
    ({"if_match": 'W/"abc"'}, 412),
    ({"if_match": "*"}, 200),
    ({"if_unmodified_since": "Mon, 23 Nov 2026 11:59:59 GMT"}, 412),
    ({"if_unmodified_since": "Mon, 23 Nov 2026 12:00:00 GMT"}, 200),
    ({"if_unmodified_since": "nonsense"}, 200),
    ({"if_unmodified_since": "Sun, 06 Nov 99999999999 08:49:37 GMT"}, 200),
    ({"if_modified_since": "Sun, 06 Nov 99999999999 08:49:37 GMT"}, 200),
    ({"if_match": '"abc"', "if_unmodified_since": "Mon, 23 Nov 2026 11:00:00 GMT"}, 200),
    ({"if_match": '"abc"', "if_none_match": '"abc"'}, 304),
    ({"if_match": '"zzz"', "if_none_match": '"abc"'}, 412),
]


@pytest.mark.parametrize(("conditions", "expected"), _PRECONDITIONS)
@pytest.mark.parametrize("capacity", [2**20, 2**10], ids=["kept", "too large to keep"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_preconditions_decide_alike_cold_and_warm(
    conditions: dict[str, str], expected: int, capacity: int, method: str
) -> None:
    client = _Client(_Application(), capacity)
    cold = client.ask("/doc/x", method, b"", **conditions)
    client.ask()
    warm = client.ask("/doc/x", method, b"", **conditions)
    assert cold == warm
    assert cold[0] == expected
    assert (cold[2] == _BODY) == (expected == 200 and method == "GET")


def test_preconditions_are_ignored_where_there_is_nothing_to_have() -> None:
    client = _Client(_Application(404))
    assert client.ask(if_match='"zzz"')[0] == client.ask(if_none_match="*")[0] == 404


def test_a_response_too_large_to_keep_is_not_sent_again() -> None:
    client = _Client(_Application(), capacity=2**10)
    for _ in range(2):
        status, headers, body = client.ask(if_none_match='"abc"')
        assert (status, body, headers["etag"]) == (304, b"", '"abc"')


def test_queries_by_post_and_by_query_share_an_answer() -> None:
    application = _Application()
    client = _Client(application)
    for method in ("POST", "QUERY"):
        assert client.ask(path="/sparql", method=method, body=b"ASK {}")[0] == 200
    assert application.entered == 1


def test_two_releases_never_share_an_answer() -> None:
    application = _Application()
    client = _Client(application)
    client.ask()
    _Site.id = "r2"
    try:
        client.ask()
    finally:
        _Site.id = "r1"
    assert application.entered == 2


def test_a_large_response_that_is_kept_is_sent_in_pieces_and_whole() -> None:
    body = os.urandom(3 * 2**18 + 1)
    headers = [*_HEADERS[:1], (b"content-length", b"%d" % len(body)), *_HEADERS[2:]]

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(200, headers, body)(scope, receive, send)

    client = _Client(application, capacity=64 * 2**20)
    assert client.ask()[2] == client.ask()[2] == body


_LONG = b"".join(
    b'<http://x.example/%d> <http://x.example/p> "%d" .\n' % (n, n) for n in range(20_000)
)
_LONG_HEADERS = [*_HEADERS[:1], (b"content-length", b"%d" % len(_LONG)), *_HEADERS[2:]]


def _streaming(
    headers: list[tuple[bytes, bytes]], status: int = 200, pieces: int = 7
) -> Application:
    """An application whose body comes in pieces, and is too long to be kept."""

    async def application(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": START, "status": status, "headers": headers})
        size = len(_LONG) // pieces + 1
        for place in range(0, len(_LONG), size):
            piece = _LONG[place : place + size]
            await send({"type": BODY_PART, "body": piece, "more_body": True})
        await send({"type": BODY_PART, "body": b""})

    return application


def _decoded(coding: str, body: bytes) -> bytes:
    return cast("bytes", _DECODERS[coding](body))


@pytest.mark.parametrize("pieces", [1, 7])
@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_what_is_too_long_to_be_kept_is_sent_in_a_coding_as_it_comes(
    coding: str, pieces: int
) -> None:
    client = _Client(_streaming(_LONG_HEADERS, pieces=pieces), capacity=2**14)
    status, headers, body = client.ask(accept_encoding=coding)
    assert (status, headers["content-encoding"]) == (200, coding)
    assert _decoded(coding, body) == _LONG
    assert len(body) < len(_LONG) / 5
    assert headers["etag"] == f'"abc-{coding}"'
    assert headers["vary"] == "Accept, Accept-Encoding"
    assert "content-length" not in headers
    assert client.ask(accept_encoding=coding)[2] == body


def test_who_takes_no_coding_gets_it_as_it_is_and_is_told_that_others_get_it_otherwise() -> None:
    _, headers, body = _Client(_streaming(_LONG_HEADERS), capacity=2**14).ask()
    assert body == _LONG
    assert headers["vary"] == "Accept, Accept-Encoding"
    assert headers["content-length"] == str(len(_LONG))


def test_head_of_what_is_sent_in_a_coding_has_the_headers_of_get() -> None:
    client = _Client(_streaming(_LONG_HEADERS), capacity=2**14)
    got, head = (client.ask(method=each, accept_encoding="br") for each in ("GET", "HEAD"))
    assert head[:2] == got[:2]
    assert head[2] == b""


def test_who_has_it_in_a_coding_is_not_sent_it_again() -> None:
    client = _Client(_streaming(_LONG_HEADERS), capacity=2**14)
    status, headers, body = client.ask(accept_encoding="br", if_none_match='"abc-br"')
    assert (status, headers["etag"], body) == (304, '"abc-br"', b"")
    assert "content-encoding" not in headers


_PNG, _PACKED = (b"content-type", b"image/png"), (b"content-encoding", b"gzip")


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (404, _LONG_HEADERS),
        (200, [_PNG, *_LONG_HEADERS[1:]]),
        (200, [*_LONG_HEADERS, _PACKED]),
        (200, [_LONG_HEADERS[0], *_LONG_HEADERS[2:]]),
    ],
    ids=["an error", "a picture", "in a coding already", "of unknown length"],
)
def test_what_is_no_long_text_is_sent_as_it_is(
    status: int, headers: list[tuple[bytes, bytes]]
) -> None:
    client = _Client(_streaming(headers, status), capacity=2**14)
    _, told, body = client.ask(accept_encoding="br")
    assert body == _LONG
    assert told == {name.decode(): value.decode() for name, value in headers}


def _has_long_text(content_type: str) -> bool:
    headers = [(b"content-type", content_type.encode()), (b"content-length", b"1000")]
    return is_worth_streaming(CachedResponse(200, headers, b""))


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html; charset=utf-8",
        "application/n-triples",
        "application/ld+json; profile=x",
        "application/sparql-results+xml",
        "application/json",
        "image/svg+xml",
    ],
)
def test_text_is_worth_a_coding(content_type: str) -> None:
    assert _has_long_text(content_type)


@pytest.mark.parametrize(
    "content_type", ["application/vnd.apache.parquet", "application/gzip", "application/jsonish"]
)
def test_what_is_no_text_is_not_worth_a_coding(content_type: str) -> None:
    assert not _has_long_text(content_type)
