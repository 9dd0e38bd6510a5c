"""Dates, times and years of an answer, and the order that they come in."""

from __future__ import annotations

import re

from dortmund_lod.rdf import namespaces

MOMENTS = frozenset(
    namespaces.PREFIXES["xsd"] + name
    for name in ("date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth")
)
"""The datatypes that begin with a year."""

_YEAR_FIRST = re.compile(r"(-?\d{1,9})(.*)", re.ASCII | re.DOTALL)


def moment_key(lexical: str) -> tuple[int, str]:
    """What a moment is sorted by: its year, which may be before our era, and the rest."""
    found = _YEAR_FIRST.fullmatch(lexical.strip())
    return (int(found[1]), found[2]) if found else (0, lexical)
