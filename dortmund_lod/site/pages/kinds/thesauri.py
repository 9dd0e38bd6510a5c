"""Thesauri: the tree of a scheme and its alphabetical index, and where a concept stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.rdf import namespaces
from dortmund_lod.release.hierarchy_reader import PAGE
from dortmund_lod.site.pages.kinds.trees import members, page_href, paths, tree

if TYPE_CHECKING:
    from dortmund_lod.site.pages.kinds.trees import Pages, Tree
    from dortmund_lod.site.pages.resource_graph import Value

_SKOS, _RDFS = namespaces.PREFIXES["skos"], namespaces.PREFIXES["rdfs"]
_RELATIONS = ("narrower", "subclass", "subproperty")
_SHOWN = {
    "narrower": frozenset(_SKOS + name for name in ("broader", "narrower")),
    "subclass": frozenset(),  # a class expression is no branch of a tree
    "subproperty": frozenset({_RDFS + "subPropertyOf"}),
    "scheme": frozenset({_SKOS + "hasTopConcept"}),
    "member": frozenset({_SKOS + "member"}),
}
"""The properties that a section shows instead of the table."""
MAPPINGS = tuple(
    _SKOS + name
    for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
)
"""Properties that lead to concepts of other thesauri."""


class Letter(NamedTuple):
    """A letter of the index, and where it begins."""

    text: str
    href: str


class Index(NamedTuple):
    """One page of an alphabetical index, and its letters."""

    letters: list[Letter]
    items: list[Value]
    pages: Pages


class Scheme(NamedTuple):
    """A thesaurus: the tree below its top concepts, its index, and its collections."""

    tree: Tree | None
    alphabet: Index | None
    collections: tuple[list[Value], Pages] | None


class Standing(NamedTuple):
    """Where something stands in a hierarchy: the ways down to it, and the tree below it."""

    relation: str
    paths: list[list[Value]]
    tree: Tree | None


class Hierarchies(NamedTuple):
    """What a page shows of hierarchies, and the properties that the table need not repeat."""

    scheme: Scheme | None
    standings: list[Standing]
    members: tuple[list[Value], Pages] | None
    shown: frozenset[str]


def hierarchies_of(iri: str, address: str) -> Hierarchies:
    """The hierarchies that a resource is in, as the root, a node or a collection of one."""
    scheme = scheme_of(iri, address)
    standings = [each for name in _RELATIONS if (each := _standing(iri, name))]
    listed = members(iri, "member", "members")
    kinds = [each.relation for each in standings]
    kinds += ["scheme"] * (scheme is not None) + ["member"] * (listed is not None)
    shown = frozenset[str]().union(*(_SHOWN[kind] for kind in kinds))
    return Hierarchies(scheme, standings, listed, shown)


def scheme_of(iri: str, address: str) -> Scheme | None:
    """The parts of a concept scheme; None where nothing is in it."""
    index = _index(iri, address)
    roots = tree(iri, "top", "narrower")
    if not index and not roots:
        return None
    return Scheme(roots, index, members(iri, "collection", "collections"))


def _index(iri: str, address: str) -> Index | None:
    found = members(iri, "concept", "index")
    if not found:
        return None
    href = page_href(address, "index")
    letters = [
        Letter(letter, href(1 + position // PAGE))
        for letter, position in g.site.hierarchy.letters(iri, g.language)
    ]
    return Index(letters, *found)


def _standing(iri: str, relation: str) -> Standing | None:
    above, below = paths(iri, relation), tree(iri, relation, relation, relation)
    return Standing(relation, above, below) if above or below else None
