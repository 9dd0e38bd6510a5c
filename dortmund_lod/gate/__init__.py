"""The publish gate: SHACL, and what SHACL cannot say, explained to people who know no SHACL."""

from __future__ import annotations

from dortmund_lod.gate.rendering import FORMATS, render
from dortmund_lod.gate.rendering.as_text import as_text
from dortmund_lod.gate.report import Excerpt, Finding, Report, Severity, Text
from dortmund_lod.gate.unreadable import Unreadable
from dortmund_lod.gate.validating import validate

__all__ = [
    "FORMATS",
    "Excerpt",
    "Finding",
    "Report",
    "Severity",
    "Text",
    "Unreadable",
    "as_text",
    "render",
    "validate",
]
