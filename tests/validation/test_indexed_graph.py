"""The index answers as the triples themselves would."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from dortmund_lod.validation.indexed_graph import Data, Node

NODES = [ox.NamedNode(f"http://example.org/{name}") for name in "abcd"]
VALUES: list[Node] = [*NODES, ox.Literal("1"), ox.Literal("1", language="en"), ox.BlankNode("x")]
PREDICATES = [ox.NamedNode(f"http://example.org/{name}") for name in "pqr"]

triples = st.lists(
    st.tuples(
        st.sampled_from([*NODES, ox.BlankNode("x")]),
        st.sampled_from(PREDICATES),
        st.sampled_from(VALUES),
    )
)
Triples = list[tuple[Node, ox.NamedNode, Node]]


def indexed(triples: Triples) -> Data:
    data = Data()
    for triple in triples:
        data.add(*triple)
    data.complete()
    return data


@given(triples=triples)
def test_every_triple_is_kept_and_counted(triples: Triples) -> None:
    data = indexed(triples)
    assert set(data) == set(triples)
    assert data.triples == len(triples)


@given(triples=triples, predicate=st.sampled_from(PREDICATES))
def test_each_value_is_given_once_in_the_order_of_the_triples(
    triples: Triples, predicate: ox.NamedNode
) -> None:
    data = indexed(triples)
    for node in VALUES:
        objects = list(dict.fromkeys(o for s, p, o in triples if (s, p) == (node, predicate)))
        assert data.objects(node, predicate) == objects
        assert data.objects_of([node], predicate) == {node: objects}
        subjects = {s for s, p, o in triples if (p, o) == (predicate, node)}
        assert set(data.subjects(predicate, node)) == subjects
        assert len(data.subjects(predicate, node)) == len(subjects)
        assert data.subjects_of([node], predicate) == {node: data.subjects(predicate, node)}


@given(triples=triples, allowed=st.sets(st.sampled_from(PREDICATES)))
def test_who_has_other_properties_is_found_with_them(
    triples: Triples, allowed: set[ox.NamedNode]
) -> None:
    data = indexed(triples)
    found = data.having_others(set(NODES), allowed)
    for node in NODES:
        properties = {p for s, p, _ in triples if s == node}
        assert set(data.properties(node)) == properties
        assert set(found.get(node, ())) == properties - allowed
