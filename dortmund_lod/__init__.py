"""dortmund-lod: checks a folder of RDF, turns it into an immutable release and serves it."""

__version__ = "0.1.0"
