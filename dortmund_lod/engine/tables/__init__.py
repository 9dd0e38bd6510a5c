"""Answering common analytic queries from what was counted at build."""

from dortmund_lod.engine.tables.answering import Tables
from dortmund_lod.engine.tables.recognizing import recognize

__all__ = ["Tables", "recognize"]
