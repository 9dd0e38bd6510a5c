"""The report as JUnit XML, which every CI server reads: a test case for each check."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from dortmund_lod.audit.report import Status

if TYPE_CHECKING:
    from dortmund_lod.audit.report import Finding, Report

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(report: Report, language: str = "en") -> str:
    """The report as one test suite: what is bad fails, what does not apply is skipped."""
    suite = Element(
        "testsuite",
        name="dortmund-lod audit",
        timestamp=report.time,
        time=str(report.seconds),
        tests=str(len(report.findings)),
        failures=str(report.count(Status.BAD)),
        errors="0",
        skipped=str(report.count(Status.NOT_APPLICABLE)),
    )
    for finding in report.findings:
        _case(suite, finding, language)
    suites = Element("testsuites")
    suites.append(suite)
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, "unicode") + "\n"


def _case(suite: Element, finding: Finding, language: str) -> None:
    case = SubElement(suite, "testcase", classname=f"audit.{finding.group}", name=finding.check)
    if finding.status is Status.BAD:
        message = _clean(finding.suffers.in_language(language))
        failure = SubElement(case, "failure", message=message, type=finding.check)
        failure.text = _clean(_story(finding, language))
    elif finding.status is Status.NOT_APPLICABLE:
        SubElement(case, "skipped", message=_clean(finding.note.in_language(language)))
    elif finding.status is Status.WARNING:
        SubElement(case, "system-out").text = _clean(_story(finding, language))


def _story(finding: Finding, language: str) -> str:
    right = f"{finding.right.in_language(language)} ({finding.spec})"
    lines = [finding.suffers.in_language(language), finding.note.in_language(language)]
    return "\n".join(line for line in [*lines, *finding.seen, right] if line)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
