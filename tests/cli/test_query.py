"""`dortmund-lod query` on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dortmund_lod.cli import commands
from dortmund_lod.rdf.formats import GRAPHS, RESULTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Ask = Callable[..., Result]

_SELECT = "SELECT ?s ?o { ?s <http://example.org/p> ?o } ORDER BY ?o"
_CONSTRUCT = "CONSTRUCT { ?s <http://example.org/is> ?o } WHERE { ?s <http://example.org/p> ?o }"


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Ask a small source; gives what the program said."""
    source = tmp_path / "any.ttl"
    source.write_text("<http://example.org/a> <http://example.org/p> 1 , 'ü' .", "utf-8")

    def run(*arguments: str) -> Result:
        place = ["--source", str(source), "--home", str(tmp_path / "home")]
        return CliRunner().invoke(commands, ["query", *arguments, *place])

    return run


def test_solutions_are_a_table_unless_another_format_is_named(ask: Ask) -> None:
    assert ask(_SELECT).stdout.splitlines() == [
        "s                     o",
        "--------------------  ---",
        "http://example.org/a  1",
        "http://example.org/a  ü",
    ]


@pytest.mark.parametrize(
    ("text", "expected"), [("ASK {}", "true\n"), ("ASK { <a:b> ?p ?o }", "false\n")]
)
def test_the_answer_to_ask_is_a_word(ask: Ask, text: str, expected: str) -> None:
    assert ask(text).stdout == expected


def test_triples_are_turtle_unless_another_format_is_named(ask: Ask) -> None:
    assert ask(_CONSTRUCT).stdout == ask(_CONSTRUCT, "--format", "ttl").stdout
    assert "<http://example.org/a> <http://example.org/is> " in ask(_CONSTRUCT).stdout


@pytest.mark.parametrize("suffix", [fmt.suffix for fmt in (*RESULTS, *GRAPHS)])
def test_every_format_can_be_named(ask: Ask, suffix: str) -> None:
    text = _SELECT if suffix in {fmt.suffix for fmt in RESULTS} else _CONSTRUCT
    result = ask(text, "--format", suffix)
    assert result.exit_code == 0
    assert "ü" in result.stdout or "\\u00FC" in result.stdout
    if suffix == "json":
        assert len(json.loads(result.stdout)["results"]["bindings"]) == 2


def test_a_query_may_come_from_a_file(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text(_SELECT, "utf-8")
    assert ask("-f", str(file)).stdout == ask(_SELECT).stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["SELECT"], "not valid SPARQL"),
        (["INSERT DATA { <a:a> <a:b> 1 }"], "not valid SPARQL"),
        (["SELECT * { ?s a:b ?o }", "--lang", "fr"], "fr"),
        (["SELECT * { SERVICE <http://a.example/> {} }"], "SERVICE is not supported"),
        ([_CONSTRUCT, "--format", "csv"], "triples"),
        (["ASK {}", "--format", "ttl"], "solutions"),
        ([], "Give a query, or a file with -f."),
        (["ASK {}", "-f", __file__], "Give a query, or a file with -f."),
        (["-f", "missing.rq"], "No such file"),
        (["ASK {}", "--format", "docx"], "docx"),
        (["ASK {}", "--base-iri", "nonsense"], "base IRI"),
        (["ASK {}", "--config", "missing.toml"], "missing.toml"),
    ],
)
def test_what_cannot_be_answered_is_told_with_exit_code_2(
    ask: Ask, arguments: list[str], words: str
) -> None:
    result = ask(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert words in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Line 1, column 15: The prefix foaf: is not declared. Write PREFIX foaf: <http"),
        ("de", "Zeile 1, Spalte 15: Das Präfix foaf: ist nicht deklariert. Schreiben Sie PREFIX"),
    ],
)
def test_a_common_mistake_is_told_before_what_the_engine_says(
    ask: Ask, language: str, words: str
) -> None:
    said = ask("SELECT * { ?s foaf:name ?o }", "--lang", language).stderr
    assert words in said
    assert said.index(words) < said.index("not valid SPARQL")


def test_a_function_that_is_not_there_is_told_with_its_place(ask: Ask) -> None:
    said = ask("SELECT (<http://f.example/g>(1) AS ?x) {}", "--lang", "de").stderr
    assert "Zeile 1, Spalte 9: Eine Funktion <http://f.example/g> gibt es nicht." in said


def test_a_query_has_the_limits_of_a_site(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DORTMUND_LOD_QUERY_TIME_LIMIT", "0.2")
    patterns = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(30))
    result = ask(f"SELECT (COUNT(*) AS ?n) {{ {patterns} }}")
    assert result.exit_code == 2
    assert "stopped after 0.2 seconds" in result.stderr
