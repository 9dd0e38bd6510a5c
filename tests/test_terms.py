"""Terms are written so that any reader gets the same terms back."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.terms import RDF_LANG_STRING, Blank, Iri, Literal, is_iri, ntriples

_SUBJECT, _PREDICATE = Iri("http://example.org/s"), Iri("http://example.org/p")


def _read_object(text: str) -> ox.Literal | ox.NamedNode | ox.BlankNode | ox.Triple:
    (quad,) = ox.parse(input=text, format=ox.RdfFormat.N_TRIPLES)
    found: ox.Literal | ox.NamedNode | ox.BlankNode | ox.Triple = quad.object
    return found


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_survives(text: str) -> None:
    written = ntriples([(_SUBJECT, _PREDICATE, Literal(text))])
    assert _read_object(written) == ox.Literal(text)


def test_language_and_datatype_survive() -> None:
    german = Literal("Straße", RDF_LANG_STRING, "de")
    number = Literal("1", "http://www.w3.org/2001/XMLSchema#integer")
    assert _read_object(ntriples([(_SUBJECT, _PREDICATE, german)])) == ox.Literal(
        "Straße", language="de"
    )
    assert str(_read_object(ntriples([(_SUBJECT, _PREDICATE, number)]))) == (
        '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    )


def test_what_no_iri_may_carry_cannot_break_out_of_one() -> None:
    evil = Iri('http://example.org/> <http://evil.example/p> "x" . #')
    written = ntriples([(_SUBJECT, _PREDICATE, evil)])
    assert len(list(ox.parse(input=written, format=ox.RdfFormat.N_TRIPLES))) == 1


def test_blank_nodes_keep_their_label() -> None:
    assert ntriples([(Blank("b0"), _PREDICATE, _SUBJECT)]).startswith("_:b0 ")


@pytest.mark.parametrize("text", ["http://example.org/", "urn:x:y", "mailto:a@example.org"])
def test_absolute_iris_are_told(text: str) -> None:
    assert is_iri(text)


@pytest.mark.parametrize("text", ["", "relative", "/path", "http://a b", "<http://a>", "1:2"])
def test_what_is_no_absolute_iri_is_told(text: str) -> None:
    assert not is_iri(text)
