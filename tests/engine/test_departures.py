"""Where the engine departs from SPARQL 1.1: as docs/conformance.md says, until it changes."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.engine import Query
from dortmund_lod.errors import MalformedQuery
from dortmund_lod.rdf.formats import JSON_RESULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dortmund_lod.engine import Engine, EngineProcess

_DOCUMENT = Path(__file__).parents[2] / "docs" / "conformance.md"
_PROLOGUE = "PREFIX ex: <http://example.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
_DATA = (
    _PROLOGUE + 'ex:item ex:size "007"^^xsd:integer ; ex:byte "5"^^xsd:byte ; ex:name "x"@de-DE .'
)
_ANSWERS = {
    "ex:size ?o": ["7 integer"],
    "ex:byte": ["5 integer"],
    "ex:name": ["x de-de"],
    r'"(a)\\1"': [None],
    "ex:size|ex:size": ["7 integer"],
    "ex:size*": [],
    "FILTER(?l)": [],
    "BNODE": ["1 integer"],
}


def _queries() -> Iterator[str]:
    """The examples of the table, as they are written in it."""
    table = _DOCUMENT.read_text("utf-8").partition("## Where the engine departs")[2]
    for row in re.findall(r"^\| `(SELECT .*?)`", table, re.MULTILINE):
        yield row.replace(r"\|", "|")


@pytest.fixture
def engine(start_over: Callable[..., EngineProcess]) -> Engine:
    return start_over(_DATA).client()


def _rows(engine: Engine, text: str) -> list[str | None]:
    answer = engine.query(Query(text=_PROLOGUE + text, results=JSON_RESULTS, graph=None))
    with answer.body as body:
        found = json.load(body)
    name = found["head"]["vars"][-1]
    return [_shown(row.get(name)) for row in found["results"]["bindings"]]


def _shown(term: dict[str, str] | None) -> str | None:
    if term is None:
        return None
    kind = term.get("xml:lang") or term.get("datatype", "").rpartition("#")[2]
    return f"{term['value']} {kind}".strip()


def test_each_departure_is_as_the_table_says(engine: Engine) -> None:
    queries = list(_queries())
    assert len(queries) == len(_ANSWERS)
    for mark, expected in _ANSWERS.items():
        (query,) = [each for each in queries if mark in each]
        assert _rows(engine, query) == expected, query


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('SELECT (REPLACE("12", "([0-9]+)", "$1px") AS ?x) {}', "12px"),
        (
            'SELECT (COUNT(xsd:integer(?x)) AS ?n) { VALUES ?x { "5" "n/a" } }',
            "1 integer",
        ),
        ("SELECT (COUNT(?o) AS ?n) (?n*2 AS ?m) { ?s ?p ?o }", "6 integer"),
    ],
)
def test_what_can_be_made_up_for_is_as_sparql_says(
    engine: Engine, query: str, expected: str
) -> None:
    assert _rows(engine, query) == [expected]


def test_what_is_refused_is_told_in_the_words_of_who_asked(engine: Engine) -> None:
    before = "SELECT (COUNT(1+1) AS ?n "
    place = f"at 1:{len(_PROLOGUE + before) + 1}"
    with pytest.raises(MalformedQuery, match=place) as caught:
        _rows(engine, before + "{}")
    assert caught.value.mistake


def _pairs() -> list[list[str]]:
    """What is to be written instead of what, of the table of what takes long."""
    part = _DOCUMENT.read_text("utf-8").partition("## What takes the engine long")[2]
    rows = part.partition("## ")[0].splitlines()
    return [re.findall(r"`(.*?)`", row) for row in rows if row.startswith("| `FILTER")]


@pytest.mark.parametrize(("long", "quick"), _pairs())
def test_what_is_to_be_written_instead_means_the_same(
    start_over: Callable[..., EngineProcess], long: str, quick: str
) -> None:
    chosen = random.Random(7)  # noqa: S311 - no secret
    lines = "".join(
        f"ex:n{chosen.randrange(30)} {name} ex:n{chosen.randrange(30)} .\n"
        for name in ("ex:by", "oa:hasSelector", "oa:exact")
        for _ in range(25)
    )
    prologue = "PREFIX oa: <http://www.w3.org/ns/oa#> "
    engine = start_over(_PROLOGUE + prologue + lines).client()
    answers = [
        _rows(
            engine, f"{prologue}SELECT (CONCAT(STR(?f), STR(?p)) AS ?x) {{ ?f ex:by ?p {each} }}"
        )
        for each in ("", long, quick)
    ]
    assert sorted(map(str, answers[1])) == sorted(map(str, answers[2]))
    assert 0 < len(answers[1]) < len(answers[0])
