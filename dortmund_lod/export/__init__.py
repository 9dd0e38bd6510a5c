"""The static copy: every answer of a site as files, and how web servers choose among them."""

from dortmund_lod.export.exporter import export

__all__ = ["export"]
