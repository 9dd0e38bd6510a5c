"""Ten slips of somebody who edits the shipped data, and what the gate says to each."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import sources, validation
from dortmund_lod.profiles.statements import PROFILE

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[3]
FIGURES, CITY, MODEL = (f"data/brochure/{name}.ttl" for name in ("figures", "city", "model"))
LINKS, PASSAGES = "data/links/links.ttl", "data/brochure/passages-model.ttl"
NAMES = "data/editorial/names.ttl"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in sources.PROJECT_FOLDERS:
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def change(right: str, wrong: str) -> Callable[[str], str]:
    def changed(text: str) -> str:
        assert right in text
        return text.replace(right, wrong, 1)

    return changed


def without_first_passage(text: str) -> str:
    return re.sub(r"\npassage:.*?#selector>\n.*?\.\n", "\n", text, count=1, flags=re.DOTALL)


def without_final_dot(text: str) -> str:
    return text.rstrip().removesuffix(".").rstrip() + "\n"


def told(project: Path) -> tuple[str, validation.Report]:
    """What the gate prints, its files relative to the project."""
    (project / sources.PROJECT_FILE).touch()
    files = sources.discover([project / name for name in sources.PROJECT_FOLDERS]).files
    try:
        report = validation.validate(files, "http://127.0.0.1:8000/", checks=PROFILE.checks(()))
    except validation.Unreadable as error:
        report = error.report
    return validation.render(report, "text", "en").replace(f"{project}/", ""), report


EDITS = {
    "a comma in a number": (
        FIGURES,
        change("dlo:statedValue 53000.0", "dlo:statedValue 53,000.0"),
        "The comma separates two values here; write the number without it: 53000.0.",
        "53,000.0",
    ),
    "a missing @de": (
        NAMES,
        change('Modell"@de', 'Modell"'),
        "it carries its language, such as @en or @de",
        '"Dortmunder Modell"',
    ),
    "a wrong prefix": (
        CITY,
        change("schema: <https:", "schema: <http:"),
        "The prefix schema: stands for <http://schema.org/> here",
        "<http://schema.org/>",
    ),
    "a typo in a property": (
        FIGURES,
        change("dlo:statedValue 400.0", "dlo:statedValu 400.0"),
        "Did you mean dlo:statedValue?",
        "dlo:statedValu",
    ),
    "a deleted passage": (
        PASSAGES,
        without_first_passage,
        "is used here but described nowhere",
        "passage:",
    ),
    "a year in the wrong place": (
        MODEL,
        change("dlo:lifecycle", "dlo:year 2019 ; dlo:lifecycle"),
        "A year belongs on an edition, a participation, an evaluation or a figure.",
        "dlo:year",
    ),
    "a wrong link": (
        LINKS,
        change("wd:Q1295", "<https://www.wikidata.org/wiki/Q1295>"),
        "There is no evidence for the link owl:sameAs <https://www.wikidata.org/wiki/Q1295>.",
        "<https://www.wikidata.org/wiki/Q1295>",
    ),
    "a duplicate id": (
        FIGURES,
        change('"F062"', '"F063"'),
        "The fact number F063 of this source is already used",
        '"F063"',
    ),
    "a missing final dot": (
        CITY,
        without_final_dot,
        "The statement is not finished: its full stop is missing.",
        " ",
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_slip_is_explained_at_its_place(project: Path, edit: str) -> None:
    name, change_text, sentence, marked = EDITS[edit]
    file = project / name
    file.write_text(change_text(file.read_text("utf-8")), "utf-8")
    text, report = told(project)
    assert not report.conforms
    assert sentence in text
    marks = {
        finding.excerpt.line[finding.excerpt.column - 1 :][: finding.excerpt.length]
        for finding in report.findings
        if finding.excerpt
    }
    assert any(mark.startswith(marked.strip()) for mark in marks)


def test_a_file_in_windows_1252_is_explained_at_its_first_odd_letter(project: Path) -> None:
    file = project / NAMES
    file.write_bytes(file.read_text("utf-8").encode("cp1252"))
    text, report = told(project)
    assert not report.conforms
    found = re.search(rf"{NAMES}:(\d+):(\d+): The file is not in UTF-8: byte (\d+) is 0xe4", text)
    assert found
    line, column, byte = map(int, found.groups())
    assert file.read_bytes()[byte - 1] == 0xE4
    assert file.read_text("cp1252").splitlines()[line - 1][column - 1] == "ä"
    assert "which is 'ä' in Windows-1252" in text


def test_the_shipped_project_is_valid(project: Path) -> None:
    text, report = told(project)
    assert report.conforms
    assert text.endswith("Valid.\n")
