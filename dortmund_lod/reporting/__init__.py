"""Reports of the gate and of the audit: as text for people, and in formats for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.reporting.as_json import as_json
from dortmund_lod.reporting.as_junit import as_junit
from dortmund_lod.reporting.as_rdf import as_jsonld, as_turtle
from dortmund_lod.reporting.as_sarif import as_sarif
from dortmund_lod.reporting.as_text import as_text
from dortmund_lod.reporting.audit_as_text import audit_as_text
from dortmund_lod.reporting.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.reporting.audit_report import AuditReport

GATE_FORMATS: dict[str, Callable[[Report, str], str]] = {
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
    "turtle": as_turtle,
    "jsonld": as_jsonld,
}
AUDIT_FORMATS: dict[str, Callable[[AuditReport, str], str]] = {
    "json": as_json,
    "junit": as_junit,
}


def render(report: Report | AuditReport, form: str, language: str, *, colour: bool = False) -> str:
    """The report in a format, its sentences in `en` or `de`; only text has colours."""
    if isinstance(report, Report):
        if form == "text":
            return as_text(report, language, colour=colour)
        return GATE_FORMATS[form](report, language)
    if form == "text":
        return audit_as_text(report, language, colour=colour)
    return AUDIT_FORMATS[form](report, language)
