"""The publish gate: SHACL, and what SHACL cannot say, explained to people who know no SHACL."""

from __future__ import annotations

from dortmund_lod.reporting import render
from dortmund_lod.reporting.report import Excerpt, Finding, Report, Severity
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.blank_nodes import Indistinguishable, check_blank_nodes, label
from dortmund_lod.validation.gate import Options, validate
from dortmund_lod.validation.hostile_input import refused
from dortmund_lod.validation.problem import Check
from dortmund_lod.validation.sound_files import without_broken
from dortmund_lod.validation.syntax_errors import Unreadable
from dortmund_lod.validation.uncheckable import Uncheckable, failed, refusal

__all__ = [
    "Check",
    "Excerpt",
    "Finding",
    "Indistinguishable",
    "Options",
    "Report",
    "Severity",
    "Text",
    "Uncheckable",
    "Unreadable",
    "check_blank_nodes",
    "failed",
    "label",
    "refusal",
    "refused",
    "render",
    "validate",
    "without_broken",
]
