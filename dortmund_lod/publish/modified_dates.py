"""Dates that change only when content changes.

A graph whose content is that of the release before keeps its dates. Another content is dated with
the day on which the newest source file was changed, or with today where that day is not later than
the date it had before. SOURCE_DATE_EPOCH (reproducible-builds.org) stands in for the clock and
caps the dates of files, so that the same sources give the same bytes on any day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.catalogue import Catalogue
    from dortmund_lod.sources.source_file import SourceFile


@dataclass(frozen=True)
class Dates:
    """When a graph was first published and last changed (YYYY-MM-DD)."""

    issued: str
    modified: str


class ModifiedDates:
    """Dates the graphs of a release.

    Takes the source files, the catalogue of the release before, if there is one, and the moment
    that counts as now, in seconds since the epoch.
    """

    def __init__(self, files: Iterable[SourceFile], before: Catalogue | None, now: float) -> None:
        self._before = before
        self._now = _day(now)
        newest = max((each.path.stat().st_mtime for each in files), default=now)
        self._newest = _day(min(now, newest))

    def changed(self, before: str = "") -> str:
        """The date of a change to something that had the date `before`, or of something new."""
        return self._newest if self._newest > before else max(self._now, before)

    def dates(self, name: str, digest: str) -> Dates:
        """The dates of a graph from its name and the digest of its content."""
        known = self._before.dataset(name) if self._before else None
        if not known:
            return Dates(self.changed(), self.changed())
        if known.digest == digest:
            return Dates(known.issued, known.modified)
        return Dates(known.issued, self.changed(known.modified))


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
