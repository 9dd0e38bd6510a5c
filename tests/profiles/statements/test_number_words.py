"""Numbers are read as English and German texts write them; the table is also in docs/model.md."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.profiles.statements.checks.number_words import read_numbers

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "model.md").read_text("utf-8")
WORDS = {
    "en": {
        "moreThan": ["more than", ">", "over"],
        "atLeast": ["at least", "no fewer than"],
        "lessThan": ["less than", "fewer than"],
        "atMost": ["at most", "no more than", "up to"],
        "approximately": ["about", "around", "ca."],
        "nearly": ["nearly", "just under"],
    },
    "de": {
        "moreThan": ["mehr als", ">", "über"],
        "atLeast": ["mindestens"],
        "lessThan": ["weniger als", "unter"],
        "atMost": ["höchstens", "bis zu", "nicht mehr als"],
        "approximately": ["rund", "etwa", "ca."],
        "nearly": ["knapp", "fast"],
    },
}
# Language, text, value, qualifier, and the other end of a range.
CASES = [
    ("en", "53,000 students", "53000", "exact", None),
    ("en", "> 53,000 students", "53000", "moreThan", None),
    ("en", "45,000,000 euros", "45000000", "exact", None),
    ("en", "1,992 inhabitants", "1992", "exact", None),
    ("en", "34.5 million euros", "34500000", "exact", None),
    ("en", "2.5 billion", "2500000000", "exact", None),
    ("en", "more than €2.5 billion", "2500000000", "moreThan", None),
    ("en", "no more than 12 weeks", "12", "atMost", None),
    ("en", "up to 40", "40", "atMost", None),
    ("en", "at least 7.5 %", "7.5", "atLeast", None),
    ("en", "no fewer than 8", "8", "atLeast", None),
    ("en", "fewer than 300", "300", "lessThan", None),
    ("en", "nearly 500", "500", "nearly", None),
    ("en", "around 400 projects", "400", "approximately", None),
    ("en", "300 or more", "300", "atLeast", None),
    ("en", "seven universities", "7", "exact", None),
    ("en", "twenty thousand trees", "20000", "exact", None),
    ("en", "between 20 and 30 projects", "20", "between", "30"),
    ("en", "20 to 30 projects", "20", "between", "30"),
    ("en", "2\u20133 million", "2000000", "between", "3000000"),
    ("de", "53.000 Studierende", "53000", "exact", None),
    ("de", "rund 120.000 Menschen", "120000", "approximately", None),
    ("de", "ca. 45\u202f000 Besuche", "45000", "approximately", None),
    ("de", "1,5 Prozent", "1.5", "exact", None),
    ("de", "34,5 Millionen Euro", "34500000", "exact", None),
    ("de", "2,5 Mio. Euro", "2500000", "exact", None),
    ("de", "über 2 Milliarden", "2000000000", "moreThan", None),
    ("de", "mehr als 300 Unternehmen", "300", "moreThan", None),
    ("de", "mindestens 45,5 Prozent", "45.5", "atLeast", None),
    ("de", "höchstens 5 Projekte", "5", "atMost", None),
    ("de", "nicht mehr als 12", "12", "atMost", None),
    ("de", "weniger als 10", "10", "lessThan", None),
    ("de", "knapp 51.000 Studierende", "51000", "nearly", None),
    ("de", "sieben Hochschulen", "7", "exact", None),
    ("de", "zwischen 20 und 30 Projekte", "20", "between", "30"),
    ("de", "20 bis 30 Projekte", "20", "between", "30"),
    ("de", "300 oder mehr", "300", "atLeast", None),
]


@pytest.mark.parametrize(("language", "text", "value", "qualifier", "upper"), CASES)
def test_a_number_is_read_as_its_language_writes_it(
    language: str, text: str, value: str, qualifier: str, upper: str | None
) -> None:
    (number,) = read_numbers(text, language, WORDS[language])
    assert number.value == Decimal(value)
    assert number.qualifier == qualifier
    assert number.upper == (Decimal(upper) if upper else None)


def test_the_table_of_the_documentation_is_a_part_of_this_one() -> None:
    rows = re.findall(
        r"^\| (en|de) \| `(.+?)` \| ([\d.]+)(?:\u2013([\d.]+))? \| `(\w+)` \|$", PAGE, re.MULTILINE
    )
    ours = {(c[0], c[1].replace("\u202f", " "), c[2], c[4] or "", c[3]) for c in CASES}
    assert len(rows) >= 12
    assert set(rows) <= ours


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "Stadt 2.0 since 2018", ["2.0", "2018"]),
        ("en", "F060 and x42", []),
        ("en", "20 and 30 trees", ["20", "30"]),
        ("de", "7 und 19 Institute", ["7", "19"]),
        ("en", "in 2019 157 experts", ["2019", "157"]),
        ("en", "moreover 20", ["20"]),
        ("fr", "10 arbres", ["10"]),
    ],
)
def test_what_is_no_number_or_no_range_is_not_read_as_one(
    language: str, text: str, values: list[str]
) -> None:
    numbers = list(read_numbers(text, language, WORDS.get(language, {})))
    assert [number.value for number in numbers] == [Decimal(value) for value in values]
    assert {number.qualifier for number in numbers} <= {"exact"}


@given(st.integers(0, 10**9))
def test_separators_of_a_language_change_nothing(number: int) -> None:
    english, german = f"{number:,}", f"{number:,}".replace(",", ".")
    for language, text in (("en", english), ("de", german), ("en", str(number))):
        (read,) = read_numbers(f"about {text} things", language, {})
        assert read.value == number


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for language, words in WORDS.items():
        for number in read_numbers(text, language, words):
            assert number.value >= 0
