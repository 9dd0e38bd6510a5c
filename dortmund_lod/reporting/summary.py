"""What was checked and what came of it, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.reporting.report import Severity
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.reporting.report import Report

_COUNTS = {
    Severity.VIOLATION: (Text("violation", "Verstoß"), Text("violations", "Verstöße")),
    Severity.WARNING: (Text("warning", "Warnung"), Text("warnings", "Warnungen")),
    Severity.INFO: (Text("note", "Hinweis"), Text("notes", "Hinweise")),
}
_FILES = (Text("file", "Datei"), Text("files", "Dateien"))
_TRIPLES = (Text("statement", "Aussage"), Text("statements", "Aussagen"))
_SHAPES = (Text("rule", "Regel"), Text("rules", "Regeln"))
_PASSAGES = (Text("passage", "Textstelle"), Text("passages", "Textstellen"))
_CHECKED = Text("Checked {} with {} against {}", "Geprüft: {} mit {} gegen {}")
_SYNTAX_ONLY = Text(
    "Checked {} with {} for syntax only, because no shapes were given",
    "Geprüft: {} mit {}, nur auf Schreibweise, denn Prüfregeln (shapes/) fehlen",
)
_COMPARED = Text(", and {} against the document", " und {} gegen das Dokument")
_NOT_CHECKED = Text("{} of {} cannot be read.", "{} von {} nicht lesbar.")
_VALID = Text("Valid.", "Gültig.")
_INVALID = Text("Not valid.", "Nicht gültig.")
_NOTHING_CHECKED = Text("Nothing else was checked.", "Sonst wurde nichts geprüft.")
_STOPPED = Text("Cannot be checked.", "Prüfung nicht möglich.")
_NOT_SHOWN = Text(
    "{} more findings are not shown, at most {} of a rule; --format json shows more.",
    "{} weitere Befunde sind nicht gezeigt, je Regel höchstens {}; --format json zeigt mehr.",
)


def summary(report: Report, language: str) -> tuple[str, str]:
    """A sentence with the counts, and the verdict."""
    if not report.readable:
        unreadable = str(len(report.findings))
        files = _counted(report.files, _FILES, language)
        said = _NOT_CHECKED.in_language(language).format(unreadable, files)
        return said, _NOTHING_CHECKED.in_language(language)
    if report.failure:
        return _STOPPED.in_language(language), _NOTHING_CHECKED.in_language(language)
    parts = [
        _counted(report.files, _FILES, language),
        _counted(report.triples, _TRIPLES, language),
        _counted(report.shapes, _SHAPES, language),
    ]
    said = (_CHECKED if report.shapes else _SYNTAX_ONLY).in_language(language).format(*parts)
    if report.passages:
        compared = _counted(report.passages, _PASSAGES, language)
        said += _COMPARED.in_language(language).format(compared)
    findings = ", ".join(
        _counted(report.count(severity), names, language) for severity, names in _COUNTS.items()
    )
    verdict = (_VALID if report.conforms else _INVALID).in_language(language)
    return f"{said}: {findings}.", verdict


def not_shown(hidden: int, most: int, language: str) -> str:
    """How much the text leaves out."""
    return _NOT_SHOWN.in_language(language).format(_number(hidden, language), most) + "\n"


def _counted(count: int, names: tuple[Text, Text], language: str) -> str:
    return f"{_number(count, language)} {names[count != 1].in_language(language)}"


def _number(count: int, language: str) -> str:
    return f"{count:,}".replace(",", "." if language == "de" else ",")
