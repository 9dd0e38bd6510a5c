"""What the gate checks besides the shapes: its own misuse, terms, prefixes, portals."""
