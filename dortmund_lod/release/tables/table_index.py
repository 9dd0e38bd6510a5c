"""Which tables a release has, and which classes can have one."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from dortmund_lod.rdf import namespaces

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

INDEX_FILE = "tables.json"
"""Which tables there are."""
LARGE = 2_000
"""Members from which on a table is asked itself, and not the store."""

_OF_THE_MODEL = tuple(namespaces.PREFIXES[name] for name in ("rdf", "rdfs", "owl", "sh"))


@dataclass(frozen=True)
class TableFile:
    """The table of a class: `name` is that of its files, `members` and `columns` its size."""

    cls: str
    name: str
    members: int
    columns: int

    @property
    def is_asked(self) -> bool:
        """Whether there is what is asked of it, beside the file to take away."""
        return self.members >= LARGE


def has_table(cls: str) -> bool:
    """Whether a class is about what the data describe, and not about their model."""
    return bool(cls) and not cls.startswith(_OF_THE_MODEL)


def write_index(folder: Path, tables: Iterable[TableFile]) -> None:
    """Note which tables there are."""
    content = json.dumps([asdict(each) for each in tables], indent=1, ensure_ascii=False)
    (folder / INDEX_FILE).write_text(content + "\n", "utf-8")


def read_index(folder: Path) -> dict[str, TableFile]:
    """The tables by their classes; none where a release was made before there were any."""
    try:
        content = json.loads((folder / INDEX_FILE).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return {each["cls"]: TableFile(**each) for each in content}
