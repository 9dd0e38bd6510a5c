"""A report as JUnit XML, which every CI server reads: a test case for each rule or check."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import singledispatch
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from dortmund_lod.reporting.audit_report import AuditReport, Status
from dortmund_lod.reporting.report import Report, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.reporting.audit_report import CheckResult
    from dortmund_lod.reporting.report import Finding

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class _Case:
    """A test case: `outcome` is the element that says how it ended, none if it passed."""

    group: str
    name: str
    outcome: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""


@singledispatch
def as_junit(report: object, language: str = "en") -> str:
    """The report as one test suite."""
    raise TypeError(type(report), language)


@as_junit.register
def _of_gate(report: Report, language: str = "en") -> str:
    """Violations fail, other findings go to the output, what kept it from checking is an error."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    cases = [
        case for rule, findings in by_rule.items() for case in _rule(rule, findings, language)
    ]
    if report.failure:
        message = report.failure.message.in_language(language)
        line = _line(report.failure, language)
        cases.insert(0, _Case("validate", "checked", "error", {"message": message}, line))
    return _written("dortmund-lod validate", cases or [_Case("validate", "all rules")], {})


@as_junit.register
def _of_audit(report: AuditReport, language: str = "en") -> str:
    """What is bad fails, what does not apply is skipped."""
    cases = [_check(result, language) for result in report.results]
    times = {"timestamp": report.time, "time": str(report.seconds)}
    return _written("dortmund-lod audit", cases, times)


def _written(name: str, cases: list[_Case], times: dict[str, str]) -> str:
    def count(outcome: str) -> str:
        return str(sum(case.outcome == outcome for case in cases))

    tests = str(len({(case.group, case.name) for case in cases}))
    suite = Element(
        "testsuite",
        {"name": name, **times, "tests": tests, "failures": count("failure"),
         "errors": count("error"), "skipped": count("skipped")},
    )  # fmt: skip
    written: dict[tuple[str, str], Element] = {}
    for case in cases:
        key = case.group, case.name
        if key not in written:
            written[key] = SubElement(
                suite, "testcase", classname=_clean(case.group), name=_clean(case.name)
            )
        if case.outcome:
            attributes = {name: _clean(value) for name, value in case.attributes.items()}
            SubElement(written[key], case.outcome, attributes).text = _clean(case.text) or None
    suites = Element("testsuites")
    suites.append(suite)
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, "unicode") + "\n"


def _rule(rule: str, findings: list[Finding], language: str) -> Iterator[_Case]:
    violations = [one for one in findings if one.severity is Severity.VIOLATION]
    others = [one for one in findings if one.severity is not Severity.VIOLATION]
    if violations:
        first = violations[0]
        said = {"message": first.message.in_language(language), "type": first.kind}
        yield _Case("validate", rule, "failure", said, _listing(violations, language))
    if others:
        yield _Case("validate", rule, "system-out", {}, _listing(others, language))


def _listing(findings: Iterable[Finding], language: str) -> str:
    return "\n".join(_line(finding, language) for finding in findings)


def _line(finding: Finding, language: str) -> str:
    where = f"{finding.location}: " if finding.location else ""
    hint = finding.hint.in_language(language)
    return f"{where}{finding.message.in_language(language)} {hint}".rstrip()


def _check(result: CheckResult, language: str) -> _Case:
    group, story = f"audit.{result.group}", _story(result, language)
    match result.status:
        case Status.BAD:
            said = {"message": result.impact.in_language(language), "type": result.check}
            return _Case(group, result.check, "failure", said, story)
        case Status.NOT_APPLICABLE:
            said = {"message": result.note.in_language(language)}
            return _Case(group, result.check, "skipped", said)
        case Status.WARNING:
            return _Case(group, result.check, "system-out", {}, story)
    return _Case(group, result.check)


def _story(result: CheckResult, language: str) -> str:
    expected = f"{result.expected.in_language(language)} ({result.spec})"
    lines = [result.impact.in_language(language), result.note.in_language(language)]
    return "\n".join(line for line in [*lines, *result.evidence, expected] if line)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
