"""What there is in the data of a release: counts, and the links between its resources."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf import nquads
from dortmund_lod.rdf.external_sort import Sorter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Link(NamedTuple):
    """How many triples of one property point to a resource; both as terms of N-Quads."""

    target: bytes
    predicate: bytes
    number: int


class DatasetStatistics:
    """Reads canonical N-Quads once and counts.

    Takes the lines, and a folder for what is too much for memory. `graphs` counts the statements
    of each graph by its IRI, and `triples` the different triples of all graphs.
    """

    def __init__(self, lines: Iterable[bytes], folder: Path) -> None:
        folder.mkdir()
        self.graphs: Counter[str] = Counter()
        self.triples = 0
        self._fragments = folder / "fragments"
        self._links = folder / "links"
        sorter = Sorter(folder / "unsorted")
        self._read(lines, sorter)
        with self._links.open("wb") as file:
            file.writelines(_counted(sorter.lines()))
        sorter.remove()

    def fragments(self) -> Iterator[str]:
        """The subjects whose IRI has a fragment, in the order of the data."""
        with self._fragments.open("rb") as file:
            yield from (nquads.iri(line[:-1]) for line in file)

    def links(self) -> Iterator[Link]:
        """The links to IRIs, those to the same one together, in the order of the data."""
        with self._links.open("rb") as file:
            for line in file:
                target, predicate, number = line.split(b" ")
                yield Link(target, predicate, int(number))

    def inbound(self) -> Iterator[tuple[bytes, int]]:
        """How many links point to each IRI that any point to, in the order of the data.

        That a thing is of a class is no link to the class.
        """
        for target, found in groupby(self.links(), itemgetter(0)):
            yield target, sum(link.number for link in found if link.predicate != nquads.RDF_TYPE)

    def classes(self) -> Iterator[tuple[str, int]]:
        """The classes with the number of their instances."""
        for link in self.links():
            if link.predicate == nquads.RDF_TYPE:
                yield nquads.iri(link.target), link.number

    def _read(self, lines: Iterable[bytes], sorter: Sorter) -> None:
        graphs: Counter[bytes] = Counter()
        statements = nquads.statements(lines)
        with self._fragments.open("wb") as file:
            for subject, about in groupby(statements, itemgetter(0)):
                if nquads.is_iri(subject) and b"#" in subject:
                    file.write(subject + b"\n")
                for (_, predicate, value), same in groupby(about, itemgetter(0, 1, 2)):
                    self.triples += 1
                    graphs.update(statement.graph for statement in same)
                    if nquads.is_iri(value):
                        sorter.write(b"%b %b\n" % (value, predicate))
        self.graphs = Counter({nquads.label(graph): count for graph, count in graphs.items()})


def _counted(links: Iterable[bytes]) -> Iterator[bytes]:
    for link, same in groupby(links):
        yield b"%b %d\n" % (link[:-1], sum(1 for _ in same))
