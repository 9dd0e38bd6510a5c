"""One writer at a time in a home, and failures of the disk told in a sentence."""

from __future__ import annotations

import contextlib
import fcntl
import sqlite3
from typing import TYPE_CHECKING

from dortmund_lod.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.release import Home


@contextlib.contextmanager
def locked(home: Home) -> Iterator[None]:
    """Hold the home while writing to it.

    Raises:
        ReleaseError: it cannot be written to.
    """
    try:
        home.releases.mkdir(parents=True, exist_ok=True)
        home.inputs.mkdir(exist_ok=True)
        with home.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or f"{error}"
        raise ReleaseError(
            f"{home.path} cannot be written to: {reason}.",
            hint="Free some space or name another folder with --home; nothing served has changed.",
        ) from error
