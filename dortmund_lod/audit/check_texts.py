"""The words that belong to each check: what is right, who says so, and who suffers otherwise."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from dortmund_lod.audit.report import Finding, Text, Verdict


def finding(check: str, group: str, verdict: Verdict) -> Finding:
    """A check's verdict with the check's words."""
    words = wording(group)[check]
    return Finding(
        check=check,
        group=group,
        status=verdict.status,
        right=Text(**words["right"]),
        suffers=Text(**words["suffers"]),
        spec=words["spec"],
        note=verdict.note,
        seen=verdict.seen,
    )


@cache
def wording(group: str) -> dict[str, Any]:
    """The words of a group's checks, as wording/GROUP.toml has them."""
    file = resources.files("dortmund_lod.audit") / "texts" / f"{group}.toml"
    return tomllib.loads(file.read_text("utf-8"))
