"""What keeps the gate from checking: told with its place, and never taken for a violation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dortmund_lod.errors import SourceError
from dortmund_lod.reporting.report import FAILURE, Finding, Report, Severity
from dortmund_lod.reporting.text import NOTHING, Text
from dortmund_lod.validation.german import in_german

if TYPE_CHECKING:
    from dortmund_lod.errors import Location
    from dortmund_lod.reporting.report import Excerpt
    from dortmund_lod.validation.statement_ref import StatementRef


class Uncheckable(SourceError):  # noqa: N818 - it says what the sources are
    """The sources cannot be checked.

    `text` and `advice` are message and hint in both languages, `where` is the statement at fault
    for whoever can find its place.
    """

    def __init__(
        self,
        text: Text,
        advice: Text = NOTHING,
        *,
        where: StatementRef | None = None,
        location: Location | None = None,
        excerpt: Excerpt | None = None,
    ) -> None:
        super().__init__(text.en, hint=advice.en, location=location)
        self.text = text
        self.advice = advice
        self.where = where
        self.excerpt = excerpt

    def __reduce__(self) -> tuple[Any, ...]:
        """How it goes from process to process."""
        return _again, (self.text, self.advice, self.location, self.excerpt)

    @property
    def report(self) -> Report:
        """A report that says nothing else."""
        return Report(findings=(), files=0, triples=0, shapes=0, failure=self.finding)

    @property
    def finding(self) -> Finding:
        """What is wrong, for a report."""
        return Finding(
            severity=Severity.VIOLATION,
            rule=FAILURE,
            kind=FAILURE,
            message=self.text,
            hint=self.advice,
            location=self.location,
            excerpt=self.excerpt,
        )


def failed(error: SourceError) -> Report:
    """The report on sources that could not be checked, whatever the reason."""
    report = getattr(error, "report", None)
    if isinstance(report, Report):
        return report
    text, advice = (Text(said, in_german(said)) for said in (error.message, error.hint))
    return Uncheckable(text, advice, location=error.location).report


def refusal(report: Report) -> Uncheckable:
    """The error that a report on what could not be checked stands for."""
    failure = report.failure or report.findings[0]
    first = report.findings[0] if report.findings else failure
    advice = failure.hint if first is failure else first.message
    return Uncheckable(failure.message, advice, location=failure.location, excerpt=failure.excerpt)


def _again(
    text: Text, advice: Text, location: Location | None, excerpt: Excerpt | None
) -> Uncheckable:
    return Uncheckable(text, advice, location=location, excerpt=excerpt)
