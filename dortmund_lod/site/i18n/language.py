"""The language of a page: how it is chosen, and what words, numbers, dates and links become."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import g, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from dortmund_lod import addresses
from dortmund_lod.site.i18n.texts_de import GERMAN
from dortmund_lod.site.i18n.texts_en import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask import Flask

    from dortmund_lod.rdf.terms import Literal

TEXTS = {"en": ENGLISH, "de": GERMAN}
"""Every string of the pages, by language and key; the first language is the default."""

PARAMETER = "lang"
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_LONG_NUMBER = 60
_LONGEST_HEADER = 1024


def choose() -> None:
    """Set the language of the response: what the address asks for, else what the client prefers.

    A language that was chosen by the address is kept in the links of the page.
    """
    named = PARAMETER.encode() in request.query_string  # before a long query is taken apart
    asked = request.args.get(PARAMETER, "") if named else ""
    g.language_chosen = asked in TEXTS
    g.language = asked if g.language_chosen else _preferred(_accepted())


def _accepted() -> str:
    return request.headers.get("Accept-Language", "")[:_LONGEST_HEADER]


@lru_cache(maxsize=256)
def _preferred(accepted: str) -> str:
    languages = parse_accept_header(accepted, LanguageAccept)
    return languages.best_match(list(TEXTS)) or next(iter(TEXTS))


def register(app: Flask) -> None:
    """Give templates what they need of this module."""
    app.before_request(choose)
    app.jinja_env.globals.update(
        t=text,
        number=number,
        day=day,
        date=date,
        localized=localized,
        site_name=site_name,
        to=to,
        switch=switch,
    )


def text(key: str, **values: object) -> str:
    """A string of the page's language, with the values put in."""
    return TEXTS[g.language][key].format(**values)


def spelled(key: str) -> str:
    """A string of the page's language, if there is one; empty where there is none."""
    return TEXTS[g.language].get(key, "")


def number(value: str | float) -> str:
    """A number as the page's language writes it: 53,000.5 or 53.000,5."""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not exact.is_finite() or len(str(value)) > _LONG_NUMBER:
        return str(value)
    shown = f"{exact.normalize():,f}"
    if g.language == "de":
        shown = shown.translate(str.maketrans(",.", ".,"))
    return shown


def day(timestamp: float) -> str:
    """A day as the page's language writes it: 23 November 2026 or 23. November 2026."""
    moment = datetime.fromtimestamp(timestamp, UTC)
    month = _MONTHS[g.language].split()[moment.month - 1]
    point = "." if g.language == "de" else ""
    return f"{moment.day}{point} {month} {moment.year}"


def date(text: str) -> str:
    """A date (YYYY-MM-DD) as the page's language writes it."""
    return day(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def localized(texts: Mapping[str, str]) -> str:
    """The text in the page's language, else one without a language, else English, else any."""
    order = (g.language, "", "en", *texts)
    return next((texts[language] for language in order if language in texts), "")


def site_name() -> str:
    """What this site is called: the title of its catalogue."""
    return localized(g.site.catalogue.titles)


def best(literals: Sequence[Literal]) -> Literal | None:
    """The literal in the page's language, else one without a language, else English, else any."""
    if len(literals) < 2:  # noqa: PLR2004 - no choice, which is the rule
        return literals[0] if literals else None
    order = {g.language: 0, "": 1, "en": 2}
    return min(
        literals,
        key=lambda literal: order.get(literal.language.partition("-")[0].lower(), 3),
        default=None,
    )


def to(path: str, **query: object) -> str:
    """The address of a page of this site, in the language that was chosen."""
    given = {name: str(value) for name, value in query.items() if value not in {"", None}}
    return keep(f"{g.site.url}{path}" + (f"?{urlencode(given)}" if given else ""))


def keep(address: str) -> str:
    """An address of this site with the language that was chosen, if one was."""
    return in_language(address, g.language) if g.language_chosen else address


def in_language(address: str, language: str) -> str:
    """An address with a language as its parameter."""
    stem, mark, fragment = address.partition("#")
    joint = "&" if "?" in stem else "?"
    return f"{stem}{joint}{PARAMETER}={language}{mark}{fragment}"


def switch() -> list[tuple[str, str, bool]]:
    """The languages with the address of this page in each, and whether it is the present one."""
    query = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
    path = request.path.lstrip("/")
    address = f"{g.site.url}/{addresses.quoted(path)}" + (f"?{urlencode(query)}" if query else "")
    return [(name, in_language(address, name), name == g.language) for name in TEXTS]
