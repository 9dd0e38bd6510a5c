"""Asking a finished SQLite file of a release, which never changes."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def address_of(path: Path) -> str:
    """The address by which SQLite opens a finished file to read it, whatever its path is."""
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


def open_finished(path: Path) -> sqlite3.Connection:
    """A connection to a finished file, to be closed by who asked for it; may attach others.

    Raises:
        sqlite3.Error: there is no such file.
    """
    return sqlite3.connect(address_of(path), uri=True)


class SqliteReader:
    """Opens the file for each thread, when it is asked for the first time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    def rows(self, query: str, asked: Any = ()) -> list[Any]:
        """All rows of a query with its parameters.

        Raises:
            sqlite3.Error: the file cannot be read.
        """
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = open_finished(self._path)
        return connection.execute(query, asked).fetchall()
