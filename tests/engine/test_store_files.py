"""A store on disk has all its files open before queries run, which may open none."""

from __future__ import annotations

import os
import resource
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.engine.embedded import store_files
from dortmund_lod.release.manifest import DATA_FILE, Manifest, Release

if TYPE_CHECKING:
    from pathlib import Path

_PARTS = 12
_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?o ?p ?s }"


def _release(folder: Path) -> Release:
    """A release whose store has many files: each part that is loaded makes some."""
    path = folder / "releases" / "one"
    path.mkdir(parents=True)
    manifest = Manifest(
        id="one", base_iri="", union_default_graph=True, triples=0, graphs={}, prefixes={}
    )
    release = Release(path, manifest)
    release.store.mkdir(parents=True)
    store = ox.Store(str(release.store))
    with (path / DATA_FILE).open("wb") as data:
        for part in range(_PARTS):
            lines = b"".join(
                b"<http://e/%d> <http://e/p%d> <http://e/%d> .\n" % (n, part, n + part)
                for n in range(300)
            )
            store.bulk_load(lines, ox.RdfFormat.N_QUADS)
            data.write(lines)
    store.flush()
    return release


def _survives_without_opening(store: ox.Store) -> bool:
    """Whether a process that may open nothing can answer a query about everything."""
    pid = os.fork()
    if not pid:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_DATA, (2**30, 2**30))
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        found = store.query(_COUNT)
        os._exit(0 if isinstance(found, ox.QuerySolutions) and list(found) else 1)
    return os.waitpid(pid, 0)[1] == 0


def test_all_files_of_a_store_are_opened(tmp_path: Path) -> None:
    release = _release(tmp_path)
    store = ox.Store.read_only(str(release.store))
    assert store_files.unopened(release.store)
    store_files.open_files(store, release)
    assert not store_files.unopened(release.store)
    assert _survives_without_opening(store)
