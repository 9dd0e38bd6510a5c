"""The graphs that an endpoint has beside the data and that tell of them: VoID and named queries.

Each has the name of the document that says the same, `void` and `query`, and is in no default
graph and in no dump: what is published is what was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.release.manifest import CATALOGUES, DESCRIPTIONS_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

NAMES = ("query", "void")
"""The documents, by their names below the base IRI."""


def write_endpoint_graphs(
    folder: Path, base_iri: str, data_graphs: Collection[str], note: Callable[[str], object]
) -> dict[str, int]:
    """Write the finished documents of a release as N-Quads; gives the triples of each graph.

    A graph that the data have themselves stays theirs, and `note` is told.
    """
    sizes: dict[str, int] = {}
    with (folder / DESCRIPTIONS_FILE).open("wb") as output:
        for name in NAMES:
            graph, document = base_iri + name, folder / CATALOGUES / f"{name}.nt"
            if not document.exists():
                continue
            if graph in data_graphs:
                note(f"The endpoint has no description in <{graph}>: the data have such a graph.")
                continue
            lines = list(_quads(document, graph))
            output.writelines(lines)
            sizes[graph] = len(lines)
    return sizes


def _quads(document: Path, graph: str) -> Iterator[bytes]:
    with document.open("rb") as triples:
        for line in triples:
            yield line[:-2] + f"<{graph}> .\n".encode()
