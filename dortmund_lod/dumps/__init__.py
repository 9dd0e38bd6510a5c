"""Reading RDF files into quads, and writing quads as files."""

from dortmund_lod.dumps.canonical import canonical_nquads
from dortmund_lod.dumps.reading import Dataset, read

__all__ = ["Dataset", "canonical_nquads", "read"]
