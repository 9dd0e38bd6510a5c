"""What XML can carry is written and read back; what it cannot is refused before."""

from __future__ import annotations

import io
from typing import Any
from xml.parsers.expat import ParserCreate

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.errors import Unwritable
from dortmund_lod.rdf.xml_text import XmlChecker, carried, forbidden, is_property_name

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_THING = ox.NamedNode("http://e/s")
_ENDINGS = st.text("aZ_:/.-09é\u00d7€٠中·", max_size=6)


def _written(*triples: ox.Triple) -> bytes:
    output = io.BytesIO()
    ox.serialize(carried(triples), output, ox.RdfFormat.RDF_XML)
    return output.getvalue().replace(b"\r", b"&#xD;")


def _says(predicate: str, value: str = "x") -> ox.Triple:
    return ox.Triple(_THING, ox.NamedNode(predicate), ox.Literal(value))


def _is_a(kind: str) -> ox.Triple:
    return ox.Triple(_THING, ox.NamedNode(_RDF + "type"), ox.NamedNode(kind))


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("http://e/p", True),
        ("http://e/p1", True),
        ("http://e/p.q-r", True),
        ("http://e/-p", True),
        ("http://e/é", True),
        ("urn:p", True),
        (_RDF + "_1", True),
        ("http://e/1", False),
        ("http://e/p/", False),
        ("http://e/p#", False),
        ("http://e/p%20", False),
        ("http://e/p\u00d7", False),
        ("http://e/€", False),
        (_RDF + "li", False),
        (_RDF + "Description", False),
        (_RDF + "bagID", False),
    ],
)
def test_a_property_needs_a_name_for_an_element_at_its_end(iri: str, expected: bool) -> None:  # noqa: FBT001
    assert is_property_name(iri) is expected


@given(_ENDINGS, st.text(max_size=4))
def test_what_is_not_refused_is_read_back_by_other_readers(ending: str, value: str) -> None:
    triple = _says(f"http://e/{ending}", value)
    try:
        data = _written(triple)
    except Unwritable:
        return
    ParserCreate().Parse(data, True)  # noqa: FBT003
    ((_, predicate, found),) = rdflib.Graph().parse(data=data, format="xml")
    assert (str(predicate), str(found)) == (triple.predicate.value, value)


@given(_ENDINGS)
def test_a_class_is_read_back_or_refused(ending: str) -> None:
    try:
        data = _written(_is_a(f"http://e/{ending}"))
    except Unwritable:
        return
    ((_, _, found),) = rdflib.Graph().parse(data=data, format="xml")
    assert str(found) == f"http://e/{ending}"


def test_a_class_without_a_name_is_refused_only_where_it_would_become_an_element() -> None:
    with pytest.raises(Unwritable, match="the class http://e/300"):
        _written(_is_a("http://e/300"))
    data = _written(_says("http://e/p"), _is_a("http://e/300"))
    assert len(rdflib.Graph().parse(data=data, format="xml")) == 2


@pytest.mark.parametrize(
    ("triple", "named"),
    [
        (_says("http://e/1"), "the property http://e/1: XML has no name for it"),
        (_says(_RDF + "li"), "the property .*#li: XML has no name for it"),
        (_says("http://e/p", "a\x01b"), r"'a\\x01b': XML has no character U\+0001"),
        (_says("http://e/p", "\ufffe"), r"XML has no character U\+FFFE"),
    ],
)
def test_a_refusal_names_the_term(triple: ox.Triple, named: str) -> None:
    with pytest.raises(Unwritable, match=named):
        _written(triple)


@given(st.characters(exclude_categories=["Cs"]))
def test_a_character_is_forbidden_where_a_reader_refuses_it(character: str) -> None:
    data = f"<a>{character}</a>" if character not in "<&" else "<a/>"
    try:
        ParserCreate("utf-8").Parse(data.encode(), True)  # noqa: FBT003
    except Exception:  # noqa: BLE001 - expat's own
        assert forbidden(character) == f"U+{ord(character):04X}"
    else:
        assert forbidden(character) in {"", "U+FFFE", "U+FFFF"}


class _Kept(io.BytesIO):
    def write(self, data: Any) -> int:
        return super().write(bytes(data))


@given(st.text("a\x01\ufffe\uffff\ufffdé>", max_size=8), st.integers(1, 4))
def test_results_are_refused_wherever_their_bytes_are_cut(text: str, size: int) -> None:
    data, output = text.encode(), _Kept()
    checker = XmlChecker(output)
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    if forbidden(text):
        with pytest.raises(Unwritable, match=r"no character U\+(0001|FFFE|FFFF)"):
            checker.writelines(pieces)
    else:
        checker.writelines(pieces)
        assert output.getvalue() == data
