"""Lines that the engine writes are taken apart where their terms end."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.rdf import nquads

_node = st.sampled_from([ox.NamedNode("http://example.org/#a"), ox.BlankNode("b1")])
_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['a" <http://example.org/> .', "_:x", 'x"^^<http://example.org/>', "<<( a b c )>>"]
)
_literal = st.one_of(
    st.builds(ox.Literal, _text),
    st.builds(lambda text: ox.Literal(text, language="de-at"), _text),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode("http://example.org/t")), _text),
)
_graph = _node | st.just(ox.DefaultGraph())


@given(subject=_node, value=_node | _literal, graph=_graph)
def test_a_line_has_the_terms_that_were_written(
    subject: Any, value: Any, graph: ox.NamedNode | ox.DefaultGraph
) -> None:
    predicate = ox.NamedNode("http://example.org/p")
    quad = ox.Quad(subject, predicate, value, graph)
    line = ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b""
    found = nquads.statement(line)
    written = "" if isinstance(graph, ox.DefaultGraph) else str(graph)
    assert [part.decode() for part in found] == [str(subject), str(predicate), str(value), written]
    assert nquads.is_iri(found.subject) == isinstance(subject, ox.NamedNode)
    if isinstance(value, ox.Literal):
        literal = nquads.literal(found.object)
        assert literal == (value.value, value.datatype.value, value.language or "")


def test_a_triple_in_several_graphs_is_one() -> None:
    lines = [b"<a> <p> <b> .\n", b"<a> <p> <b> <g> .\n", b"<a> <p> <c> <g> .\n"]
    found = [(subject, value) for subject, _, value, _ in nquads.distinct_triples(lines)]
    assert found == [(b"<a>", b"<b>"), (b"<a>", b"<c>")]


def test_only_iris_have_one() -> None:
    assert [nquads.iri(term) for term in (b"<a>", b"_:b", b'"<c>"', b"<<( <a> <b> <c> )>>")] == [
        "a",
        "",
        "",
        "",
    ]
    assert [nquads.label(term) for term in (b"<a>", b"_:b", b"")] == ["a", "b", ""]
