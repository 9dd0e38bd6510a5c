"""The published graphs of a release as files to download, each proved by reading it back."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import re
import shutil
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, NamedTuple, TypeAlias

from dortmund_lod import catalogue
from dortmund_lod.addresses import SHAPES, WHOLE
from dortmund_lod.catalogue.statistics import default_graph
from dortmund_lod.errors import ReleaseError, Unwritable
from dortmund_lod.process.sandbox import die_with_parent
from dortmund_lod.process.subprocess_task import NICE
from dortmund_lod.rdf import nquads
from dortmund_lod.rdf.formats import BY_NAME, JSONLD, NQUADS, NTRIPLES, RDFXML, TURTLE
from dortmund_lod.rdf.parser.count_dump import count_dump, count_triples
from dortmund_lod.rdf.serialize import SMALL, opened, write_graph
from dortmund_lod.release.manifest import DATA_FILE, DUMPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from dortmund_lod.rdf.formats import Format

FORMATS = (TURTLE, NTRIPLES, JSONLD, RDFXML)
"""What every graph is offered in."""
_LONGEST_FIRST = (RDFXML, JSONLD, TURTLE, NTRIPLES, NQUADS)
"""What takes longest is begun first, so that no process waits for the other at the end."""
MOST_GRAPHS = 100
"""Of more named graphs than this, only the whole is offered."""

_Written: TypeAlias = catalogue.Distribution | str | None
_CHUNK = 2**20

_SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Part:
    """A graph as N-Triples on disk: its IRI is empty for the default graph."""

    name: str
    graph: str
    path: Path
    triples: int
    digest: str

    @property
    def is_small(self) -> bool:
        """Whether it is offered uncompressed, too."""
        return self.path.stat().st_size <= SMALL


@contextlib.contextmanager
def parts_of(
    folder: Path, base_iri: str, graphs: list[str], *, union: bool
) -> Iterator[tuple[list[Part], catalogue.Statistics]]:
    """The default graph and each named graph, as files that are gone afterwards.

    With them come the numbers of the default graph, which were counted in the same go.
    """
    named = sorted(graph for graph in graphs if graph)
    wanted = {"": WHOLE} | (_names(named, base_iri) if len(named) <= MOST_GRAPHS else {})
    aside = folder / ".parts"
    aside.mkdir()
    try:
        with contextlib.ExitStack() as stack:
            files = {
                f"<{graph}>".encode() if graph else b"": stack.enter_context(
                    (aside / f"{name}.nt").open("wb", _CHUNK)
                )
                for graph, name in wanted.items()
            }
            lines = stack.enter_context((folder / DATA_FILE).open("rb", _CHUNK))
            whole = files.pop(b"")
            dealt = default_graph(_dealt(lines, files), base_iri, union=union)
            statistics = catalogue.count(_written(dealt, whole), base_iri)
        parts = [_part(aside / f"{name}.nt", name, graph) for graph, name in wanted.items()]
        yield parts, statistics
    finally:
        shutil.rmtree(aside)


def _names(graphs: list[str], base_iri: str) -> dict[str, str]:
    """A short name for each graph: what distinguishes its IRI, or else a digest of it."""
    found: dict[str, str] = {}
    for graph in graphs:
        path = graph.removeprefix(base_iri).removeprefix("dataset/")
        name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")[:60]
        if not name or name == WHOLE or name in found.values():
            name = f"{name or 'graph'}-{hashlib.sha256(graph.encode()).hexdigest()[:8]}"
        found[graph] = name
    return found


def _dealt(lines: Iterable[bytes], files: Mapping[bytes, IO[bytes]]) -> Iterator[nquads.Statement]:
    """The statements, each of a named graph written to the file of the graph on its way."""
    for row in nquads.statements(lines):
        if file := files.get(row[3]):
            file.write(b"%s %s %s .\n" % row[:3])
        yield row


def _written(rows: Iterable[nquads.Statement], file: IO[bytes]) -> Iterator[nquads.Statement]:
    """The statements, each written to the file on its way."""
    for row in rows:
        file.write(b"%s %s %s .\n" % row[:3])
        yield row


def _part(path: Path, name: str, graph: str) -> Part:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        triples = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(_CHUNK), b""))
    return Part(name, graph, path, triples, digest)


class DumpWriter(NamedTuple):
    """Writes a graph of a release in every format.

    Takes the graph, the folder of the release, the prefixes to use, the base IRI, and for the
    whole the numbers that are said of it.
    """

    part: Part
    folder: Path
    prefixes: dict[str, str]
    base_iri: str
    statistics: catalogue.Statistics | None = None

    def write(self, note: Callable[[str], object]) -> list[catalogue.Distribution]:
        """Write it in every format, packed and, if it is small, also plain.

        The plain ones are offered where there are any. Those of a large graph are written at once,
        in processes that end with this one. `note` is told which format cannot carry the graph.

        Raises:
            ReleaseError: a file does not hold the triples that it should.
        """
        name, formats = self.part.name, [*FORMATS, *([NQUADS] if self.statistics else [])]
        longest_first = [fmt.suffix for fmt in _LONGEST_FIRST if fmt in formats]
        written = _mapped(self._write, longest_first, apart=not self.part.is_small)
        found = dict(zip(longest_first, written, strict=True))
        if isinstance(reason := found[RDFXML.suffix], str):
            note(f"There is no dump {name}.{RDFXML.suffix}: {reason} The other formats have it.")
        offered = (found[fmt.suffix] for fmt in formats)
        return [each for each in offered if isinstance(each, catalogue.Distribution)]

    def _write(self, suffix: str) -> _Written:
        """What is offered in a format: nothing, where no parser could read it back.

        Or why the format cannot carry it.
        """
        fmt, part = BY_NAME[suffix], self.part
        packed = self.folder / DUMPS / f"{part.name}.{suffix}.gz"
        if fmt == NQUADS:
            return _write_whole(self.folder / DATA_FILE, packed, self.base_iri)
        try:
            write_graph(part.path, fmt, packed, self.prefixes)
            if self.statistics and fmt == NTRIPLES:
                prove(self.statistics, packed)
            else:
                _prove(packed, fmt, part)
        except Unwritable as error:
            packed.unlink()
            return error.message
        except MemoryError as error:  # the bounds of the parsers differ, that of JSON-LD is low
            packed.unlink(missing_ok=True)
            if fmt == NTRIPLES:
                raise ReleaseError("A statement is longer than 16 MiB as N-Triples.") from error
            return None
        if not part.is_small:
            return distribution(packed, fmt)
        plain = packed.with_suffix("")
        write_graph(part.path, fmt, plain, self.prefixes)
        return distribution(plain, fmt)


def _mapped(
    write: Callable[[str], _Written], suffixes: list[str], *, apart: bool
) -> list[_Written]:
    if not apart:
        return list(map(write, suffixes))
    try:
        with ProcessPoolExecutor(None, _SPAWN, _begin, (os.getpid(),)) as pool:
            return list(pool.map(write, suffixes))
    except BrokenExecutor as error:
        raise ReleaseError(
            "A process that wrote dumps was killed; nothing was published.",
            hint="There may be too little memory for it.",
        ) from error


def _begin(parent: int) -> None:
    """Let a process end with its parent, and give way to what makes the search file."""
    die_with_parent(parent)
    os.nice(NICE)


def distribution(
    path: Path, fmt: Format, table: str = "", rows: int = 0
) -> catalogue.Distribution:
    """A file as it is offered: with all triples, or the table of a class with so many rows."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return catalogue.Distribution(
        file=path.name,
        suffix=fmt.suffix,
        media_type=fmt.media_type,
        bytes=path.stat().st_size,
        sha256=digest,
        compressed=path.suffix == ".gz",
        table=table,
        rows=rows,
    )


def _write_whole(data: Path, target: Path, base_iri: str) -> catalogue.Distribution:
    """Write the dump that also tells which graph a triple is in; shapes have their own."""
    shapes = f"<{base_iri}{SHAPES}>".encode()
    with data.open("rb") as lines, opened(target) as packed:
        while some := lines.readlines(_CHUNK):
            text = b"".join(some)
            if shapes in text:
                text = b"".join(line for line in some if nquads.statement(line).graph != shapes)
            packed.write(text)
    return distribution(target, BY_NAME[NQUADS.suffix])


@contextlib.contextmanager
def _read_back(path: Path) -> Iterator[None]:
    """Tell in a sentence that a finished dump is not what it should be."""
    try:
        yield
    except SyntaxError as error:
        raise ReleaseError(
            f"The dump {path.name} cannot be read back: {error.msg}; nothing was published."
        ) from error


def _prove(path: Path, fmt: Format, part: Part) -> None:
    with _read_back(path):
        found = count_triples(path, fmt)
    if found != part.triples:
        raise ReleaseError(
            f"The dump {path.name} holds {found:,} triples instead of {part.triples:,}; "
            "nothing was published."
        )


def prove(statistics: catalogue.Statistics, dump: Path) -> None:
    """Compare what was counted with what the finished dump holds.

    Raises:
        ReleaseError: they differ, or the dump cannot be read back.
    """
    with _read_back(dump):
        found = count_dump(dump, NTRIPLES)
    for name in ("triples", "subjects", "objects", "properties", "classes"):
        said, held = getattr(statistics, name), getattr(found, name)
        if said != held:
            raise ReleaseError(
                f"The dump {dump.name} does not hold the {name} that were counted; "
                "nothing was published."
            )
