"""The quads of a release on disk: made once at build, opened in milliseconds."""

from __future__ import annotations

import logging
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.engine.embedded.preopen_files import open_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dortmund_lod.release.manifest import Release

log = logging.getLogger(__name__)


def _fill(store: ox.Store, release: Release, parse: Callable[[], Iterator[ox.Quad]]) -> None:
    """Put the quads that `parse` begins to read into a store.

    The union of all graphs goes into the default graph: asked for on the fly, the engine repeats a
    triple for each graph that holds it, and ignores FROM.
    """
    store.bulk_extend(parse())
    named = any(release.manifest.graphs)
    if named and release.manifest.union_default_graph:
        store.bulk_extend(_merged(parse()))


def _merged(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The triples of named graphs; those of the default graph are where they belong."""
    default = ox.DefaultGraph()
    return (ox.Quad(*quad.triple) for quad in quads if quad.graph_name != default)


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
        _fill(store, release, partial(_parse, path=release.data))
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
            _fill(store, release, partial(_parse, data))
    return store
