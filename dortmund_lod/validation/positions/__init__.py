"""Where in a file a statement stands, which RDF libraries do not tell their users."""
