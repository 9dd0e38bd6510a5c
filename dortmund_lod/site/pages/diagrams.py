"""Geometry of the pictures: a neighbourhood, bars with open ends, a line of years."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dortmund_lod.site.pages.resource_graph import Value

_ROW, _BOX, _WIDTH, _SIDE = 46, 34, 760, 230
_CHARACTERS = 27


class Node(NamedTuple):
    """A box of a picture with a line of text, its link, and the word on its line."""

    x: int
    y: int
    value: Value
    text: str
    relation: str


class Edge(NamedTuple):
    """A link of a neighbourhood: a property and the resource at its other end."""

    relation: Value
    other: Value


class Neighbourhood(NamedTuple):
    """A resource in the middle, what points to it on the left, what it points to on the right."""

    width: int
    height: int
    box: int
    side: int
    middle: int
    text: str
    left: list[Node]
    right: list[Node]


def neighbourhood(name: Value, left: Sequence[Edge], right: Sequence[Edge]) -> Neighbourhood:
    """Place a resource between its neighbours."""
    height = max(len(left), len(right), 2) * _ROW + 10
    return Neighbourhood(
        width=_WIDTH,
        height=height,
        box=_BOX,
        side=_SIDE,
        middle=height // 2,
        text=shortened(name.text, 20),
        left=_column(left, 0, height),
        right=_column(right, _WIDTH - _SIDE, height),
    )


def _column(edges: Sequence[Edge], x: int, height: int) -> list[Node]:
    top = (height - len(edges) * _ROW) // 2
    return [
        Node(
            x,
            top + number * _ROW + (_ROW - _BOX) // 2,
            edge.other,
            shortened(edge.other.text, _CHARACTERS),
            shortened(edge.relation.text, 18),
        )
        for number, edge in enumerate(edges)
    ]


def shortened(text: str, longest: int) -> str:
    """The text, cut where it does not fit."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
