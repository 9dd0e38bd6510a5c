"""What the gate found, as values: findings in two languages, each with its place in a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dortmund_lod.reporting.text import NOTHING

if TYPE_CHECKING:
    from dortmund_lod.errors import Location
    from dortmund_lod.rdf.terms import Term
    from dortmund_lod.reporting.shacl_report import ValidationResult
    from dortmund_lod.reporting.text import Text

SYNTAX = "syntax"
"""Rule and kind of what a parser refused."""
FAILURE = "failure"
"""Rule and kind of what keeps the gate from checking."""

_LONGEST_LINE, _BEFORE = 1000, 500
"""Characters of a line that are shown, and how many of them before the fault, of a longer one."""


class Severity(StrEnum):
    """How much a finding matters (SHACL §2.1.4); only a violation blocks."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True)
class Excerpt:
    """The line a finding is about; the offending text has `length` characters from `column` on.

    `column` counts from 1, within `line`. Of a long line that is a part: `before` is how many
    characters of it come before, and `is_cut` says whether there are more behind.
    """

    line: str
    column: int
    length: int
    before: int = 0
    is_cut: bool = False


def excerpt_of(
    text: str, column: int, length: int, start: int = 0, end: int | None = None
) -> Excerpt:
    """The excerpt of a line that stands between two places of a text.

    A file may be one line, and be at fault a thousand times: of a long line there is no more than
    the part around the fault.
    """
    end = len(text) if end is None else end
    if end > start and text[end - 1] == "\r":
        end -= 1
    length = max(1, min(length, end - start - column + 1))
    before, behind = 0, end
    if end - start > _LONGEST_LINE:
        before = max(0, column - 1 - _BEFORE)
        behind = min(end, start + before + _LONGEST_LINE)
    shown = text[start + before : behind]
    return Excerpt(shown, column - before, length, before, behind < end)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong.

    `rule` is the IRI of the shape or SPARQL constraint that fired, or the name of one of the
    gate's own checks; `kind` is the constraint's name (`minCount`, `sparql`, …) or the check's
    again. `message` begins with what it is `about`, a colon and a space, if that is known. `path`
    is the SPARQL property path from the focus node to the value, or "".
    """

    severity: Severity
    rule: str
    kind: str
    message: Text
    hint: Text = NOTHING
    about: Text = NOTHING
    focus_node: Term | None = None
    path: str = ""
    value: Term | None = None
    location: Location | None = None
    excerpt: Excerpt | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """The gate's findings, and what it looked at.

    `shapes` counts shapes and SPARQL constraints; without any, only the syntax was checked.
    `omitted` counts what was found beyond the first thousand of a rule and not worked out;
    `passages` those that were compared with a document. `failure` says what kept the gate from
    checking, if something did. `results` are those of the standard, where they were asked for.
    """

    findings: tuple[Finding, ...]
    files: int
    triples: int
    shapes: int
    omitted: int = 0
    passages: int = 0
    failure: Finding | None = None
    results: tuple[ValidationResult, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether nothing blocks: all was checked, and there is no violation."""
        return self.failure is None and not self.count(Severity.VIOLATION)

    @property
    def readable(self) -> bool:
        """Whether the files could be parsed; otherwise nothing else was checked."""
        return all(finding.kind != SYNTAX for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)
