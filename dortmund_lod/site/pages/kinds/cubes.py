"""Data cubes: the observations of a data set or a slice as a table with its dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import Iri, Literal, is_iri
from dortmund_lod.site.pages.blank_nodes import value_of
from dortmund_lod.site.pages.kinds.trees import pages_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.rdf.terms import Term
    from dortmund_lod.site.pages.kinds.trees import Pages
    from dortmund_lod.site.pages.resource_graph import ResourceGraph, Value

_QB = "http://purl.org/linked-data/cube#"
_STRUCTURE, _COMPONENT, _ORDER = _QB + "structure", _QB + "component", _QB + "order"
_ROLES = {_QB + name: name for name in ("dimension", "measure", "attribute", "componentProperty")}
_LINKS = {_QB + "dataSet", _QB + "observation", namespaces.PREFIXES["rdf"] + "type"}
OBSERVATION = frozenset({_QB + "observation"})
"""The property that the table shows."""
DATA_SET = _QB + "dataSet"
_PAGE = 50
_MOST_COLUMNS = 20


class Column(NamedTuple):
    """A component of the cube: its name, and whether it is a dimension, measure or attribute."""

    name: Value
    role: str


class Observation(NamedTuple):
    """A row: the link to the observation, if it has an IRI, and its values by column."""

    href: str
    cells: list[list[Value]]


class Cube(NamedTuple):
    """One page of the observations of a data set."""

    columns: list[Column]
    rows: list[Observation]
    pages: Pages


def cube_of(graph: ResourceGraph, iri: str) -> Cube | None:
    """The observations of a data set or a slice; None where it has none."""
    hierarchy = g.site.hierarchy
    total = hierarchy.count(iri, "observation")
    if not total:
        return None
    pages = pages_of("observations", total, _PAGE)
    offset = (pages.page - 1) * _PAGE
    nodes = hierarchy.below(iri, "observation", g.language, offset, _PAGE)
    found = {
        node.iri: [iri, *(up.iri for up in hierarchy.above(node.iri, "observation"))]
        for node in nodes
    }
    graph.load([*found, *(up for above in found.values() for up in above)])
    rows = {_key(name): list(map(_key, above)) for name, above in found.items()}
    columns = _roles(graph, rows) or _used(graph, rows)
    return Cube(
        [Column(graph.name(name), role) for name, role in columns.items()],
        [_row(graph, each, above, columns) for each, above in rows.items()],
        pages,
    )


def _key(name: str) -> str:
    """What a graph calls an IRI or a blank node."""
    return name.removeprefix("_:")


def _roles(graph: ResourceGraph, found: dict[str, list[str]]) -> dict[str, str]:
    """The components as the structure of the data set defines them, in its order."""
    sets = {up for above in found.values() for up in above}
    structures = sorted({each for up in sets for each in graph.values(up, _STRUCTURE)})
    graph.load(each.value for each in structures[:1] if isinstance(each, Iri))
    nodes = [node for each in structures[:1] for node in graph.values(each.value, _COMPONENT)]
    graph.load(node.value for node in nodes if isinstance(node, Iri))
    components = [
        (_number(graph.first(node.value, _ORDER)), place, name, role)
        for node in nodes
        for place, (predicate, role) in enumerate(_ROLES.items())
        for name in graph.iris(node.value, predicate)
    ]
    ordered = sorted(components, key=lambda each: (each[1], each[0], each[2]))
    graph.load(name for _, _, name, _ in ordered)
    return {name: role for _, _, name, role in ordered[:_MOST_COLUMNS]}


def _number(text: str) -> int:
    return int(text[:9]) if text.isascii() and text.isdigit() else 10**9


def _used(graph: ResourceGraph, found: Iterable[str]) -> dict[str, str]:
    """The properties of the observations, where nothing says what they are: numbers come last."""
    used: dict[str, bool] = {}
    for iri in found:
        for name, values in graph.properties(iri).items():
            if name not in _LINKS and name not in g.site.name_properties:
                used[name] = used.get(name, True) and all(map(_is_measure, values))
    return dict.fromkeys(sorted(used, key=lambda name: (used[name], name))[:_MOST_COLUMNS], "")


def _is_measure(term: Term) -> bool:
    return isinstance(term, Literal) and term.value.lstrip("+-")[:1].isdigit()


def _row(graph: ResourceGraph, iri: str, above: list[str], columns: Iterable[str]) -> Observation:
    """The values of an observation; what it leaves to its slice or data set comes from there."""
    cells = []
    for name in columns:
        holder = next((each for each in [iri, *above] if graph.values(each, name)), iri)
        cells.append([value_of(graph, value) for value in graph.values(holder, name)])
    href = graph.name(iri).href if is_iri(iri) else ""
    return Observation(href, cells)
