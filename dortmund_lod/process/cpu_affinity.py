"""One core for each web process: threads that hand work to each other stay where their data is."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def pin(folder: Path, processes: int) -> int | None:
    """Keep this process on a core that no other of them has, where there is one for each.

    Call it before the process starts threads. Takes a folder that the processes share, and their
    number; gives the core, or None where processes and cores are not equally many. A core is held
    by a lock on a file (flock(2)), so that of a process that dies is free for the next.
    """
    cores = os.sched_getaffinity(0)
    if len(cores) != processes:
        return None
    return next((core for core in sorted(cores) if _take(folder, core)), None)


def _take(folder: Path, core: int) -> bool:
    lock = os.open(folder / f"core-{core}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return False
    os.sched_setaffinity(0, {core})
    return True  # the lock stays open, and held, as long as the process lives
