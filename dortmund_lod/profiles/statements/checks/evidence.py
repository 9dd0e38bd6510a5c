"""Links to the outside need evidence: a row each in the table beside them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.errors import Location
from dortmund_lod.rdf.namespaces import OWN_PREFIXES, PREFIXES
from dortmund_lod.reporting.report import Excerpt, Severity, excerpt_of
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.indexed_graph import RDF_TYPE
from dortmund_lod.validation.problem import Problem, StatementRef
from dortmund_lod.validation.source_reader import parse

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from pathlib import Path

    from dortmund_lod.sources.source_file import SourceFile
    from dortmund_lod.validation.indexed_graph import Triple
    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.source_reader import Project

LINKS_GRAPH = "dataset/links"
TABLE = "evidence.csv"
_OWN = ("id/", *OWN_PREFIXES.values())
COLUMNS = ("subject", "predicate", "object", "evidence", "kind")
_NO_LINKS = {RDF_TYPE, ox.NamedNode(PREFIXES["rdfs"] + "label")}
_HINT = Text(
    f"Add a row to {TABLE}: {', '.join(COLUMNS)}; or remove the link.",
    f"In {TABLE} eine Zeile ergänzen: {', '.join(COLUMNS)}; oder den Verweis entfernen.",
)


@dataclass(frozen=True)
class _Row:
    """A row of the table: the link as text, what is said for it, and where it stands."""

    link: tuple[str, str, str]
    evidence: str
    location: Location
    excerpt: Excerpt


def links_without_evidence(
    project: Project, names: Labeler, _counts: Counter[str]
) -> Iterator[Problem]:
    """Links without a row, rows without evidence, and rows without a link."""
    by_folder: dict[Path, list[SourceFile]] = {}
    for source in project.files:
        if source.graph == LINKS_GRAPH:
            by_folder.setdefault(source.display.parent, []).append(source)
    for folder, sources in by_folder.items():
        links = {_key(link): link for source in sources for link in _links(source, project)}
        if links:
            yield from _compare(links, folder / TABLE, project.base_iri, names)


def _links(source: SourceFile, project: Project) -> Iterator[Triple]:
    for quad in parse(source, project.base_iri):
        if quad.predicate not in _NO_LINKS:
            yield quad.subject, quad.predicate, quad.object


def _key(link: Triple) -> tuple[str, str, str]:
    subject, predicate, value = (getattr(term, "value", str(term)) for term in link)
    return subject, predicate, value


def _compare(
    links: dict[tuple[str, str, str], Triple], table: Path, base_iri: str, names: Labeler
) -> Iterator[Problem]:
    try:
        rows = _rows(table, base_iri)
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        yield _unreadable(table, error)
        return
    said = {row.link: row for row in rows}
    for key, link in links.items():
        if key not in said:
            yield _unproved(link, names)
    for row in rows:
        if not row.evidence:
            yield _about(row, Severity.VIOLATION, "The row gives no evidence.",
                         "Die Zeile nennt keinen Beleg.")  # fmt: skip
        if row.link not in links:
            yield _about(row, Severity.WARNING, "The row is about a link that is not there.",
                         "Die Zeile gilt einem Verweis, den es nicht gibt.")  # fmt: skip


def _rows(table: Path, base_iri: str) -> list[_Row]:
    text = table.read_text("utf-8-sig")
    lines = text.split("\n")
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows = []
    for row in reader:
        line = lines[reader.line_num - 1]
        rows.append(
            _Row(
                link=(_absolute(row["subject"], base_iri), _absolute(row["predicate"], base_iri),
                      _absolute(row["object"], base_iri)),
                evidence=(row["evidence"] or "").strip(),
                location=Location(table, reader.line_num, 1),
                excerpt=excerpt_of(line, 1, len(line)),
            )
        )  # fmt: skip
    return rows


def _absolute(text: str | None, base_iri: str) -> str:
    """Things of the project are written relative to its base."""
    return base_iri + text if text and text.startswith(_OWN) else text or ""


def _unproved(link: Triple, names: Labeler) -> Problem:
    subject, predicate, value = link
    shown = f"{names.short(predicate)} {names.short(value)}"
    return Problem(
        rule="link-without-evidence",
        kind="evidence",
        message=Text(
            f"There is no evidence for the link {shown}.",
            f"Für den Verweis {shown} fehlt der Beleg.",
        ),
        about=names.subject(subject),
        hint=_HINT,
        focus=subject,
        path=str(predicate),
        value=value,
        where=StatementRef(subject, predicate, value),
    )


def _about(row: _Row, severity: Severity, en: str, de: str) -> Problem:
    return Problem(
        severity=severity,
        rule="evidence-row",
        kind="evidence",
        message=Text(en, de),
        location=row.location,
        excerpt=row.excerpt,
    )


def _unreadable(table: Path, error: Exception) -> Problem:
    reason = getattr(error, "strerror", None) or str(error)
    return Problem(
        rule="evidence-table",
        kind="evidence",
        message=Text(
            f"The table of evidence for the links cannot be read: {reason}.",
            f"Die Tabelle der Belege für die Verweise ist nicht lesbar: {reason}.",
        ),
        hint=Text(
            f"It is a CSV file in UTF-8 with the columns {', '.join(COLUMNS)}.",
            f"Sie ist eine CSV-Datei in UTF-8 mit den Spalten {', '.join(COLUMNS)}.",
        ),
        location=Location(table),
    )
