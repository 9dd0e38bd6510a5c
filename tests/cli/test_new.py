"""`dortmund-lod new`: the sample is valid as it stands, and small enough to be read."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dortmund_lod.cli import commands
from dortmund_lod.cli.new import SAMPLE

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

_SETTINGS = "dortmund-lod.toml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample, where the commands are given."""
    result = CliRunner().invoke(commands, ["new", str(tmp_path / "mine")])
    assert result.exit_code == 0, result.output
    monkeypatch.chdir(tmp_path / "mine")
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / "mine"


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, arguments)


def test_the_sample_is_valid_and_its_one_note_is_what_only_a_portal_can_mend(
    folder: Path,
) -> None:
    result = _run("validate", "--format", "json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert [each["rule"] for each in report["findings"]] == ["contributor-id"]
    assert result.stderr == ""
    assert folder.is_dir()


def test_the_sample_has_two_classes_and_ten_things_and_a_query_about_them(folder: Path) -> None:
    count = "SELECT ?class (COUNT(?thing) AS ?n) { GRAPH <dataset/cities> { ?thing a ?class } }"
    result = _run("query", f"{count} GROUP BY ?class ORDER BY ?n", "--format", "csv")
    assert result.exit_code == 0, result.output
    base = "https://data.example.org/ontology#"
    rows = result.stdout.split()
    assert rows == ["class,n", f"{base}River,4", f"{base}City,6"]
    (query,) = (folder / "queries").glob("*.rq")
    result = _run("query", "-f", str(query), "--format", "csv")
    assert result.stdout.splitlines()[:3] == ["river,cities", "Elbe,2", "Rhine,2"]


def test_the_statement_on_accessibility_is_dated_with_the_day_it_is_made(folder: Path) -> None:
    days = re.findall(r"(?m)^date = (\S+)$", (folder / _SETTINGS).read_text("utf-8"))
    made = datetime.fromtimestamp((folder / _SETTINGS).stat().st_mtime, UTC)
    assert days == [made.date().isoformat()]


def test_every_file_of_the_sample_says_what_it_is_for(folder: Path) -> None:
    comments = {".toml": "#", ".ttl": "#", ".svg": "<!--", ".md": "#", ".rq": "#"}
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == set(comments)
    for path in files:
        assert path.read_text("utf-8").startswith(comments[path.suffix]), path


def test_the_readme_of_the_sample_names_every_file_and_folder_of_it(folder: Path) -> None:
    text = (folder / "README.md").read_text("utf-8")
    for path in folder.iterdir():
        assert path.name == "README.md" or f"`{path.name}" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("data/cities.ttl", '    ont:municipalityKey "08421000" ;\n', ""), "key"),
        (
            ("data/cities.ttl", "<id/river/danube> ;", "<id/river/donube> ;"),
            "none of those in the data",
        ),
        (("data/cities.ttl", '"Ulm"@de , "Ulm"@en', '"Ulm"'), "no language"),
    ],
)
def test_a_mistake_in_the_sample_is_told_with_its_file_and_line(
    folder: Path, change: tuple[str, str, str], said: str
) -> None:
    name, before, after = change
    text = (folder / name).read_text("utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after), "utf-8")
    result = _run("validate")
    assert result.exit_code == 1
    first = result.stdout.splitlines()[0]
    assert first.startswith(f"{name}:")
    assert said in result.stdout


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    result = _run("new", str(tmp_path / "mine"))
    assert result.exit_code == 2
    assert "holds something already" in result.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_an_empty_folder_may_be_there(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert _run("new", str(tmp_path / "mine")).exit_code == 0
    assert (tmp_path / "mine" / _SETTINGS).is_file()


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = _run("new", str(tmp_path / "file" / "mine"))
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_the_sample_may_be_changed_wherever_the_program_is_installed(folder: Path) -> None:
    for path in folder.rglob("*"):
        assert os.access(path, os.W_OK), path
    assert {path.relative_to(SAMPLE) for path in SAMPLE.rglob("*")} == {
        path.relative_to(folder) for path in folder.rglob("*")
    }
