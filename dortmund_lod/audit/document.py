"""An RDF document of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dortmund_lod.audit.exchange import Response
    from dortmund_lod.audit.graph import Graph


class Document(NamedTuple):
    """What came back, and what it says."""

    response: Response
    graph: Graph
