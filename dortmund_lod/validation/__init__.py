"""The publish gate: SHACL, and what SHACL cannot say, explained to people who know no SHACL."""

from __future__ import annotations

from dortmund_lod.reporting import FORMATS, render
from dortmund_lod.reporting.as_text import as_text
from dortmund_lod.reporting.report import Excerpt, Finding, Report, Severity, Text
from dortmund_lod.validation.blank_nodes import Indistinguishable, check_blank_nodes, label
from dortmund_lod.validation.input_limits import refused
from dortmund_lod.validation.pipeline import validate
from dortmund_lod.validation.problem import Check
from dortmund_lod.validation.sound_files import without_broken
from dortmund_lod.validation.syntax_errors import Unreadable

__all__ = [
    "FORMATS",
    "Check",
    "Excerpt",
    "Finding",
    "Indistinguishable",
    "Report",
    "Severity",
    "Text",
    "Unreadable",
    "as_text",
    "check_blank_nodes",
    "label",
    "refused",
    "render",
    "validate",
    "without_broken",
]
