"""Queries in words by which the engine means what SPARQL 1.1 does."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.rdf.sparql.query_rewriter import (
    compensate,
    selects_all,
    with_columns,
    without_aliases,
)

_STORE = ox.Store()
_ROWS = '{ VALUES (?g ?x) { (1 "5") (1 "n/a") (1 "7") (2 "x") } BIND(STRDT(?x, <urn:t>) AS ?t) }'


def _row(text: str) -> dict[str, str]:
    found: Any = _STORE.query(text)
    (row,) = found
    return {name.value: row[name].value for name in found.variables if row[name] is not None}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('REPLACE("12", "([0-9]+)", "$1px")', "12px"),
        ("replace('12', '([0-9]+)', '''$1_''')", "12_"),
        ('REPLACE("12", "([0-9]+)", "<$0>")', "<12>"),
        ('REPLACE("1", "(1)", "$1$1a", "i")', "11a"),
        (r'REPLACE("abc", "b", "\\$")', "a$c"),
        (r'REPLACE("abc", "b", "\\$1")', "a$1c"),
        (r'REPLACE("abc", "b", "\\\\")', "a\\c"),
        (r'REPLACE("abc", "b", "\"\n")', 'a"\nc'),
        (r'REPLACE("abc", "(b)", "\u00241x")', "abxc"),
        ('REPLACE(REPLACE("1", "(1)", "$1a"), "(a)", "$1b")', "1ab"),
    ],
)
def test_a_constant_replacement_is_read_as_xpath_reads_it(call: str, expected: str) -> None:
    assert _row(compensate(f"SELECT ({call} AS ?x) {{}}")) == {"x": expected}


@pytest.mark.parametrize(
    "call",
    [
        'REPLACE("12", "([0-9]+)", "$1")',
        'REPLACE("12", "([0-9]+)", CONCAT("$1", "px"))',
        'REPLACE("12", "([0-9]+)", "$1px", "q")',
        'REPLACE("12", "([0-9]+)", "$1px", ?flags)',
        'REPLACE("12", "([0-9]+)", "$12px")',
        'REPLACE("12", "([0-9]+)")',
        'REPLACE("12", "(", "$1px"',
        'CONCAT("REPLACE(1, 2, \\"$1px\\")")',
        "COUNT(?x)",
        "COUNT(*)",
        "COUNT( DISTINCT ?x + 1)",
        "COUNT()",
    ],
)
def test_what_leaves_a_doubt_stays_as_it_is(call: str) -> None:
    assert compensate(f"SELECT ({call} AS ?y) {{}}") == f"SELECT ({call} AS ?y) {{}}"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("<http://www.w3.org/2001/XMLSchema#integer>(?x)", "2"),
        ("1/0", "0"),
        ("?x", "4"),
        ("?t", "4"),
        ('IRI(CONCAT("urn:", ?x))', "4"),
        ("COALESCE(?none, ?x)", "4"),
        ("?none + 1", "0"),
        ('REPLACE(?x, "(5)", "$1px")', "4"),
    ],
)
def test_a_count_leaves_out_what_cannot_be_evaluated(expression: str, expected: str) -> None:
    text = f"SELECT (COUNT({expression}) AS ?n) {_ROWS}"
    assert _row(compensate(text)) == {"n": expected}


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("(COUNT(?x) AS ?n) (?n*2 AS ?m)", {"n": "4", "m": "8"}),
        ("(COUNT(?x) AS ?n) ($n - 1 AS ?m) (?m * ?n AS ?k)", {"n": "4", "m": "3", "k": "12"}),
        ("(SUM(?g) + 1 AS ?n) (?n*2 AS ?m)", {"n": "6", "m": "12"}),
        ("(MAX(?g) AS ?n) (MIN(?g) + ?n AS ?m)", {"n": "2", "m": "3"}),
        ('(COUNT(?x) AS ?n) ("?n" AS ?m) (?n AS ?k)', {"n": "4", "m": "?n", "k": "4"}),
    ],
)
def test_a_name_may_be_used_later_in_its_clause(clause: str, expected: dict[str, str]) -> None:
    text = f"SELECT {clause} {_ROWS}"
    with pytest.raises(SyntaxError):
        _STORE.query(text)
    assert _row(without_aliases(text)) == expected


def test_a_name_of_a_subquery_stands_for_something_there_alone() -> None:
    inner = "SELECT (COUNT(?y) AS ?n) (?n + 1 AS ?m) { VALUES ?y { 1 2 } }"
    text = f"SELECT DISTINCT ?n (?m AS ?k) {{ {{ {inner} }} }}"
    assert _row(without_aliases(text)) == {"n": "2", "k": "3"}


@pytest.mark.parametrize(
    "clause",
    [
        "(RAND() + COUNT(?x) AS ?n) (?n = ?n AS ?m)",
        "(COUNT(?x) AS ?n) (BOUND(?n) AS ?m)",
        "(COUNT(?x) AS ?n) (SUM(?n) AS ?m)",
        "(COUNT(?x) AS ?n) (EXISTS { ?s ?p ?n } AS ?m)",
        "(?m + 1 AS ?n) (COUNT(?x) AS ?m)",
        "(COUNT(?x) AS ?n) (COUNT(",
    ],
)
def test_a_name_that_cannot_make_way_stays(clause: str) -> None:
    assert without_aliases(f"SELECT {clause} {_ROWS}") == f"SELECT {clause} {_ROWS}"


def test_names_that_double_at_each_step_do_not_grow_without_end() -> None:
    steps = [f"(?n{number}+?n{number} AS ?n{number + 1})" for number in range(60)]
    text = f"SELECT (COUNT(?x) AS ?n0) {' '.join(steps)} {_ROWS}"
    assert without_aliases(text) == text


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?s ?p ?o }", "?s ?p ?o"),
        ("BASE <http://e/> PREFIX a: <>\nselect # all\n distinct*{ ?s a:b ?o }", "?s ?o"),
        ("SELECT REDUCED * { { SELECT ?b ?a { ?b ?c ?a } } ?a ?d ?b }", "?b ?a ?d"),
        ("SELECT * { VALUES (?z ?y) { (1 2) } BIND(?z + 1 AS ?a) }", "?z ?y ?a"),
    ],
)
def test_all_columns_come_in_the_order_in_which_the_query_names_them(
    query: str, columns: str
) -> None:
    store = ox.Store()
    store.load(b"<b> <b> <b>, <a> . <a> <b> 1 .", ox.RdfFormat.TURTLE, base_iri="http://e/")
    found: Any = store.query(query, base_iri="http://e/")
    names = [each.value for each in found.variables]
    assert selects_all(query)
    again: Any = store.query(with_columns(query, names), base_iri="http://e/")
    assert " ".join(map(str, again.variables)) == columns
    rows = [[row[name] for name in names] for row in found]
    assert rows
    assert rows == [[row[name] for name in names] for row in again]


@pytest.mark.parametrize(
    "query",
    [
        "DESCRIBE * { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "ASK { { SELECT * { ?s ?p ?o } } }",
        "PREFIX a: <http://SELECT*> ASK { ?s ?p ?o }",
        "# SELECT *\nSELECT ?o ?s { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } { SELECT * { ?s ?p ?o } }",
    ],
)
def test_only_the_outermost_star_of_a_select_stands_for_columns(query: str) -> None:
    assert not selects_all(query)
    assert with_columns(query, ["s", "p", "o"]) == query


@given(st.text(st.sampled_from("SELECT COUNT(REPLACE(?n AS)\"'$1a,\\{}<#"), max_size=60))
def test_any_text_is_borne(text: str) -> None:
    compensate("COUNT(1" + text)
    without_aliases("SELECT (COUNT(?n) AS ?n) (" + text)
    with_columns("SELECT *" + text, ["n"])
