"""XPath regular expressions: what they match, and which are refused by name."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from dortmund_lod.validation.shacl.comparisons import not_matching
from dortmund_lod.validation.shacl.xsd_regex import RegexError, engine_flags, translated


def matches(pattern: str, text: str, flags: str = "") -> bool:
    engine = ox.Literal(translated(pattern, flags))
    return not not_matching(f'REGEX(?a, {engine}, "{engine_flags(flags)}")', [text])


@pytest.mark.parametrize(
    ("pattern", "flags", "yes", "no"),
    [
        (r"^\i\c*$", "", "ab:c.1-d", "1ab"),
        (r"^[\i-[:]]+$", "", "ab", "a:b"),
        (r"^[a-z-[aeiou]]+$", "", "xyz", "xaz"),
        (r"^[^a-z-[0-9]]+$", "", "ABC", "AB1"),
        (r"^\p{IsGreek}+$", "", "αβγ", "abc"),
        (r"^\P{IsBasicLatin}+$", "", "äöü", "aou"),
        (r"^\p{Lu}\p{Nd}$", "", "Ä٣", "ä3"),
        (r"^\w+$", "", "a1ä", "a_b"),
        (r"^\s$", "", "\t", "\u00a0"),
        (r"^a.c$", "", "abc", "a\rc"),
        (r"^a.c$", "s", "a\nc", "ac"),
        (r"^a b$", "x", "ab", "a b"),
        (r"a.b", "q", "xa.by", "axb"),
        (r"^AB$", "i", "ab", "abc"),
        (r"^[a&&b~~|-]+$", "", "&~|-b", "c"),
        (r"^[\d-]+$", "", "1-2", "a"),
        (r"^[+-]\d{2,3}$", "", "-12", ",12"),
        (r"^https?:\/\/", "", "https://x", "ftp://x"),
        (r"^(?:ab)+$", "", "abab", "aba"),
    ],
)
def test_what_matches_is_what_xpath_says(pattern: str, flags: str, yes: str, no: str) -> None:
    assert matches(pattern, yes, flags)
    assert not matches(pattern, no, flags)


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        (r"(a)\1", r"\1"),
        (r"(?=a)", "(?=a"),
        (r"(?<n>a)", "(?<n"),
        (r"(?i)a", "(?i"),
        (r"\bword\b", r"\b"),
        (r"\u0041", r"\u"),
        (r"\p{IsNowhere}", r"\p{IsNowhere}"),
        (r"\p{Greek}", r"\p{Greek}"),
        (r"[[:alpha:]]", "["),
        (r"a{,3}", "{"),
        (r"a]", "]"),
        (r"[]", "[]"),
    ],
)
def test_what_the_engine_has_no_equal_for_is_refused_by_name(pattern: str, part: str) -> None:
    with pytest.raises(RegexError) as caught:
        translated(pattern)
    assert caught.value.part.startswith(part)


def test_flags_that_xpath_does_not_have_are_refused() -> None:
    with pytest.raises(RegexError, match="g"):
        translated("a", "g")
