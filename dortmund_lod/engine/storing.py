"""The quads of a release on disk: made once at build, opened in milliseconds."""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.engine.warming import open_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.release import Release

log = logging.getLogger(__name__)


def fill(store: ox.Store, release: Release) -> None:
    """Put the quads of a release into an empty store.

    The union of all graphs goes into the default graph: asked for on the fly, the engine repeats a
    triple for each graph that holds it, and ignores FROM.
    """
    store.bulk_extend(_quads(release))
    if release.manifest.union_default_graph:
        store.bulk_extend(_merged(_quads(release)))


def _merged(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The triples of named graphs; those of the default graph are where they belong."""
    default = ox.DefaultGraph()
    return (ox.Quad(*quad.triple) for quad in quads if quad.graph_name != default)


def _quads(release: Release) -> Iterator[ox.Quad]:
    # not Store.bulk_load, which would give blank nodes new labels each time
    return ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS, lenient=True)


def write(release: Release) -> None:
    """Make the store of a release on disk, unless it is there; it appears when it is complete."""
    if release.store.exists():
        return
    release.store.parent.mkdir(exist_ok=True)
    pending = Path(tempfile.mkdtemp(prefix=".building-", dir=release.store.parent))
    try:
        store = ox.Store(pending)
        fill(store, release)
        store.flush()
        del store
        pending.rename(release.store)
    finally:
        shutil.rmtree(pending, ignore_errors=True)


def open_store(release: Release) -> ox.Store:
    """The store of a release: the one on disk where there is one, else one in memory."""
    quads = sum(release.manifest.graphs.values())
    if release.store.exists():
        log.info("Release %s: %d quads on disk", release.id, quads)
        store = ox.Store.read_only(str(release.store))
        open_files(store, release)
        return store
    log.info("Release %s: %d quads in memory", release.id, quads)
    store = ox.Store()
    fill(store, release)
    return store
