"""Reading RDF: source files, and what strangers send, within limits."""
