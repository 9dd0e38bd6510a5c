"""The report as JSON, documented in docs/validate.md."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dortmund_lod.rdf.terms import Blank, Iri, Literal
from dortmund_lod.reporting.report import Severity

if TYPE_CHECKING:
    from dortmund_lod.rdf.terms import Term
    from dortmund_lod.reporting.report import Finding, Report, Text


def as_json(report: Report, _language: str = "en") -> str:
    """The report as a JSON object; sentences are given in both languages."""
    content = {
        "conforms": report.conforms,
        "files": report.files,
        "triples": report.triples,
        "shapes": report.shapes,
        "counts": {severity.value.lower(): report.count(severity) for severity in Severity},
        "passages": report.passages,
        "omitted": report.omitted,
        "findings": [_finding(finding) for finding in report.findings],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    location, excerpt = finding.location, finding.excerpt
    return {
        "severity": finding.severity.value.lower(),
        "rule": finding.rule,
        "kind": finding.kind,
        "message": _text(finding.message),
        "hint": _text(finding.hint),
        "focusNode": _term(finding.focus_node),
        "path": finding.path or None,
        "value": _term(finding.value),
        "file": location.path.as_posix() if location else None,
        "line": location.line if location else None,
        "column": location.column if location else None,
        "source": excerpt.line if excerpt else None,
        "length": excerpt.length if excerpt else None,
    }


def _text(text: Text) -> dict[str, str] | None:
    return {"en": text.in_language("en"), "de": text.in_language("de")} if text else None


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
