"""Terms are put where the engine puts them."""

from __future__ import annotations

from typing import Any, TypeAlias

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dortmund_lod.publish.term_order import node, place

_XSD = "http://www.w3.org/2001/XMLSchema#"
_P = ox.NamedNode("http://e/p")

Node: TypeAlias = ox.NamedNode | ox.BlankNode
Value: TypeAlias = Node | ox.Literal


def _typed(name: str, values: some.SearchStrategy[object]) -> some.SearchStrategy[ox.Literal]:
    datatype = ox.NamedNode(_XSD + name)
    return values.map(lambda value: ox.Literal(str(value), datatype=datatype))


_TEXT = some.text(some.sampled_from('aAbZ09 ~-"\\\n\t\x01äé\uffee\U0001f600'), max_size=3)
_NODES = some.one_of(
    some.sampled_from(["a", "a#b", "a/b", "a-", "aa", "B", "é", "\U0001f600"]).map(
        lambda end: ox.NamedNode(f"http://e/{end}")
    ),
    some.integers(0, 20).map(lambda number: ox.BlankNode(f"c14n{number}")),
)
_DAYS = some.dates().filter(lambda day: day.year > 999)
_KINDS: dict[str, some.SearchStrategy[Value]] = {
    "node": _NODES,
    "number": some.one_of(
        _typed("integer", some.integers(-(10**18) + 1, 10**18 - 1)),
        _typed("integer", some.integers(-3, 3)),
        _typed("decimal", some.decimals(-99, 99, places=2).map("{:f}".format)),
        _typed("decimal", some.decimals(-9, 9, places=18).map("{:f}".format)),
        _typed("decimal", some.integers(-3, 3)),
    ),
    "text": some.one_of(
        _TEXT.map(ox.Literal),
        some.builds(ox.Literal, _TEXT, language=some.sampled_from(["de", "en", "DE-at"])),
    ),
    "date": _typed("date", _DAYS),
    "dateTime": _typed("dateTime", _DAYS.map(lambda day: f"{day}T12:00:00")),
    "gYear": _typed("gYear", some.integers(1000, 9999)),
}


def _key(term: bytes) -> Any:
    found = place(term)
    assert found
    return found


@given(some.data(), some.sampled_from(sorted(_KINDS)), some.sampled_from(["?v", "DESC(?v)"]))
def test_the_order_of_terms_is_that_of_the_engine(
    data: some.DataObject, kind: str, by: str
) -> None:
    pairs = data.draw(some.lists(some.tuples(_NODES, _KINDS[kind]), max_size=12))
    store = ox.Store()
    store.extend(ox.Quad(subject, _P, value) for subject, value in pairs)
    query = f"SELECT ?s ?v {{ ?s ?p ?v }} ORDER BY {by} ?s"
    solutions: Any = store.query(query)
    found = [
        (_key(str(value).encode()), node(str(subject).encode())) for subject, value in solutions
    ]
    by_subject = sorted(found, key=lambda row: row[1])
    assert found == sorted(by_subject, key=lambda row: row[0], reverse=by != "?v")
    assert {key[0] for key, _ in found} <= {kind}


@pytest.mark.parametrize(
    "term",
    [
        b'"x"^^<http://www.w3.org/2001/XMLSchema#integer>',
        b'"9223372036854775808"^^<http://www.w3.org/2001/XMLSchema#integer>',
        b'"0.1234567890123456789"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        b'"1E0"^^<http://www.w3.org/2001/XMLSchema#double>',
        b'"2026-11-25Z"^^<http://www.w3.org/2001/XMLSchema#date>',
        b'"-0001"^^<http://www.w3.org/2001/XMLSchema#gYear>',
        b'"x"^^<http://example.org/own>',
        b'"x"@en--ltr',
        b"<<( <http://e/s> <http://e/p> <http://e/o> )>>",
    ],
)
def test_other_terms_have_no_place(term: bytes) -> None:
    assert place(term) is None
