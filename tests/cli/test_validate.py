"""`dortmund-lod validate` as a user meets it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from dortmund_lod.cli.validate import FORMATS, Progress, validate
from dortmund_lod.reporting import GATE_FORMATS

if TYPE_CHECKING:
    from pathlib import Path

ENGLISH = {"LC_ALL": "C.UTF-8", "NO_COLOR": None}
SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dlo: <ontology#> . @prefix s: <shapes#> .
s:City a sh:NodeShape ; sh:targetClass dlo:City ; sh:property s:City-people .
s:City-people a sh:PropertyShape ; sh:path dlo:people ; sh:minCount 1 .
"""


def run(*arguments: str, environment: dict[str, str | None] | None = None) -> Result:
    return CliRunner().invoke(validate, arguments, env=ENGLISH | (environment or {}))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, content in {
        "shapes/city.ttl": SHAPE,
        "data/city.ttl": "@prefix dlo: <ontology#> .\n<id/city/dortmund> a dlo:City .\n",
    }.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(content)
    return tmp_path


def test_violations_exit_with_1_and_are_told_with_line_and_column(project: Path) -> None:
    result = run(str(project))
    assert result.exit_code == 1
    assert f"{project}/data/city.ttl:2:1: " in result.output
    assert "^^^^^^^^^^^^^^^^^^" in result.output
    assert "1 violation," in result.output


def test_valid_sources_exit_with_0(project: Path) -> None:
    with (project / "data/city.ttl").open("a") as file:
        file.write("<id/city/dortmund> dlo:people 600000 .\n")
    result = run(str(project))
    assert result.exit_code == 0
    assert result.output.endswith("Valid.\n")


def test_a_file_that_cannot_be_parsed_exits_with_2(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("<a> <b> <c>\n<d> <e> <f> .\n")
    result = run(str(tmp_path))
    assert result.exit_code == 2
    assert "broken.ttl:1:12: The statement is not finished" in result.output


def test_without_shapes_only_the_syntax_is_checked_and_the_text_says_so(tmp_path: Path) -> None:
    (tmp_path / "any.ttl").write_text("<a> <b> [] .\n")
    result = run(str(tmp_path / "any.ttl"))
    assert result.exit_code == 0
    assert "syntax only" in result.output


@pytest.mark.parametrize("variable", ["LC_ALL", "LC_MESSAGES", "LANG"])
def test_the_locale_decides_on_the_language(project: Path, variable: str) -> None:
    empty: dict[str, str | None] = {"LC_ALL": None, "LC_MESSAGES": None, "LANG": None}
    result = run(str(project), environment=empty | {variable: "de_DE.UTF-8"})
    assert "Nicht gültig." in result.output


def test_a_locale_without_translation_gets_english(project: Path) -> None:
    result = run(str(project), environment={"LC_ALL": "fr_FR.UTF-8"})
    assert "Not valid." in result.output


def test_the_flag_beats_the_locale(project: Path) -> None:
    result = run(str(project), "--lang", "de")
    assert "Nicht gültig." in result.output


def test_an_unknown_language_is_refused(project: Path) -> None:
    result = run(str(project), "--lang", "fr")
    assert result.exit_code == 2
    assert "not one of en, de" in result.output


def test_json_is_nothing_but_json(project: Path) -> None:
    result = run(str(project), "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.output)["conforms"] is False


def test_colours_are_for_terminals(project: Path) -> None:
    assert "\x1b[" not in run(str(project)).output


def test_no_color_is_respected_on_a_terminal(project: Path) -> None:
    coloured = CliRunner().invoke(validate, [str(project)], color=True, env=ENGLISH)
    plain = CliRunner().invoke(validate, [str(project)], color=True, env={"NO_COLOR": "1"})
    assert "\x1b[" in coloured.output
    assert "\x1b[" not in plain.output


def test_the_command_offers_the_formats_of_the_gate() -> None:
    assert set(FORMATS) == {"text", *GATE_FORMATS}


def test_the_help_shows_examples() -> None:
    result = run("--help")
    assert result.output.count("dortmund-lod validate") >= 3


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_long_work_shows_how_far_it_is_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    with Progress("de", patience=0) as tell:
        tell("read", 50, 100)
        tell("check", 1, 2)
    assert "Lesen" in terminal.getvalue()
    assert "50%" in terminal.getvalue()
    assert "Prüfen" in terminal.getvalue()


def test_short_work_and_pipes_show_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr("sys.stderr", stream)
        with Progress("en") as tell:
            tell("read", 50, 100)
        assert stream.getvalue() == ""


def test_a_document_is_compared_on_request(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text(
        "@prefix oa: <http://www.w3.org/ns/oa#> . <p> oa:hasSource <d> ; oa:hasSelector <s> .\n"
        '<s> oa:start 0 ; oa:end 5 ; oa:exact "Hallo" .'
    )
    (tmp_path / "document.txt").write_text("Hello")
    result = run(str(tmp_path / "d.ttl"), "--source-text", str(tmp_path / "document.txt"))
    assert result.exit_code == 1
    assert "The document words it otherwise." in result.output
    assert "1 passage against the document" in result.output


OWN = '<catalog> <http://purl.org/dc/terms/title> "Ours"@en .\n'
OTHER = '<http://e.org/book> <http://purl.org/dc/terms/title> "A catalogue of birds"@en .\n'


def test_a_project_without_words_for_portals_is_told_what_they_miss(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    found = run("--lang", "de").output
    assert "catalogue.ttl: Hinweis: Portale werden Titel" in found
    (project / "catalogue.ttl").write_text(OWN)
    assert "Portale werden Titel" not in run("--lang", "de").output


@pytest.mark.parametrize("place", ["catalogue.ttl", "data/catalogue.ttl"])
def test_a_file_called_catalogue_is_data_where_it_speaks_of_something_else(
    project: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(project)
    before = run().output.splitlines()[-1]
    (project / place).write_text(OWN)
    assert "The catalogue lacks a description" in run().output
    (project / place).write_text(OTHER)
    after = run().output
    assert "The catalogue lacks a description" not in after
    assert "Checked 2 files with 1 statement " in before
    assert "Checked 3 files with 2 statements" in after
