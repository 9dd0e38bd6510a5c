"""Bytes that were a request before are answered without being read again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.site.http.response import Reply
from dortmund_lod.site.middleware.cached_response import CachedResponse
from tests.loops import on_a_loop
from tests.site.http.conftest import Served, served

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from dortmund_lod.site.http.response import Environ

_ASK = b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"
_LAST = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
_KEPT = CachedResponse("200 OK", [("Content-Length", "3")], b"abc", "", "")


class Application:
    """Counts how often it is entered for what may be kept."""

    def __init__(self, finished: CachedResponse | None = _KEPT) -> None:
        self.entered = 0
        self._finished = finished

    async def __call__(self, environ: Environ) -> Reply:
        if environ["PATH_INFO"] == "/last":
            return Reply("200 OK", [], b"")
        self.entered += 1
        return Reply(_KEPT.status, _KEPT.headers, _KEPT.body, self._finished)


def _run(
    application: Application, talk: Callable[[Served], Awaitable[bytes]], capacity: int = 2**20
) -> list[bytes]:
    async def run() -> bytes:
        async with served(application, capacity=capacity) as found:
            return await talk(found)

    dateless = re.sub(rb"Date: .*?\r\n", b"", on_a_loop(run()))
    return re.split(rb"(?=HTTP/1.1 )", dateless)[1:]


def test_equal_bytes_have_equal_answers_and_the_application_is_entered_once() -> None:
    application = Application()
    answers = _run(application, lambda found: found.talk(_ASK, _ASK, _ASK, _LAST))
    assert answers[0] == answers[1] == answers[2]
    assert application.entered == 1


def test_other_bytes_are_another_request() -> None:
    application = Application()
    other = _ASK.replace(b"Host", b"host")
    _run(application, lambda found: found.talk(_ASK, other, _LAST))
    assert application.entered == 2


def test_what_may_not_be_kept_is_asked_for_each_time() -> None:
    application = Application(finished=None)
    _run(application, lambda found: found.talk(_ASK, _ASK, _LAST))
    assert application.entered == 2


def test_without_room_nothing_is_kept_not_even_what_has_no_body() -> None:
    application, asked = Application(), _ASK.replace(b"GET", b"HEAD")
    _run(application, lambda found: found.talk(asked, asked, _LAST), capacity=0)
    assert application.entered == 2


def test_another_release_is_answered_anew() -> None:
    application = Application()

    async def talk(found: Served) -> bytes:
        await found.talk(_ASK, _LAST)
        found.sites.site = object()
        return await found.talk(_ASK, _LAST)

    _run(application, talk)
    assert application.entered == 2


def test_what_was_begun_under_the_release_before_is_not_kept_for_the_next() -> None:
    asked, put = Application(), list[object]()

    async def talk(found: Served) -> bytes:
        async def application(environ: Environ) -> Reply:
            if not put:  # the release is switched while the first answer is made
                put.append(found.sites.site)
                found.sites.site = object()
            return await asked(environ)

        service = found.service
        found.service = type(service)(application, found.shortcuts, service.watching, 100)
        return await found.talk(_ASK, _ASK, _LAST)

    _run(asked, talk)
    assert asked.entered == 2


@pytest.mark.parametrize(
    "parts",
    [
        (_ASK + _ASK, _ASK, _LAST),
        (_ASK[:20], _ASK[20:], _ASK[:20], _ASK[20:], _LAST),
        (
            _ASK + b"GET",
            b" /y HTTP/1.1\r\nHost: a\r\n\r\n",
            _ASK + b"GET",
            b" /y" + _ASK[6:],
            _LAST,
        ),
    ],
    ids=["two at once", "in pieces", "the beginning of another"],
)
def test_only_bytes_that_were_one_whole_request_are_kept(parts: tuple[bytes, ...]) -> None:
    whole = Application(finished=None)
    answers = _run(whole, lambda found: found.talk(*parts))
    application = Application()
    again = _run(application, lambda found: found.talk(*parts))
    assert [answer[:15] for answer in again] == [answer[:15] for answer in answers]
    assert len(again) == len(answers)


def test_a_request_that_ends_the_connection_is_not_kept() -> None:
    application, closing = (
        Application(),
        _ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
    )

    async def talk(found: Served) -> bytes:
        await found.talk(closing)
        return await found.talk(closing)

    _run(application, talk)
    assert application.entered == 2


def test_what_is_known_is_told_like_any_request() -> None:
    async def talk(found: Served) -> bytes:
        await found.talk(_ASK, _ASK, _LAST)
        assert found.told.hits == ["GET /x 200"]
        return b""

    _run(Application(), talk)


def test_head_is_known_without_a_body() -> None:
    asked = _ASK.replace(b"GET", b"HEAD")
    answers = _run(Application(), lambda found: found.talk(asked, asked, _LAST))
    assert answers[0] == answers[1]
    assert answers[1].endswith(b"\r\n\r\n")


def test_what_was_not_asked_for_lately_makes_way() -> None:
    application = Application()
    asked = [_ASK.replace(b"/x", b"/%d" % number) for number in range(60)]

    async def talk(found: Served) -> bytes:
        return await found.talk(*asked, asked[0], _LAST)

    _run(application, talk, capacity=2**16)
    assert application.entered == 61
