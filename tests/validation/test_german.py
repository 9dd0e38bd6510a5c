"""Whatever keeps the gate from checking is told in German, too."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dortmund_lod import validation
from dortmund_lod.cli import commands
from dortmund_lod.errors import SourceError
from dortmund_lod.validation.german import in_german

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.validation.conftest import Validate

_PACKAGE = Path(validation.__file__).parents[1]
_FILES = (
    *(_PACKAGE / "sources").glob("*.py"),
    _PACKAGE / "rdf/parser/parse.py",
    _PACKAGE / "validation/blank_nodes.py",
    _PACKAGE / "validation/shacl/comparisons.py",
    _PACKAGE / "profiles/statements/checks/passages.py",
)
_QUOTED = {"reason", "source"}
"""Variables that hold a parser's words or another sentence."""


def _texts(file: Path) -> Iterator[str]:
    """The sentences and hints of the errors that a file raises, with 7 for what is filled in."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        name = getattr(getattr(node, "func", None), "id", "")
        if isinstance(node, ast.Call) and name in {"SourceError", "Indistinguishable"}:
            parts = [*node.args[:1], *(one.value for one in node.keywords if one.arg == "hint")]
            yield from (text for part in parts if (text := _text(part)))


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return ""
    text = "".join(
        str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values
    )
    return "" if text == "7." else text


def test_every_sentence_about_sources_has_its_german() -> None:
    sentences = {text for file in _FILES for text in _texts(file)}
    assert len(sentences) > 15
    assert {text for text in sentences if in_german(text) == text} == set()


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("The file cannot be read: Permission denied.", "nicht lesbar: keine Berechtigung."),
        ("The file is JSON that is no RDF.", "Die Datei ist JSON, aber kein RDF."),
        ("The file is a table, and tables are not RDF.", "eine Tabelle, und Tabellen sind kein"),
        ("it uses MINUS", "sie benutzt MINUS"),
        ("it gives $this a value", "sie gibt $this einen Wert"),
        ("error at 2:7: expected one of a, b", "in Zeile 2, Spalte 7 steht etwas"),
        ("Nobody knows this sentence.", "Nobody knows this sentence."),
    ],
)
def test_what_is_filled_in_stays_or_is_translated(english: str, german: str) -> None:
    assert german in in_german(english)


@pytest.mark.parametrize(
    ("arguments", "german"),
    [
        (["nowhere.ttl"], "Diese Datei oder diesen Ordner gibt es nicht."),
        ([], "Hier sind keine Quellen. Eine RDF-Datei oder einen Ordner nennen"),
        (["trees.csv"], "Die Datei ist eine Tabelle, und Tabellen sind kein RDF. In RDF sagen"),
        (["tables"], "auch mit .gz). Tabellen sind kein RDF. In RDF sagen"),
    ],
)
@pytest.mark.parametrize("command", ["validate", "build"])
def test_exit_2_speaks_german(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    arguments: list[str],
    german: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tables").mkdir()
    for table in ("trees.csv", "tables/trees.csv"):
        (tmp_path / table).write_text("name,height\nOak,20\n")
    result = CliRunner().invoke(commands, [command, "--lang", "de", *arguments])
    assert result.exit_code == 2
    assert german in " ".join(result.output.split())
    assert not re.search(r"There|[Tt]ables are|Error", result.output)


QUERY = """shape:S a sh:NodeShape ; sh:targetClass dlo:City ; sh:sparql shape:Q .
shape:Q sh:select '''%s''' ."""


@pytest.mark.parametrize(
    ("query", "english", "german"),
    [
        ("SELECT $this { $this ?p ?o MINUS { ?o a ?p } }", "it uses MINUS", "sie benutzt MINUS"),
        ("SELECT $this { $this ?p", "error at 1:", "in Zeile 1, Spalte"),
        ("ASK { $this ?p ?o }", "no SELECT query", "keine SELECT-Abfrage"),
        (
            "SELECT $this { $this ex:p 'ex2:q' } # ex3:r",
            "the prefix ex: is not declared",
            "das Präfix ex: ist nicht vereinbart",
        ),
    ],
)
def test_what_is_wrong_with_a_query_is_told_in_both_languages(
    validate: Validate, query: str, english: str, german: str
) -> None:
    with pytest.raises(validation.Uncheckable) as caught:
        validate({"shapes/s.ttl": QUERY % query, "data/d.ttl": "city:a a dlo:City ."})
    assert english in caught.value.text.en
    assert german in caught.value.text.de


def test_a_prefix_that_the_query_declares_itself_is_known(validate: Validate) -> None:
    query = "PREFIX d: <https://data.example.org/ontology#> SELECT $this { $this a d:City }"
    report = validate({"shapes/s.ttl": QUERY % query, "data/d.ttl": "city:a a dlo:City ."})
    assert len(report.findings) == 1


def test_an_error_of_which_no_german_is_known_is_told_as_it_is() -> None:
    failure = validation.failed(SourceError("So.", hint="And so.")).failure
    assert failure
    assert (failure.message.de, failure.hint.de) == ("So.", "And so.")
