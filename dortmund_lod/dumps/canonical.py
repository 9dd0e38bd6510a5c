"""The canonical form of a dataset: the same statements always give the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable


def canonical_nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Write quads as canonical N-Quads (RDF Dataset Canonicalization 1.0 §4, §5).

    Blank nodes get their canonical labels; lines are sorted by code point.
    """
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    text = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(text.splitlines(keepends=True)))
