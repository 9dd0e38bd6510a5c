"""Plain analytic queries are recognized, and nothing else is."""

from __future__ import annotations

import pytest

from dortmund_lod.engine.tables.matcher import recognize
from dortmund_lod.engine.tables.query_shapes import Count, Excerpt, Extremes, Key, Pattern

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_P = "http://example.org/p"
_EX = "PREFIX ex: <http://example.org/> "
_COUNTED = "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c"
_ORDERED = _EX + "SELECT ?s ?v { ?s ex:p ?v } ORDER BY ?v LIMIT 5"


def _pattern(iri: str | None = _P, value: str = "v") -> Pattern:
    return Pattern(subject="s", predicate="" if iri else "p", object=value, iri=iri)


@pytest.mark.parametrize(
    "query",
    [
        _COUNTED,
        "select $c (count(*) as $n) where { $s a $c . } group by $c",
        "SELECT(COUNT(*)AS?n)?c{?s a ?c}GROUP BY?c",
        "#1\nSELECT ?c\t(COUNT(?s) AS ?n) #2\r\nWHERE {\n ?s a ?c.\n} GROUP BY ?c#",
        "SELECT ?c (COUNT(?c) AS ?n) { ?s a ?c } GROUP BY ?c",
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c",
        "SELECT ?c (COUNT(DISTINCT *) AS ?n) { ?s a ?c } GROUP BY ?c",
        f"SELECT (COUNT(*) AS ?n) {{ ?s <{_TYPE}> ?c }} GROUP BY ?c",
        f"BASE <x/> PREFIX : <{_TYPE[:-4]}> SELECT (COUNT(*) AS ?n) {{ ?s :type ?c }} GROUP BY ?c",
    ],
)
def test_counts_by_value_are_recognized_however_they_are_written(query: str) -> None:
    expected = Count(pattern=_pattern(_TYPE, "c"), number="n", group="c", excerpt=Excerpt())
    assert recognize(query) == expected


@pytest.mark.parametrize(
    ("query", "iri", "group"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?v }", None, None),
        ("SELECT (COUNT(?p) AS ?n) { ?s ?p ?v }", None, None),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { ?s ?p ?v }", None, None),
        ("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?v } GROUP BY ?p", None, "p"),
        (_EX + "SELECT (COUNT(?v) AS ?n) { ?s ex:p ?v }", _P, None),
    ],
)
def test_counts_of_triples_are_recognized(query: str, iri: str | None, group: str | None) -> None:
    expected = Count(pattern=_pattern(iri), number="n", group=group, excerpt=Excerpt())
    assert recognize(query) == expected


def test_the_part_of_the_counts_is_recognized() -> None:
    excerpt = Excerpt(order=(Key("n", descending=True), Key("c"), Key("c")), offset=2, limit=10)
    for part in ("LIMIT 10 OFFSET 2", "OFFSET 2 LIMIT 10", "limit 10 offset 02"):
        query = f"{_COUNTED} ORDER BY DESC(?n) ?c ASC(?c) {part}"
        expected = Count(pattern=_pattern(_TYPE, "c"), number="n", group="c", excerpt=excerpt)
        assert recognize(query) == expected


@pytest.mark.parametrize("columns", ["?s ?v", "?v ?s", "?s", "?v", "*"])
@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("?v", [Key("v")]),
        ("ASC(?v) ?s", [Key("v"), Key("s")]),
        ("DESC(?v)", [Key("v", descending=True)]),
        ("desc ( ?v ) asc ( ?s )", [Key("v", descending=True), Key("s")]),
    ],
)
def test_extremes_are_recognized(columns: str, by: str, keys: list[Key]) -> None:
    query = f"{_EX} SELECT {columns} {{ ?s ex:p ?v }} ORDER BY {by} LIMIT 5 OFFSET 1"
    excerpt = Excerpt(order=tuple(keys), offset=1, limit=5)
    expected = Extremes(pattern=_pattern(), descending=keys[0].descending, excerpt=excerpt)
    assert recognize(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "",
        "{ ?s a ?c }",
        "ASK { ?s a ?c }",
        "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }",
        "DESCRIBE ?s { ?s a ?c }",
        "SELECT * { ?s a ?c }",
        "SELECT ?s { ?s ?p ?v } ORDER BY ?v LIMIT 5",
        "SELECT (1 AS ?n) { ?s a ?c }",
        "SELECT (SUM(?c) AS ?n) { ?s a ?c }",
        "SELECT (COUNT(*) + 1 AS ?n) { ?s a ?c }",
        "SELECT (COUNT(?s + ?c) AS ?n) { ?s a ?c }",
        "SELECT (COUNT(*) AS ?n) (COUNT(*) AS ?m) { ?s a ?c }",
        "SELECT (COUNT(?other) AS ?n) { ?s a ?c }",
        "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c }",
        "SELECT ?c (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c } GROUP BY ?c",
        "SELECT ?p (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?v } GROUP BY ?p",
        "SELECT (COUNT(*) AS ?s) { ?s a ?c }",
        "SELECT (COUNT(*) AS ?n) FROM <http://example.org/g> { ?s a ?c }",
        "SELECT (COUNT(*) AS ?n) FROM NAMED <http://example.org/g> { ?s a ?c }",
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s a ?c } }",
        "SELECT (COUNT(*) AS ?n) { SERVICE <http://example.org/> { ?s a ?c } }",
        "SELECT (COUNT(*) AS ?n) { { ?s a ?c } }",
        "SELECT (COUNT(*) AS ?n) { SELECT ?s { ?s a ?c } }",
        "SELECT (COUNT(*) AS ?n) { ?s a ?c } VALUES ?c { <http://example.org/C> }",
        "SELECT (COUNT(*) AS ?n) { ?s a ?c FILTER(?c = ?s) }",
        "SELECT (COUNT(*) AS ?n) { ?s a ?c OPTIONAL { ?s a ?d } }",
        "SELECT (COUNT(*) AS ?n) { ?s a ?c . ?c a ?d }",
        "SELECT (COUNT(*) AS ?n) { ?s a ?c ; a ?d }",
        "SELECT (COUNT(*) AS ?n) { ?s a ?c , ?d }",
        "SELECT (COUNT(*) AS ?n) { ?s a ?c } # }\n{}",
        "SELECT (COUNT(*) AS ?n) { ?s a ?s }",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?p }",
        "SELECT (COUNT(*) AS ?n) { ?s ?s ?c }",
        "SELECT (COUNT(*) AS ?n) { _:s a ?c }",
        "SELECT (COUNT(*) AS ?n) { ?s a [] }",
        "SELECT (COUNT(*) AS ?n) { ?s a <http://example.org/C> }",
        "SELECT (COUNT(*) AS ?n) { ?s A ?c }",
        "SELECT (COUNT(*) AS ?n) { ?s a* ?c }",
        "SELECT (COUNT(*) AS ?n) { ?s ^a ?c }",
        "SELECT (COUNT(*) AS ?n) { ?s a/a ?c }",
        "SELECT (COUNT(*) AS ?n) { ?s a|a ?c }",
        "SELECT (COUNT(*) AS ?n) { ?s !a ?c }",
        "SELECT (COUNT(*) AS ?n) { ?s (a) ?c }",
        "SELECT (COUNT(*) AS ?n) { ?s <p> ?c }",
        "SELECT (COUNT(*) AS ?n) { ?s <http://example.org/a/../p> ?c }",
        "SELECT (COUNT(*) AS ?n) { ?s <http://example.org/\\u0070> ?c }",
        "SELECT (COUNT(*) AS ?n) { ?s ex:p ?c }",
        "PREFIX ex: <x/> SELECT (COUNT(*) AS ?n) { ?s ex:p ?c }",
        _EX + _EX + "SELECT (COUNT(*) AS ?n) { ?s ex:p ?c }",
        _EX + "SELECT (COUNT(*) AS ?n) { ?s ex:p\\-q ?c }",
        _EX + "SELECT (COUNT(*) AS ?n) { ?s ex:p%20q ?c }",
        _EX + "SELECT (COUNT(*) AS ?n) { ?s ex:straße ?c }",
        "SELECT (COUNT(*) AS ?größe) { ?s a ?c }",
        "SELECT ?c { ?s a ?c } GROUP BY ?c",
        "SELECT ?s (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?s",
        "SELECT ?c (COUNT(*) AS ?n) { ?s ?p ?c } GROUP BY ?c",
        "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c }",
        "SELECT ?s ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?s ?c",
        "SELECT ?d (COUNT(*) AS ?n) { ?s a ?c } GROUP BY (STR(?c) AS ?d)",
        "SELECT * { ?s a ?c } GROUP BY ?c",
        "SELECT DISTINCT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c",
        "SELECT REDUCED ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c",
        _COUNTED + " HAVING(?n > 1)",
        _COUNTED + " HAVING(COUNT(*) > 1)",
        _COUNTED + " ORDER BY ?s",
        _COUNTED + " ORDER BY COUNT(*)",
        _COUNTED + " ORDER BY DESC(COUNT(*))",
        _COUNTED + " ORDER BY STRLEN(STR(?c))",
        _COUNTED + " ORDER BY DESC(-?n)",
        _COUNTED + " ORDER BY",
        _COUNTED + " LIMIT",
        _COUNTED + " LIMIT -1",
        _COUNTED + " LIMIT 1.5",
        _COUNTED + " LIMIT 1234567890",
        _COUNTED + " LIMIT 1 LIMIT 1",
        _COUNTED + " OFFSET 1 OFFSET 1",
        _COUNTED + " ORDER BY ?c ?limit 1",
        _COUNTED + " }",
        _ORDERED.replace("?s ?v", "DISTINCT ?s ?v"),
        _ORDERED.replace("?s ?v", "?s ?w"),
        _ORDERED.replace("?s ?v", "?s (?v AS ?w)"),
        _ORDERED.replace(" LIMIT 5", ""),
        _ORDERED.replace("BY ?v", "BY ?s"),
        _ORDERED.replace("BY ?v", "BY ?s ?v"),
        _ORDERED.replace("BY ?v", "BY ?v DESC(?s)"),
        _ORDERED.replace("BY ?v", "BY ?v ?s ?v"),
        _ORDERED.replace("BY ?v", "BY ?v ?other"),
        _ORDERED.replace("BY ?v", "BY STR(?v)"),
        _ORDERED.replace("BY ?v", "BY (?v)"),
        _ORDERED.replace("ORDER BY ?v ", ""),
        _ORDERED.replace("?v }", "?v FILTER(?v > 3) }"),
        _ORDERED.replace("ex:p", "ex:p|ex:q"),
        _ORDERED.replace("ORDER", "GROUP BY ?v ORDER"),
    ],
)
def test_other_queries_are_not_recognized(query: str) -> None:
    assert recognize(query) is None


def test_a_long_query_is_looked_at_in_no_time() -> None:
    assert recognize("SELECT * { ?s a ?c " + " " * 200_000 + "x }") is None
    assert recognize("SELECT * { ?s " + "a" * 200_000) is None
    assert recognize("SELECT ?s ?v { ?s <a" + ".-" * 100_000 + "b ?v }") is None
    assert recognize("SELECT ?s { ?s a ?v } ORDER BY x:a" + ".-" * 100_000 + " LIMIT 1") is None
