"""Asking a finished SQLite file of a release, which never changes."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


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
            address = f"file:{self._path}?mode=ro&immutable=1"
            connection = self._local.connection = sqlite3.connect(address, uri=True)
        return connection.execute(query, asked).fetchall()
