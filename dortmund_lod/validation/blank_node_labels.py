"""Blank nodes by where they first stand: the same labels whenever a file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any


def relabelled(quads: Iterable[ox.Quad], file_number: int) -> Iterator[ox.Quad]:
    """The quads of a file, its blank nodes numbered by first appearance."""
    labels: dict[ox.BlankNode, ox.BlankNode] = {}
    blank = ox.BlankNode

    def renamed(term: Any) -> Any:
        if type(term) is blank:
            label = labels.get(term)
            if label is None:
                label = labels[term] = blank(f"f{file_number}n{len(labels) + 1}")
            return label
        if type(term) is ox.Triple:
            return ox.Triple(renamed(term.subject), term.predicate, renamed(term.object))
        return term

    for quad in quads:
        subject, predicate, value, graph = quad
        if type(subject) is blank or type(value) in (blank, ox.Triple) or type(graph) is blank:
            yield ox.Quad(renamed(subject), predicate, renamed(value), renamed(graph))
        else:
            yield quad


def file_of(node: object) -> int | None:
    """The number of the file that a blank node is in."""
    if not isinstance(node, ox.BlankNode):
        return None
    number = node.value[1:].partition("n")[0]
    return int(number) if number.isdecimal() else None
