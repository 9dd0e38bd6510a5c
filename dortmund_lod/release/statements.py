"""The statements of a release, read from its sorted lines: as they were written."""

from __future__ import annotations

import mmap
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING

from dortmund_lod.rdf import nquads
from dortmund_lod.rdf.terms import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dortmund_lod.rdf.terms import Term


class Statements:
    """Finds statements by their subject in canonical N-Quads, by binary search.

    The file is mapped, not read: what is looked up often stays in the memory of the system.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            is_empty = path.stat().st_size == 0
            self._data = b"" if is_empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def about(self, *terms: bytes) -> Iterator[bytes]:
        """The lines that begin with a subject, or a subject and a predicate, in order.

        The terms are spelled as in N-Quads. A line is there for each graph that holds its triple.
        """
        prefix = b"".join(term + b" " for term in terms)
        position = self._lower_bound(prefix)
        while self._data[position : position + len(prefix)] == prefix:
            end = self._data.find(b"\n", position) + 1
            yield self._data[position:end]
            position = end

    def containing(self, text: bytes) -> Iterator[bytes]:
        """The lines that contain a text, in order, by going through all of them."""
        position = self._data.find(text)
        while position >= 0:
            start = self._data.rfind(b"\n", 0, position) + 1
            end = self._data.find(b"\n", position) + 1
            yield self._data[start:end]
            position = self._data.find(text, end)

    def is_subject(self, iri: str) -> bool:
        """Whether there are statements about an IRI."""
        return any(True for _ in self.about(_term(iri)))

    def has_subject_from(self, beginning: str) -> bool:
        """Whether there are statements about anything that N-Quads spell with this beginning."""
        prefix = beginning.encode()
        position = self._lower_bound(prefix)
        return self._data[position : position + len(prefix)] == prefix

    def in_graphs(self, triple: bytes) -> list[bytes]:
        """The lines of a triple, one for each graph that holds it; `triple` is a line itself."""
        subject, predicate, value, _ = nquads.statement(triple)
        return list(self.about(subject, predicate, value))

    def objects(self, iri: str, predicate: str) -> list[Term]:
        """The different values of a property of a resource, in order."""
        return list(map(nquads.term, self.values(_term(iri), _term(predicate))))

    def values(self, subject: bytes, predicate: bytes) -> list[bytes]:
        """The same for terms spelled as in N-Quads, as a subject may be a blank node."""
        lines = self.about(subject, predicate)
        return [row.object for row in nquads.distinct_triples(lines)]

    def describe(self, iris: Iterable[str], most: int | None = None) -> list[bytes]:
        """Concise bounded description: lines about these IRIs, and about the blank nodes in them.

        Of each IRI itself `most` lines are given, of all where it is None.
        """
        found: dict[bytes, None] = {}
        nodes = deque(dict.fromkeys(_term(iri) for iri in iris))
        seen = set(nodes)
        while nodes:
            for line in islice(self.about(nodes.popleft()), most):
                found[line] = None
                value = nquads.statement(line).object
                if value.startswith(b"_:") and value not in seen:
                    seen.add(value)
                    nodes.append(value)
        return sorted(found)

    def excerpt(self, subject: bytes, most: int) -> tuple[list[bytes], dict[bytes, int]]:
        """The first lines of each property of a subject, and how many lines are left out of it.

        What is left out is counted without being read, however much it is.
        """
        found: list[bytes] = []
        omitted: dict[bytes, int] = {}
        prefix = subject + b" "
        position = self._lower_bound(prefix)
        while self._data[position : position + len(prefix)] == prefix:
            begin = position + len(prefix)
            predicate = self._data[begin : self._data.find(b" ", begin)]
            lines = list(islice(self.about(subject, predicate), most))
            found += lines
            end = self._lower_bound(prefix + predicate + b"!")  # what follows a space in ASCII
            position += sum(map(len, lines))
            if position < end:
                omitted[predicate] = self._data[position:end].count(b"\n")
            position = end
        return found, omitted

    def _lower_bound(self, prefix: bytes) -> int:
        """Where the first line begins that is not less than the prefix."""
        low, high = 0, len(self._data)
        while low < high:
            middle = (low + high) // 2
            start = self._data.rfind(b"\n", low, middle) + 1 or low
            end = self._data.find(b"\n", middle, high) + 1 or high
            if self._data[start : start + len(prefix)] < prefix:
                low = end
            else:
                high = start
        return low


def _term(iri: str) -> bytes:
    """As N-Quads spell it; what can be no IRI is found nowhere."""
    return f"<{iri}>".encode() if is_iri(iri) else b"<>"
