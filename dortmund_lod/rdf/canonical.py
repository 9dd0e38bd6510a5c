"""The canonical form of a dataset: the same statements always give the same bytes."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from itertools import groupby
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from dortmund_lod.rdf.external_sort import RUN_BYTES, Sorter
from dortmund_lod.rdf.parser.language_tags import has_marks, restore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


_HEIGHT = ox.NamedNode("urn:x-dortmund-lod:height")
_LONG = 32


class Canonical:
    """Makes canonical N-Quads (RDF Dataset Canonicalization 1.0 §4, §5) in bounded memory.

    Statements are sorted on disk, in `folder`. Only those with blank nodes are held in memory at
    once, as their labels follow from all of them; others take no part in the labels. Values stay
    spelled as they are; capitals of language tags that were marked are restored at the end.
    `label` is `label_blank_nodes`, or what calls it within limits.
    """

    def __init__(
        self,
        folder: Path,
        *,
        run_bytes: int = RUN_BYTES,
        label: Callable[[Path], None] | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._blank = folder / "blank.nq"
        self._blank.touch()
        self._label = label or label_blank_nodes
        self._ground = Sorter(
            folder / "ground", run_bytes=run_bytes, run_filter=self._split_blank_nodes
        )

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Take quads in; equal labels of blank nodes mean equal nodes."""
        ox.serialize(quads, cast("IO[bytes]", self._ground), format=ox.RdfFormat.N_QUADS)

    def lines(self) -> Iterator[bytes]:
        """Write everything, once: distinct lines, sorted by code point."""
        ground = self._ground.lines()
        if self._blank.stat().st_size:
            self._label(self._blank)
        with self._blank.open("rb") as labelled:
            yield from (line for line, _ in groupby(heapq.merge(ground, labelled)))

    def remove(self) -> None:
        """Give the space on disk back."""
        self._ground.remove()
        self._blank.unlink()

    def _split_blank_nodes(self, lines: list[bytes]) -> list[bytes]:
        """Put lines that may hold blank nodes aside; those that turn out to hold none are safe."""
        blank = [line for line in lines if b"_:" in line]
        if not blank:
            return _restored(lines)
        with self._blank.open("ab") as file:
            file.writelines(blank)
        return _restored([line for line in lines if b"_:" not in line])


def _restored(lines: list[bytes]) -> list[bytes]:
    if not has_marks(lines):
        return lines
    return restore(b"".join(lines)).splitlines(keepends=True)


def label_blank_nodes(path: Path) -> None:
    """Give the blank nodes of a file of N-Quads their canonical labels, and sort its lines.

    The work may grow exponentially where nodes are alike: who does not know the file, limits it.
    """
    quads = list(ox.parse(path=path, format=ox.RdfFormat.N_QUADS, lenient=True))
    dataset = ox.Dataset([*quads, *_heights(quads)])
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    written = (quad for quad in dataset if quad.predicate != _HEIGHT)
    text = ox.serialize(written, format=ox.RdfFormat.N_QUADS) or b""
    path.write_bytes(b"".join(sorted(restore(text).splitlines(keepends=True))))


def _heights(quads: list[ox.Quad]) -> Iterator[ox.Quad]:
    """Statements that tell the nodes of a long chain apart: how much of it is below each.

    The cells of a list of equal values, or nodes within nodes, are alike at first sight, and what
    the algorithm does then grows with the cube of their number. The statements are left out again;
    equal data still get equal labels.
    """
    edges = {
        (quad.subject, quad.object)
        for quad in quads
        if isinstance(quad.subject, ox.BlankNode) and isinstance(quad.object, ox.BlankNode)
    }
    below = _longest_paths(edges)
    above = _longest_paths({(other, one) for one, other in edges})
    for node, height in below.items():
        if height + above.get(node, 0) > _LONG:
            yield ox.Quad(node, _HEIGHT, ox.Literal(str(height)))


def _longest_paths(edges: set[tuple[ox.BlankNode, ox.BlankNode]]) -> dict[ox.BlankNode, int]:
    """How many edges follow each node at most, for nodes from which no circle is reached."""
    sources: dict[ox.BlankNode, list[ox.BlankNode]] = {}
    open_edges: Counter[ox.BlankNode] = Counter()
    for one, other in edges:
        sources.setdefault(other, []).append(one)
        open_edges[one] += 1
    heights = dict.fromkeys((node for node in sources if not open_edges[node]), 0)
    done = deque(heights)
    while done:
        node = done.popleft()
        for source in sources.get(node, ()):
            open_edges[source] -= 1
            if not open_edges[source]:
                heights[source] = heights[node] + 1  # the last to be known is the highest
                done.append(source)
    return heights
