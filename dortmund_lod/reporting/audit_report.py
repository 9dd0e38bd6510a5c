"""What an audit found, as values: how each check ended, in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.reporting.text import NOTHING, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Status(StrEnum):
    """How a check ended; only `bad` fails an audit."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    NOT_APPLICABLE = "not applicable"


_WORST_FIRST = (Status.BAD, Status.WARNING, Status.GOOD, Status.NOT_APPLICABLE)


class Verdict(NamedTuple):
    """What a check says: a status, what is so in this case, and what was asked and seen."""

    status: Status
    note: Text = NOTHING
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """The verdict of one check, with the words that belong to the check.

    `impact` says what a user of which kind suffers where the check is not good, `expected` what
    would be right, `spec` who says so, `evidence` what was asked and seen.
    """

    check: str
    group: str
    status: Status
    expected: Text
    impact: Text
    spec: str
    note: Text = NOTHING
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AuditReport:
    """How all checks of one site ended, in the order in which they were made.

    `complete` is False where the time ran out before every check was done; `release` is what the
    site itself calls its state, where it says so.
    """

    url: str
    time: str
    seconds: float
    requests: int
    results: tuple[CheckResult, ...]
    complete: bool = True
    release: str = ""

    def count(self, status: Status) -> int:
        """How many checks ended so."""
        return sum(result.status is status for result in self.results)


def good(*evidence: str, note: Text = NOTHING) -> Verdict:
    """All is as it should be."""
    return Verdict(Status.GOOD, note, evidence)


def warning(note: Text, *evidence: str) -> Verdict:
    """Some users are worse off than they need be."""
    return Verdict(Status.WARNING, note, evidence)


def bad(note: Text, *evidence: str) -> Verdict:
    """Some users do not get what they came for."""
    return Verdict(Status.BAD, note, evidence)


def not_applicable(note: Text) -> Verdict:
    """There is nothing here that this check is about."""
    return Verdict(Status.NOT_APPLICABLE, note)


def worst(verdicts: Iterable[Verdict], none: Text) -> Verdict:
    """The verdict on many things at once: the worst of theirs; `none` says why there are none."""
    found = sorted(verdicts, key=lambda verdict: _WORST_FIRST.index(verdict.status))
    if not found:
        return not_applicable(none)
    first = found[0]
    same = [verdict for verdict in found if verdict.status is first.status]
    if first.status is Status.GOOD:
        return Verdict(first.status, _times(len(same), len(found), first.note), first.evidence[:1])
    evidence = tuple(line for verdict in same[:3] for line in verdict.evidence)
    return Verdict(first.status, _times(len(same), len(found), first.note), evidence)


def worst_of(things: Iterable[str], judge: Callable[[str], Verdict], none: Text) -> Verdict:
    """The worst verdict on any of `things`; `none` says why there are none."""
    return worst([judge(thing) for thing in things], none)


def _times(some: int, of_all: int, note: Text) -> Text:
    if of_all == 1:
        return note
    return Text(
        f"{some} of {of_all}. {note.en}".strip(), f"{some} von {of_all}. {note.de}".strip()
    )
