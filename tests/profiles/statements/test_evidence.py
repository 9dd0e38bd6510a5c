"""Every link to the outside has evidence in the table beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod.validation import Severity

if TYPE_CHECKING:
    from dortmund_lod.validation import Finding, Report
    from tests.validation.conftest import Validate

SAME = "http://www.w3.org/2002/07/owl#sameAs"
LINKS = 'city:a owl:sameAs <http://x.example/1> ;\n  <https://schema.org/identifier> "05913000" .'
HEAD = "subject,predicate,object,evidence,kind\n"
ROWS = (
    f"id/city/a,{SAME},http://x.example/1,a list,identifier\n"
    'id/city/a,https://schema.org/identifier,05913000,"a registry, seen",identifier\n'
)


def check(validate: Validate, table: str | bytes | None, links: str = LINKS) -> Report:
    files: dict[str, str | bytes] = {"data/links/links.ttl": links}
    if table is not None:
        files["data/links/evidence.csv"] = table.encode() if isinstance(table, str) else table
    return validate(files)


def only(report: Report) -> Finding:
    assert len(report.findings) == 1, report.findings
    return report.findings[0]


def test_links_with_evidence_pass(validate: Validate) -> None:
    assert check(validate, HEAD + ROWS).findings == ()


def test_a_link_without_evidence_blocks_and_is_shown(validate: Validate) -> None:
    report = check(validate, HEAD + ROWS.splitlines(keepends=True)[1])
    finding = only(report)
    assert finding.rule == "link-without-evidence"
    assert finding.location
    assert (finding.location.line, finding.location.column) == (2, 19)
    assert not report.conforms


def test_a_row_without_a_link_is_a_warning_at_its_line(validate: Validate) -> None:
    report = check(validate, HEAD + ROWS + f"id/city/b,{SAME},http://x.example/2,none,page\n")
    finding = only(report)
    assert (finding.rule, finding.severity) == ("evidence-row", Severity.WARNING)
    assert finding.location
    assert str(finding.location).endswith("evidence.csv:4:1")


def test_a_row_that_gives_no_evidence_blocks(validate: Validate) -> None:
    report = check(validate, HEAD + ROWS.replace("a list", " "))
    assert only(report).rule == "evidence-row"
    assert not report.conforms


@pytest.mark.parametrize(
    "table", [None, "a,b,c\n1,2,3\n", HEAD.encode("utf-16"), HEAD + '"', HEAD + "id/city/a\n"]
)
def test_a_table_that_cannot_be_read_blocks(validate: Validate, table: str | bytes | None) -> None:
    report = check(validate, table)
    assert not report.conforms
    assert all(finding.kind == "evidence" for finding in report.findings)


def test_a_table_may_come_from_a_spreadsheet(validate: Validate) -> None:
    table = b"\xef\xbb\xbf" + (HEAD + ROWS).replace("\n", "\r\n").encode()
    assert check(validate, table).findings == ()


def test_labels_and_types_are_no_links(validate: Validate) -> None:
    label = 'city:a rdfs:label "A"@en ; a <http://x.example/City> .'
    assert check(validate, HEAD + ROWS, LINKS + label).findings == ()


def test_other_folders_need_no_evidence(validate: Validate) -> None:
    assert validate({"data/context/c.ttl": LINKS}).findings == ()
