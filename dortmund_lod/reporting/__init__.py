"""Reports of the gate and of the audit: as text for people, and in formats for machines."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from dortmund_lod.reporting.report import Report

if TYPE_CHECKING:
    from dortmund_lod.reporting.audit_report import AuditReport

_WRITERS = {
    "json": ("as_json", "as_json"),
    "sarif": ("as_sarif", "as_sarif"),
    "junit": ("as_junit", "as_junit"),
    "turtle": ("as_rdf", "as_turtle"),
    "jsonld": ("as_rdf", "as_jsonld"),
}
"""The module and function that write a format: only that which is asked for is imported."""
GATE_FORMATS = tuple(_WRITERS)


def render(report: Report | AuditReport, form: str, language: str, *, colour: bool = False) -> str:
    """The report in a format, its sentences in `en` or `de`; only text has colours."""
    if form == "text":
        return _as_text(report, language, colour=colour)
    module, name = _WRITERS[form]
    text: str = getattr(import_module(f"{__name__}.{module}"), name)(report, language)
    return text


def _as_text(report: Report | AuditReport, language: str, *, colour: bool) -> str:
    if isinstance(report, Report):
        from dortmund_lod.reporting.as_text import as_text  # noqa: PLC0415

        return as_text(report, language, colour=colour)
    from dortmund_lod.reporting.audit_as_text import audit_as_text  # noqa: PLC0415

    return audit_as_text(report, language, colour=colour)
