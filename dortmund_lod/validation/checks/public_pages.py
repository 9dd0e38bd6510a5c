"""What a public site should have and this one lacks: imprint, privacy notice and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.errors import Location
from dortmund_lod.reporting.report import Severity
from dortmund_lod.reporting.text import Text
from dortmund_lod.settings.appearance import PAGES
from dortmund_lod.validation.problem import Problem

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from pathlib import Path

    from dortmund_lod.settings import Appearance
    from dortmund_lod.validation.messages.labeler import Labeler
    from dortmund_lod.validation.problem import Check
    from dortmund_lod.validation.source_reader import Project

EXPECTED = {
    "imprint": Text("an imprint (§ 5 DDG)", "ein Impressum (§ 5 DDG)"),
    "privacy": Text(
        "a privacy notice (Art. 13 GDPR)", "eine Datenschutzerklärung (Art. 13 DSGVO)"
    ),
    "contact": Text("a page on how to get in touch", "eine Seite mit dem Kontakt"),
    "about": Text("a page on who publishes what", "eine Seite darüber, wer was veröffentlicht"),
}
"""Pages that readers and the law look for, by the name of their file."""


def missing_pages(appearance: Appearance) -> Check:
    """A check that notes what a site with a look of its own lacks before it goes public."""

    def check(_project: Project, _names: Labeler, _counts: Counter[str]) -> Iterator[Problem]:
        if appearance.folder:
            for name, what in EXPECTED.items():
                if missing := _missing(appearance, name):
                    yield _note(what, missing)
            if not appearance.accessibility:
                yield _statement(appearance.folder)

    return check


def _missing(appearance: Appearance, name: str) -> list[Path]:
    """The files of a page that the site lacks, in the languages of its pages."""
    paths = [appearance.path(PAGES) / f"{name}.{language}.md" for language in appearance.languages]
    return [path for path in paths if not path.is_file()]


def _note(what: Text, missing: list[Path]) -> Problem:
    files = ", ".join(path.name for path in missing)
    return Problem(
        rule="page-missing",
        kind="page-missing",
        severity=Severity.INFO,
        message=Text(
            f"A public site needs {what.en}: there is no {files}.",
            f"Eine öffentliche Website braucht {what.de}: es fehlt {files}.",
        ),
        hint=Text(
            f"Write it in Markdown in {PAGES}/; the footer will lead to it.",
            f"Als Markdown in {PAGES}/ anlegen; die Fußzeile führt dann dorthin.",
        ),
        location=Location(missing[0]),
    )


def _statement(folder: Path) -> Problem:
    return Problem(
        rule="accessibility-statement",
        kind="accessibility-statement",
        severity=Severity.INFO,
        message=Text(
            "The statement on accessibility names nobody: [site.accessibility] is missing.",
            "Die Erklärung zur Barrierefreiheit nennt niemanden: [site.accessibility] fehlt.",
        ),
        hint=Text(
            "Add authority, date, contact and enforcement there.",
            "Dort authority, date, contact und enforcement angeben.",
        ),
        location=Location(folder / "dortmund-lod.toml"),
    )
