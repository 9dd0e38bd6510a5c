"""The quads of a release on disk: made once at build, opened in milliseconds.

A query worker has no file descriptor left to take, so that no query reaches another host; but the
store opens most of its files only when something in them is asked for, and dies where it cannot.
So all of them are opened before workers are forked.
"""

from __future__ import annotations

import logging
import random
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from dortmund_lod.rdf.memory_store import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dortmund_lod.release.manifest import Release

log = logging.getLogger(__name__)

_ROUND = 100
_MOST_ROUNDS = 500


def _parts(
    release: Release, parse: Callable[[], Iterator[ox.Quad]]
) -> Iterator[Iterator[ox.Quad]]:
    """What goes into a store of the quads that `parse` begins to read, in two parts at most.

    The union of all graphs but that of shapes goes into the default graph: asked for on the fly,
    the engine repeats a triple for each graph that holds it, and ignores FROM.
    """
    yield parse()
    named = any(release.manifest.graphs)
    if named and release.manifest.union_default_graph:
        yield _merged(parse(), release.manifest.shapes_graph)


def _merged(quads: Iterable[ox.Quad], shapes: str) -> Iterator[ox.Quad]:
    """The triples of named graphs but shapes; those of the default graph are where they belong."""
    elsewhere = {ox.DefaultGraph(), ox.NamedNode(shapes)}
    return (ox.Quad(*quad.triple) for quad in quads if quad.graph_name not in elsewhere)


# not Store.bulk_load, which would give blank nodes new labels each time
_parse = partial(ox.parse, format=ox.RdfFormat.N_QUADS, lenient=True)


def _by_predicate(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of each predicate together, so that they come to lie together in memory.

    The store in memory goes from one quad of a predicate to the next. Scattered over everything
    they take twice as long, and a worker that marks them as read copies nearly every page.
    """
    found: dict[bytes, list[bytes]] = {}
    for line in lines:
        predicate = line.split(b" ", 2)[1]  # canonical: one space between terms
        found.setdefault(predicate, []).append(line)
    while found:
        yield b"".join(found.popitem()[1])


def write(release: Release) -> None:
    """Make the store of a release on disk, unless it is there; it appears when it is complete."""
    if release.store.exists():
        return
    release.store.parent.mkdir(exist_ok=True)
    pending = Path(tempfile.mkdtemp(prefix=".building-", dir=release.store.parent))
    try:
        store = ox.Store(pending)
        for quads in _parts(release, partial(_parse, path=release.data)):
            store.bulk_extend(quads)
        store.bulk_extend(_parse(path=release.descriptions))
        store.optimize()  # else each batch of quads is in files of its own, and all are searched
        store.flush()
        del store
        pending.rename(release.store)
    finally:
        shutil.rmtree(pending, ignore_errors=True)


def open_store(release: Release, *, on_disk: bool) -> ox.Store:
    """The store of a release: the one on disk, or one that is made in memory."""
    quads = sum(release.manifest.graphs.values())
    if on_disk:
        log.info("Release %s: %d quads on disk", release.id, quads)
        store = ox.Store.read_only(str(release.store))
        open_files(store, release)
        return store
    log.info("Release %s: %d quads in memory", release.id, quads)
    return _in_memory(release)


def _in_memory(release: Release) -> ox.Store:
    store = ox.Store()
    with release.data.open("rb") as lines:
        for data in _by_predicate(lines):
            for quads in _parts(release, partial(_parse, data)):
                fill(store, quads)
    fill(store, _parse(path=release.descriptions))
    return store


def open_files(store: ox.Store, release: Release) -> None:
    """Ask for statements from all over the data until every file of the store is open.

    The store orders its entries by digests of terms, so that some hundred statements lie in all
    files but the smallest; those are opened with the store.
    """
    list(store.named_graphs())
    for _ in range(_MOST_ROUNDS):
        if not unopened(release.store):
            return
        for quad in _anywhere(release.data, _ROUND):
            _touch(store, quad)
    log.warning("Release %s: not every file of its store could be opened", release.id)


def unopened(folder: Path) -> set[Path]:
    """The files of a store that this process has not open."""
    opened = {link.resolve() for link in Path("/proc/self/fd").iterdir()}
    return set(folder.resolve().glob("*.sst")) - opened


def _anywhere(data: Path, number: int) -> Iterator[ox.Quad]:
    """Statements from random places of a file of N-Quads."""
    size = data.stat().st_size
    with data.open("rb") as file:
        for _ in range(number):
            file.seek(random.randrange(max(1, size)))  # noqa: S311 - no secret
            file.readline()
            yield from ox.parse(file.readline(), ox.RdfFormat.N_QUADS, lenient=True)


def _touch(store: ox.Store, quad: ox.Quad) -> None:
    """Look a statement up in every order that the store keeps, and decode it."""
    graphs = {quad.graph_name, ox.DefaultGraph(), None}
    patterns: tuple[tuple[Any, Any, Any], ...] = (
        (quad.subject, quad.predicate, None),
        (None, quad.predicate, quad.object),
        (quad.subject, None, quad.object),
    )
    for graph in graphs:
        for subject, predicate, value in patterns:
            next(store.quads_for_pattern(subject, predicate, value, graph), None)
