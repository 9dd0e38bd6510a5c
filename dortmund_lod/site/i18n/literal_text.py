"""Numbers, dates and truths of the data as the page's language writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dortmund_lod.rdf import namespaces
from dortmund_lod.site.i18n.language import (
    format_date,
    format_month,
    format_number,
    format_unit,
    translate,
)

if TYPE_CHECKING:
    from dortmund_lod.rdf.terms import Literal

_XSD = namespaces.PREFIXES["xsd"]
_NUMBERS = {
    _XSD + name
    for name in ("integer", "decimal", "int", "long", "nonNegativeInteger", "positiveInteger")
}
_DATES = {_XSD + name for name in ("date", "dateTime", "dateTimeStamp", "gYearMonth")}
_DURATIONS = {_XSD + name for name in ("duration", "dayTimeDuration", "yearMonthDuration")}
_UNITS = ("year", "month", "day", "hour", "minute", "second")
_TRUTHS = {"true": "value.true", "1": "value.true", "false": "value.false", "0": "value.false"}
_GROUPED = 10_000
"""Numbers from here on are grouped; below are also years and positions, which never are."""
_MOMENT = re.compile(
    r"(\d{4}-\d\d)(-\d\d)?(?:T(\d\d:\d\d)(?::(?:00(?:\.0+)?|(\d\d)(?:\.\d+)?))?)?"
    r"(Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_TIME = re.compile(
    r"((?:[01]\d|2[0-4]):[0-5]\d):(?:00(?:\.0+)?|([0-5]\d)(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?"
    r"(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?",
    re.ASCII,
)


def literal_text(literal: Literal) -> str:
    """The text of a literal; what is no number, date or truth after all stays as it is."""
    text = literal.value
    if literal.datatype in _NUMBERS:
        return _number(text)
    if literal.datatype in _DATES:
        return _moment(text)
    if literal.datatype == _XSD + "time":
        return _time(text)
    if literal.datatype in _DURATIONS:
        return _duration(text)
    if literal.datatype == _XSD + "boolean" and text in _TRUTHS:
        return translate(_TRUTHS[text])
    return text


def _number(text: str) -> str:
    whole, point, _ = text.lstrip("+-").partition(".")
    if not whole.isdigit():
        return text
    if int(whole[:40]) >= _GROUPED:
        return format_number(text)
    return format_number(text, grouped=False) if point else text


def _moment(text: str) -> str:
    """A day, a month, or a day with its time: 23 November 2026, 14:05 UTC."""
    match = _MOMENT.fullmatch(text)
    if not match:
        return text
    month, day, time, seconds, zone = match.groups()
    try:
        written = format_date(month + day) if day else format_month(month)
    except ValueError:  # such as 30 February
        return text
    if not time:
        return written
    exact = f"{time}:{seconds}" if seconds else time
    return translate("value.moment", day=written, time=exact) + _zone(zone)


def _time(text: str) -> str:
    """A time of day: 14:05."""
    match = _TIME.fullmatch(text)
    if not match:
        return text
    time, seconds, zone = match.groups()
    return (f"{time}:{seconds}" if seconds else time) + _zone(zone)


def _zone(zone: str | None) -> str:
    return "" if not zone else " UTC" if zone in {"Z", "+00:00"} else f" (UTC{zone})"


def _duration(text: str) -> str:
    """A span of time in words: 2 hours, 30 minutes."""
    match = _DURATION.fullmatch(text)
    if not match:
        return text
    given = zip(match.groups(), _UNITS, strict=True)
    return ", ".join(format_unit(number, unit) for number, unit in given if number)
