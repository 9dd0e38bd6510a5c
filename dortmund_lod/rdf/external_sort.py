"""Sorting more lines than fit in memory: runs on disk, merged when they are read."""

from __future__ import annotations

import heapq
from contextlib import ExitStack
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

RUN_BYTES = 32 * 2**20
"""So much is sorted in memory at once."""

_MOST_RUNS = 128
_PIECE = 2**18


class Sorter:
    """Takes lines and gives them back in the order of their bytes.

    It writes runs of about `run_bytes` into `folder`, which it makes and whoever called removes.
    `run_filter` is given the lines of each run, and gives back those to be sorted.
    """

    def __init__(
        self,
        folder: Path,
        *,
        run_bytes: int = RUN_BYTES,
        run_filter: Callable[[list[bytes]], list[bytes]] = lambda lines: lines,
    ) -> None:
        self._folder = folder
        self._run_bytes = run_bytes
        self._run_filter = run_filter
        self._pieces: list[bytes] = []
        self._held = 0
        self._runs: list[Path] = []
        self._made = 0
        folder.mkdir()

    def write(self, data: bytes) -> int:
        """Take bytes in: pieces of any length that, put together, are whole lines."""
        self._pieces.append(data)
        self._held += len(data)
        if self._held >= self._run_bytes:
            self._spill()
        return len(data)

    def flush(self) -> None:
        """Nothing to do: what is a file to others has this."""

    def lines(self) -> Iterator[bytes]:
        """All lines in order, as often as they were written; may be asked for again."""
        self._spill()
        return _merged(self._runs)

    def distinct(self) -> Iterator[bytes]:
        """The different lines in order."""
        return (line for line, _ in groupby(self.lines()))

    def remove(self) -> None:
        """Give the space on disk back."""
        for run in self._runs:
            run.unlink()
        self._folder.rmdir()

    def _spill(self) -> None:
        """Write what is held as a run; the last line may still lack its end."""
        lines = self._take_lines()
        rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        self._pieces, self._held = [rest], len(rest)
        lines = self._run_filter(lines)
        lines.sort()
        if lines:
            self._add(lines)
        if len(self._runs) >= _MOST_RUNS:
            runs, self._runs = self._runs, []
            self._add(_merged(runs))
            for run in runs:
                run.unlink()

    def _take_lines(self) -> list[bytes]:
        """What is held, as lines; it is in memory twice while they are made, and no longer."""
        data = b"".join(self._pieces)
        self._pieces = []
        return data.splitlines(keepends=True)

    def _add(self, lines: Iterable[bytes]) -> None:
        self._made += 1
        run = self._folder / f"run-{self._made}"
        with run.open("wb", buffering=_PIECE) as file:
            file.writelines(lines)
        self._runs.append(run)


def _merged(runs: list[Path]) -> Iterator[bytes]:
    with ExitStack() as stack:
        yield from heapq.merge(*(stack.enter_context(run.open("rb", _PIECE)) for run in runs))
