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
from dortmund_lod.engine.fitting import fits
from dortmund_lod.engine.process import EngineProcess, limits_of
from dortmund_lod.engine.supervisor import BUSY, CAUSES
from dortmund_lod.engine.tally import Tally

__all__ = [
    "BUSY",
    "CAUSES",
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
    "Tally",
    "fits",
    "limits_of",
]
