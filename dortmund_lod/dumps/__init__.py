"""Reading RDF files into quads, and writing quads as files."""

from dortmund_lod.dumps.canonical import canonical_nquads, normalized
from dortmund_lod.dumps.reading import Dataset, read, read_triples
from dortmund_lod.dumps.tallying import Tally, tally
from dortmund_lod.dumps.writing import opened, write_graph, write_triples

__all__ = [
    "Dataset",
    "Tally",
    "canonical_nquads",
    "normalized",
    "opened",
    "read",
    "read_triples",
    "tally",
    "write_graph",
    "write_triples",
]
