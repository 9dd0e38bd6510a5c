"""Opening the files of a store on disk before queries run, which may open none.

A query worker has no file descriptor left to take, so that no query reaches another host; but the
store opens most of its files only when something in them is asked for, and dies where it cannot.
"""

from __future__ import annotations

import logging
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.release.manifest import Release

_ROUND = 100
_MOST_ROUNDS = 500

log = logging.getLogger(__name__)


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
