"""What is known of a statement at fault, for whoever looks for its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyoxigraph as ox

    from dortmund_lod.validation.indexed_graph import Node


class StatementRef(NamedTuple):
    """The statement at fault, as much of it as is known; `in_shapes` says where to look."""

    subject: Node
    predicate: ox.NamedNode | None = None
    object: Node | None = None
    in_shapes: bool = False
