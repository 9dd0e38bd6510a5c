"""The canonical form: the same statements are the same bytes."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from tests.rdf.conftest import canonical_nquads

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMES = ["a", "b", "c", "d"]
_P, _Q = ox.NamedNode("http://example.org/p"), ox.NamedNode("http://example.org/q")
_edges = st.lists(
    st.tuples(st.sampled_from(_NAMES), st.sampled_from([_P, _Q]), st.sampled_from(_NAMES)),
    max_size=8,
)


def _quads(
    edges: Iterable[tuple[str, ox.NamedNode, str]], labels: Iterable[str] = _NAMES
) -> list[ox.Quad]:
    nodes = {name: ox.BlankNode(label) for name, label in zip(_NAMES, labels, strict=True)}
    return [ox.Quad(nodes[one], link, nodes[other]) for one, link, other in edges]


@given(edges=_edges, labels=st.permutations(["x", "y", "z", "w"]), seed=st.randoms())
def test_neither_labels_nor_order_matter(
    edges: list[tuple[str, ox.NamedNode, str]], labels: list[str], seed: object
) -> None:
    shuffled = list(edges)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert canonical_nquads(_quads(edges)) == canonical_nquads(_quads(shuffled, labels))


@given(edges=_edges)
def test_it_says_the_same_and_is_its_own_canonical_form(
    edges: list[tuple[str, ox.NamedNode, str]],
) -> None:
    once = canonical_nquads(_quads(edges))
    read = list(ox.parse(input=once, format=ox.RdfFormat.N_QUADS))
    assert len(read) == len(set(edges))
    assert canonical_nquads(read) == once


def test_all_labellings_of_a_ring_are_the_same_bytes() -> None:
    ring = [("a", _P, "b"), ("b", _P, "c"), ("c", _P, "a"), ("a", _Q, "d")]
    forms = {canonical_nquads(_quads(ring, labels)) for labels in itertools.permutations(_NAMES)}
    assert len(forms) == 1


def test_different_statements_are_different_bytes() -> None:
    assert canonical_nquads(_quads([("a", _P, "b")])) != canonical_nquads(_quads([("a", _P, "a")]))


def test_lines_are_in_order_whatever_is_in_them() -> None:
    texts = ["z", "ä", "a\nb", 'a"b', "\U0001f600", ""]
    quads = [ox.Quad(_P, _Q, ox.Literal(text), _P) for text in texts]
    lines = canonical_nquads(quads).splitlines()
    assert lines == sorted(lines)
    assert len(lines) == len(texts)


def test_nothing_is_no_bytes() -> None:
    assert canonical_nquads([]) == b""


_nodes = st.sampled_from([_P, _Q, ox.BlankNode("a"), ox.BlankNode("b"), ox.BlankNode("c")])
_values = st.one_of(
    _nodes,
    st.builds(ox.Literal, st.text(st.characters(exclude_categories=["Cs"]), max_size=5)),
    st.sampled_from([ox.Literal("_:a <x> _:b"), ox.Literal("de", language="de")]),
)
_quad = st.builds(
    ox.Quad,
    _nodes,
    st.sampled_from([_P, _Q]),
    _values,
    st.one_of(_nodes, st.just(ox.DefaultGraph())),
)


@given(quads=st.lists(_quad, max_size=12), run_bytes=st.sampled_from([1, 100, 2**20]))
def test_sorting_on_disk_gives_what_canonicalizing_all_in_memory_gives(
    quads: list[ox.Quad], run_bytes: int
) -> None:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = (ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    assert canonical_nquads(quads, run_bytes) == b"".join(sorted(lines))


def test_values_stay_spelled_as_they_are() -> None:
    decimal = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    quads = [ox.Quad(_P, _Q, ox.Literal(text, datatype=decimal), _P) for text in ("1.0", "1", "x")]
    assert canonical_nquads(quads).splitlines() == [
        f'{_P} {_Q} "{text}"^^{decimal} {_P} .'.encode() for text in ("1", "1.0", "x")
    ]
