"""What the gate can say, its documentation lists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dortmund_lod.reporting import GATE_FORMATS
from dortmund_lod.validation.gate import MOST_OF_A_RULE

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "validate.md").read_text("utf-8")
ROOMS = [ROOT / "dortmund_lod" / name for name in ("validation", "profiles")]
CODE = "".join(path.read_text("utf-8") for room in ROOMS for path in room.rglob("*.py"))
RULES = sorted({"syntax", *re.findall(r'rule="([a-z-]+)"|"(?=passage-)', CODE)} - {""})
RULES += sorted(set(re.findall(r'"(passage-[a-z]+)"', CODE)))


def test_rules_are_found_in_the_code() -> None:
    assert {"syntax", "no-match", "prefix-differs"} <= set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_the_gate_is_documented(rule: str) -> None:
    assert f"| `{rule}` |" in TEXT


@pytest.mark.parametrize("form", sorted(GATE_FORMATS))
def test_every_format_is_documented(form: str) -> None:
    assert f"--format {form}" in TEXT or form == "text"


def test_the_limit_of_findings_is_documented() -> None:
    assert f"the first {MOST_OF_A_RULE:,} findings" in TEXT
