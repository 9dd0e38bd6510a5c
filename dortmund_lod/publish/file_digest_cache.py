"""Digests of large source files, so that a start need not read what has not changed."""

from __future__ import annotations

import contextlib
import json
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import stat_result
    from pathlib import Path

    from dortmund_lod.sources.source_file import SourceFile

LARGE = 16 * 2**20
"""Smaller files are read each time: that takes no time."""

_SETTLED = 2.0
"""Seconds: a file changed just before it is read may change again within a tick of its clock."""


class FileDigestCache:
    """What the files hold, remembered by what the system says of them.

    A file counts as unchanged while its size, inode and times of change stay the same; the time of
    the last change of an inode is set by the system alone. Takes the file that remembers.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError, TypeError):
            self._known = dict(json.loads(path.read_text("utf-8")))

    def of(self, source: SourceFile) -> str:
        """SHA-256 of a file, read only if it may have changed.

        Raises:
            SourceError: it cannot be read.
        """
        try:
            before = source.path.stat()
        except OSError as error:
            raise source.unreadable(error) from error
        name, mark = str(source.path.resolve()), _mark(before)
        known = self._known.get(name)
        if known and known[:-1] == mark:
            return str(known[-1])
        moment = time.time()
        digest = source.digest()
        settled = moment - max(before.st_mtime, before.st_ctime) > _SETTLED
        if before.st_size >= LARGE and settled and mark == _mark(source.path.stat()):
            self._known[name] = [*mark, digest]
            self._save()
        return digest

    def _save(self) -> None:
        pending = self._path.with_suffix(".pending")
        pending.write_text(json.dumps(self._known), "utf-8")
        pending.replace(self._path)


def _mark(found: stat_result) -> list[int]:
    return [found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]
