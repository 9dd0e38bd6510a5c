"""Data made to hang or crash the gate, or to play tricks on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod import validation
from dortmund_lod.validation import Unreadable
from tests.validation.conftest import BASE

if TYPE_CHECKING:
    from tests.validation.conftest import Validate

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://d.example/"'


def rdf_xml(entities: str, value: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE rdf:RDF [{entities}]><rdf:RDF {RDF}>'
        f'<rdf:Description rdf:about="{BASE}a"><d:p>{value}</d:p></rdf:Description></rdf:RDF>'
    ).encode()


def json_ld(depth: int) -> bytes:
    return b'{"http://d.example/p":' * depth + b'"[{"' + b"}" * depth


@pytest.mark.parametrize(
    "entities",
    [
        "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
        + '<!ENTITY l0 "lol">',
        f'<!ENTITY l11 "{"x" * 10_000}">',
        '<!ENTITY l11 SYSTEM "file:///etc/hostname">',
        '<!ENTITY % p "x"><!ENTITY l11 "y">',
    ],
)
def test_xml_entities_that_multiply_or_reach_out_are_refused(
    validate: Validate, entities: str
) -> None:
    with pytest.raises(Unreadable, match="entities"):
        validate({"data/d.rdf": rdf_xml(entities, "&l11;")})


def test_xml_entities_for_namespaces_are_fine(validate: Validate) -> None:
    entities = '<!ENTITY xsd "http://www.w3.org/2001/XMLSchema#">'
    assert validate({"data/d.rdf": rdf_xml(entities, "&xsd;x &amp; y")}).triples == 1


def test_json_nested_too_deep_is_refused(validate: Validate) -> None:
    with pytest.raises(Unreadable, match="nested"):
        validate({"data/d.jsonld": json_ld(30_000)})


def test_json_may_be_nested_and_hold_brackets_in_texts(validate: Validate) -> None:
    assert validate({"data/d.jsonld": json_ld(900)}).triples == 900


def test_a_statement_that_nobody_could_read_back_is_refused(validate: Validate) -> None:
    with pytest.raises(Unreadable, match="longer than 16 MiB"):
        validate({"data/d.ttl": 'city:a rdfs:label "' + "x" * 2**24 + '" .'})


def test_a_remote_context_is_not_fetched(validate: Validate) -> None:
    context = b'{"@context": "http://127.0.0.1:9/c.jsonld", "@id": "a", "p": 1}'
    with pytest.raises(Unreadable, match="nothing is fetched"):
        validate({"data/d.jsonld": context})


def test_no_control_character_of_the_data_reaches_the_terminal(validate: Validate) -> None:
    shapes = "shape:S a sh:NodeShape ; sh:targetClass dlo:City ; sh:closed true ."
    data = 'city:a a dlo:City ; rdfs:label "\x1b[2J\x9b2J\x07" .'
    report = validate({"shapes/s.ttl": shapes, "data/d.ttl": data})
    text = validation.render(report, "text", "en")
    assert report.findings
    assert not set(text) & {chr(code) for code in (*range(10), *range(11, 32), *range(127, 160))}


def test_lists_and_paths_in_circles_come_to_an_end(validate: Validate) -> None:
    shapes = """shape:S a sh:NodeShape ; sh:targetClass dlo:City ;
        sh:property [ sh:path [ sh:zeroOrMorePath dlo:next ] ; sh:in _:l ] .
        _:l rdf:first city:a ; rdf:rest _:l ."""
    data = "city:a a dlo:City ; dlo:next city:b . city:b dlo:next city:a ."
    report = validate({"shapes/s.ttl": shapes, "data/d.ttl": data})
    assert [finding.kind for finding in report.findings] == ["in"]
