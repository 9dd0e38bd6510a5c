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
from dortmund_lod.validation.blank_node_labels import relabelled
from dortmund_lod.validation.positions import json_statements, xml_statements
from dortmund_lod.validation.positions.locator import numbered
from dortmund_lod.validation.positions.turtle_statements import UNREAD, Statement, statements
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


def test_texts_of_properties_that_nobody_asks_for_are_left_unread() -> None:
    text = '<a> <p> "one" ; <q> "two" , "three"@en , 4 .'
    read = [one.object for one in statements(text, BASE, {ox.NamedNode(BASE + "p")})]
    assert read[0] == ox.Literal("one")
    assert read[1] is read[2] is UNREAD
    assert getattr(read[3], "value", "") == "4"


_TERMS = st.sampled_from(
    ["<a>", ":b", "_:b1", "_:x", '"s"', "'t'@en", '"u"^^:d', "1", "true", ".5", "[]", '"""v"""']
)


def _brackets(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    objects = st.lists(inner, min_size=1, max_size=3).map(" , ".join)
    pairs = st.lists(objects.map(":p {}".format), min_size=1, max_size=3)
    return pairs.map(lambda parts: f"[ {' ; '.join(parts)} ]")


_OBJECTS = st.recursive(_TERMS, _brackets, max_leaves=8)
_SUBJECTS = st.one_of(st.sampled_from(["<s>", "_:x", "_:b1", "[]"]), _brackets(_TERMS))


@given(st.lists(st.tuples(_SUBJECTS, st.lists(_OBJECTS, min_size=1, max_size=4)), max_size=4))
def test_blank_nodes_are_numbered_as_those_of_the_data_are(
    statements_: list[tuple[str, list[str]]],
) -> None:
    text = f"@prefix : <{BASE}> .\n" + "\n".join(
        f"{subject} :q {' , '.join(objects)} ." for subject, objects in statements_
    )
    parser = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=BASE, rename_blank_nodes=True)
    walked = numbered(statements(text, BASE), 7)
    assert [one[:3] for one in walked] == [triple for _, triple in relabelled(parser, 7)]


def test_behind_a_list_nameless_nodes_still_have_their_own_lines(validate: Validate) -> None:
    data = """city:a dlo:has ( 1 [ a dlo:City ] ) , [ a dlo:City ;
        dlo:p 1 ] . city:b dlo:has [ a dlo:City ; dlo:q () ;
        dlo:p 2 ] ."""
    report = validate({"shapes/s.ttl": SHAPE, "data/d.ttl": data})
    assert [one.location.line for one in report.findings if one.location] == [3, 4]


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
    "text",
    [
        " " * 200_000,
        "#\n" * 100_000,
        "[" * 200_000,
        "(" * 200_000,
        '"' + "\\" * 200_000,
        "<" * 100_000,
    ],
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


XML = f"""<rdf:RDF xmlns:rdf="{RDF}" xmlns:x="http://x.example/" xml:base="{BASE}">
 <x:C rdf:about="a" x:q="1" x:r="two"/>
 <x:C rdf:ID="b" xml:lang="DE"><x:p>drei</x:p><x:p xml:lang="en-GB">four</x:p>
  <x:n rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">5</x:n>
  <x:see rdf:resource="a"/><x:see rdf:nodeID="k"/></x:C>
 <rdf:Description rdf:nodeID="k"><x:has rdf:parseType="Resource"><x:p>6</x:p>
   <x:in rdf:parseType="Resource"/></x:has></rdf:Description>
 <rdf:Bag rdf:about="bag"><rdf:li>7</rdf:li><rdf:li rdf:resource="a"/></rdf:Bag>
 <rdf:Description><x:e x:k="8"/><x:n><x:D><x:p>9</x:p></x:D></x:n>
  <x:l rdf:parseType="Collection"><x:C/><x:C rdf:about="c"><x:p>10</x:p></x:C></x:l>
  <x:m rdf:parseType="Literal"><b>11</b></x:m><x:o>12</x:o></rdf:Description>
</rdf:RDF>"""


def _without_lists(text: str, form: ox.RdfFormat) -> list[ox.Triple]:
    quads = ox.parse(text, format=form, base_iri=BASE, rename_blank_nodes=True)
    lists = {RDF + "first", RDF + "rest"}
    return [
        ox.Triple(quad.subject, quad.predicate, quad.object)
        for quad in quads
        if quad.predicate.value not in lists
    ]


def _agree(walked: list[Statement], triples: list[ox.Triple]) -> None:
    """The same statements in the same order; which blank nodes they are is another's matter."""
    said = [one for one in walked if one.predicate]
    assert [one.predicate for one in said] == [triple.predicate for triple in triples]
    for one, triple in zip(said, triples, strict=True):
        for mine, theirs in ((one.subject, triple.subject), (one.object, triple.object)):
            if isinstance(mine, ox.Literal) and mine != theirs:  # a number is spelt differently
                assert isinstance(theirs, ox.Literal)
                assert float(mine.value) == float(theirs.value)
            elif mine is not None and not isinstance(mine, ox.BlankNode):
                assert mine == theirs


def test_all_forms_of_rdf_xml_are_walked_through_as_they_are_parsed() -> None:
    walked = list(xml_statements.statements(XML, BASE))
    _agree(walked, _without_lists(XML, ox.RdfFormat.RDF_XML))
    values = [XML[slice(*one.object_at)] for one in walked if one.predicate]
    assert {"1", "two", "a", "k", "8"} <= set(values)


def test_a_long_text_with_umlauts_is_walked_through_once() -> None:
    """Counting what lies before each element anew would take minutes, which no test may."""
    name, number = "Straßenbäume " * 20, 20_000
    nodes = (
        f'<c:T rdf:about="http://x.example/{n}"><c:p>{name}{n}</c:p></c:T>' for n in range(number)
    )
    root = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:c="http://x.example/">'
    text = f"{root}{''.join(nodes)}</rdf:RDF>"
    *_, last = xml_statements.statements(text, BASE)
    assert text[slice(*last.subject_at)] == f"http://x.example/{number - 1}"
    assert text[slice(*last.predicate_at)] == "c:p"


def test_a_file_of_one_line_is_not_repeated_for_each_of_its_faults(validate: Validate) -> None:
    nodes = ", ".join(
        f'{{"@id": "{BASE}id/{n}", "@type": "City", "p": "no number {n}"}}' for n in range(900)
    )
    data = f'{{"@context": {{"@vocab": "{BASE}ontology#"}}, "@graph": [{nodes}]}}\n'
    report = validate({"shapes/s.ttl": SHAPE, "data/d.jsonld": data.encode()})
    places = [finding.location for finding in report.findings if finding.location]
    assert len({place.column for place in places}) == len(places) == 900
    assert {place.line for place in places} == {1}
    assert len(validation.render(report, "json", "en")) < 40 * len(data)


_JSON_TERMS = [
    '"ex:a"', '"_:x"', '"text"', "1", "-2.5", "true", "null", '{"@id": "ex:b"}', "[]",
    '{"@value": "v", "@language": "DE"}', '{"@value": "5", "@type": "xsd:integer"}',
    '{"@list": [1, {"p": 2}]}', '{"@set": ["s", 3]}',
]  # fmt: skip


def _objects(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    arrays = st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
    members = st.dictionaries(
        st.sampled_from(["p", "q", "ex:r", "ref", "text", "kinds"]),
        st.one_of(inner, arrays),
        min_size=1,
        max_size=3,
    )
    ids = st.sampled_from(['"@id": "ex:n", ', '"@type": ["C", "ex:D"], ', '"@id": "_:y", ', ""])
    return st.tuples(ids, members).map(lambda parts: _object(*parts))


def _object(beginning: str, members: dict[str, str]) -> str:
    pairs = [f'"{key}": {value}' for key, value in members.items()]
    return f"{{{beginning}{', '.join(pairs)}}}"


_CONTEXT = """{"ex": "http://x.example/", "@vocab": "http://x.example/v#",
  "xsd": "http://www.w3.org/2001/XMLSchema#", "ref": {"@id": "ex:ref", "@type": "@id"},
  "kinds": {"@id": "ex:kinds", "@container": "@set"}, "text": {"@type": "xsd:string"}}"""


@given(st.lists(_objects(st.recursive(st.sampled_from(_JSON_TERMS), _objects)), max_size=3))
def test_json_ld_is_walked_through_as_it_is_parsed(nodes: list[str]) -> None:
    text = f'{{"@context": {_CONTEXT}, "@graph": [{", ".join(nodes)}]}}'
    walked = list(json_statements.statements(text, BASE))
    _agree(walked, _without_lists(text, ox.RdfFormat.JSON_LD))


@pytest.mark.parametrize("text", ['{"p":' * 50_000, "[" * 100_000, '{"@list":[' * 30_000, '{"a"'])
def test_json_of_any_depth_is_walked_through_without_failing(text: str) -> None:
    list(json_statements.statements(text, BASE))


@pytest.mark.parametrize(
    ("name", "data", "places"),
    [
        (
            "d.jsonld",
            f"""{{"@context": {{"@vocab": "{BASE}ontology#"}}, "@graph": [
 {{"@type": "Town", "p": 1}},
 {{"@type": "City",
   "has": {{"@type": "City",
     "p": [7, "seven"]}}}},
 {{"@id": "_:c", "q": 1}}, {{"@id": "_:c", "@type": "City", "p": 8}}]}}""",
            [(5, "7"), (5, "seven"), (6, "8")],
        ),
        (
            "d.rdf",
            f"""<rdf:RDF xmlns:rdf="{RDF}" xmlns:d="{BASE}ontology#">
 <d:Town><d:p>1</d:p><d:has rdf:resource="x"/></d:Town>
 <d:City d:p="2"/>
 <d:City><d:has rdf:parseType="Resource"><rdf:type rdf:resource="{BASE}ontology#City"/>
   <d:p>3</d:p></d:has></d:City></rdf:RDF>""",
            [(3, "2"), (5, "d:p")],
        ),
    ],
)
def test_what_nameless_nodes_have_is_shown_where_it_stands(
    validate: Validate, name: str, data: str, places: list[tuple[int, str]]
) -> None:
    shape = SHAPE.replace("maxCount 0", 'in ( "none" )')
    report = validate({"shapes/s.ttl": shape, f"data/{name}": data.encode()})
    shown = [
        (finding.location.line, one.line[one.column - 1 :][: one.length])
        for finding in report.findings
        if finding.location and finding.location.line and (one := finding.excerpt)
    ]
    assert shown == places
