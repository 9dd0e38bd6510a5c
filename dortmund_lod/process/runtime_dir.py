"""Folders for what an engine shares with its clients; those of dead processes are removed."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import tempfile
from pathlib import Path

_PREFIX = "dortmund-lod-"
_LOCK = "lock"


class RuntimeDir:
    """A folder that belongs to this process.

    A lock in it is held until the process ends, however it ends, so that whoever makes a folder
    next can tell which ones nobody needs any more. It gets its name once it is locked. Raises
    OSError where there is no room for it, and leaves nothing behind.
    """

    def __init__(self) -> None:
        _remove_abandoned()
        pending = Path(tempfile.mkdtemp(prefix=f".{_PREFIX}"))
        try:
            self._lock = (pending / _LOCK).open("w")
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            self.path = pending.rename(pending.with_name(pending.name[1:]))
        except OSError:
            shutil.rmtree(pending, ignore_errors=True)
            raise

    def remove(self) -> None:
        """Remove it with everything in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()


def _remove_abandoned() -> None:
    for lock in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with contextlib.suppress(OSError), lock.open() as file:  # another's, or in use
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent)
