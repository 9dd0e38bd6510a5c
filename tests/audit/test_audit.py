from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dortmund_lod.audit import Options, audit
from dortmund_lod.audit.checks import GROUPS
from dortmund_lod.reporting.audit_report import Status

if TYPE_CHECKING:
    from pathlib import Path


def test_a_site_that_does_everything_right_gets_nothing_bad_and_no_warning(little: Any) -> None:
    report = audit(Options(url=little.url))
    wrong = [f for f in report.results if f.status in {Status.BAD, Status.WARNING}]
    assert [(f.check, f.status, f.note.en, f.evidence) for f in wrong] == []
    left_out = {f.check for f in report.results if f.status is Status.NOT_APPLICABLE}
    assert left_out == {
        "dcat-records", "dcat-shapes", "de-contributor", "de-periods",
        "identity-datasets", "identity-dates", "identity-identifiers", "sparql-time-limit",
    }  # fmt: skip


def test_every_check_gives_one_finding(little: Any) -> None:
    report = audit(Options(url=little.url))
    assert [f.check for f in report.results] == [c for group in GROUPS.values() for c in group]


def test_the_second_run_compares_with_the_first(little: Any, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    audit(Options(url=little.url, state=state))
    findings = {f.check: f for f in audit(Options(url=little.url, state=state)).results}
    assert findings["identity-datasets"].status is Status.GOOD
    assert findings["identity-dates"].status is Status.GOOD
