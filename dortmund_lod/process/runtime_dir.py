"""Folders for what an engine shares with its clients; those of dead processes are removed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from dortmund_lod.errors import ServeError

LONGEST_NAME = 12
"""Characters of the name of a socket in it, at most."""

_PREFIX = "dortmund-lod-"
_LOCK = "lock"
_LONGEST_ADDRESS = 107
"""Bytes of the path of a socket (unix(7))."""
_LONGEST_FOLDER = _LONGEST_ADDRESS - len(f"/{_PREFIX}12345678/") - LONGEST_NAME


def use_temporary_folder(folder: Path) -> None:
    """Let temporary files of this process lie in a folder, unless sockets cannot (unix(7)).

    Where it cannot be written to, they stay where the system has them.
    """
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if len(os.fsencode(folder)) <= _LONGEST_FOLDER and os.access(folder, os.W_OK | os.X_OK):
            tempfile.tempdir = str(folder)


class RuntimeDir:
    """A folder that belongs to this process.

    A lock in it is held until the process ends, however it ends, so that whoever makes a folder
    next can tell which ones nobody needs any more. It gets its name once it is locked. Raises
    OSError where there is no room for it, and ServeError where sockets in it would have too long
    a name; it leaves nothing behind then.
    """

    def __init__(self) -> None:
        if len(os.fsencode(tempfile.gettempdir())) > _LONGEST_FOLDER:
            raise ServeError(
                f"{tempfile.gettempdir()}: The temporary folder has too long a name for a socket.",
                hint=f"The variable TMPDIR names another, of {_LONGEST_FOLDER} bytes at most.",
            )
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
