"""XPath regular expressions: what they match, and which are refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from dortmund_lod import validation
from dortmund_lod.validation.shacl.comparisons import not_matching
from dortmund_lod.validation.shacl.xsd_regex import RegexError, engine_flags, translated

if TYPE_CHECKING:
    from tests.validation.conftest import Validate


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


SHAPE = """shape:S a sh:NodeShape ; sh:targetClass dlo:City ; sh:sparql [ sh:select '''
    SELECT $this ?value { $this <ontology#p> ?value FILTER(%s) }''' ] ."""
GREEK = "'\u03b1' , 'a'"
CITY = "city:a a dlo:City ; dlo:p %s ."


@pytest.mark.parametrize(
    ("condition", "values", "found"),
    [
        (r'REGEX(?value, "^\\\\i\\\\c*$")', "'ab:c' , '1ab'", {"ab:c"}),
        (r'regex (?value, "^[a-z-[aeiou]]+$" , "i")', "'XYZ' , 'xaz'", {"XYZ"}),
        (r'REGEX(?value, CONCAT("^[a-z-[", "aeiou]]+$"))', "'xyz' , 'xaz'", {"xyz"}),
        (r'REGEX(?value, "^a b$", IF(STRLEN(?value) < 3, "x", ""))', "'ab' , 'acb'", {"ab"}),
        (r'REGEX(?value, "a.b", "q")', "'xa.by' , 'axb'", {"xa.by"}),
        (r'REGEX(?value, "^a.c$", "s")', r"'a\nc' , 'ac'", {"a\nc"}),
        (r'REPLACE(?value, "(b)", "<$1px>") = "a<bpx>c"', "'abc' , 'adc'", {"abc"}),
        (r'REPLACE(?value, "b", "\\\\$1") = "a$1c"', "'abc' , 'adc'", {"abc"}),
        (r'REPLACE(?value, ".", "$0", "q") = "a$0c"', "'a.c' , 'adc'", {"a.c"}),
        (r'REPLACE(REPLACE(?value, "\\\\i", "x"), "x", ?value) = "abab"', "'ab' , 'b'", {"ab"}),
        (r'EXISTS { $this ?p ?o FILTER(REGEX(?value, "\\\\p{IsGreek}")) }', GREEK, {"\u03b1"}),
        (r"""REGEX(?value, '^a"b$') # REGEX(?value, "(?=x)")
        """, """'a"b' , 'ab'""", {'a"b'}),
        (r'?value = "REGEX(a, (?=b))"', "'REGEX(a, (?=b))'", {"REGEX(a, (?=b))"}),
    ],
)  # fmt: skip
def test_queries_read_regular_expressions_as_xpath_does(
    validate: Validate, condition: str, values: str, found: set[str]
) -> None:
    report = validate({"shapes/s.ttl": SHAPE % condition, "data/d.ttl": CITY % values})
    assert {getattr(finding.value, "value", "") for finding in report.findings} == found


@pytest.mark.parametrize(
    ("condition", "part"),
    [
        (r'REGEX(?value, "(a)\\\\1")', r"\1"),
        ('REGEX(?value, "(?=a)")', "(?=a"),
        ('REGEX(?value, "(a")', "(a"),
        ('REGEX(?value, "a", "g")', "g"),
        ('REGEX(?value, CONCAT("(?=", "a)"))', "(?=a"),
        ('REGEX(?value, "a", CONCAT("g", ""))', "g"),
        ('REPLACE(?value, "a", "$") = "b"', "$"),
    ],
)
def test_queries_with_other_regular_expressions_are_refused_by_name(
    validate: Validate, condition: str, part: str
) -> None:
    with pytest.raises(validation.Uncheckable) as caught:
        validate({"shapes/s.ttl": SHAPE % condition, "data/d.ttl": CITY % "'ab'"})
    assert f"its regular expression has {part}, which" in str(caught.value)


def test_pyshacl_is_not_asked_what_it_would_read_differently(validate: Validate) -> None:
    shapes = """shape:F a sh:SPARQLFunction ; sh:parameter [ sh:path dlo:x ] ; sh:ask "ASK {}" .
    shape:S a sh:NodeShape ; sh:targetClass dlo:City ; sh:property [ sh:path dlo:p ;
        sh:pattern "^[a-z-[aeiou]]+$" ] ; sh:rule [] ."""
    with pytest.raises(validation.Uncheckable, match="pySHACL reads differently") as caught:
        validate({"shapes/s.ttl": shapes, "data/d.ttl": CITY % "'xaz'"})
    assert str(caught.value).partition("s.ttl:")[2].startswith("4:")
