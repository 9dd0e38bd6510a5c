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


class Severity(StrEnum):
    """How much a finding matters (SHACL §2.1.4); only a violation blocks."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True)
class Excerpt:
    """The line a finding is about; the offending text has `length` characters from `column` on.

    `column` counts from 1.
    """

    line: str
    column: int
    length: int


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
