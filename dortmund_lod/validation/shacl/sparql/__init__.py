"""SPARQL constraints: what SHACL allows them, how they are bound, run and ended."""
