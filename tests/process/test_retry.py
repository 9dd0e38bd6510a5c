"""Work that fails is tried again, later each time, and told once for each cause."""

from __future__ import annotations

import errno
import os
import time
from typing import TYPE_CHECKING

from dortmund_lod.process.retry import Retry

if TYPE_CHECKING:
    import pytest


class _Step:
    def __init__(self) -> None:
        self.error: Exception | None = None
        self.times = 0

    def __call__(self) -> None:
        self.times += 1
        if self.error:
            raise self.error


def _retry(pause: float = 0.0, longest: float = 0.0) -> Retry:
    return Retry("It fails", "It goes on", pause=pause, longest=longest)


def _system_error(path: str) -> OSError:
    return OSError(errno.EMFILE, os.strerror(errno.EMFILE), path)


def test_what_fails_is_told_once_for_each_cause_and_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    retry, step = _retry(), _Step()
    for error in (_system_error("/a"), _system_error("/b"), ValueError("odd"), None, None):
        step.error = error
        retry.attempt(step)
    told = [record.getMessage() for record in caplog.records]
    assert told == [f"It fails: {_system_error('/a')}", "It fails: odd", "It goes on"]
    assert [bool(record.exc_info) for record in caplog.records] == [False, True, False]
    assert step.times == 5


def test_the_cause_is_there_as_long_as_it_fails() -> None:
    retry, step = _retry(), _Step()
    step.error = _system_error("/a")
    assert retry.attempt(step) is False
    assert retry.cause == "Too many open files"
    step.error = None
    assert retry.attempt(step) is True
    assert not retry.cause


def test_an_error_without_words_has_a_cause_too() -> None:
    retry, step = _retry(), _Step()
    step.error = KeyError()
    retry.attempt(step)
    assert retry.cause == "KeyError"


def test_pauses_grow_to_a_longest_one(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    retry, step = _retry(1.0, 4.0), _Step()
    step.error = _system_error("/a")
    tried = []
    for _ in range(20):
        if retry.attempt(step) is not None:
            tried.append(now[0] - 100)
        now[0] += 1
    assert tried == [0, 1, 3, 7, 11, 15, 19]


def test_after_a_success_it_is_done_at_once_again() -> None:
    retry, step = _retry(60.0, 60.0), _Step()
    assert [retry.attempt(step) for _ in range(3)] == [True] * 3
