"""Shapes that refer to other shapes, and circles of them (SHACL §3.4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.shacl.shapes import SH
from dortmund_lod.validation.statement_ref import StatementRef
from dortmund_lod.validation.uncheckable import Uncheckable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.validation.indexed_graph import Data, Node
    from dortmund_lod.validation.shacl.shapes import Shapes

_POSITIVE = tuple(ox.NamedNode(SH + name) for name in ("node", "property"))
_NEGATIVE = tuple(ox.NamedNode(SH + name) for name in ("not", "qualifiedValueShape"))
_POSITIVE_LISTS = tuple(ox.NamedNode(SH + name) for name in ("and", "or"))
_NEGATIVE_LISTS = (ox.NamedNode(SH + "xone"),)


class Reference(NamedTuple):
    """From one shape to another; a negative one may turn conforming into not conforming."""

    shape: Node
    parameter: ox.NamedNode
    negative: bool


class Recursion:
    """Which shapes refer to others, and to themselves."""

    def __init__(self, shapes: Shapes) -> None:
        self._graph = shapes.graph
        self._references: dict[Node, tuple[Reference, ...]] = {}
        self._circles: dict[Node, frozenset[Node]] = {}

    def refers(self, node: Node) -> bool:
        """Whether a shape refers to any other."""
        return bool(self._of(node))

    def circle(self, node: Node) -> frozenset[Node]:
        """The shapes that a shape refers to and that refer back to it, itself among them."""
        if node not in self._circles:
            forth = self._reachable(node)
            back = (other for other in forth if node in self._reachable(other))
            self._circles[node] = frozenset(back) if node in forth else frozenset()
        return self._circles[node]

    def require_settled(self, node: Node) -> None:
        """Make sure that a circle of shapes has one answer.

        Raises:
            Uncheckable: a shape in it says no to another.
        """
        circle = self.circle(node)
        for shape in circle:
            for reference in self._of(shape):
                if reference.negative and reference.shape in circle:
                    raise _contradicting(shape, reference)

    def _of(self, node: Node) -> tuple[Reference, ...]:
        if node not in self._references:
            self._references[node] = tuple(_references(self._graph, node))
        return self._references[node]

    def _reachable(self, start: Node) -> set[Node]:
        """All shapes that a shape leads to; itself only if one of them leads back."""
        found: set[Node] = set()
        frontier = [start]
        while frontier:
            new = {reference.shape for reference in self._of(frontier.pop())} - found
            found |= new
            frontier += new
        return found


def _references(graph: Data, node: Node) -> Iterator[Reference]:
    for parameters, negative in ((_POSITIVE, False), (_NEGATIVE, True)):
        for parameter in parameters:
            for shape in graph.objects(node, parameter):
                yield Reference(shape, parameter, negative)
    for parameters, negative in ((_POSITIVE_LISTS, False), (_NEGATIVE_LISTS, True)):
        for parameter in parameters:
            for start in graph.objects(node, parameter):
                yield from (
                    Reference(shape, parameter, negative) for shape in graph.members(start)
                )


def too_deep(node: Node, most: int) -> Uncheckable:
    """What is said of shapes that are nested too deep."""
    return Uncheckable(
        Text(
            f"More than {most} shapes are within each other here.",
            f"Hier stecken mehr als {most} Prüfregeln ineinander.",
        ),
        Text("Give the inner ones targets of their own.", "Den inneren eigene Ziele geben."),
        where=StatementRef(node, in_shapes=True),
    )


def _contradicting(shape: Node, reference: Reference) -> Uncheckable:
    one, other = _name(shape), _name(reference.shape)
    return Uncheckable(
        Text(
            f"The shapes {one} and {other} refer to each other in a circle with "
            f"sh:{reference.parameter.value.removeprefix(SH)}, so that neither can be decided.",
            f"Die Prüfregeln {one} und {other} verweisen im Kreis aufeinander, mit "
            f"sh:{reference.parameter.value.removeprefix(SH)}, sodass keine zu entscheiden ist.",
        ),
        Text(
            "SHACL leaves open what that means; take one reference out.",
            "SHACL lässt offen, was das heißt; einen Verweis entfernen.",
        ),
        where=StatementRef(shape, reference.parameter, in_shapes=True),
    )


def _name(node: Node) -> str:
    return f"<{node.value}>" if isinstance(node, ox.NamedNode) else "(…)"
