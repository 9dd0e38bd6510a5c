"""Every check has its words, every report its formats, and the docs know them all."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from dortmund_lod.audit.check_texts import texts_of
from dortmund_lod.audit.checks import GROUPS
from dortmund_lod.reporting import render
from dortmund_lod.reporting.audit_report import AuditReport, CheckResult, Status
from dortmund_lod.reporting.text import Text

DOCS = Path(__file__).parents[2] / "docs" / "audit.md"
RESULTS = tuple(
    CheckResult(
        check=f"check-{status.name.lower()}",
        group="sparql",
        status=status,
        expected=Text("It is right.", "Es ist richtig."),
        impact=Text("A researcher suffers.", "Forschende leiden."),
        spec="RFC 9110 §1",
        note=Text("It answers 500.", "Antwort 500."),
        evidence=("GET http://x.example/ → 500 \x0b",),
    )
    for status in Status
)
REPORT = AuditReport(
    url="http://x.example/",
    time="2026-11-23T12:00:00+00:00",
    seconds=1.5,
    requests=7,
    results=RESULTS,
)


@pytest.mark.parametrize("group", GROUPS)
def test_words_and_checks_of_a_group_are_the_same(group: str) -> None:
    assert set(texts_of(group)) == set(GROUPS[group])


@pytest.mark.parametrize("group", GROUPS)
def test_every_check_says_in_two_languages_who_suffers_and_what_is_right(group: str) -> None:
    for words in texts_of(group).values():
        assert set(words) == {"spec", "expected", "impact"}
        sentences = [*words["expected"].values(), *words["impact"].values()]
        assert len(sentences) == 4
        assert all(sentence.endswith(".") for sentence in sentences)


def test_no_two_checks_share_a_name() -> None:
    names = [name for checks in GROUPS.values() for name in checks]
    assert len(names) == len(set(names))


def test_the_docs_list_every_check() -> None:
    listed = set(re.findall(r"^\| `([a-z][a-z0-9-]*)` \|", DOCS.read_text("utf-8"), re.MULTILINE))
    assert listed == {name for checks in GROUPS.values() for name in checks}


def test_text_says_who_suffers_and_what_would_be_right() -> None:
    text = render(REPORT, "text", "de")
    assert "✗ check-bad" in text
    assert "Forschende leiden." in text
    assert "Es ist richtig. (RFC 9110 §1)" in text
    assert "1 gut, 1 Warnungen, 1 schlecht, 1 nicht anwendbar" in text
    assert "\x1b" not in text
    assert "\x1b[31m✗" in render(REPORT, "text", "en", colour=True)


def test_json_has_every_finding_in_both_languages() -> None:
    content = json.loads(render(REPORT, "json", "en"))
    assert content["counts"] == {"good": 1, "warning": 1, "bad": 1, "not applicable": 1}
    assert content["findings"][2]["suffers"]["de"] == "Forschende leiden."


def test_junit_fails_what_is_bad_and_skips_what_does_not_apply() -> None:
    suite = ET.fromstring(render(REPORT, "junit", "en"))[0]  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("4", "1", "1")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "A researcher suffers."
