"""What would bring a parser down is told apart from what only looks like it."""

from __future__ import annotations

import pytest

from dortmund_lod.rdf.formats import JSONLD, RDFXML, TURTLE
from dortmund_lod.rdf.parser.input_limits import has_hostile_entities, nests_too_deeply

_NESTED = b'<!DOCTYPE r [<!ENTITY a "1"><!ENTITY b "&a;&a;">]><r/>'


@pytest.mark.parametrize(
    "content",
    [
        _NESTED,
        _NESTED.decode().encode("utf-16"),
        _NESTED.decode().encode("utf-16-be"),
        _NESTED.decode().encode("utf-16-le"),
        b"<!DOCTYPE r [<!ENTITY b '&a;'>]><r/>",
        b'<!DOCTYPE r [<!ENTITY a "%s">]><r/>' % (b"x" * 501),
        b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><r/>',
        b'<!DOCTYPE r [<!ENTITY a PUBLIC "x" "http://a.example/">]><r/>',
        b'<!DOCTYPE r [<!ENTITY % a "x">]><r/>',
        b'<!DOCTYPE r [<!ENTITY\n\ta\n"&b;">]><r/>',
    ],
)
def test_entities_that_multiply_or_lie_elsewhere_are_hostile(content: bytes) -> None:
    assert has_hostile_entities(content, RDFXML)
    assert not has_hostile_entities(content, TURTLE)


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE r [<!ENTITY owl "http://www.w3.org/2002/07/owl#">]><r/>',
        b'<!DOCTYPE r [<!ENTITY a "&#38;&amp;&lt;&gt;&quot;&apos;">]><r/>',
        b"<r>&a;</r>",
        b"",
    ],
)
def test_short_entities_are_harmless(content: bytes) -> None:
    assert not has_hostile_entities(content, RDFXML)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[" * 1001, True),
        (b'{"a":' * 1001, True),
        (b"[" * 1000 + b"]" * 1000, False),
        (b"[]" * 5000, False),
        (b'["' + b"[" * 5000 + b'"]', False),
        (b'["\\"' + b"[" * 5000 + b'"]', False),
    ],
)
def test_only_what_is_nested_deep_is_refused(content: bytes, expected: bool) -> None:  # noqa: FBT001
    assert nests_too_deeply(content, JSONLD) is expected
    assert not nests_too_deeply(content, TURTLE)


@pytest.mark.parametrize(
    "repeated",
    [b"<!ENTITY ", b"<!ENTITY a ", b'<!ENTITY a "', b"<!ENTITY % ", b'"', b'[\\"', b'["'],
)
def test_looking_takes_time_in_proportion_to_the_length(repeated: bytes) -> None:
    """Squared time for so much is hours, which the time-out of tests would end."""
    content = (repeated * 10**6)[: 10**6]
    assert has_hostile_entities(content, RDFXML) in {True, False}
    assert nests_too_deeply(content, JSONLD) is (repeated == b'["')
