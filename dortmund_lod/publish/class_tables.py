"""The tables of classes as a step of the build: in a process of its own, beside the dumps."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Self

from dortmund_lod import catalogue
from dortmund_lod.addresses import WHOLE
from dortmund_lod.process.subprocess_task import SubprocessTask
from dortmund_lod.publish.dumps import distribution
from dortmund_lod.rdf import nquads
from dortmund_lod.rdf.formats import PARQUET
from dortmund_lod.release.manifest import DUMPS, TABLES
from dortmund_lod.release.tables.table_index import has_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dortmund_lod.publish.dumps import Part
    from dortmund_lod.release.tables.table_index import TableFile

_SHOWN_CLASSES, _FIRST = 12, 5


class Tables(NamedTuple):
    """What was written: the tables, the classes of each dataset by its name, and what is missing.

    What is missing is told in sentences.
    """

    files: list[TableFile]
    classes: dict[str, list[catalogue.ClassCount]]
    notes: list[str]


class TableTask:
    """Writes the tables while its context lasts, and gives them when they are waited for.

    Takes the folder of the release with its parts, the prefixes, and the properties that name
    things before those that are known to.
    """

    def __init__(
        self, folder: Path, parts: Sequence[Part], prefixes: dict[str, str], naming: Sequence[str]
    ) -> None:
        work = partial(_write, folder, parts, prefixes, naming)
        self._folder = folder
        self._task = SubprocessTask("tables", "writes the tables", work)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._task.stop()

    def result(self) -> Tables:
        """Wait for the tables.

        Raises:
            ReleaseError: they cannot be written.
        """
        return self._task.result()


def distributions(folder: Path, files: Sequence[TableFile]) -> Iterator[catalogue.Distribution]:
    """The files of the tables as they are offered."""
    for each in files:
        path = folder / DUMPS / f"{each.name}.{PARQUET.suffix}"
        yield distribution(path, PARQUET, table=each.cls, rows=each.members)


def _write(
    folder: Path, parts: Sequence[Part], prefixes: dict[str, str], naming: Sequence[str]
) -> Tables:
    # only this process has DuckDB in its memory
    from dortmund_lod.release.tables.table_writer import TableWriter  # noqa: PLC0415

    whole = next(part for part in parts if part.name == WHOLE)
    writer = TableWriter(whole.path, whole.path.parent / "tables", prefixes, naming)
    files, notes = writer.write(folder / DUMPS, folder / TABLES)
    return Tables(files, {part.name: _classes(part) for part in parts}, notes)


def _classes(part: Part) -> list[catalogue.ClassCount]:
    """The largest classes of a graph, and the first members of the largest one."""
    counts: Counter[bytes] = Counter()
    first: dict[bytes, list[str]] = {}
    with part.path.open("rb") as lines:
        for line in lines:
            if nquads.RDF_TYPE in line:
                row = nquads.statement(line)
                if row.predicate == nquads.RDF_TYPE and row.subject[:1] == b"<":
                    counts[row.object] += 1
                    if len(members := first.setdefault(row.object, [])) < _FIRST:
                        members.append(nquads.iri(row.subject))
    tabled = [(term, n) for term, n in counts.items() if has_table(nquads.iri(term))]
    largest = sorted(tabled, key=lambda each: (-each[1], each[0]))[:_SHOWN_CLASSES]
    return [
        catalogue.ClassCount(cls=nquads.iri(term), members=number, first=first[term])
        for term, number in largest
    ]
