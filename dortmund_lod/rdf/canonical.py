"""The canonical form of a dataset: the same statements always give the same bytes."""

from __future__ import annotations

import heapq
from itertools import groupby
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from dortmund_lod.rdf.canonical_lexical_forms import normalized
from dortmund_lod.rdf.external_sort import RUN_BYTES, Sorter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Canonical:
    """Makes canonical N-Quads (RDF Dataset Canonicalization 1.0 §4, §5) in bounded memory.

    Statements are sorted on disk, in `folder`. Only those with blank nodes are held in memory at
    once, as their labels follow from all of them; others take no part in the labels. Values are
    spelled as the engine spells them.
    """

    def __init__(self, folder: Path, *, run_bytes: int = RUN_BYTES) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._blank = folder / "blank.nq"
        self._blank.touch()
        self._ground = Sorter(
            folder / "ground", run_bytes=run_bytes, run_filter=self._split_blank_nodes
        )

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Take quads in; equal labels of blank nodes mean equal nodes."""
        ox.serialize(quads, cast("IO[bytes]", self._ground), format=ox.RdfFormat.N_QUADS)

    def lines(self) -> Iterator[bytes]:
        """Write everything: distinct lines, sorted by code point."""
        ground = self._ground.lines()
        labelled = _labelled(self._blank)
        return (line for line, _ in groupby(heapq.merge(ground, labelled)))

    def remove(self) -> None:
        """Give the space on disk back."""
        self._ground.remove()
        self._blank.unlink()

    def _split_blank_nodes(self, lines: list[bytes]) -> list[bytes]:
        """Put lines that may hold blank nodes aside; those that turn out to hold none are safe."""
        lines = normalized(lines)
        blank = [line for line in lines if b"_:" in line]
        if not blank:
            return lines
        with self._blank.open("ab") as file:
            file.writelines(blank)
        return [line for line in lines if b"_:" not in line]


def _labelled(path: Path) -> list[bytes]:
    dataset = ox.Dataset(ox.parse(path=path, format=ox.RdfFormat.N_QUADS, lenient=True))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    text = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    return sorted(text.splitlines(keepends=True))
