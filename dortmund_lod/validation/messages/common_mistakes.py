"""Typical slips that explain a finding better than the rule it breaks."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.reporting.report import Excerpt, Finding

_WITH_COMMA = re.compile(r"(?<![\w.,\"])[+-]?\d[\d.]*(?:,\d[\d.]*)+(?![\w\"])")
_KINDS = {"datatype", "maxCount", "sparql"}


def add_hint(finding: Finding) -> Finding:
    """The finding with a hint at the slip behind it, if one is recognised."""
    excerpt = finding.excerpt
    if excerpt and finding.kind in _KINDS:
        for match in _WITH_COMMA.finditer(excerpt.line):
            if match.start() < excerpt.column <= match.end():
                return _comma(finding, excerpt, match)
    return finding


def _comma(finding: Finding, excerpt: Excerpt, match: re.Match[str]) -> Finding:
    """`53,000.0` is two numbers in Turtle: the comma separates values."""
    number = match.group().replace(",", "")
    if "." not in number:
        number += ".0"
    hint = Text(
        f"The comma separates two values here; write the number without it: {number}.",
        f"Das Komma trennt hier zwei Werte; die Zahl ohne Komma schreiben: {number}.",
    )
    excerpt = replace(excerpt, column=match.start() + 1, length=len(match.group()))
    return replace(finding, hint=hint, excerpt=excerpt)
