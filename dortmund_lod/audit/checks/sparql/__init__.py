"""Checks of the SPARQL endpoint."""
