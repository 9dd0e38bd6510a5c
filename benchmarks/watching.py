"""Watching the memory of processes: of pages that several share, each counts its part (PSS)."""

from __future__ import annotations

import threading
import time
from pathlib import Path


class Memory:
    """Watches a process and its children; `peak` is the most bytes that they held together."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._ended = threading.Event()
        self._pid = pid
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> None:
        """End watching; `peak` stays."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        """Look seldom where looking takes long: the kernel counts every page of a process."""
        pause = 0.1
        while not self._ended.wait(pause):
            began = time.monotonic()
            self.peak = max(self.peak, sum(_pss(pid) for pid in _family(self._pid)))
            pause = max(0.1, 20 * (time.monotonic() - began))


def _family(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        for file in Path(f"/proc/{each}/task").glob("*/children"):
            found += map(int, _text(file).split())
    return found


def _pss(pid: int) -> int:
    lines = _text(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended
        return ""
