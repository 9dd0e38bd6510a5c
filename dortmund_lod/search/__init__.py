"""Finding resources by words and by class: a file written at build and read when serving."""

from dortmund_lod.search.reading import Finding, Hit, SearchIndex
from dortmund_lod.search.writing import write_search

__all__ = ["Finding", "Hit", "SearchIndex", "write_search"]
