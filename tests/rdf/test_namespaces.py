"""What is called how: IRIs, the paths they are asked by, prefixes."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod import addresses
from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import is_iri

BASE = "https://data.example.org/"
_SAFE = "/:@!$&'()*+,;=~-._"

_path = st.text(
    st.characters(codec="utf-8", exclude_characters='\x00"<>\\^`{|} ', min_codepoint=0x21),
    max_size=40,
)


def _asked(iri: str) -> str:
    """The path by which a browser asks for an IRI, as a web server decodes it."""
    return unquote(urlsplit(iri).path.removeprefix("/"))


@pytest.mark.parametrize(
    "name",
    [
        "nordwärts",
        "nordw%C3%A4rts",
        "nordw%c3%a4rts",
        "Straße",
        "a%20b",
        "%E2%82%AC",
        "a(b)",
        "a%25",
    ],
)
def test_each_spelling_of_an_iri_is_found_by_the_path_it_is_asked_by(name: str) -> None:
    iri = f"{BASE}id/programme/{name}"
    assert iri in addresses.spellings(BASE, _asked(iri))


@given(_path)
def test_the_iri_as_it_is_written_comes_first(path: str) -> None:
    assert addresses.spellings(BASE, path)[0] == BASE + path


@given(_path)
def test_an_iri_with_encoded_characters_is_found_in_either_case(path: str) -> None:
    upper = quote(path, safe=_SAFE)
    lower = re.sub("%..", lambda match: match.group().lower(), upper)
    assert {BASE + upper, BASE + lower} <= set(addresses.spellings(BASE, path))


@given(_path)
def test_spellings_differ_and_mean_the_same_path(path: str) -> None:
    found = addresses.spellings(BASE, path)
    assert len(set(found)) == len(found)
    assert {unquote(spelling) for spelling in found[1:]} <= {BASE + path}


@given(_path)
def test_a_quoted_path_is_ascii_and_means_the_same(path: str) -> None:
    assert addresses.quoted(path).isascii()
    assert unquote(addresses.quoted(path)) == path


@given(st.text(max_size=40))
def test_a_value_in_a_query_stays_one_value(text: str) -> None:
    quoted = addresses.quoted_query(text)
    assert not set(quoted) & set("&#+ ?=")
    assert unquote(quoted) == text


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("https://x.example/nordwärts", "https://x.example/nordw%C3%A4rts"),
        ("https://x.example/nordw%c3%a4rts", "https://x.example/nordw%c3%a4rts"),
        ("https://x.example/a?b=c&d=é#f", "https://x.example/a?b=c&d=%C3%A9#f"),
        ('https://x.example/"><script>', "https://x.example/%22%3E%3Cscript%3E"),
    ],
)
def test_an_iri_becomes_a_uri_without_being_encoded_twice(iri: str, expected: str) -> None:
    assert addresses.quoted_iri(iri) == expected


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("https://x.example/id/city/dortmund", "dortmund"),
        ("https://x.example/ontology#City", "City"),
        ("https://x.example/nordw%C3%A4rts/", "nordwärts"),
        ("https://x.example/#", "x.example"),
        ("urn:isbn:123", "urn:isbn:123"),
        ("", ""),
    ],
)
def test_the_local_name_is_the_last_readable_part(iri: str, expected: str) -> None:
    assert namespaces.local_name(iri) == expected


def test_a_document_has_the_address_of_its_thing_below_doc() -> None:
    assert addresses.document_iri(BASE, f"{BASE}id/city/dortmund") == f"{BASE}doc/city/dortmund"


def test_the_own_prefixes_follow_the_base_iri_and_hide_no_common_one() -> None:
    own = namespaces.prefixes(BASE)
    assert own["ont"] == f"{BASE}ontology#"
    assert own.items() >= namespaces.PREFIXES.items()
    assert not set(namespaces.OWN_PREFIXES) & set(namespaces.PREFIXES)


def test_every_common_prefix_is_an_absolute_iri_that_names_can_be_appended_to() -> None:
    assert all(is_iri(iri) and iri[-1] in "#/" for iri in namespaces.PREFIXES.values())
