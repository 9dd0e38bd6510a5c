"""What changed from one release to the next: the things that were added, changed, withdrawn."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from dortmund_lod.release.manifest import PAGES_FILE
from dortmund_lod.release.sqlite_reader import address_of, open_finished

if TYPE_CHECKING:
    from pathlib import Path

CHANGES_FILE = "changes.json"
MOST = 1000
"""Things of each kind that are named; all of them are counted."""

_NEW = "SELECT iri FROM now.subject WHERE NOT withdrawn AND iri NOT IN (SELECT iri FROM subject)"
_OTHER = (
    "SELECT a.iri FROM now.subject a JOIN subject b USING (iri) "
    "WHERE a.digest != b.digest AND a.withdrawn = b.withdrawn"
)
_BACK = (
    "SELECT a.iri FROM now.subject a JOIN subject b USING (iri) "
    "WHERE b.withdrawn AND NOT a.withdrawn"
)
_GONE = (
    "SELECT iri FROM subject WHERE NOT withdrawn "
    "AND iri NOT IN (SELECT iri FROM now.subject WHERE NOT withdrawn)"
)


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The things that were added, changed and withdrawn since a release: how many, and which.

    A thing is withdrawn that is marked so, or of which nothing is said any more; of each kind the
    first ones are named, in the order of their IRIs.
    """

    since: str
    counts: dict[str, int]
    things: dict[str, list[str]]

    def to_json(self) -> str:
        """JSON text, always in the same order."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def compare(before: Path, after: Path, since: str) -> Changes:
    """What changed from the release in one folder to that in another.

    Raises:
        sqlite3.Error: one of them cannot be read.
    """
    with contextlib.closing(open_finished(before / PAGES_FILE)) as pages:
        pages.execute("ATTACH ? AS now", (address_of(after / PAGES_FILE),))
        found = {
            "added": f"{_NEW} UNION {_BACK}",
            "changed": _OTHER,
            "withdrawn": _GONE,
        }
        counts, things = {}, {}
        for kind, query in found.items():
            ((counts[kind],),) = pages.execute(f"SELECT count(*) FROM ({query})")  # noqa: S608
            rows = pages.execute(f"{query} ORDER BY 1 LIMIT {MOST}")
            things[kind] = [iri for (iri,) in rows]
    return Changes(since=since, counts=counts, things=things)


def load_changes(release: Path) -> Changes | None:
    """What a release says of its changes; None where it was the first of its home."""
    with contextlib.suppress(FileNotFoundError):
        return Changes(**json.loads((release / CHANGES_FILE).read_text("utf-8")))
    return None
