"""The report as text: place, sentence, the line with a mark under the fault, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.gate.report import Severity, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.gate.report import Excerpt, Finding, Report

MOST = 100
_WIDTH = 96
_RED, _YELLOW, _CYAN, _GREEN, _BOLD, _DIM, _PLAIN = (
    f"\x1b[{code}m" for code in (31, 33, 36, 32, 1, 2, 0)
)
_COLOURS = {Severity.VIOLATION: _RED, Severity.WARNING: _YELLOW, Severity.INFO: _CYAN}
_SEVERITIES = {
    Severity.VIOLATION: Text("", ""),
    Severity.WARNING: Text("Warning: ", "Warnung: "),
    Severity.INFO: Text("Note: ", "Hinweis: "),
}
_COUNTS = {
    Severity.VIOLATION: (Text("violation", "Verstoß"), Text("violations", "Verstöße")),
    Severity.WARNING: (Text("warning", "Warnung"), Text("warnings", "Warnungen")),
    Severity.INFO: (Text("note", "Hinweis"), Text("notes", "Hinweise")),
}
_FILES = (Text("file", "Datei"), Text("files", "Dateien"))
_TRIPLES = (Text("statement", "Aussage"), Text("statements", "Aussagen"))
_SHAPES = (Text("rule", "Regel"), Text("rules", "Regeln"))
_CHECKED = Text("Checked {} with {} against {}: {}.", "Geprüft: {} mit {} gegen {}: {}.")
_SYNTAX_ONLY = Text(
    "Checked {} with {} for syntax only, because no shapes were given: {}.",
    "Geprüft: {} mit {}, nur auf Schreibweise, denn Prüfregeln (shapes/) fehlen: {}.",
)
_PASSAGES = Text(
    "Compared {} passages with the document.", "{} Textstellen mit dem Dokument verglichen."
)
_VALID = Text("Valid.", "Gültig.")
_INVALID = Text("Not valid.", "Nicht gültig.")
_NOT_SHOWN = Text(
    "{} more findings are not shown; --format json shows all that were worked out.",
    "{} weitere Befunde sind nicht gezeigt; --format json zeigt alle ausgearbeiteten.",
)


def as_text(report: Report, language: str, *, colour: bool = False) -> str:
    """The report for people; `colour` is for terminals."""
    blocks = [_block(finding, language, colour=colour) for finding in report.findings[:MOST]]
    hidden = len(report.findings) - len(blocks) + report.omitted
    if report.passages:
        compared = _PASSAGES.in_language(language)
        blocks.append(compared.format(_number(report.passages, language)) + "\n")
    if hidden:
        blocks.append(_NOT_SHOWN.in_language(language).format(_number(hidden, language)) + "\n")
    blocks.append(_summary(report, language, colour=colour))
    return "\n".join(blocks)


def _block(finding: Finding, language: str, *, colour: bool) -> str:
    return "".join(f"{line}\n" for line in _lines(finding, language, colour=colour))


def _lines(finding: Finding, language: str, *, colour: bool) -> Iterator[str]:
    paint = _paint if colour else _unpainted
    tint = _COLOURS[finding.severity]
    where = f"{finding.location}: " if finding.location else ""
    severity = _SEVERITIES[finding.severity].in_language(language)
    message = finding.message.in_language(language)
    yield paint(_BOLD, where) + paint(tint, severity) + paint(_BOLD, message)
    if finding.excerpt and finding.location:
        line, marks = _cut(finding.excerpt)
        number = f"{finding.location.line:>6}"
        yield paint(_DIM, f"{number} | ") + line
        yield paint(_DIM, f"{'':>6} | ") + paint(tint, marks)
    if finding.hint:
        yield f"{'':>9}{finding.hint.in_language(language)}"


def _cut(excerpt: Excerpt) -> tuple[str, str]:
    """The line and its marks; of a long line the part around the fault."""
    line = excerpt.line.replace("\t", " ")
    start = excerpt.column - 1
    length = min(excerpt.length, _WIDTH)
    shift = max(0, min(start + length - _WIDTH + 8, start)) if len(line) > _WIDTH else 0
    shown = ("…" if shift else "") + line[shift : shift + _WIDTH]
    more = "…" if shift + _WIDTH < len(line) else ""
    return shown + more, " " * (start - shift + bool(shift)) + "^" * length


def _summary(report: Report, language: str, *, colour: bool) -> str:
    said = _CHECKED if report.shapes else _SYNTAX_ONLY
    parts = [
        _counted(report.files, _FILES, language),
        _counted(report.triples, _TRIPLES, language),
        _counted(report.shapes, _SHAPES, language),
    ]
    findings = ", ".join(
        _counted(report.count(severity), names, language) for severity, names in _COUNTS.items()
    )
    verdict = (_VALID if report.conforms else _INVALID).in_language(language)
    paint = _paint if colour else _unpainted
    tint = _GREEN if report.conforms else _RED
    sentence = said.in_language(language).format(*parts[: 3 if report.shapes else 2], findings)
    return f"{sentence} {paint(tint, verdict)}\n"


def _counted(count: int, names: tuple[Text, Text], language: str) -> str:
    return f"{_number(count, language)} {names[count != 1].in_language(language)}"


def _number(count: int, language: str) -> str:
    return f"{count:,}".replace(",", "." if language == "de" else ",")


def _paint(colour: str, text: str) -> str:
    return f"{colour}{text}{_PLAIN}" if text else ""


def _unpainted(_colour: str, text: str) -> str:
    return text
