"""JSON-LD as people expect it, which says the same as the lines it is made from."""

from __future__ import annotations

import json
import re
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld as jsonld_processor

from dortmund_lod.rdf import jsonld
from tests.rdf.conftest import canonical_nquads

_PREFIXES = {
    "e": "http://example.org/",
    "x": "http://example.org/x/",
    "urn": "http://urn.example/",
}
_NAMES = ["_:a", "_:b", "_:c", "e:s", "e:x/t", "rdf:nil", "<urn:e:u>"]
_PROPERTIES = ["rdf:first", "rdf:rest", "rdf:type", "e:p", "<urn:p>", "e:x/q.r"]
_VALUES = [*_NAMES, '"text"', '"Text"@de-CH', '"007"^^e:number', "true"]
_HEAD = (
    "PREFIX e: <http://example.org/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
)
_rows = st.tuples(st.sampled_from(_NAMES), st.sampled_from(_PROPERTIES), st.sampled_from(_VALUES))


def _lines(turtle: str) -> bytes:
    text = _HEAD + turtle.replace("e:x/", "e:x\\/")
    return canonical_nquads(ox.parse(input=text, format=ox.RdfFormat.TURTLE))


def _document(turtle: str) -> dict[str, Any]:
    lines = _lines(turtle).splitlines(keepends=True)
    return dict(json.loads(jsonld.document(lines, _PREFIXES)))


def _said(document: dict[str, Any]) -> bytes:
    text = json.dumps(document)
    return canonical_nquads(ox.parse(input=text, format=ox.RdfFormat.JSON_LD))


@given(rows=st.lists(_rows, min_size=1, max_size=12))
def test_it_says_the_same_whatever_is_said(rows: list[tuple[str, str, str]]) -> None:
    turtle = " ".join(f"{' '.join(row)} ." for row in rows)
    assert _said(_document(turtle)) == _lines(turtle)


@pytest.mark.parametrize("depth", [1, 30])
def test_lists_may_be_within_lists(depth: int) -> None:
    turtle = f"e:s e:p {'(' * depth} 1 {')' * depth} ."
    assert _said(_document(turtle)) == _lines(turtle)


def test_types_names_and_lists_are_those_of_json_ld() -> None:
    document = _document('e:s a e:C, e:x/D ; e:p (1 "b"@de) ; e:q "c" ; <http://other/> "d" .')
    assert document["@context"] == {
        "e": "http://example.org/",
        "x": "http://example.org/x/",
    }
    assert document["@graph"] == [
        {
            "@id": "http://example.org/s",
            "@type": ["e:C", "x:D"],
            "e:p": {
                "@list": [
                    {"@value": "1", "@type": "http://www.w3.org/2001/XMLSchema#integer"},
                    {"@value": "b", "@language": "de"},
                ]
            },
            "e:q": "c",
            "http://other/": "d",
        }
    ]


def test_a_prefix_that_is_the_scheme_of_an_iri_is_not_used() -> None:
    document = _document("<urn:e:u> <http://urn.example/p> 1 .")
    assert "urn" not in document["@context"]
    assert _said(document) == _lines("<urn:e:u> <http://urn.example/p> 1 .")


def _framed(document: dict[str, Any], cls: str) -> list[dict[str, Any]]:
    """What a program gets that asks for the things of a class (JSON-LD 1.1 Framing §4)."""
    frame = {"@context": document["@context"], "@type": cls, "e:part": {"@embed": "@never"}}
    found = jsonld_processor.frame(document, frame, {"omitGraph": False})
    return list(found["@graph"])


def test_framing_by_type_finds_the_things_with_what_is_said_of_them() -> None:
    document = _document(
        'e:a a e:Park ; e:name "A"@en, "A."@de ; e:part _:pond ; e:order ("x" "y") . '
        '_:pond a e:Pond ; e:name "P" . e:b a e:Park, e:Wood ; e:depth "007"^^e:number .'
    )
    first, second = _framed(document, "http://example.org/Park")
    assert (first["@id"], second["@id"]) == ("e:a", "e:b")
    assert first["e:name"] == [
        {"@language": "en", "@value": "A"},
        {"@language": "de", "@value": "A."},
    ]
    assert first["e:order"] == {"@list": ["x", "y"]}
    assert second["@type"] == ["e:Park", "e:Wood"]
    assert second["e:depth"] == {"@type": "e:number", "@value": "007"}
    (pond,) = _framed(document, "http://example.org/Pond")
    assert pond["e:name"] == "P"
    assert not _framed(document, "http://example.org/Lake")


@given(rows=st.lists(_rows, min_size=1, max_size=8))
def test_another_processor_reads_the_same(rows: list[tuple[str, str, str]]) -> None:
    turtle = " ".join(f"{' '.join(row)} ." for row in rows)
    text = jsonld_processor.to_rdf(_document(turtle), {"format": "application/n-quads"})
    read = canonical_nquads(ox.parse(input=text, format=ox.RdfFormat.N_QUADS))
    assert read == _lines(turtle)


_ENDS = st.text(alphabet="ab.-/#é:", max_size=6)


@given(
    prefixes=st.dictionaries(st.sampled_from(["a", "b", "c-d", "e", "1"]), _ENDS, max_size=5),
    end=_ENDS,
)
def test_a_name_is_that_of_the_longest_namespace_with_what_may_follow_it(
    prefixes: dict[str, str], end: str
) -> None:
    known = {name: f"http://x/{namespace}" for name, namespace in prefixes.items()}
    iri = f"http://x/{end}"
    fitting = [
        (-len(namespace), name)
        for name, namespace in known.items()
        if re.fullmatch(r"[A-Za-z][\w-]*", name)
        and iri.startswith(namespace)
        and re.fullmatch(r"\w[\w.-]*", iri.removeprefix(namespace))
    ]
    expected = iri
    for length, name in sorted(fitting)[:1]:
        expected = f"{name}:{iri[-length:]}"
    lines = [f'<http://x/s> <{iri}> "v" .\n'.encode()]
    (node,) = json.loads(jsonld.document(lines, known))["@graph"]
    assert node == {"@id": "http://x/s", expected: "v"}
