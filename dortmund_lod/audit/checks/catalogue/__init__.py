"""Checks of the catalogue that portals harvest."""
