"""Tables keep little of a property, and the right part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dortmund_lod.publish import property_counts
from dortmund_lod.publish.property_counts import Extremes, Table, Values, tables

_XSD = b"http://www.w3.org/2001/XMLSchema#"


def _integer(number: int) -> bytes:
    return b'"%d"^^<%binteger>' % (number, _XSD)


def _subject(number: int) -> bytes:
    return b"<http://example.org/%03d>" % number


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(property_counts, "EXTREMES", 5)
    monkeypatch.setattr(property_counts, "MOST_VALUES", 5)


@given(some.lists(some.tuples(some.integers(-9, 9), some.integers(0, 40)), unique=True))
def test_both_ends_of_the_order_are_kept_whatever_comes_when(
    pairs: list[tuple[int, int]],
) -> None:
    extremes = Extremes()
    for value, subject in pairs:
        extremes.add(_subject(subject), _integer(value))
    for found, sign in ((extremes.first(), 1), (extremes.last(), -1)):
        expected = sorted((sign * value, subject) for value, subject in pairs)[:5]
        assert found == [
            (_subject(subject).decode(), _integer(sign * value).decode())
            for value, subject in expected
        ]


@pytest.mark.parametrize(
    "values",
    [
        [_integer(1), b'"1"'],
        [_integer(1), b'"1E0"^^<%bdouble>' % _XSD],
        [b"<http://example.org/a>"],
        [b"_:c14n0"],
    ],
)
def test_what_is_not_all_of_one_kind_of_literals_has_no_extremes(values: list[bytes]) -> None:
    table = Table()
    for value in [*values, _integer(1)]:
        table.add(_subject(1), value)
    assert table.extremes.first() == table.extremes.last() == []


def test_values_are_counted_in_their_order_where_there_is_one() -> None:
    values = Values()
    for number in (10, 9, 10):
        values.add(_integer(number))
    assert values.is_ordered
    assert values.rows() == [(_integer(9).decode(), 1), (_integer(10).decode(), 2)]


@pytest.mark.parametrize("other", [b'"9"', b'"9"^^<%bdecimal>' % _XSD, b'"9"^^<%bfloat>' % _XSD])
def test_values_that_have_no_order_are_counted_too(other: bytes) -> None:
    values = Values()
    for value in (_integer(9), other, other):
        values.add(value)
    assert not values.is_ordered
    assert dict(values.rows()) == {_integer(9).decode(): 1, other.decode(): 2}


@pytest.mark.parametrize(
    "more",
    [[_integer(number) for number in range(6)], [b"<<( <a:s> <a:p> <a:o> )>>"]],
    ids=["many", "statements"],
)
def test_neither_many_values_nor_statements_are_counted(more: list[bytes]) -> None:
    table = Table()
    for value in [_integer(1), *more, _integer(1)]:
        table.add(_subject(1), value)
    assert table.values.rows() == []


def test_large_properties_have_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(property_counts, "WORTHWHILE", 2)
    lines = [b"<a:s> <a:%c> <a:o> .\n" % name for name in b"ppq"]
    assert {*tables(lines)} == {b"<a:p>"}
