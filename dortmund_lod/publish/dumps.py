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
from functools import partial
from typing import IO, TYPE_CHECKING, TypeAlias

from dortmund_lod import catalogue
from dortmund_lod.addresses import SHAPES, WHOLE
from dortmund_lod.catalogue.statistics import default_graph
from dortmund_lod.errors import ReleaseError, Unwritable
from dortmund_lod.process.sandbox import die_with_parent
from dortmund_lod.rdf import nquads
from dortmund_lod.rdf.formats import BY_NAME, JSONLD, NQUADS, NTRIPLES, RDFXML, TURTLE
from dortmund_lod.rdf.parser.count_dump import count_dump
from dortmund_lod.rdf.serialize import SMALL, opened, write_graph
from dortmund_lod.release.manifest import DATA_FILE, DUMPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from dortmund_lod.rdf.formats import Format

FORMATS = (TURTLE, NTRIPLES, JSONLD, RDFXML)
"""What every graph is offered in."""
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
) -> Iterator[list[Part]]:
    """The default graph and each named graph, as files that are gone afterwards."""
    named = sorted(graph for graph in graphs if graph)
    wanted = {"": WHOLE} | (_names(named, base_iri) if len(named) <= MOST_GRAPHS else {})
    aside = folder / ".parts"
    aside.mkdir()
    try:
        with (folder / DATA_FILE).open("rb") as lines:
            _write_named(lines, aside, wanted)
            lines.seek(0)
            with (aside / f"{WHOLE}.nt").open("wb", _CHUNK) as file:
                file.writelines(
                    b"%s %s %s .\n" % row[:3]
                    for row in default_graph(lines, base_iri, union=union)
                )
        yield [_part(aside / f"{name}.nt", name, graph) for graph, name in wanted.items()]
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


def _write_named(lines: Iterable[bytes], aside: Path, wanted: dict[str, str]) -> None:
    """Deal the lines out to a file for each named graph."""
    with contextlib.ExitStack() as stack:
        files: dict[bytes, IO[bytes]] = {
            f"<{graph}>".encode(): stack.enter_context((aside / f"{name}.nt").open("wb", _CHUNK))
            for graph, name in wanted.items()
            if graph
        }
        for subject, predicate, value, graph in nquads.statements(lines):
            if file := files.get(graph):
                file.write(b"%s %s %s .\n" % (subject, predicate, value))


def _part(path: Path, name: str, graph: str) -> Part:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        triples = sum(chunk.count(b"\n") for chunk in iter(lambda: stream.read(_CHUNK), b""))
    return Part(name, graph, path, triples, digest)


def write_dumps(
    part: Part, folder: Path, prefixes: dict[str, str], note: Callable[[str], object]
) -> list[catalogue.Distribution]:
    """Write a graph in every format, packed and, if it is small, also plain.

    The plain ones are offered where there are any. Those of a large graph are written at once, in
    processes that end with this one. `note` is told which format cannot carry the graph.

    Raises:
        ReleaseError: a file does not hold the triples that it should.
    """
    write = partial(_write_dump, part, folder, prefixes)
    suffixes = [fmt.suffix for fmt in FORMATS]  # a format itself is another in another process
    found = _mapped(write, suffixes, apart=not part.is_small)
    for reason in (each for each in found if isinstance(each, str)):
        note(f"There is no dump {part.name}.{RDFXML.suffix}: {reason} The other formats have it.")
    return [each for each in found if isinstance(each, catalogue.Distribution)]


def _mapped(
    write: Callable[[str], _Written], suffixes: list[str], *, apart: bool
) -> list[_Written]:
    if not apart:
        return list(map(write, suffixes))
    try:
        with ProcessPoolExecutor(None, _SPAWN, die_with_parent, (os.getpid(),)) as pool:
            return list(pool.map(write, suffixes))
    except BrokenExecutor as error:
        raise ReleaseError(
            "A process that wrote dumps was killed; nothing was published.",
            hint="There may be too little memory for it.",
        ) from error


def _write_dump(part: Part, folder: Path, prefixes: dict[str, str], suffix: str) -> _Written:
    """What is offered in a format: nothing, where no parser could read it back.

    Or why the format cannot carry it.
    """
    fmt = BY_NAME[suffix]
    packed = folder / DUMPS / f"{part.name}.{suffix}.gz"
    try:
        write_graph(part.path, fmt, packed, prefixes)
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
    write_graph(part.path, fmt, plain, prefixes)
    return distribution(plain, fmt)


def distribution(path: Path, fmt: Format) -> catalogue.Distribution:
    """A file as it is offered."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return catalogue.Distribution(
        file=path.name,
        suffix=fmt.suffix,
        media_type=fmt.media_type,
        bytes=path.stat().st_size,
        sha256=digest,
        compressed=path.suffix == ".gz",
    )


def write_whole(folder: Path, base_iri: str) -> catalogue.Distribution:
    """Write the dump that also tells which graph a triple is in; shapes have their own."""
    target = folder / DUMPS / f"{WHOLE}.{NQUADS.suffix}.gz"
    shapes = f"<{base_iri}{SHAPES}>".encode()
    end = b" %b .\n" % shapes
    with (folder / DATA_FILE).open("rb") as data, opened(target) as packed:
        packed.writelines(
            line
            for line in data
            if not line.endswith(end) or nquads.statement(line).graph != shapes
        )
    return distribution(target, BY_NAME[NQUADS.suffix])


def _prove(path: Path, fmt: Format, part: Part) -> None:
    try:
        found = count_dump(path, fmt).triples
    except SyntaxError as error:
        raise ReleaseError(
            f"The dump {path.name} cannot be read back: {error.msg}; nothing was published."
        ) from error
    if found != part.triples:
        raise ReleaseError(
            f"The dump {path.name} holds {found:,} triples instead of {part.triples:,}; "
            "nothing was published."
        )
