"""Canonical N-Quads of a few quads, in one call."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from dortmund_lod.rdf.canonical import Canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox


def canonical_nquads(quads: Iterable[ox.Quad], run_bytes: int = 2**20) -> bytes:
    """The canonical form; `run_bytes` is how much is sorted in memory at once."""
    with tempfile.TemporaryDirectory() as folder:
        canonical = Canonical(Path(folder), run_bytes=run_bytes)
        canonical.add(quads)
        return b"".join(canonical.lines())
