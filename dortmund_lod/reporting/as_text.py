"""The report as text: place, sentence, the line with a mark under the fault, what to do."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from dortmund_lod.reporting.report import Severity
from dortmund_lod.reporting.summary import not_shown, summary
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.reporting.report import Excerpt, Finding, Report

MOST_OF_A_RULE = 10
_WIDTH = 96
_INDENT = " " * 9
_RED, _YELLOW, _CYAN, _GREEN, _BOLD, _DIM, _PLAIN = (
    f"\x1b[{code}m" for code in (31, 33, 36, 32, 1, 2, 0)
)
_COLOURS = {Severity.VIOLATION: _RED, Severity.WARNING: _YELLOW, Severity.INFO: _CYAN}
_SEVERITIES = {
    Severity.VIOLATION: Text(),
    Severity.WARNING: Text("Warning: ", "Warnung: "),
    Severity.INFO: Text("Note: ", "Hinweis: "),
}
_HARMLESS = dict.fromkeys((*range(32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}")
"""Control characters of the data could play tricks on a terminal."""
_ALSO = Text("Also: ", "Außerdem: ")


def as_text(report: Report, language: str, *, colour: bool = False) -> str:
    """The report for people; `colour` is for terminals.

    What is wrong at one line with one thing is told together; of each rule only the first findings
    are shown.
    """
    blocks: list[str] = []
    shown = 0
    told: Counter[str] = Counter()
    for _, same in groupby(report.findings, key=_place):
        group = list(same)
        told[group[0].rule] += 1
        if told[group[0].rule] <= MOST_OF_A_RULE:
            shown += len(group)
            blocks.append("".join(f"{line}\n" for line in _lines(group, language, colour=colour)))
    hidden = len(report.findings) - shown + report.omitted
    if hidden:
        blocks.append(not_shown(hidden, MOST_OF_A_RULE, language))
    if report.failure and report.readable:
        lines = _lines([report.failure], language, colour=colour)
        blocks.append("".join(f"{line}\n" for line in lines))
    text, verdict = summary(report, language)
    tint = _GREEN if report.conforms else _RED
    blocks.append(f"{text} {_painted(tint, verdict, colour=colour)}\n")
    return "\n".join(blocks)


def _place(finding: Finding) -> tuple[object, ...]:
    where = finding.location
    if where is None or where.line is None:
        return (id(finding),)
    return finding.severity, where.path, where.line, finding.focus_node


def _lines(group: list[Finding], language: str, *, colour: bool) -> Iterator[str]:
    first, *others = _told_once(group)
    yield _headline(first, language, colour=colour)
    yield from _excerpt(first, colour=colour)
    if first.hint:
        yield _INDENT + first.hint.in_language(language).translate(_HARMLESS)
    given = {first.hint}
    for finding in others:
        about = finding.about.in_language(language)
        message = finding.message.in_language(language).removeprefix(f"{about}: ")
        hint = "" if finding.hint in given else finding.hint.in_language(language)
        given.add(finding.hint)
        yield (
            _INDENT
            + f"{_ALSO.in_language(language)}{message} {hint}".translate(_HARMLESS).rstrip()
        )


def _told_once(group: list[Finding]) -> list[Finding]:
    """One finding for each message, that with the most telling hint."""
    told: dict[Text, Finding] = {}
    for finding in group:
        known = told.setdefault(finding.message, finding)
        if len(finding.hint.en) > len(known.hint.en):
            told[finding.message] = finding
    return list(told.values())


def _headline(finding: Finding, language: str, *, colour: bool) -> str:
    where = f"{finding.location}: " if finding.location else ""
    severity = _SEVERITIES[finding.severity].in_language(language)
    message = finding.message.in_language(language)
    tint = _COLOURS[finding.severity]
    return (
        _painted(_BOLD, where, colour=colour)
        + _painted(tint, severity, colour=colour)
        + _painted(_BOLD, message, colour=colour)
    )


def _excerpt(finding: Finding, *, colour: bool) -> Iterator[str]:
    if finding.excerpt and finding.location:
        line, marks = _cut(finding.excerpt)
        tint = _COLOURS[finding.severity]
        number = f"{finding.location.line:>6} | "
        yield _painted(_DIM, number, colour=colour) + line.translate(_HARMLESS)
        yield _painted(_DIM, f"{'':>6} | ", colour=colour) + _painted(tint, marks, colour=colour)


def _cut(excerpt: Excerpt) -> tuple[str, str]:
    """The line and its marks; of a long line the part around the fault."""
    line = excerpt.line.replace("\t", " ")
    start = excerpt.column - 1
    length = min(excerpt.length, _WIDTH)
    shift = max(0, min(start + length - _WIDTH + 8, start)) if len(line) > _WIDTH else 0
    less = "…" if shift or excerpt.before else ""
    more = "…" if shift + _WIDTH < len(line) or excerpt.is_cut else ""
    shown = less + line[shift : shift + _WIDTH] + more
    return shown, " " * (start - shift + len(less)) + "^" * length


def _painted(tint: str, text: str, *, colour: bool) -> str:
    text = text.translate(_HARMLESS)
    return f"{tint}{text}{_PLAIN}" if colour and text else text
