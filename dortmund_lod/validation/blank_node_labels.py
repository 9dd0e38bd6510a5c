"""Blank nodes by where they first stand: the same labels whenever a file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeAlias

    from dortmund_lod.validation.indexed_graph import Triple

    Labels: TypeAlias = dict[ox.BlankNode, ox.BlankNode]


def relabelled(
    quads: Iterable[ox.Quad], file_number: int, labels: Labels | None = None
) -> Iterator[tuple[ox.Quad, Triple]]:
    """The quads of a file, its blank nodes numbered by first appearance, each with its triple.

    Every term that is asked of a quad is a new object: whoever needs the terms takes the triple.
    `labels` takes the blank nodes in, for whoever wants to know them.
    """
    labels = {} if labels is None else labels
    blank = ox.BlankNode

    def renamed(term: Any) -> Any:
        if type(term) is not blank:
            return term
        label = labels.get(term)
        if label is None:
            label = labels[term] = blank(f"f{file_number}n{len(labels) + 1}")
        return label

    for quad in quads:
        subject, predicate, value, graph = quad
        if type(subject) is blank or type(value) is blank or type(graph) is blank:
            subject, value = renamed(subject), renamed(value)
            quad = ox.Quad(subject, predicate, value, renamed(graph))  # noqa: PLW2901 - renamed
        yield quad, (subject, predicate, value)


def file_of(node: object) -> int | None:
    """The number of the file that a blank node is in."""
    if not isinstance(node, ox.BlankNode):
        return None
    number = node.value[1:].partition("n")[0]
    return int(number) if number.isdecimal() else None
