"""What there is in the data of a release: counts, and the links between its resources."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.external_sort import Sorter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Link(NamedTuple):
    """How many triples of one property point to a resource; both as terms of N-Quads."""

    target: bytes
    predicate: bytes
    number: int


_OWL, _RDF, _RDFS = (namespaces.PREFIXES[name] for name in ("owl", "rdf", "rdfs"))
_DEFINED_BY = f"<{_RDFS}isDefinedBy>".encode()
_TERM = b"term"
_NONE = (b"", b"", b"")
"""No triple, which is before the first."""
_DECLARED = {
    f"<{iri}>".encode(): _TERM
    for iri in (
        *(_OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty")),
        *(_OWL + "AnnotationProperty", _RDFS + "Class", _RDF + "Property"),
    )
} | {
    f"<{namespaces.PREFIXES[prefix]}{name}>".encode(): f"{prefix}:{name}".encode()
    for prefix, name in (
        *(("owl", "Ontology"), ("skos", "ConceptScheme"), ("void", "Dataset")),
        *(("dcat", "Catalog"), ("dcat", "Dataset")),
    )
}
"""What makes something a term of an ontology, or something that is about many things."""


class DatasetStatistics:
    """Reads canonical N-Quads once and counts.

    Takes the lines, a folder for what is too much for memory, and the IRI of the graph of shapes,
    which are no data. `graphs` counts the statements of each graph by its IRI, and `triples` the
    different triples of all graphs but that one; what it says to be instances are none either.
    """

    def __init__(self, lines: Iterable[bytes], folder: Path, shapes: str) -> None:
        folder.mkdir()
        self._shapes = f"<{shapes}>".encode()
        self.graphs: Counter[str] = Counter()
        self.triples = 0
        self._fragments = folder / "fragments"
        self._terms = folder / "terms"
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

    def terms(self) -> Iterator[tuple[str, list[str]]]:
        """The classes and properties, each with what the data say it is defined by."""
        for kinds, term, *homes in self._noted():
            if _TERM in kinds.split(b","):
                yield nquads.iri(term), [nquads.iri(home) for home in homes]

    def instances(self, cls: str) -> Iterator[str]:
        """The ontologies, schemes, catalogues or datasets: such as `owl:Ontology`."""
        wanted = cls.encode()
        return (nquads.iri(iri) for kinds, iri, *_ in self._noted() if wanted in kinds.split(b","))

    def _noted(self) -> Iterator[list[bytes]]:
        with self._terms.open("rb") as file:
            yield from map(bytes.split, file)

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
        before, subject, is_data = _NONE, b"", False
        with self._fragments.open("wb") as file:
            for statement in self._noting_terms(nquads.statements(lines)):
                about, _, _, graph = statement
                graphs[graph] += 1
                triple = statement[:3]
                if triple != before:
                    self._take(before, sorter, is_data=is_data)
                    before, is_data = triple, False
                is_data = is_data or graph != self._shapes
                if about != subject:
                    subject = about
                    if b"#" in subject and nquads.is_iri(subject):
                        file.write(subject + b"\n")
        self._take(before, sorter, is_data=is_data)
        self.graphs = Counter({nquads.label(graph): count for graph, count in graphs.items()})

    def _take(self, triple: tuple[bytes, ...], sorter: Sorter, *, is_data: bool) -> None:
        """Count a triple once, in however many graphs it is, and its link to an IRI."""
        _, predicate, value = triple
        self.triples += is_data
        if nquads.is_iri(value) and (is_data or predicate != nquads.RDF_TYPE):
            sorter.write(b"%b %b\n" % (value, predicate))

    def _noting_terms(self, statements: Iterable[nquads.Statement]) -> Iterator[nquads.Statement]:
        """The statements; what is of one of the kinds is noted while they pass."""
        subject, kinds, homes = b"", set[bytes](), dict[bytes, None]()
        with self._terms.open("wb") as file:
            for statement in statements:
                about, predicate, value, _ = statement
                if about != subject:
                    file.write(_noted(subject, kinds, homes))
                    subject, kinds, homes = about, set(), {}
                if predicate == nquads.RDF_TYPE and value in _DECLARED:
                    kinds.add(_DECLARED[value])
                elif predicate == _DEFINED_BY and nquads.is_iri(value):
                    homes[value] = None
                yield statement
            file.write(_noted(subject, kinds, homes))


def _noted(subject: bytes, kinds: set[bytes], homes: Iterable[bytes]) -> bytes:
    """The line of what is of one of the kinds; nothing for anything else."""
    if not kinds or not nquads.is_iri(subject):
        return b""
    return b" ".join([b",".join(sorted(kinds)), subject, *homes]) + b"\n"


def _counted(links: Iterable[bytes]) -> Iterator[bytes]:
    for link, same in groupby(links):
        yield b"%b %d\n" % (link[:-1], sum(1 for _ in same))
