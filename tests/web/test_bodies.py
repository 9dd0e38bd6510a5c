"""Bodies arrive whole and in time, or the request is answered at once."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.errors import EngineBusy, SlowRequest
from dortmund_lod.web import bodies
from dortmund_lod.web.bodies import FAULT, Bodies

if TYPE_CHECKING:
    from collections.abc import Iterable

_LARGEST = 100


class Application:
    """Keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        self.asked.append(environ | {"body": environ["wsgi.input"].read()})
        return []


class Dripping:
    """A body that never comes to an end, a piece at each read."""

    def __init__(self, wait: threading.Event | None = None) -> None:
        self._wait = wait

    def read(self, size: int) -> bytes:
        if self._wait:
            self._wait.wait(5)
        return b"x" * size


@pytest.fixture
def application() -> Application:
    return Application()


def _post(stream: Any, length: int | None, **more: str) -> dict[str, Any]:
    environ = {"REQUEST_METHOD": "POST", "wsgi.input": stream, **more}
    return environ if length is None else environ | {"CONTENT_LENGTH": str(length)}


@given(st.binary(max_size=_LARGEST))
def test_a_body_is_handed_on_as_it_is(data: bytes) -> None:
    application = Application()
    Bodies(application, _LARGEST, 1)(_post(io.BytesIO(data), len(data)), None)  # type: ignore[arg-type]
    (asked,) = application.asked
    assert (asked["body"], asked["CONTENT_LENGTH"]) == (data, str(len(data)))
    assert FAULT not in asked


def test_a_body_in_chunks_is_read_to_its_end(application: Application) -> None:
    environ = _post(io.BytesIO(b"abc"), None, HTTP_TRANSFER_ENCODING="chunked")
    Bodies(application, _LARGEST, 1)(environ, None)  # type: ignore[arg-type]
    (asked,) = application.asked
    assert (asked["body"], asked["CONTENT_LENGTH"]) == (b"abc", "3")
    assert "HTTP_TRANSFER_ENCODING" not in asked
    assert FAULT not in asked


@pytest.mark.parametrize("length", [101, 100_000])
def test_of_a_body_that_is_too_large_nothing_is_kept(
    application: Application, length: int
) -> None:
    stream = io.BytesIO(b"x" * length)
    Bodies(application, _LARGEST, 1)(_post(stream, length), None)  # type: ignore[arg-type]
    (asked,) = application.asked
    assert (asked["body"], asked["CONTENT_LENGTH"]) == (b"", str(length))
    assert stream.tell() == length


def test_of_chunks_that_are_too_large_no_more_is_kept_than_shows_it(
    application: Application,
) -> None:
    environ = _post(io.BytesIO(b"x" * 1000), None, HTTP_TRANSFER_ENCODING="chunked")
    Bodies(application, _LARGEST, 1)(environ, None)  # type: ignore[arg-type]
    (asked,) = application.asked
    assert asked["CONTENT_LENGTH"] == str(len(asked["body"])) == str(_LARGEST + 1)


def test_a_body_that_breaks_off_is_a_fault(application: Application) -> None:
    Bodies(application, _LARGEST, 1)(_post(io.BytesIO(b"abc"), 50), None)  # type: ignore[arg-type]
    assert isinstance(application.asked[0][FAULT], SlowRequest)


def test_a_body_that_takes_too_long_is_a_fault(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.0)
    Bodies(application, _LARGEST, 1)(_post(Dripping(), 50), None)  # type: ignore[arg-type]
    assert isinstance(application.asked[0][FAULT], SlowRequest)


def test_only_so_many_bodies_are_waited_for_and_places_are_given_back(
    application: Application,
) -> None:
    wait = threading.Event()
    limited = Bodies(application, _LARGEST, 1)
    slow = threading.Thread(target=limited, args=(_post(Dripping(wait), 50), None))
    slow.start()
    limited(_post(io.BytesIO(b"abc"), 3), None)  # type: ignore[arg-type]
    assert isinstance(application.asked[0][FAULT], EngineBusy)
    wait.set()
    slow.join()
    limited(_post(io.BytesIO(b"abc"), 3), None)  # type: ignore[arg-type]
    assert FAULT not in application.asked[-1]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_who_asks_for_a_page_waits_for_no_body(application: Application, method: str) -> None:
    environ = _post(Dripping(), 10**9) | {"REQUEST_METHOD": method, "wsgi.input": io.BytesIO()}
    Bodies(application, _LARGEST, 0)(environ, None)  # type: ignore[arg-type]
    assert FAULT not in application.asked[0]
