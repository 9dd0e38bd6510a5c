"""Counting lines of canonical N-Quads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.catalogue.statistics import Statistics, Use, count, default_graph
from dortmund_lod.rdf import nquads

if TYPE_CHECKING:
    import pytest

BASE = "https://data.example.org/"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_iris = st.sampled_from(
    [BASE + "id/a", BASE + "id/b", BASE + "ontology#T", "http://www.wikidata.org/entity/Q1"]
).map(ox.NamedNode)
_texts = st.text(st.sampled_from('a <>".\\\n\té^@_:{}'), max_size=12)
_literals = st.one_of(
    _texts.map(ox.Literal),
    _texts.map(lambda text: ox.Literal(text, language="en")),
    _texts.map(lambda text: ox.Literal(text, datatype=ox.NamedNode("http://example.org/t"))),
)
_predicates = st.sampled_from(
    [_TYPE, ox.NamedNode("http://www.w3.org/2002/07/owl#sameAs"), ox.NamedNode(BASE + "p")]
)
_graphs = st.one_of(st.just(ox.DefaultGraph()), _iris)
_quads = st.builds(
    ox.Quad, st.one_of(_iris, st.just(ox.BlankNode("b"))), _predicates, _iris | _literals, _graphs
)


def _lines(quads: list[ox.Quad]) -> list[bytes]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    text = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    return sorted(text.splitlines(keepends=True))


def _counted(quads: list[ox.Quad], *, union: bool = True) -> Statistics:
    return count(default_graph(nquads.statements(_lines(quads)), BASE, union=union), BASE)


@given(st.lists(_quads, max_size=30))
def test_the_numbers_are_those_that_the_engine_counts(quads: list[ox.Quad]) -> None:
    store = ox.Store()
    store.extend(ox.Quad(*quad.triple) for quad in quads)

    def asked(expression: str, pattern: str = "?s ?p ?o") -> int:
        (row,) = store.query(f"SELECT ({expression} AS ?n) {{ {pattern} }}")  # type: ignore[misc]
        return int(row["n"].value)

    found = _counted(quads)
    assert found.triples == asked("COUNT(*)")
    assert found.subjects == asked("COUNT(DISTINCT ?s)")
    assert found.objects == asked("COUNT(DISTINCT ?o)")
    assert len(found.properties) == asked("COUNT(DISTINCT ?p)")
    assert len(found.classes) == asked("COUNT(DISTINCT ?c)", "?s a ?c FILTER(isIRI(?c))")
    for kind, number in found.classes.items():
        assert number == asked("COUNT(DISTINCT ?s)", f"?s a <{kind}>")
    for name, number in found.properties.items():
        assert number == asked("COUNT(*)", f"?s <{name}> ?o")
    for use, number in found.uses.items():
        member = f"?s a <{use.cls}> ; <{use.property}> ?o"
        if not use.datatype:
            assert number == asked("COUNT(*)", f"{member} FILTER(!isLiteral(?o))")
        elif not use.datatype.endswith("langString"):
            assert number == asked(
                "COUNT(*)", f"{member} FILTER(isLiteral(?o) && DATATYPE(?o) = <{use.datatype}>)"
            )
    of_classes = "?s a ?c ; ?p ?o FILTER(isIRI(?c))"
    assert found.uses.total() == asked("COUNT(*)", of_classes)
    space = found.uri_space or ""
    condition = f'isIRI(?s) && STRSTARTS(STR(?s), "{space}")'
    assert found.entities == asked("COUNT(DISTINCT ?s)", f"?s ?p ?o FILTER({condition})")
    links = asked(
        "COUNT(*)",
        "?s <http://www.w3.org/2002/07/owl#sameAs> ?o "
        f'FILTER(isIRI(?o) && !STRSTARTS(STR(?o), "{BASE}"))',
    )
    assert sum(found.links.values()) == links


def test_what_is_said_of_one_subject_is_counted_however_much_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subject, kind = ox.NamedNode("a:a"), ox.Quad(ox.NamedNode("a:a"), _TYPE, ox.NamedNode("a:C"))
    values = [ox.Quad(subject, ox.NamedNode("a:p"), ox.Literal(str(n))) for n in range(9)]
    expected = _counted([kind, *values]).uses
    assert expected[Use("a:C", "a:p", "http://www.w3.org/2001/XMLSchema#string")] == 9
    monkeypatch.setattr("dortmund_lod.catalogue.statistics._MANY", 2)
    assert _counted([kind, *values]).uses == expected


def test_of_more_uses_than_can_be_told_none_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dortmund_lod.catalogue.statistics.MOST_USES", 3)
    subject = ox.NamedNode("a:a")
    quads = [ox.Quad(subject, ox.NamedNode(f"a:p{n}"), subject) for n in range(5)]
    found = _counted([*quads, ox.Quad(subject, _TYPE, ox.NamedNode("a:C"))])
    assert not found.uses
    assert found.classes.total() == 1


def test_without_the_union_only_the_default_graph_counts() -> None:
    triple = ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.NamedNode("a:c")
    quads = [ox.Quad(*triple), ox.Quad(*triple, ox.NamedNode("a:g"))]
    more = ox.Quad(ox.NamedNode("a:z"), *triple[1:], ox.NamedNode("a:g"))
    assert _counted([*quads, more], union=False).triples == 1
    assert _counted([*quads, more]).triples == 2


def test_shapes_are_no_part_of_the_union() -> None:
    one, two = (
        (ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.NamedNode(c)) for c in ("a:c", "a:d")
    )
    shapes, other = ox.NamedNode(f"{BASE}shapes"), ox.NamedNode(f"{BASE}g")
    quads = [ox.Quad(*one, shapes), ox.Quad(*two, shapes), ox.Quad(*two, other)]
    assert _counted(quads).triples == 1


def test_an_example_of_each_class_is_named() -> None:
    a, b, kind = (ox.NamedNode(BASE + name) for name in ("id/a", "id/b", "ontology#T"))
    assert _counted([ox.Quad(b, _TYPE, kind), ox.Quad(a, _TYPE, kind)]).examples == {
        kind.value: a.value
    }
