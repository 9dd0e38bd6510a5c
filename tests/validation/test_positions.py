"""Positions: the walk over a file finds the very triples the parser finds, where they stand."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod import sources, validation
from dortmund_lod.validation.positions.turtle_statements import Statement, statements
from dortmund_lod.validation.positions.turtle_tokens import tokens
from tests.validation.conftest import BASE

if TYPE_CHECKING:
    from tests.validation.conftest import Validate

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(
    path for folder in sources.PROJECT_FOLDERS for path in (ROOT / folder).rglob("*.ttl")
)

TRICKY = r"""
@prefix x: <http://x.example/> . # a comment. with ; and "
@base <http://b.example/sub/> .
PREFIX : <other#>
x:a x:p 01 , 53000.0;x:q 53000.00, 1.0e3, .5, -5, "abc"^^x:int, true ; .
:f.b a x:C ; x:q "a\"b\u00e9\U0001F600\n"@de-DE , '''long 'quoted' " text
on two lines''' ; x:z <rel> , <#frag> , <?q>, <\u0041> .
x:a\,b x:p x:a.b , x:%41 , x:1 , x:a:b , x: .
<http://x.example/ü> x:p "ü" ; ; x:q "".
"""


def triples(found: list[Statement]) -> set[tuple[str, str, str]]:
    return {(str(one.subject), str(one.predicate), str(one.object)) for one in found}


def parsed(text: str, form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> set[tuple[str, str, str]]:
    quads = ox.parse(input=text, format=form, base_iri=BASE)
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}


def test_all_spellings_of_turtle_are_understood() -> None:
    assert triples(list(statements(TRICKY, BASE))) == parsed(TRICKY)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_in_the_shipped_files_every_triple_is_found(path: Path) -> None:
    text = path.read_text("utf-8")
    found = {triple for triple in parsed(text) if "_:" not in triple[0] + triple[2]}
    assert found <= triples(list(statements(text, BASE)))


def test_spans_cover_the_terms_as_written() -> None:
    text = '@prefix x: <http://x.example/> .\nx:a x:p "b"@en , [ x:q ( 1 [ x:r 2 ] ) ] .'
    spans = [
        (text[slice(*one.subject_at)], text[slice(*one.predicate_at)], text[slice(*one.object_at)])
        for one in statements(text, BASE)
    ]
    assert spans == [
        ("x:a", "x:p", '"b"@en'),
        ("[", "x:q", "("),
        ("[", "x:r", "2"),
        ("x:a", "x:p", "["),
    ]


def test_graphs_of_trig_and_nquads_are_stepped_over() -> None:
    trig = """@prefix x: <http://x/> . x:g { x:a x:b x:c . x:d x:e 1 }
        GRAPH x:h { x:a x:b 2 } { x:k x:l 'm' }"""
    assert triples(list(statements(trig, BASE))) == parsed(trig, ox.RdfFormat.TRIG)
    nquads = (
        '<http://x/a> <http://x/b> "c" <http://x/g> .\n<http://x/a> <http://x/b> <http://x/c> .\n'
    )
    assert triples(list(statements(nquads, BASE))) == parsed(nquads, ox.RdfFormat.N_QUADS)


@given(st.text(alphabet="ab:<>\"'\\.;,[](){}@^_# \n1-", max_size=80))
def test_any_text_is_walked_through_without_failing(text: str) -> None:
    list(statements(text, BASE))
    assert all(text[token.start : token.end] == token.text for token in tokens(text))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text", ["[" * 200_000, "(" * 200_000, '"' + "\\" * 200_000, "<" * 100_000]
)
def test_hostile_nesting_costs_no_more_than_its_length(text: str) -> None:
    list(statements("<a> <b> " + text, BASE))


SHAPE = """shape:S a sh:NodeShape ; sh:targetClass dlo:City ;
    sh:property [ sh:path dlo:p ; sh:maxCount 0 ] ."""
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
IN_FORMATS = {
    "d.nt": f"""<{BASE}id/city/a> <{RDF}type> <{BASE}ontology#City> .
<{BASE}id/city/a> <{BASE}ontology#p> "5" .
""",
    "d.trig": """@prefix dlo: <ontology#> .
<g> { <id/city/a> a dlo:City ;
  dlo:p 5 . }""",
    "d.jsonld": f"""{{"@context": {{"@base": "{BASE}", "p": "{BASE}ontology#p"}},
  "@id":
    "id/city/a", "@type": "{BASE}ontology#City", "p": 5}}""",
    "d.rdf": f"""<rdf:RDF xmlns:rdf="{RDF}" xmlns:d="{BASE}ontology#">
  <d:City rdf:about="id/city/a"><d:p>5</d:p></d:City></rdf:RDF>""",
}


@pytest.mark.parametrize(
    ("name", "line"), [("d.nt", 2), ("d.trig", 3), ("d.jsonld", 3), ("d.rdf", 2)]
)
def test_every_format_gives_at_least_a_line(validate: Validate, name: str, line: int) -> None:
    report = validate({"shapes/s.ttl": SHAPE, f"data/{name}": IN_FORMATS[name].encode()})
    (finding,) = report.findings
    assert finding.location
    assert finding.location.line == line


def test_a_nameless_node_is_recognised_by_what_is_said_of_it(validate: Validate) -> None:
    data = "city:a dlo:has [ dlo:q 1 ] .\ncity:b dlo:has\n  [ a dlo:City ; dlo:p 5 ; dlo:q 1 ] ."
    (finding,) = validate({"shapes/s.ttl": SHAPE, "data/d.ttl": data}).findings
    assert finding.location
    assert (finding.location.line, finding.location.column) == (4, 24)


def test_a_file_packed_with_gzip_is_looked_through_as_well(validate: Validate) -> None:
    packed = gzip.compress(IN_FORMATS["d.nt"].encode())
    report = validate({"shapes/s.ttl": SHAPE, "data/d.nt.gz": packed})
    assert [finding.location and finding.location.line for finding in report.findings] == [2]


def test_columns_count_characters(validate: Validate) -> None:
    data = 'city:a a dlo:City ; dlo:r "ü😀" ; dlo:p 5 .'
    (finding,) = validate({"shapes/s.ttl": SHAPE, "data/d.ttl": data}).findings
    assert finding.excerpt
    line, column = finding.excerpt.line, finding.excerpt.column
    assert line[column - 1 :][: finding.excerpt.length] == "5"
    assert isinstance(finding, validation.Finding)
