"""The report as SARIF 2.1.0, which code hosts show beside the lines."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dortmund_lod import __version__
from dortmund_lod.reporting.report import Severity

if TYPE_CHECKING:
    from dortmund_lod.errors import Location
    from dortmund_lod.reporting.report import Excerpt, Finding, Report

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def as_sarif(report: Report, language: str = "en") -> str:
    """The report as a SARIF log with one run (SARIF §3.13), its sentences in `language`."""
    examples = {finding.rule: finding for finding in reversed(report.findings)}
    rules = {rule: number for number, rule in enumerate(sorted(examples))}
    driver = {
        "name": "dortmund-lod validate",
        "version": __version__,
        "rules": [_rule(examples[rule], language) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [_invocation(report, language)],
        "language": language,
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules, language) for finding in report.findings],
        "properties": {"files": report.files, "triples": report.triples, "shapes": report.shapes},
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(example: Finding, language: str) -> dict[str, Any]:
    """A rule in words (SARIF §3.49), taken from the first finding."""
    about = example.about.in_language(language)
    sentence = example.message.in_language(language).removeprefix(f"{about}: ")
    return {
        "id": example.rule,
        "name": re.split("[/#]", example.rule)[-1] or example.kind,
        "shortDescription": {"text": f"{example.kind}: {sentence}"},
        "help": {"text": example.hint.in_language(language) or sentence},
    }


def _invocation(report: Report, language: str) -> dict[str, Any]:
    """Whether all was checked, and what kept the gate from it (SARIF §3.20)."""
    failure = report.failure
    if failure is None:
        return {"executionSuccessful": True}
    hint = failure.hint.in_language(language)
    notification: dict[str, Any] = {
        "level": "error",
        "descriptor": {"id": failure.rule},
        "message": {"text": f"{failure.message.in_language(language)} {hint}".strip()},
    }
    if failure.location:
        notification["locations"] = [{"physicalLocation": _place(failure, failure.location)}]
    return {"executionSuccessful": False, "toolExecutionNotifications": [notification]}


def _result(finding: Finding, rules: dict[str, int], language: str) -> dict[str, Any]:
    hint = finding.hint.in_language(language)
    sentence = finding.message.in_language(language)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{sentence} {hint}".strip()},
    }
    if finding.location:
        result["locations"] = [{"physicalLocation": _place(finding, finding.location)}]
    return result


def _place(finding: Finding, location: Location) -> dict[str, Any]:
    path = location.path
    uri = path.as_uri() if path.is_absolute() else _relative_uri(path.as_posix())
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if location.line:
        region: dict[str, Any] = {"startLine": location.line}
        if location.column:
            region["startColumn"] = location.column
        if finding.excerpt:
            region["endColumn"] = _end_column(finding.excerpt)
            region["snippet"] = {"text": finding.excerpt.line}
        place["region"] = region
    return place


def _end_column(excerpt: Excerpt) -> int:
    return excerpt.before + excerpt.column + excerpt.length


def _relative_uri(path: str) -> str:
    return quote(path)
