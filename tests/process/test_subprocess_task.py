"""Work in a process beside this one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from typing import TYPE_CHECKING, NoReturn

import pytest

from dortmund_lod.errors import ReleaseError
from dortmund_lod.process.subprocess_task import LARGE, SubprocessTask, run_maybe_in_subprocess

if TYPE_CHECKING:
    from collections.abc import Callable


def _fail() -> NoReturn:
    raise OSError(28, "No space left on device")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _never_end() -> NoReturn:
    while True:
        time.sleep(1)


def _beside(work: Callable[[], object]) -> SubprocessTask[object]:
    return SubprocessTask("test", "does nothing", work)


def _processes() -> list[str]:
    names = [process.name for process in multiprocessing.active_children()]
    return [name for name in names if name == "test"]


def test_what_the_work_gives_comes_back() -> None:
    with _beside(os.getpid) as process:
        assert process.result() not in {None, os.getpid()}


def test_what_the_work_raises_is_raised_here() -> None:
    with _beside(_fail) as process, pytest.raises(OSError, match="No space left"):
        process.result()


def test_a_process_that_is_killed_is_told_of() -> None:
    with _beside(_die) as process, pytest.raises(ReleaseError, match="does nothing was killed"):
        process.result()


def test_the_process_ends_with_its_context() -> None:
    with _beside(_never_end) as process:
        assert not process.has_ended()
        assert _processes() == ["test"]
    assert _processes() == []


@pytest.mark.parametrize(("size", "is_here"), [(LARGE - 1, True), (LARGE, False)])
def test_only_large_work_has_a_process(size: int, *, is_here: bool) -> None:
    with run_maybe_in_subprocess("test", "does nothing", os.getpid, size) as result:
        assert (result() == os.getpid()) == is_here


@pytest.mark.parametrize(("size", "gives_way"), [(LARGE, 3), (1, 0)])
def test_only_a_process_of_its_own_gives_way_to_others(size: int, gives_way: int) -> None:
    before = os.nice(0)
    with run_maybe_in_subprocess(
        "test", "does nothing", lambda: os.nice(0), size, nice=3
    ) as niceness:
        assert niceness() == before + gives_way
    assert os.nice(0) == before
