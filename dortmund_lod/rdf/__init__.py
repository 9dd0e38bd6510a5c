"""RDF without a site: formats, terms, parsing, writing, canonical form, content negotiation."""
