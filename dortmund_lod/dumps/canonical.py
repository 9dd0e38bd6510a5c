"""The canonical form of a dataset: the same statements always give the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN = {ox.NamedNode(PREFIXES["xsd"] + "string"), ox.NamedNode(PREFIXES["rdf"] + "langString")}
_ANY = ox.NamedNode("urn:x-any:p")


def canonical_nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Write quads as canonical N-Quads (RDF Dataset Canonicalization 1.0 §4, §5).

    Blank nodes get their canonical labels; lines are sorted by code point.
    """
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    text = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""
    return b"".join(sorted(text.splitlines(keepends=True)))


def normalized(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """The same statements with each value spelled as the engine spells it (XSD 1.1 §2.3.1).

    The engine keeps numbers and times as values: 53000.0 comes back from it as 53000. Documents,
    answers and dumps must not differ in that.
    """
    found = set(quads)
    typed = {literal for quad in found if (literal := _typed(quad.object))}
    spelled = _spelled(sorted(typed, key=str))
    changed = {
        quad: spelled[literal] for quad in found if (literal := _typed(quad.object)) in spelled
    }
    return (found - changed.keys()) | {
        ox.Quad(quad.subject, quad.predicate, literal, quad.graph_name)
        for quad, literal in changed.items()
    }


def _typed(term: object) -> ox.Literal | None:
    """The term, where it is a value that may have several spellings."""
    return term if isinstance(term, ox.Literal) and term.datatype not in _PLAIN else None


def _spelled(literals: list[ox.Literal]) -> dict[ox.Literal, ox.Literal]:
    """The literals that the engine spells otherwise."""
    store = ox.Store()
    nodes = {ox.NamedNode(f"urn:x-any:{number}"): each for number, each in enumerate(literals)}
    store.bulk_extend(ox.Quad(node, _ANY, literal) for node, literal in nodes.items())
    back = {nodes[quad.subject]: quad.object for quad in store}
    return {given: kept for given, kept in back.items() if given != kept}
