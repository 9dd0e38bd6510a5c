"""The processes that a process has started."""

from __future__ import annotations

import contextlib
from pathlib import Path


def child_processes(pid: int) -> list[int]:
    """The process ids of the children of a process, whichever of its threads started them."""
    children = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended
            children += [int(child) for child in file.read_text().split()]
    return children
