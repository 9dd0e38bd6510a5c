"""Named queries: words in comments, parameters as terms, values that can be nothing else."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.errors import BadParameter
from dortmund_lod.release.named_query import dump_queries, load_queries, read_query

_HEAD = """\
# title@en: Events of a year
# title@de: Ereignisse eines Jahres
# description@en: What took place.
# keywords: events, places
# view: chart
# parameter year integer = 2019
# parameter@en year: Year
# parameter label string
# not one of these
"""
_TEXT = (
    _HEAD + "SELECT ?s WHERE { ?s <https://e.org/year> ?year ; <https://e.org/label> ?label }\n"
)
_DATA = """
<https://e.org/a> <https://e.org/year> 2019 ; <https://e.org/label> "A" .
<https://e.org/b> <https://e.org/year> 2020 ; <https://e.org/label> "B" .
"""


def _rows(query: str) -> list[str]:
    store = ox.Store()
    store.load(input=_DATA, format=ox.RdfFormat.TURTLE)
    found: Any = store.query(query)
    return sorted(row["s"].value[-1] for row in found)


def test_the_words_of_a_query_stand_in_its_comments() -> None:
    query = read_query("events", _TEXT)
    assert query.titles == {"en": "Events of a year", "de": "Ereignisse eines Jahres"}
    assert query.descriptions == {"en": "What took place."}
    assert query.keywords == ("events", "places")
    assert query.view == "chart"
    assert [(each.name, each.type, each.default) for each in query.parameters] == [
        ("year", "integer", "2019"),
        ("label", "string", ""),
    ]
    assert query.parameters[0].labels == {"en": "Year"}
    assert query.text == _TEXT
    assert query.shown.startswith("# not one of these\nSELECT")


def test_a_view_that_there_is_not_is_a_table() -> None:
    assert read_query("x", "# view: hologram\nASK {}").view == "table"


def test_a_query_is_read_as_it_was_written() -> None:
    query = read_query("events", _TEXT)
    assert load_queries(dump_queries([query])) == [query]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, ["a"]),
        ({"year": "2020"}, ["b"]),
        ({"year": ""}, ["a", "b"]),
        ({"year": "", "label": "B"}, ["b"]),
        ({"year": "2019", "label": "B"}, []),
        ({"other": "x"}, ["a"]),
    ],
)
def test_a_value_restricts_its_variable_and_an_empty_one_does_not(
    values: dict[str, str], found: list[str]
) -> None:
    assert _rows(read_query("events", _TEXT).bound(values)) == found


@given(st.text(max_size=60))
def test_whatever_a_value_holds_it_is_one_string(value: str) -> None:
    query = read_query("events", "# parameter x string\nSELECT ?x WHERE { }")
    if not value.strip():
        assert query.bound({"x": value}) == query.text
        return
    if any("\ud800" <= character <= "\udfff" for character in value):
        return
    rows: Any = ox.Store().query(query.bound({"x": value}))
    assert [row["x"].value for row in rows] == [value.strip()]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "2019 } UNION { ?s ?p ?o"),
        ("integer", "1.5"),
        ("integer", "\u0661"),
        ("decimal", "1e9"),
        ("date", "today"),
        ("boolean", "yes"),
        ("iri", "x> } #"),
        ("iri", "relative"),
        ("string", "x" * 1001),
    ],
)
def test_a_value_of_another_type_is_refused(kind: str, value: str) -> None:
    query = read_query("q", f"# parameter x {kind}\nSELECT * WHERE {{ ?s ?p ?x }}")
    with pytest.raises(BadParameter, match="'x'"):
        query.bound({"x": value})


@pytest.mark.parametrize("head", ["# parameter x colour", "# parameter x integer = blue"])
def test_a_type_that_there_is_not_and_a_default_of_another_are_told(head: str) -> None:
    with pytest.raises(BadParameter):
        read_query("q", head + "\nASK {}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { }",
        "SELECT (EXISTS { ?s ?p ?o } AS ?e) ?x WHERE { }",
        "# WHERE {\nSELECT ?x WHERE { }",
        "SELECT ('{' AS ?brace) ?x WHERE { }",
        "SELECT ?x (COUNT(*) AS ?n) WHERE { } GROUP BY ?x",
        "ASK { FILTER(?x = 'v') }",
        "CONSTRUCT { <a:b> <a:c> ?x } WHERE { }",
        "SELECT ?x WHERE { { SELECT ?y WHERE { } } }",
    ],
)
def test_values_stand_in_the_first_group_of_where(text: str) -> None:
    bound = read_query("q", "# parameter x string\n" + text).bound({"x": "v"})
    found: Any = ox.Store().query(bound)
    if isinstance(found, ox.QueryBoolean):
        assert bool(found)
    elif isinstance(found, ox.QueryTriples):
        assert [triple.object.value for triple in found] == ["v"]
    else:
        assert [row["x"].value for row in found] == ["v"]


@pytest.mark.parametrize("text", ["DESCRIBE <a:b>", "CONSTRUCT WHERE { ?s ?p ?x }"])
def test_a_query_without_a_place_for_values_takes_none(text: str) -> None:
    query = read_query("q", "# parameter x string\n" + text)
    assert query.bound({}) == query.text
    with pytest.raises(BadParameter, match="WHERE"):
        query.bound({"x": "v"})
