"""What is compared here, without SPARQL, is compared as SPARQL does."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.errors import SourceError
from dortmund_lod.validation.shacl.comparisons import failing_comparisons, not_matching
from dortmund_lod.validation.shacl.datatypes import well_formed

XSD = "http://www.w3.org/2001/XMLSchema#"
digits = st.text("0123456789", min_size=1, max_size=16)
numbers = st.builds(
    lambda sign, whole, rest, kind: ox.Literal(
        sign + whole + rest, datatype=ox.NamedNode(XSD + kind)
    ),
    st.sampled_from(["", "+", "-"]),
    digits | st.sampled_from(["0", "00", "7", "10"]),
    st.sampled_from(["", "."]) | digits.map(".{}".format),
    st.sampled_from(["integer", "decimal", "double", "int"]),
)
others = st.sampled_from([
    ox.Literal("abc"),
    ox.Literal("5"),
    ox.Literal("x", language="en"),
    ox.Literal("2020-02-28", datatype=ox.NamedNode(XSD + "date")),
])  # fmt: skip


def truth(one: ox.Literal, sign: str, other: ox.Literal) -> bool:
    query = f"SELECT ?x {{ BIND(({one} {sign} {other}) AS ?x) }}"
    found = ox.Store().query(query)
    assert isinstance(found, ox.QuerySolutions)
    return str(next(found)["x"]).startswith('"true"')


def _is_number(term: ox.Literal) -> bool:
    """No `3000000000` as an xsd:int, which SPARQL compares and SHACL does not."""
    return well_formed(term.value, term.datatype.value)


@given(
    one=numbers.filter(_is_number),
    other=numbers.filter(_is_number),
    sign=st.sampled_from(["<", "<=", ">", ">="]),
)
def test_numbers_compare_as_sparql_compares_them(
    one: ox.Literal, other: ox.Literal, sign: str
) -> None:
    assert (not failing_comparisons(sign, [(one, other)])) == truth(one, sign, other)


@given(one=others, other=others | numbers, sign=st.sampled_from(["<", "<=", ">", ">="]))
def test_unlike_things_never_compare(one: ox.Literal, other: ox.Literal, sign: str) -> None:
    alike = one.datatype == other.datatype
    assert alike or failing_comparisons(sign, [(one, other)]) == {(one, other)}


@pytest.mark.parametrize(
    "term",
    [
        ox.Literal("1.5", datatype=ox.NamedNode(XSD + "integer")),
        ox.Literal("", datatype=ox.NamedNode(XSD + "decimal")),
        ox.Literal("2020-02-30", datatype=ox.NamedNode(XSD + "date")),
        ox.NamedNode("http://example.org/a"),
        ox.BlankNode("a"),
    ],
)
def test_what_is_ill_formed_or_no_literal_compares_with_nothing(
    term: ox.Literal | ox.NamedNode | ox.BlankNode,
) -> None:
    assert failing_comparisons("<=", [(term, term)]) == {(term, term)}


@given(texts=st.lists(st.text(), max_size=5))
def test_the_texts_a_pattern_does_not_match_are_given_back_as_they_are(texts: list[str]) -> None:
    assert not_matching('REGEX(?a, "^a")', texts) == {text for text in texts if text[:1] != "a"}


def test_a_pattern_that_is_none_matches_nothing() -> None:
    assert not_matching('REGEX(?a, "(")', ["a"]) == {"a"}


def test_a_condition_that_is_no_sparql_is_refused() -> None:
    with pytest.raises(SourceError, match="SPARQL cannot judge"):
        not_matching("REGEX(", ["a"])
