"""What a portal would do between two harvests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod.audit.checks.identity import CHECKS, remember
from dortmund_lod.errors import LodError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def replacing(old: bytes, new: bytes) -> Callable[[Any, Any], None]:
    def fault(asked: Any, answer: Any) -> None:
        if asked.path.startswith("/catalog"):
            answer.body = answer.body.replace(old, new)

    return fault


@pytest.mark.parametrize(
    ("check", "old", "new", "expected"),
    [
        ("identity-datasets", b"", b"", "good"),
        ("identity-datasets", b"dataset/places", b"dataset/towns", "bad"),
        ("identity-identifiers", b">places<", b">towns<", "bad"),
        ("identity-dates", b"2026-11-02", b"2026-11-03", "bad"),
        ("identity-dates", b"", b"", "good"),
    ],
)
def test_what_changes_between_two_runs(  # noqa: PLR0913, PLR0917 - a table and two fixtures
    little: Any, visit: Callable[..., Any], tmp_path: Path,
    check: str, old: bytes, new: bytes, expected: str,
) -> None:  # fmt: skip
    state = tmp_path / "state.json"
    remember(visit(), state)
    if old:
        little.fault = replacing(old, new)
    assert CHECKS[check](visit(state=state)).status == expected


def test_a_file_that_is_no_state_is_not_overwritten(
    little: Any, visit: Callable[..., Any], tmp_path: Path
) -> None:
    assert little.url
    state = tmp_path / "state.json"
    state.write_text("[]")
    with pytest.raises(LodError, match="no state"):
        CHECKS["identity-datasets"](visit(state=state))


def test_a_run_that_sees_no_dataset_forgets_nothing(
    little: Any, visit: Callable[..., Any], tmp_path: Path
) -> None:
    state = tmp_path / "state.json"
    remember(visit(), state)
    before = state.read_text("utf-8")
    little.fault = replacing(b"", b"broken <")
    remember(visit(), state)
    assert state.read_text("utf-8") == before
