"""One writer at a time in a home, and failures of the system told in a sentence."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import sqlite3
from typing import TYPE_CHECKING

from dortmund_lod.errors import ReleaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.release.home import Home

_FULL = {errno.ENOSPC, errno.EDQUOT}
_ELSEWHERE = {
    errno.EACCES,
    errno.EEXIST,
    errno.EFBIG,
    errno.EIO,
    errno.EISDIR,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
}
"""What another folder would help against."""


@contextlib.contextmanager
def locked(home: Home) -> Iterator[None]:
    """Hold the home while writing to it.

    Raises:
        ReleaseError: it cannot be written to, or the work in it failed.
    """
    try:
        home.releases.mkdir(parents=True, exist_ok=True)
        home.inputs.mkdir(exist_ok=True)
        with home.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except (OSError, sqlite3.OperationalError) as error:
        raise _told(home, error) from error


def _told(home: Home, error: OSError | sqlite3.OperationalError) -> ReleaseError:
    """The failure in a sentence: only a full disk asks for space, and only the home for another.

    An error without a number is that of a writer or of the database, which says what is wrong.
    """
    reason, number = getattr(error, "strerror", None) or f"{error}", _number(error)
    unharmed = "nothing served has changed."
    if number in _FULL:
        advice = f"Free some space or name another folder with --home; {unharmed}"
    elif number in _ELSEWHERE:
        advice = f"Name another folder with --home; {unharmed}"
    else:
        message = f"The work in {home.path} was given up: {reason}."
        return ReleaseError(message, hint=unharmed.capitalize())
    return ReleaseError(f"{home.path} cannot be written to: {reason}.", hint=advice)


def _number(error: OSError | sqlite3.OperationalError) -> int | None:
    """The system's number for an error; the database has its own for a full disk."""
    if isinstance(error, OSError):
        return error.errno
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    numbers = {
        sqlite3.SQLITE_FULL: errno.ENOSPC,
        sqlite3.SQLITE_READONLY: errno.EROFS,
        sqlite3.SQLITE_CANTOPEN: errno.EACCES,
        sqlite3.SQLITE_IOERR: errno.EIO,
    }
    return numbers.get(primary)
