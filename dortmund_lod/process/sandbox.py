"""Kernel limits that hold inside native code."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import resource
import signal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PR_SET_PDEATHSIG = 1
_STANDARD_STREAMS = (0, 1, 2)
_LONGEST_LINE = 256


def die_with_parent(parent: int) -> None:
    """Let the kernel end this process when its parent ends (prctl(2), PR_SET_PDEATHSIG).

    Takes the process id of the parent, which may have ended before this is called.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def close_inherited(*kept: int) -> None:
    """Close what the parent had open, but standard streams and the descriptors `kept`.

    Another's pipe that stays open here would keep its reader waiting for an end that never comes.
    The numbers stay taken, by nothing: what the parent left, objects and libraries that look after
    forks, may close them later, and must not close a file that got the same number.
    """
    nowhere = os.open(os.devnull, os.O_RDONLY)
    for link in [*Path("/proc/self/fd").iterdir()]:
        if (descriptor := int(link.name)) not in {*_STANDARD_STREAMS, nowhere, *kept}:
            os.dup2(nowhere, descriptor, inheritable=False)


def limit_memory(extra: int) -> None:
    """Let this process use `extra` bytes more than it holds now (setrlimit(2), RLIMIT_DATA)."""
    limit = _data_bytes() + extra
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def forbid_core_dumps() -> None:
    """Let a crash leave no file behind."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def silence_native_code() -> None:
    """Let a dying worker print no backtrace; the supervisor logs its death in one line."""
    faulthandler.disable()
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Bound what runs inside: the process dies after `seconds`.

    SIGALRM keeps its default action, which ends the process wherever it is.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextlib.contextmanager
def no_new_fds() -> Iterator[None]:
    """Let this process open no file and no socket inside."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def exhaust_fds() -> None:
    """Let this process open no file and no socket from now on, but for `allow_one_fd`.

    Descriptors below the highest one in use are taken, so that RLIMIT_NOFILE leaves none free.
    """
    highest = max(int(link.name) for link in Path("/proc/self/fd").iterdir())
    last = os.open(os.devnull, os.O_RDONLY)
    while last < highest:
        last = os.open(os.devnull, os.O_RDONLY)
    resource.setrlimit(resource.RLIMIT_NOFILE, (last + 1, last + 2))


@contextlib.contextmanager
def allow_one_fd() -> Iterator[None]:
    """Let this process open one file inside, which it closes again."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def give_back_memory() -> None:
    """Give what native code has freed back to the system, where it can be (malloc_trim(3))."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


class MemoryGrowth:
    """Tells whether this process holds over `most` bytes more than it did at first.

    It can be asked also when the process can open no file.
    """

    def __init__(self, most: int) -> None:
        self._statm = os.open("/proc/self/statm", os.O_RDONLY)
        self._most = self._held() + most

    def is_exceeded(self) -> bool:
        """Whether it does, also after it gave back what is free."""
        if self._held() <= self._most:
            return False
        give_back_memory()
        return self._held() > self._most

    def _held(self) -> int:
        """Bytes, those included that are shared with the parent (proc(5))."""
        pages = os.pread(self._statm, _LONGEST_LINE, 0).split()[1]
        return int(pages) * resource.getpagesize()


def _data_bytes() -> int:
    """What RLIMIT_DATA counts: private writable memory."""
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmData:"))
    return int(line.split()[1]) * 1024
