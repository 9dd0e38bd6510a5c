"""A query without end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod.audit.checks import stress

if TYPE_CHECKING:
    from collections.abc import Callable


def refused(asked: Any, answer: Any) -> None:
    if "?v15" in asked.query:
        answer.status = 503


def broken_off(asked: Any, answer: Any) -> None:
    if "?v15" in asked.query:
        answer.status, answer.body = 200, b'{"results": {"bindings": ['


def answered(asked: Any, answer: Any) -> None:
    if "?v15" in asked.query:
        answer.status, answer.body = 200, b"{}"


def others_wait(asked: Any, answer: Any) -> None:
    if "?v15" in asked.query:
        answer.status = 503
        time.sleep(3)
    elif asked.method == "POST" and asked.query == "ASK {}":
        time.sleep(2)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [(refused, "good"), (broken_off, "bad"), (answered, "warning"), (others_wait, "bad")],
)
def test_only_an_error_in_time_for_the_one_and_an_answer_for_the_others_is_good(
    little: Any,
    visit: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Any, Any], None],
    expected: str,
) -> None:
    monkeypatch.setattr(stress, "_PATIENCE", 1.0)
    monkeypatch.setattr(stress, "_BEFORE_OTHERS", 0.1)
    little.fault = fault
    assert stress.CHECKS["sparql-time-limit"](visit(stress=True)).status == expected
