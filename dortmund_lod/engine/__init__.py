"""Evaluating SPARQL and looking things up, where a query may die and the site may not."""

from dortmund_lod.engine.api import (
    COMPANION,
    EMBEDDED,
    FRAGMENTS,
    GRAPH_PAGE,
    Answer,
    Description,
    Details,
    Document,
    Engine,
    Follow,
    Limits,
    Overview,
    Query,
    Resource,
    Statement,
)
from dortmund_lod.engine.embedded.engine_process import EngineProcess, limits_of
from dortmund_lod.engine.embedded.memory_budget import fits_in_memory
from dortmund_lod.engine.embedded.supervisor import BUSY, CAUSES
from dortmund_lod.process.shared_counters import SharedCounters

__all__ = [
    "BUSY",
    "CAUSES",
    "COMPANION",
    "EMBEDDED",
    "FRAGMENTS",
    "GRAPH_PAGE",
    "Answer",
    "Description",
    "Details",
    "Document",
    "Engine",
    "EngineProcess",
    "Follow",
    "Limits",
    "Overview",
    "Query",
    "Resource",
    "SharedCounters",
    "Statement",
    "fits_in_memory",
    "limits_of",
]
