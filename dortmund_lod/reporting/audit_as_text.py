"""The report as text: what is not good with what was seen, then how much is good."""

from __future__ import annotations

from itertools import groupby
from textwrap import fill, wrap
from typing import TYPE_CHECKING

from dortmund_lod.reporting.audit_report import Status
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.reporting.audit_report import AuditReport, CheckResult

_COLOURS = {Status.GOOD: 32, Status.WARNING: 33, Status.BAD: 31, Status.NOT_APPLICABLE: 2}
_BOLD, _DIM = 1, 2
_MARKS = {Status.GOOD: "✓", Status.WARNING: "!", Status.BAD: "✗", Status.NOT_APPLICABLE: "-"}
_GROUPS = {
    "discovery": Text("What is found", "Was zu finden ist"),
    "dereferencing": Text(
        "Resources, for people and programs", "Ressourcen, für Menschen und Programme"
    ),
    "sparql": Text("SPARQL, for researchers", "SPARQL, für Forschende"),
    "void": Text("VoID and dumps, for researchers", "VoID und Dumps, für Forschende"),
    "catalogue": Text("Catalogue, for data portals", "Katalog, für Datenportale"),
    "harvest": Text("Harvest rehearsal, for data portals", "Probe der Ernte, für Datenportale"),
    "crawlers": Text("Crawlers and search engines", "Crawler und Suchmaschinen"),
    "stress": Text("Overload, for everybody", "Überlast, für alle"),
}
_SEEN, _RIGHT = Text("seen", "gesehen"), Text("right", "richtig")
_COUNTS = {
    Status.GOOD: Text("{} good", "{} gut"),
    Status.WARNING: Text("{} warnings", "{} Warnungen"),
    Status.BAD: Text("{} bad", "{} schlecht"),
    Status.NOT_APPLICABLE: Text("{} not applicable", "{} nicht anwendbar"),
}
_SUMMARY = Text(
    "{}: {} checks with {} requests in {} s: {}.",
    "{}: {} Prüfungen mit {} Anfragen in {} s: {}.",
)
_INCOMPLETE = Text(
    "The time ran out; not everything was checked.",
    "Die Zeit war um; nicht alles wurde geprüft.",
)


def audit_as_text(report: AuditReport, language: str, *, colour: bool = False) -> str:
    """The report for people; `colour` is for terminals."""
    lines = [
        line
        for group, results in groupby(report.results, lambda result: result.group)
        for line in _group(group, list(results), language, colour=colour)
    ]
    return "\n".join([*lines, _summary(report, language, colour=colour), ""])


def _group(
    group: str, results: list[CheckResult], language: str, *, colour: bool
) -> Iterator[str]:
    yield _paint(_BOLD, _GROUPS[group].in_language(language), colour=colour)
    for result in results:
        if result.status is not Status.NOT_APPLICABLE:
            yield from _result(result, language, colour=colour)
    yield from _left_out(results, language, colour=colour)
    yield ""


def _left_out(results: list[CheckResult], language: str, *, colour: bool) -> Iterator[str]:
    """What does not apply, by the reason why."""
    reasons: dict[str, list[str]] = {}
    for result in results:
        if result.status is Status.NOT_APPLICABLE:
            reasons.setdefault(result.note.in_language(language), []).append(result.check)
    for reason, checks in reasons.items():
        text = fill(
            f"{', '.join(checks)}: {reason}",
            96,
            initial_indent="    ",
            subsequent_indent="    ",
            break_on_hyphens=False,
        )
        yield f"  {_paint(_DIM, _MARKS[Status.NOT_APPLICABLE] + text[3:], colour=colour)}"


def _result(result: CheckResult, language: str, *, colour: bool) -> Iterator[str]:
    mark = _paint(_COLOURS[result.status], _MARKS[result.status], colour=colour)
    name = f"{result.check:<26}"
    expected = result.expected.in_language(language)
    note = result.note.in_language(language)
    if result.status is Status.GOOD:
        yield f"  {mark} {name} {expected}"
        return
    yield f"  {mark} {name} {result.impact.in_language(language)}"
    lines = [*wrap(note, 96), *result.evidence]
    yield f"{'':>10}{_SEEN.in_language(language):<8} {lines[0]}"
    yield from (f"{'':>19}{line}" for line in lines[1:])
    yield f"{'':>10}{_RIGHT.in_language(language):<8} {expected} ({result.spec})"


def _summary(report: AuditReport, language: str, *, colour: bool) -> str:
    counts = ", ".join(
        _paint(_COLOURS[status], words.in_language(language).format(n), colour=colour and n > 0)
        for status, words in _COUNTS.items()
        for n in (report.count(status),)
    )
    sentence = _SUMMARY.in_language(language).format(
        report.url, len(report.results), report.requests, f"{report.seconds:.0f}", counts
    )
    return sentence if report.complete else f"{sentence} {_INCOMPLETE.in_language(language)}"


def _paint(code: int, text: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
