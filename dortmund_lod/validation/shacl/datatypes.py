"""Whether a literal's text is allowed by its datatype (XML Schema 1.1 Part 2 §3)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.rdf.namespaces import PREFIXES

if TYPE_CHECKING:
    from dortmund_lod.validation.indexed_graph import Node

XSD = PREFIXES["xsd"]
_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"-?([1-9]\d{3,}|0\d{3})"
_MONTH = r"(0[1-9]|1[0-2])"
_DAY = r"(0[1-9]|[12]\d|3[01])"
_TIME = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_DAYS_AND_TIME = r"(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
_DOUBLE = r"([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN)"

_FORMS = {
    "boolean": r"true|false|1|0",
    "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    "double": _DOUBLE,
    "float": _DOUBLE,
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE[:-1]}",
    "time": f"{_TIME}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "duration": rf"-?P(?=.)(\d+Y)?(\d+M)?{_DAYS_AND_TIME}",
    "dayTimeDuration": f"-?P(?=.){_DAYS_AND_TIME}",
    "yearMonthDuration": r"-?P(?=.)(\d+Y)?(\d+M)?",
    "hexBinary": r"([0-9a-fA-F]{2})*",
    "language": r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
}
_PATTERNS = {XSD + name: re.compile(form, re.ASCII) for name, form in _FORMS.items()}

_NO_LIMIT = None
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (_NO_LIMIT, _NO_LIMIT),
    "nonNegativeInteger": (0, _NO_LIMIT),
    "positiveInteger": (1, _NO_LIMIT),
    "nonPositiveInteger": (_NO_LIMIT, 0),
    "negativeInteger": (_NO_LIMIT, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_LIMITS = {XSD + name: limits for name, limits in _INTEGERS.items()}
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_WITH_DAY = {XSD + "date", XSD + "dateTime", XSD + "dateTimeStamp"}
_MAX_DIGITS = 40


def well_formed(text: str, datatype: str) -> bool:
    """Whether `text` is in the lexical space of `datatype`; unknown datatypes allow any text."""
    if datatype in _LIMITS:
        return bool(_INTEGER.fullmatch(text)) and _within(text, *_LIMITS[datatype])
    pattern = _PATTERNS.get(datatype)
    if pattern and not pattern.fullmatch(text):
        return False
    return datatype not in _WITH_DAY or _is_a_day(text)


def is_integer(datatype: str) -> bool:
    """Whether a datatype is xsd:integer or derived from it."""
    return datatype in _LIMITS


def is_true(term: Node | None) -> bool:
    """Whether a term is the boolean true, in either spelling."""
    return (
        isinstance(term, ox.Literal)
        and term.value in {"true", "1"}
        and term.datatype.value == XSD + "boolean"
    )


def _within(text: str, low: int | None, high: int | None) -> bool:
    digits = text.lstrip("+-").lstrip("0")
    if len(digits) > _MAX_DIGITS:  # beyond every limit there is
        return low is None if text.startswith("-") else high is None
    number = int(text)
    return (low is None or number >= low) and (high is None or number <= high)


def _is_a_day(text: str) -> bool:
    """Whether the day exists in its month; years count in cycles of 400."""
    year, month, day = text.lstrip("-")[: text.lstrip("-").find("-") + 6].split("-")
    try:
        date(int(year[-4:]) % 400 + 400, int(month), int(day))
    except ValueError:
        return False
    return True
