"""A report as text for people, and as JSON and JUnit XML for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.audit.rendering.as_json import as_json
from dortmund_lod.audit.rendering.as_junit import as_junit
from dortmund_lod.audit.rendering.as_text import as_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.audit.report import Report

__all__ = ["FORMATS", "as_text"]

FORMATS: dict[str, Callable[[Report, str], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
}
"""How a report may be written; sentences in `en` or `de`."""
