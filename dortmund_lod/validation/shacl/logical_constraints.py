"""Constraints made of other shapes (SHACL §4.6, §4.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.validation.shacl.checker import Violation
from dortmund_lod.validation.shacl.datatypes import is_true
from dortmund_lod.validation.shacl.shapes import PROPERTY, SH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.shacl.checker import Check, Component

_QUALIFIED = ox.NamedNode(SH + "qualifiedValueShape")


def _node(check: Check) -> Iterator[Violation]:
    failing = _nonconforming(check, check.parameter)
    for focus, value in check.pairs():
        if value in failing:
            causes = check.checker.explained(check.parameter, value) if check.explain else ()
            yield Violation(focus, value, causes)


def _not(check: Check) -> Iterator[Violation]:
    failing = _nonconforming(check, check.parameter)
    return (Violation(focus, value) for focus, value in check.pairs() if value not in failing)


def _among(allowed: Callable[[int, int], bool]) -> Component:
    """A constraint on how many shapes of a list a value conforms to, out of how many."""

    def component(check: Check) -> Iterator[Violation]:
        members = list(check.checker.shapes.graph.members(check.parameter))
        failing = [_nonconforming(check, member) for member in members]
        for focus, value in check.pairs():
            conforming = sum(value not in nodes for nodes in failing)
            if not allowed(conforming, len(members)):
                yield Violation(focus, value)

    return component


def _qualified(allowed: Callable[[int, int], bool]) -> Component:
    """A constraint on how many values conform to the qualified value shape (SHACL §4.7.3)."""

    def component(check: Check) -> Iterator[Violation]:
        if check.shape.path is None:  # allowed there, and without meaning
            return
        number = int(getattr(check.parameter, "value", 0))
        for shape in check.options("qualifiedValueShape"):
            out = _nonconforming(check, shape) | _in_siblings(check, shape)
            for focus, values in check.values.items():
                if not allowed(len(values) - len(out.intersection(values)), number):
                    yield Violation(focus)

    return component


def _in_siblings(check: Check, own: Node) -> set[Node]:
    """The values that conform to a sibling shape, where siblings must be disjoint."""
    if not is_true(check.option("qualifiedValueShapesDisjoint")):
        return set()
    graph = check.checker.shapes.graph
    siblings = {
        shape
        for parent in graph.subjects(PROPERTY, check.shape.node)
        for sibling in graph.objects(parent, PROPERTY)
        for shape in graph.objects(sibling, _QUALIFIED)
    } - {own}
    values = set(check.nodes())
    return {value for shape in siblings for value in values - _nonconforming(check, shape)}


def _nonconforming(check: Check, shape: Node) -> set[Node]:
    return check.checker.nonconforming(shape, check.nodes())


COMPONENTS: dict[str, Component] = {
    "node": _node,
    "not": _not,
    "and": _among(lambda conforming, shapes: conforming == shapes),
    "or": _among(lambda conforming, _: conforming > 0),
    "xone": _among(lambda conforming, _: conforming == 1),
    "qualifiedMinCount": _qualified(lambda conforming, number: conforming >= number),
    "qualifiedMaxCount": _qualified(lambda conforming, number: conforming <= number),
}
