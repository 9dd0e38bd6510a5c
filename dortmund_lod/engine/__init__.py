"""Evaluating SPARQL and looking things up, where a query may die and the site may not."""

from dortmund_lod.engine.contract import (
    Answer,
    Description,
    Details,
    Document,
    Engine,
    Limits,
    Overview,
    Query,
    Resource,
    Statement,
)
from dortmund_lod.engine.process import EngineProcess, limits_of

__all__ = [
    "Answer",
    "Description",
    "Details",
    "Document",
    "Engine",
    "EngineProcess",
    "Limits",
    "Overview",
    "Query",
    "Resource",
    "Statement",
    "limits_of",
]
