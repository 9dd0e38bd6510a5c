"""What a site with a look of its own lacks before it goes public is noted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from dortmund_lod.reporting.report import Severity
from dortmund_lod.settings import Appearance
from dortmund_lod.settings.appearance import Accessibility, Link
from dortmund_lod.validation.checks.public_pages import EXPECTED, missing_pages

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.validation.problem import Problem

_STATED = Accessibility(
    authority={"": "Town"}, date="2026-01-31", contact="/", enforcement=Link("/", {"": "Body"})
)


def _problems(appearance: Appearance) -> list[Problem]:
    nothing: Any = None
    return [*missing_pages(appearance)(nothing, nothing, Counter())]


def test_every_page_that_is_missing_is_a_note_with_the_names_of_its_files(tmp_path: Path) -> None:
    found = _problems(Appearance(folder=tmp_path, languages=("de", "en"), accessibility=_STATED))
    assert len(found) == len(EXPECTED)
    assert {each.severity for each in found} == {Severity.INFO}
    assert "there is no imprint.de.md, imprint.en.md" in found[0].message.en


def test_a_page_in_one_of_the_languages_of_the_site_is_not_enough(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for name in EXPECTED:
        (tmp_path / "pages" / f"{name}.de.md").write_text("# A")
    german = Appearance(folder=tmp_path, languages=("de",), accessibility=_STATED)
    assert _problems(german) == []
    both = _problems(Appearance(folder=tmp_path, accessibility=_STATED))
    assert ["en.md" in each.message.de for each in both] == [True] * len(EXPECTED)


def test_a_site_without_the_table_is_asked_for_nothing() -> None:
    assert _problems(Appearance()) == []


def test_a_statement_on_accessibility_is_asked_for(tmp_path: Path) -> None:
    found = _problems(Appearance(folder=tmp_path))
    assert "[site.accessibility]" in found[-1].message.de
