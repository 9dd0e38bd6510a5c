"""The quads of a release that is kept and not loaded: found by reading its lines.

Whoever is asked for by its subject is found by binary search; what points to it, by going through
the mapped file once, at some gigabytes a second. Nothing has to be in memory before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dortmund_lod.rdf import nquads
from dortmund_lod.rdf.parser.parse import parse_nquads
from dortmund_lod.release.sqlite_reader import SqliteReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dortmund_lod.release.statements import Statements


class ScannedQuads:
    """What a store can be asked with bound terms, in the order of the data.

    Takes the statements of the release, and the search file, which knows its properties.
    """

    def __init__(self, statements: Statements, search: Path) -> None:
        self._statements = statements
        self._search = SqliteReader(search)

    def quads_for_pattern(
        self, subject: Any, predicate: Any, value: Any, graph: Any = None
    ) -> Iterator[Any]:
        """The different triples that match; any graph counts, whatever `graph` says."""
        del graph
        terms = [str(term).encode() for term in (subject, predicate, value) if term is not None]
        if subject is not None:
            lines = self._statements.about(*terms[: 1 + (predicate is not None)])
        elif value is None and not self._is_used(predicate.value):
            return
        else:
            lines = self._statements.containing(b" " + b" ".join(terms) + b" ")
        for row in nquads.distinct_triples(lines):
            if _matches(row[:3], subject, predicate, value):
                yield from parse_nquads(b"%b %b %b .\n" % row[:3])

    def _is_used(self, predicate: str) -> bool:
        return bool(self._search.rows("SELECT 1 FROM property WHERE iri = ?", (predicate,)))


def _matches(row: tuple[bytes, ...], *terms: Any) -> bool:
    """Whether the terms stand where they are wanted, and not only somewhere in the line."""
    return all(
        term is None or written == str(term).encode()
        for written, term in zip(row, terms, strict=True)
    )
