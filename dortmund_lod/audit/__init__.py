"""Judges a linked-data site as its users would: over HTTP, and by nothing else."""

from __future__ import annotations

from dortmund_lod.audit.runner import audit
from dortmund_lod.audit.site import Options

__all__ = ["Options", "audit"]
