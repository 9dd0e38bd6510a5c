"""Numbers and words are compared by what they mean, not by how they are written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.release.search.words import (
    fold_word,
    indexed_words,
    numbers,
    plain_number,
    stems,
    tokens,
)

_WHOLE = st.integers(min_value=0, max_value=10**15)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("53,000", ["53000", "53"]),
        ("53.000", ["53000", "53"]),
        ("1.234,56", ["1234.56"]),
        ("1,234.56", ["1234.56"]),
        ("1.234.567", ["1234567"]),
        ("0.500", ["0.5"]),
        ("2.0", ["2"]),
        ("1.2.3", []),
        ("2019 100", []),
        ("1" * 60, []),
    ],
)
def test_a_number_has_the_readings_that_its_signs_allow(written: str, meant: list[str]) -> None:
    assert numbers(written) == meant


@given(_WHOLE, st.sampled_from([",", ".", "'", " ", "\u202f"]))
def test_any_grouping_of_a_whole_number_is_that_number(number: int, sign: str) -> None:
    assert numbers(f"{number:,}".replace(",", sign))[0] == str(number)


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_a_plain_number_is_equal_or_nothing_and_never_long(number: Decimal) -> None:
    plain = plain_number(str(number))
    assert len(plain) < 100
    assert not plain or Decimal(plain) == abs(number)


@given(st.text())
def test_what_is_indexed_is_found_by_folding_it_again(text: str) -> None:
    for kind, token in tokens(text):
        if kind == "word":
            assert fold_word(token) in list(indexed_words(token))


@given(st.text(alphabet="aeou\u00e4\u00f6\u00fcs\u00dfk", max_size=8))
def test_folding_a_word_twice_is_folding_it_once_but_for_pairs_that_meet(text: str) -> None:
    once = fold_word(text)
    assert len(fold_word(once)) <= len(once)
    assert fold_word(text.upper()) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [("Größe", "groesse"), ("Straße", "STRASSE"), ("nordwärts", "nordwaerts"), ("Café", "cafe")],
)
def test_spellings_of_a_word_are_folded_to_the_same(one: str, other: str) -> None:
    assert fold_word(one) == fold_word(other)


def test_a_stem_is_that_of_its_language_and_no_other() -> None:
    assert set(stems("schulen", ("de",))) == set(stems("schule", ("de",)))
    assert stems("schulen", ("xx",)) == ()
