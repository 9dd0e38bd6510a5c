"""A store that does not answer is left alone for a while, by all processes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dortmund_lod.engine.remote import breaker
from dortmund_lod.engine.remote.breaker import Breaker

if TYPE_CHECKING:
    import pytest


def _fail(found: Breaker, times: int) -> None:
    for _ in range(times):
        found.failed()


def test_some_failures_are_borne() -> None:
    found = Breaker()
    _fail(found, 4)
    assert not found.is_open


def test_more_open_it() -> None:
    found = Breaker()
    _fail(found, 5)
    assert found.is_open


def test_an_answer_in_between_forgets_them() -> None:
    found = Breaker()
    _fail(found, 4)
    found.answered()
    _fail(found, 4)
    assert not found.is_open


def test_after_a_pause_one_tries_again_before_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "_PAUSE", 0.0)
    found = Breaker()
    _fail(found, 5)
    monkeypatch.setattr(breaker, "_PAUSE", 60.0)
    assert not found.is_open
    assert found.is_open


def test_failures_of_other_processes_count() -> None:
    found = Breaker()
    if not (pid := os.fork()):
        _fail(found, 5)
        os._exit(0)
    os.waitpid(pid, 0)
    assert found.is_open
