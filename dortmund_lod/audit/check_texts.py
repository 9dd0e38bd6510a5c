"""The texts that belong to each check: what is right, who says so, and who suffers otherwise."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from dortmund_lod.reporting.audit_report import CheckResult
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.reporting.audit_report import Verdict


def with_texts(check: str, group: str, verdict: Verdict) -> CheckResult:
    """A check's verdict with the check's texts."""
    texts = texts_of(group)[check]
    return CheckResult(
        check=check,
        group=group,
        status=verdict.status,
        expected=Text(**texts["expected"]),
        impact=Text(**texts["impact"]),
        spec=texts["spec"],
        note=verdict.note,
        evidence=verdict.evidence,
    )


@cache
def texts_of(group: str) -> dict[str, Any]:
    """The texts of a group's checks, as texts/GROUP.toml has them."""
    file = resources.files("dortmund_lod.audit") / "texts" / f"{group}.toml"
    return tomllib.loads(file.read_text("utf-8"))
