"""The report as JSON, documented in docs/audit.md."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dortmund_lod import __version__
from dortmund_lod.audit.report import Status

if TYPE_CHECKING:
    from dortmund_lod.audit.report import Finding, Report


def as_json(report: Report, _language: str = "en") -> str:
    """The report as a JSON object; sentences are given in both languages."""
    content = {
        "tool": f"dortmund-lod audit {__version__}",
        "url": report.url,
        "time": report.time,
        "seconds": report.seconds,
        "requests": report.requests,
        "complete": report.complete,
        "release": report.release,
        "counts": {status.value: report.count(status) for status in Status},
        "findings": [_finding(finding) for finding in report.findings],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "group": finding.group,
        "status": finding.status.value,
        "right": finding.right._asdict(),
        "suffers": finding.suffers._asdict(),
        "spec": finding.spec,
        "note": finding.note._asdict(),
        "seen": list(finding.seen),
    }
