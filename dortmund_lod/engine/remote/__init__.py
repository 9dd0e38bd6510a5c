"""Queries evaluated by another SPARQL 1.1 store, over the graphs of one release."""
