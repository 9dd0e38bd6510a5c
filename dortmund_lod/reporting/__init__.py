"""A report as text for people, and as JSON, SARIF and JUnit XML for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.reporting.as_json import as_json
from dortmund_lod.reporting.as_junit import as_junit
from dortmund_lod.reporting.as_sarif import as_sarif
from dortmund_lod.reporting.as_text import as_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.reporting.report import Report

FORMATS: dict[str, Callable[[Report, str], str]] = {
    "text": as_text,
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
}


def render(report: Report, form: str, language: str) -> str:
    """The report in one of FORMATS, its sentences in `en` or `de`."""
    return FORMATS[form](report, language)
