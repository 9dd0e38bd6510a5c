"""A report as JSON, documented in docs/validate.md and docs/audit.md."""

from __future__ import annotations

import json
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from dortmund_lod import __version__
from dortmund_lod.rdf.terms import Blank, Iri, Literal
from dortmund_lod.reporting.audit_report import AuditReport, Status
from dortmund_lod.reporting.report import Report, Severity

if TYPE_CHECKING:
    from dortmund_lod.rdf.terms import Term
    from dortmund_lod.reporting.audit_report import CheckResult
    from dortmund_lod.reporting.report import Finding
    from dortmund_lod.reporting.text import Text


def as_json(report: Report | AuditReport, _language: str = "en") -> str:
    """The report as a JSON object, a line for each finding; sentences are in both languages."""
    content = _content(report)
    findings = content.pop("findings")
    head = _encoded(content, indent=2).removesuffix("\n}")
    lines = ",".join(f"\n    {_encoded(finding)}" for finding in findings)
    end = "\n  " if lines else ""
    return f'{head},\n  "findings": [{lines}{end}]\n}}\n'


def _encoded(content: Any, indent: int | None = None) -> str:
    return json.dumps(content, ensure_ascii=False, indent=indent)


@singledispatch
def _content(report: object) -> dict[str, Any]:
    raise TypeError(type(report))


@_content.register
def _of_gate(report: Report) -> dict[str, Any]:
    return {
        "conforms": report.conforms,
        "error": _error(report.failure) if report.failure else None,
        "files": report.files,
        "triples": report.triples,
        "shapes": report.shapes,
        "counts": {severity.value.lower(): report.count(severity) for severity in Severity},
        "passages": report.passages,
        "omitted": report.omitted,
        "findings": [_finding(finding) for finding in report.findings],
    }


def _error(failure: Finding) -> dict[str, Any]:
    return {"message": _text(failure.message), "hint": _text(failure.hint), **_place(failure)}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity.value.lower(),
        "rule": finding.rule,
        "kind": finding.kind,
        "message": _text(finding.message),
        "hint": _text(finding.hint),
        "focusNode": _term(finding.focus_node),
        "path": finding.path or None,
        "value": _term(finding.value),
        **_place(finding),
    }


def _place(finding: Finding) -> dict[str, Any]:
    location, excerpt = finding.location, finding.excerpt
    return {
        "file": location.path.as_posix() if location else None,
        "line": location.line if location else None,
        "column": location.column if location else None,
        "source": excerpt.line if excerpt else None,
        "sourceColumn": excerpt.before + 1 if excerpt else None,
        "length": excerpt.length if excerpt else None,
    }


@_content.register
def _of_audit(report: AuditReport) -> dict[str, Any]:
    return {
        "tool": f"dortmund-lod audit {__version__}",
        "url": report.url,
        "time": report.time,
        "seconds": report.seconds,
        "requests": report.requests,
        "complete": report.complete,
        "release": report.release,
        "counts": {status.value: report.count(status) for status in Status},
        "findings": [_check(result) for result in report.results],
    }


def _check(result: CheckResult) -> dict[str, Any]:
    return {
        "check": result.check,
        "group": result.group,
        "status": result.status.value,
        "right": result.expected.both(),
        "suffers": result.impact.both(),
        "spec": result.spec,
        "note": result.note.both(),
        "seen": list(result.evidence),
    }


def _text(text: Text) -> dict[str, str] | None:
    return text.both() if text else None


def _term(term: Term | None) -> dict[str, str] | None:
    """A term as in SPARQL 1.1 Query Results JSON §3.2.2."""
    match term:
        case Iri(value):
            return {"type": "uri", "value": value}
        case Blank(value):
            return {"type": "bnode", "value": value}
        case Literal(value, datatype, language):
            tag = {"xml:lang": language} if language else {"datatype": datatype}
            return {"type": "literal", "value": value, **tag}
    return None
