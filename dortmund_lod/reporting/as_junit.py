"""The report as JUnit XML, which every CI server reads: a test case for each rule that speaks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from dortmund_lod.reporting.report import Severity

if TYPE_CHECKING:
    from dortmund_lod.reporting.report import Finding, Report

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(report: Report, language: str = "en") -> str:
    """The report as one test suite: violations fail, other findings go to the output."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    failed = [rule for rule, findings in by_rule.items() if _violations(findings)]
    suite = Element(
        "testsuite",
        name="dortmund-lod validate",
        tests=str(len(by_rule) or 1),
        failures=str(len(failed)),
        errors="0",
        skipped="0",
    )
    for rule, findings in by_rule.items():
        _case(suite, rule, findings, language)
    if not by_rule:
        SubElement(suite, "testcase", classname="validate", name="all rules")
    suites = Element("testsuites")
    suites.append(suite)
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, "unicode") + "\n"


def _case(suite: Element, rule: str, findings: list[Finding], language: str) -> None:
    case = SubElement(suite, "testcase", classname="validate", name=_clean(rule))
    violations = _violations(findings)
    others = [finding for finding in findings if finding not in violations]
    if violations:
        first = _clean(violations[0].message.in_language(language))
        failure = SubElement(case, "failure", message=first, type=_clean(violations[0].kind))
        failure.text = _listing(violations, language)
    if others:
        SubElement(case, "system-out").text = _listing(others, language)


def _violations(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.VIOLATION]


def _listing(findings: list[Finding], language: str) -> str:
    return _clean("\n".join(_line(finding, language) for finding in findings))


def _line(finding: Finding, language: str) -> str:
    where = f"{finding.location}: " if finding.location else ""
    hint = finding.hint.in_language(language)
    return f"{where}{finding.message.in_language(language)} {hint}".rstrip()


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
