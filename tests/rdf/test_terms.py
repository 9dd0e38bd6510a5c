"""Terms as plain values: what is written as N-Triples is read back as the same terms."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dortmund_lod.rdf.terms import (
    RDF_LANG_STRING,
    XSD_STRING,
    Blank,
    Iri,
    Literal,
    Term,
    Triple,
    is_iri,
    ntriples,
    term_text,
    unescape,
    unescape_code_points,
)

_S, _P = Iri("http://example.org/s"), Iri("http://example.org/p")

_text = st.text(st.characters(codec="utf-8"))
_iris = (
    st.text(st.characters(codec="utf-8", min_codepoint=0x21, exclude_characters='<>"{}|^`\\\x7f'))
    .filter(lambda text: text.isprintable())
    .map(lambda text: Iri("http://example.org/" + text.replace("[", "").replace("]", "")))
    .filter(lambda iri: _engine_takes(iri.value))
)
_blanks = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True).map(Blank)
_kinds = st.sampled_from(
    [
        (XSD_STRING, ""),
        ("http://www.w3.org/2001/XMLSchema#integer", ""),
        (RDF_LANG_STRING, "de"),
        (RDF_LANG_STRING, "de-at"),
    ]
)
_literals = st.tuples(_text, _kinds).map(lambda pair: Literal(pair[0], *pair[1]))
_triples = st.tuples(st.one_of(_iris, _blanks), _iris, st.one_of(_iris, _blanks, _literals))


def _engine_takes(iri: str) -> bool:
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True


def _plain(term: Any) -> Term:
    if isinstance(term, ox.Literal):
        return Literal(term.value, term.datatype.value, term.language or "")
    return Iri(term.value) if isinstance(term, ox.NamedNode) else Blank(term.value)


def _read(text: str) -> list[tuple[Term, Term, Term]]:
    quads = ox.parse(input=text, format=ox.RdfFormat.N_TRIPLES)
    return [(_plain(q.subject), _plain(q.predicate), _plain(q.object)) for q in quads]


@given(st.lists(_triples, max_size=5))
@example([(_S, _P, Literal("".join(map(chr, range(0x20)))))])
@example([(_S, _P, Literal('"\\\r\n\t\x7f\x85\u2028\ufeff\U0010ffff'))])
@example([(_S, _P, Literal('" . <http://example.org/injected> <x> "'))])
@example([(Blank("b0"), _P, Literal("Grüße", RDF_LANG_STRING, "de"))])
def test_what_is_written_is_read_back_as_the_same_terms(triples: list[Triple]) -> None:
    assert _read(ntriples(triples)) == triples


@given(_literals)
def test_a_statement_is_one_line(literal: Literal) -> None:
    written = ntriples([(_S, _P, literal)])
    assert written.endswith(" .\n")
    assert not set(written[:-1]) & set("\n\r")


@pytest.mark.parametrize("character", [*'<>"{}|^`\\ \n', "\x00", "\x1f"])
def test_an_iri_cannot_break_out_of_its_brackets(character: str) -> None:
    written = ntriples([(_S, _P, Iri(f"http://example.org/a{character}b"))])
    assert _read(written) == [(_S, _P, Iri(f"http://example.org/a%{ord(character):02X}b"))]


def test_a_string_is_written_without_its_datatype() -> None:
    assert ntriples([(_S, _P, Literal("a", XSD_STRING))]).endswith('"a" .\n')


def test_nothing_is_written_as_nothing() -> None:
    assert ntriples([]) == ""


@pytest.mark.parametrize(
    "text", ["http://example.org/", "urn:isbn:1", "https://example.org/é?a=b#c", "a+b.c-1:x", "x:"]
)
def test_an_absolute_iri_is_one(text: str) -> None:
    assert is_iri(text)


@pytest.mark.parametrize(
    "text",
    ["", "dortmund", "/id/city", "//example.org/", "1a:b", ":a", "http://example.org/a b",
     "http://example.org/<", "http://example.org/\n", "javascript:alert(`1`)", "a\u0000:b"],
)  # fmt: skip
def test_what_is_relative_or_has_forbidden_characters_is_no_iri(text: str) -> None:
    assert not is_iri(text)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"a\nb\t\"c\" \\n", 'a\nb\t"c" \\n'),
        (r"\u00e9\U0001F600", "é😀"),
        (r"\UFFFFFFFF", r"\UFFFFFFFF"),
        ("plain", "plain"),
    ],
)
def test_escapes_are_written_out_and_what_is_no_character_stays(written: str, meant: str) -> None:
    assert unescape(written) == meant


def test_escapes_of_code_points_are_written_out_alone() -> None:
    assert unescape_code_points(r"\u0041\n\UFFFFFFFF") == r"A\n\UFFFFFFFF"


@given(_text)
def test_whatever_was_escaped_is_read_back(text: str) -> None:
    assert unescape(term_text(Literal(text))[1:-1]) == text
