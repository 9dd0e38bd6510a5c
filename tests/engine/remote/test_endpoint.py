"""What becomes of answers that stores should not give."""

from __future__ import annotations

import logging
import socketserver
import threading
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod import errors, settings
from dortmund_lod.engine.remote.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Serve = Callable[..., "Store"]

_SECRET = "verysecret"  # noqa: S105 - of nobody
_GOOD = b'{"head":{},"boolean":true}'


class Store(socketserver.ThreadingTCPServer):
    """Gives these answers one after the other, the last again and again."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answers: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.requests: list[bytes] = []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def endpoint(self, **values: Any) -> Endpoint:
        """An endpoint that asks it."""
        address = f"sparql+http://127.0.0.1:{self.server_address[1]}/query"
        return Endpoint(settings.load({"engine": address} | values, environ={}))


class _Handler(socketserver.StreamRequestHandler):
    server: Store

    def handle(self) -> None:
        head = b""
        while (line := self.rfile.readline()) not in {b"\r\n", b""}:
            head += line
        length = next(
            int(part.split()[1])
            for part in head.lower().split(b"\r\n")
            if part.startswith(b"content-length")
        )
        self.server.requests.append(head + b"\r\n" + self.rfile.read(length))
        answers = self.server.answers
        self.wfile.write(answers.pop(0) if len(answers) > 1 else answers[0])


def _answer(status: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {length or len(body)}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a store that gives these answers."""
    started: list[Store] = []

    def start(*answers: bytes) -> Store:
        started.append(Store([*answers]))
        return started[-1]

    yield start
    for store in started:
        store.shutdown()
        store.server_close()


def _ask(endpoint: Endpoint) -> bytes:
    return endpoint.ask("ASK {}", "application/sparql-results+json", ["urn:g"], ["urn:g"]).body


def test_a_good_answer_is_given(serve: Serve) -> None:
    store = serve(_answer("200 OK", _GOOD))
    assert _ask(store.endpoint()) == _GOOD
    assert (
        b"query=ASK+%7B%7D&default-graph-uri=urn%3Ag&named-graph-uri=urn%3Ag" in store.requests[0]
    )


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (_answer("200 OK", _GOOD, length=100), errors.EngineUnavailable),
        (b"", errors.EngineUnavailable),
        (b"nonsense\r\n\r\n", errors.EngineUnavailable),
        (_answer("500 Broken", b"stack trace"), errors.EngineUnavailable),
        (_answer("302 Found", b"", "Location: http://127.0.0.1:1/"), errors.EngineUnavailable),
        (_answer("401 Unauthorized", b""), errors.EngineUnavailable),
        (_answer("400 Bad Request", b"no such function"), errors.UnsupportedQuery),
        (_answer("500 SPARQL Request Failed", b"Virtuoso 42001 Error"), errors.UnsupportedQuery),
        (_answer("429 Too Many Requests", b""), errors.QueryTimeLimit),
        (_answer("504 Gateway Timeout", b""), errors.QueryTimeLimit),
        (_answer("200 OK", b"x" * 2**17), errors.ResultTooLarge),
    ],
)
def test_every_other_answer_is_an_error(
    serve: Serve, answer: bytes, error: type[errors.EngineError]
) -> None:
    with pytest.raises(error):
        _ask(serve(answer).endpoint(query_result_bytes=2**16))


def test_a_store_that_is_busy_is_asked_again(serve: Serve) -> None:
    store = serve(_answer("503 Busy", b""), _answer("200 OK", _GOOD))
    assert _ask(store.endpoint()) == _GOOD
    assert len(store.requests) == 2


def test_nothing_is_written_twice(serve: Serve) -> None:
    asked, busy = _answer("200 OK", _GOOD, "Server: Oxigraph/0.5"), _answer("500 No", b"")
    store = serve(asked, busy, _answer("201 Created", b""))
    assert store.endpoint().send("POST", "urn:g", b"<urn:a> <urn:b> 1 .\n") == 500
    assert len(store.requests) == 2


def test_where_a_store_takes_graphs_follows_or_is_named(serve: Serve) -> None:
    done = _answer("204 No Content", b"")
    known = serve(_answer("200 OK", _GOOD, "Server: Oxigraph/0.5"), done)
    known.endpoint().send("DELETE", "urn:g", b"")
    assert known.requests[1].startswith(b"DELETE /store?graph=urn%3Ag ")
    unknown = serve(_answer("200 OK", _GOOD), done)
    with pytest.raises(errors.ReleaseError, match="Name the address"):
        unknown.endpoint().send("DELETE", "urn:g", b"")


@pytest.mark.parametrize(
    ("values", "header"),
    [
        ({"engine_secret": _SECRET}, b"Authorization: Bearer verysecret"),
        (
            {"engine_user": "me", "engine_secret": _SECRET},
            b"Authorization: Basic bWU6dmVyeXNlY3JldA==",
        ),
        ({"engine_user": "me"}, b""),
    ],
)
def test_credentials_go_with_the_request(
    serve: Serve, values: dict[str, str], header: bytes
) -> None:
    store = serve(_answer("200 OK", _GOOD))
    _ask(store.endpoint(**values))
    assert header in store.requests[0]
    assert header or b"Authorization" not in store.requests[0]


def test_secrets_are_never_told(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    found = settings.load({"engine_secret": _SECRET}, environ={})
    assert _SECRET not in repr(found)
    with caplog.at_level(logging.DEBUG), pytest.raises(errors.EngineUnavailable) as caught:
        _ask(serve(_answer("403 Forbidden", b"")).endpoint(engine_secret=_SECRET))
    assert "refuses the credentials" in caplog.text
    assert _SECRET not in caplog.text + str(caught.value)


def test_a_store_that_is_gone_is_left_alone_after_a_while(serve: Serve) -> None:
    store = serve(b"")
    endpoint = store.endpoint()
    for _ in range(5):
        with pytest.raises(errors.EngineUnavailable, match="does not answer"):
            _ask(endpoint)
    asked = len(store.requests)
    with pytest.raises(errors.EngineUnavailable, match="has not answered for a while"):
        _ask(endpoint)
    assert len(store.requests) == asked


def test_proxies_of_the_environment_are_not_asked(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    assert _ask(serve(_answer("200 OK", _GOOD)).endpoint()) == _GOOD
