"""Data made to hang or crash the gate, or to play tricks on a terminal."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import validation
from dortmund_lod.validation import Unreadable
from tests.validation.conftest import BASE

if TYPE_CHECKING:
    from pathlib import Path

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
    """A list in a circle is none (SHACL §2), and a path in one reaches each node once."""
    path = """shape:S a sh:NodeShape ; sh:targetClass dlo:City ;
        sh:property [ sh:path [ sh:zeroOrMorePath dlo:next ] ; sh:in """
    data = "city:a a dlo:City ; dlo:next city:b . city:b dlo:next city:a ."
    for values, kinds in (
        ("( city:a ) ] .", ["in"]),
        ("_:l ] . _:l rdf:first city:a ; rdf:rest _:l .", ["malformed-shape"]),
    ):
        report = validate({"shapes/s.ttl": path + values, "data/d.ttl": data})
        assert [finding.kind for finding in report.findings] == kinds


def test_where_memory_is_limited_small_files_are_checked(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    program = f"""import resource
resource.setrlimit(resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30))
from dortmund_lod.sources import discover
from pathlib import Path
print(len(discover([Path({str(tmp_path)!r})]).files[0].read()))"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (run.stdout.strip(), run.stderr) == (b"25", b"")


@pytest.mark.parametrize("outer", ["zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"])
@pytest.mark.parametrize("inner", ["zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"])
def test_paths_repeated_twice_reach_what_they_say(
    validate: Validate, outer: str, inner: str
) -> None:
    shape = f"""shape:S a sh:NodeShape ; sh:targetNode dlo:a ; sh:property [
        sh:path [ sh:{outer} [ sh:{inner} dlo:p ] ] ; sh:in ( 1 ) ; sh:sparql [
        sh:select "SELECT $this ?value {{ $this $PATH ?value }}" ] ] ."""
    data = "dlo:a dlo:p dlo:b . dlo:b dlo:p dlo:c ."
    found: dict[str, set[str]] = {"in": set(), "sparql": set()}
    for finding in validate({"shapes/s.ttl": shape, "data/d.ttl": data}).findings:
        found[finding.kind].add(getattr(finding.value, "value", "")[-1:])
    once = {outer, inner} == {"zeroOrOnePath"}
    itself = {outer, inner} != {"oneOrMorePath"}
    assert found["in"] == {"b"} | ({"a"} if itself else set()) | (set() if once else {"c"})
    assert found["sparql"] == found["in"]


@pytest.mark.timeout(120)
def test_a_long_circle_walked_by_paths_within_paths_comes_to_an_end(validate: Validate) -> None:
    shape = """shape:S a sh:NodeShape ; sh:targetNode dlo:n0 ; sh:property [ sh:minCount 601 ;
        sh:path [ sh:oneOrMorePath [ sh:zeroOrMorePath [ sh:oneOrMorePath dlo:p ] ] ] ] ."""
    data = "".join(f"dlo:n{n} dlo:p dlo:n{(n + 1) % 600} .\n" for n in range(600))
    report = validate({"shapes/s.ttl": shape, "data/d.ttl": data})
    assert [finding.kind for finding in report.findings] == ["minCount"]
