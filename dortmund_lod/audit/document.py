"""An RDF document of a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dortmund_lod.audit.graph import Graph
    from dortmund_lod.audit.http_messages import Response


class Document(NamedTuple):
    """What came back, and what it says."""

    response: Response
    graph: Graph
