"""Answering common analytic queries from what was counted at build."""

from dortmund_lod.engine.tables.lookup import Tables
from dortmund_lod.engine.tables.matcher import recognize

__all__ = ["Tables", "recognize"]
