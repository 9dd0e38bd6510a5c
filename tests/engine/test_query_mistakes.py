"""The commonest mistakes in queries are found in their tokens, at their place, and no others."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.engine.query_mistakes import find_function, find_mistake

_QUERIES = sorted((Path(__file__).parents[2] / "queries").glob("*.rq"))

CASES = [
    ("SELECT * { ?s foaf:name ?o }", "undeclared-prefix", "foaf:"),
    ("PREFIX a: <http://a/> SELECT * { ?s a:p/: ?o }", "undeclared-prefix", ":"),
    ("# PREFIX a: <http://a/>\nSELECT * { ?s a:p 'PREFIX a: <b>' }", "undeclared-prefix", "a:"),
    ("PREFIX a <http://a/> SELECT * { ?s a:p 1 }", "undeclared-prefix", "a:"),
    ("SELECT * { ?s ?p ?o", "unclosed-bracket", "{"),
    ("SELECT * { ?s ?p ?o OPTIONAL { ?s a ?c }", "unclosed-bracket", "{"),
    ("SELECT * { ?s ?p ?o FILTER(?o > 1 }", "unclosed-bracket", "("),
    ("SELECT * { ?s ?p [ a ?c }", "unclosed-bracket", "["),
    ("SELECT * { ?s ?p ?o }}", "surplus-bracket", "}"),
    ("SELECT * { ?s ?p ?o FILTER(bound(?o))) }", "surplus-bracket", ")"),
    ("SELECT * ?s ?p ?o }", "surplus-bracket", "}"),
    ("INSERT DATA { <a:a> <a:b> 1 }", "update", "INSERT"),
    ("PREFIX a: <http://a/> delete where { ?s a:p ?o }", "update", "delete"),
    ("BASE <http://a/> DROP ALL", "update", "DROP"),
    ("SELECT (LENGTH(?o) AS ?n) { ?s ?p ?o }", "unknown-function", "LENGTH"),
    ("SELECT * { ?s ?p ?o FILTER(to_lower(?o) = 'a') }", "unknown-function", "to_lower"),
    ("SELECT * { ?s ?p 'it }", "unclosed-string", "'it }"),
    ('SELECT * { ?s ?p """a" }', "unclosed-string", '"""a" }'),
    ("SELECT * { ?s ?p <http://a.example/b . }", "unclosed-iri", "<http:"),
    ("SELECT * { ?s ?p <http://a.example/b c> . }", "unclosed-iri", "<http:"),
    ("PREFIX a: <urn:a SELECT * { ?s a:p ?o }", "unclosed-iri", "<urn:a"),
    ("PREFIX a: http://a.example/ SELECT * { ?s a:p ?o }", "bare-iri", "http:"),
    ("SELECT * { ?s ?p “a” }", "curly-quote", "“"),
    ("SELECT * { ?s ?p ?o ?s a ?c }", "missing-separator", "?s"),
    ("SELECT * { ?s ?p 'a'@de, 1 <a:b> a ?c }", "missing-separator", "<a:b>"),
    ("SELECT * { ?s ?p 'a'^^<a:t> [] a ?c }", "missing-separator", "["),
    ("CONSTRUCT { ?s ?p ?o ?s a ?c } { ?s ?p ?o }", "missing-separator", "?s"),
    ("SELECT * { ?s <a:p>/^<a:q>* ?o ?c ?d ?e }", "missing-separator", "?c"),
    ("SELECT * { FILTER(1 < 2) ?s ?p ?o ?x ?y ?z }", "missing-separator", "?x"),
    ("SELECT * { VALUES ?x { 1 2 3 } ?s ?p ?o ?x ?y ?z }", "missing-separator", "?x"),
    ("SELECT * { { SELECT ?s { ?s a ?c ?d } } }", "missing-separator", "?d"),
    ("SELECT * { ?s ?p ?o.. }", "surplus-separator", "."),
    ("SELECT * { FILTER(1 = 1) . . ?s ?p ?o }", "surplus-separator", "."),
    ("SELECT * { ?s ?p ?o . ; ?q ?r }", "surplus-separator", ";"),
    ("SELECT * { ?s ?p ?o OPTIONAL { ?s a ?c } ; ?q ?r }", "surplus-separator", ";"),
    ("SELECT * { ?s ?p ?o ; , ?r }", "surplus-separator", ","),
    ("SELECT * { ?s ?p [ a ?c . ] }", "surplus-separator", "."),
    ("SELECT * { ?s ?p ; ?q ?r }", "incomplete-triple", ";"),
    ("SELECT * { ?s ?p . ?s a ?c }", "incomplete-triple", "."),
    ("SELECT * { ?s . }", "incomplete-triple", "."),
    ("SELECT * { ?s ?p }", "incomplete-triple", "}"),
    ("SELECT * { ?s ?p FILTER(?s = 1) }", "incomplete-triple", "FILTER"),
    ("SELECT * { ?s a Person }", "bare-word", "Person"),
    ("SELECT * { ?s name ?o }", "bare-word", "name"),
    ("@prefix a: <http://a/> . SELECT * { ?s a:p ?o }", "turtle-prefix", "@prefix"),
    ("PREFIX a: <http://a/> . SELECT * { ?s a:p ?o }", "sign-after-prefix", "."),
    ("SELCT * { ?s ?p ?o }", "no-form", "SELCT"),
    ("SELECT * { ?s ?p ?o FILTER ?o > 1 }", "bare-condition", "?o"),
    ("SELECT * { ?s ?p ?o FILTER !bound(?o) }", "bare-condition", "!"),
    ("SELECT ?s, ?o { ?s ?p ?o }", "comma-in-select", ","),
    ("SELECT COUNT(?s) AS ?n { ?s ?p ?o }", "bare-calculation", "COUNT"),
    ("SELECT ?s (1 AS ?x) str(?o) { ?s ?p ?o }", "bare-calculation", "str"),
]


@pytest.mark.parametrize(("text", "kind", "token"), CASES, ids=[text for text, _, _ in CASES])
def test_a_mistake_is_found_at_its_place(text: str, kind: str, token: str) -> None:
    with pytest.raises(SyntaxError):
        ox.Store().query(text)
    found = find_mistake(text)
    assert found
    assert (found.kind, found.token) == (kind, token)
    lines = text.split("\n")
    assert " ".join(lines[found.line - 1][found.column - 1 :].split()).startswith(token)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELECT *\n{\n  ?s ?p 'a\n}", (3, 9)),
        ("SELECT * {\n?s ?p ?o {", (2, 10)),
        ("SELECT * { ?s ?p ?o ) }", (1, 21)),
        ("ASK { ?s ?p ?o ?s ?q ?r }", (1, 16)),
    ],
)
def test_the_place_is_a_line_and_a_column_from_one(text: str, place: tuple[int, int]) -> None:
    found = find_mistake(text)
    assert found
    assert (found.line, found.column) == place


_RIGHT = [
    "ASK { ?s ?p ?o . FILTER(?o > 1) . ?a ?b ?c ; ?d -5 , +1.5 ; . }",
    "ASK { [] ?p 1 . [ a ?c ] . (1 2) . (1 2) ?p [] ; ?q ( true 'a'@de 'b'^^<a:t> ) }",
    "ASK { ?s (<a:p>|^<a:q>)+/!(<a:r>|^a)? ?o . { ?a ?b ?c } UNION { ?a ?b ?d } . ?x ?y ?z }",
    "ASK { BIND(STR(1) AS ?x) ?s ?p ?x VALUES (?a ?b) { (1 UNDEF) (true 'a') } GRAPH ?g {} }",
    "ASK { FILTER NOT EXISTS { ?s ?p ?o } FILTER regex(?o, 'a') FILTER(?a<?b && ?c>1) MINUS {} }",
    (
        "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT ?s { ?s ?p ?o } GROUP BY ?s HAVING(MAX(?o)>1)"
        " ORDER BY DESC(?s) LIMIT 1 } ?s a ?c }"
    ),
    "PREFIX : <#> DESCRIBE :a FROM <a:g> { :a :b :c } ORDER BY STR(?a) OFFSET 1 VALUES ?x { 1 }",
    "CONSTRUCT WHERE { ?s ?p ?o }",
]


@pytest.mark.parametrize("text", _RIGHT + [path.read_text("utf-8") for path in _QUERIES])
def test_no_mistake_is_found_in_a_query_that_has_none(text: str) -> None:
    ox.Store().query(text, base_iri="http://a.example/")
    assert find_mistake(text) is None


@pytest.mark.parametrize("text", ["", "SELECT", "PREFIX a: <a:>", "ASK { <<?s ?p ?o>> ?q ?r ?x }"])
def test_what_is_not_known_is_not_guessed(text: str) -> None:
    assert find_mistake(text) is None


def test_a_function_that_the_engine_does_not_have_is_found_by_its_iri() -> None:
    text = "PREFIX f: <http://f.example/>\nSELECT (f:one(1) + f:two(2) AS ?x) {}"
    found = find_function(text, "The custom function <http://f.example/two> is not supported.")
    assert found
    assert found == ("unknown-function", 2, 20, "f:two")
    assert find_function(text, "The engine cannot answer this query.") is None


def test_what_is_told_of_a_long_token_is_short() -> None:
    found = find_mistake("SELECT * { ?s ?p '" + "a" * 10_000)
    assert found
    assert len(found.token) == 80


_PIECES = [
    *("SELECT ", "* ", "{", "}", "(", ")", "[", "]", ".", ";", ",", "?s ", "a ", "'b' ", "<a:b> "),
    *("x:y ", "PREFIX ", "FILTER", "VALUES ", "NOT ", "<", "'", "/", "^", "COUNT", "{|", "1 "),
]


@given(st.lists(st.sampled_from(_PIECES) | st.characters(), max_size=40).map("".join))
def test_any_text_is_looked_at_without_a_fault(text: str) -> None:
    found = find_mistake("SELECT * " + text)
    assert found is None or found.line >= 1


@pytest.mark.parametrize(
    "repeated", [*_PIECES, "{(", "a:b ", "?s ?p ?o . ", "PREFIX a: <b> ", "[["]
)
def test_looking_takes_time_in_proportion_to_the_length(repeated: str) -> None:
    """Quadratic time for so much is minutes, which the time-out of tests would end."""
    found = find_mistake("SELECT * " + (repeated * 100_000)[:100_000])
    assert found is None or found.line >= 1
