"""Queries as texts: their tokens, and the same query in other words."""
