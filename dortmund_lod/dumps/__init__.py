"""Reading RDF files into quads, and writing quads as files."""

from dortmund_lod.dumps.canonical import Canonical
from dortmund_lod.dumps.reading import read, read_triples
from dortmund_lod.dumps.tallying import Tally, tally
from dortmund_lod.dumps.writing import opened, write_graph, write_triples

__all__ = [
    "Canonical",
    "Tally",
    "opened",
    "read",
    "read_triples",
    "tally",
    "write_graph",
    "write_triples",
]
