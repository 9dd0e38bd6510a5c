"""Paths and IRIs stand for each other, in every spelling that clients use."""

from __future__ import annotations

import re
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod import names

_BASE = "https://data.example.org/"
_SEGMENT = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/?#%")
)


@given(_SEGMENT)
def test_an_iri_is_found_however_its_characters_are_encoded(segment: str) -> None:
    upper = names.quoted(segment)
    lower = re.sub("%..", lambda match: match.group().lower(), upper)
    spellings = names.spellings(_BASE, unquote(upper))
    assert {_BASE + segment, _BASE + upper, _BASE + lower} <= set(spellings)


@given(_SEGMENT)
def test_a_quoted_path_is_plain_ascii_and_reads_back(segment: str) -> None:
    quoted = names.quoted(segment)
    assert quoted.isascii()
    assert unquote(quoted) == segment


def test_a_thing_and_its_document_share_their_path() -> None:
    thing = _BASE + "id/city/dortmund"
    assert names.document_iri(_BASE, thing) == _BASE + "doc/city/dortmund"


def test_the_last_part_of_an_iri_stands_for_a_missing_label() -> None:
    assert names.local_name("http://example.org/ns#Caf%C3%A9") == "Café"
    assert names.local_name("http://example.org/a/b/") == "b"
    assert names.local_name("urn:x") == "urn:x"


def test_own_prefixes_follow_the_base_iri() -> None:
    assert names.prefixes(_BASE)["dlo"] == _BASE + "ontology#"
