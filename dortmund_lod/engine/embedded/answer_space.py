"""How much the answers take that are on their way, of all processes of a site together."""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import struct
import threading
from collections import Counter
from typing import TYPE_CHECKING

from dortmund_lod.errors import EngineBusy

if TYPE_CHECKING:
    from pathlib import Path

_MOST_PROCESSES = 256
_NUMBER = 8
_LOCK = struct.Struct("hhqqi4x")
"""struct flock (fcntl(2)): type, whence, start, length, process."""
_RETRY_AFTER = 5


class AnswerSpace:
    """Counts bytes of answers, and refuses more than `largest`, or than `share` of one client.

    A client's bytes are counted by each process for itself; "" has no share of its own.

    Processes share a file with a number for each. Its row is locked by the process that has it, so
    that a row of one that died is taken, and set to zero, by the next. The file has its bytes
    before it is written to; where there is no room for it, the process counts for itself.
    """

    def __init__(self, path: Path, largest: int, share: int = 0) -> None:
        self._largest = largest
        self._share = share or largest
        self._clients: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._row = 0
        try:
            self._numbers = self._shared(path)
        except OSError:
            self._numbers = memoryview(mmap.mmap(-1, _NUMBER)).cast("Q")
        self._numbers[self._row] = 0

    def _shared(self, path: Path) -> memoryview:
        size = _MOST_PROCESSES * _NUMBER
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(file, 0, size)
            self._row = next(row for row in range(_MOST_PROCESSES) if _claim(file, row))
            return memoryview(mmap.mmap(file, size)).cast("Q")
        except (OSError, StopIteration) as error:
            os.close(file)
            raise OSError from error

    def take(self, size: int, client: str = "") -> None:
        """Count bytes in.

        Raises:
            EngineBusy: they are too many, of all or of this client.
        """
        with self._lock:
            if sum(self._numbers) + size > self._largest:
                raise _too_many(self._largest, "Answers")
            if client and self._clients[client] + size > self._share:
                raise _too_many(self._share, "Your answers")
            self._numbers[self._row] += size
            self._clients[client] += size

    def give_back(self, size: int, client: str = "") -> None:
        """Count bytes out."""
        with self._lock:
            self._numbers[self._row] -= size
            self._clients[client] -= size
            if not self._clients[client]:
                del self._clients[client]

    @property
    def taken(self) -> int:
        """How many bytes are on their way."""
        return sum(self._numbers)


def _too_many(size: int, whose: str) -> EngineBusy:
    return EngineBusy(
        f"{whose} on their way may have {size // 2**20} MiB, and nobody has read them yet.",
        retry_after=_RETRY_AFTER,
        reason="answers",
    )


def _claim(file: int, row: int) -> bool:
    """Lock a row for as long as the file is open, which is as long as this process lives."""
    lock = _LOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, row * _NUMBER, _NUMBER, 0)
    with contextlib.suppress(BlockingIOError):
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, lock)
        return True
    return False
