"""Judges a linked-data site as its users would: over HTTP, and by nothing else."""

from __future__ import annotations

from dortmund_lod.audit.rendering import FORMATS, as_text
from dortmund_lod.audit.report import LANGUAGES, Finding, Report, Status, Text
from dortmund_lod.audit.runner import audit
from dortmund_lod.audit.site import Options

__all__ = [
    "FORMATS",
    "LANGUAGES",
    "Finding",
    "Options",
    "Report",
    "Status",
    "Text",
    "as_text",
    "audit",
]
