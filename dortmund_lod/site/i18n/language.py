"""The language of a page: how it is chosen, and what words, numbers, dates and links become."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation, localcontext
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from babel import Locale
from babel import dates as babel_dates
from babel import numbers as babel_numbers
from babel import units as babel_units
from flask import g, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from dortmund_lod import addresses
from dortmund_lod.site.i18n import translations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from flask import Flask

    from dortmund_lod.rdf.terms import Literal

PARAMETER = "lang"
_LOCALES = {"en": Locale("en", "GB"), "de": Locale("de", "DE")}
"""How numbers and dates are written; a day is 23 November 2026 for readers of English."""

_TAG_OF = attrgetter("language")
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")
_LONG_NUMBER = 60
"""Numbers of more digits, or so many zeros, are shown as they are written."""
_LONGEST_HEADER = 1024


def register(app: Flask, texts: Iterable[Path] = ()) -> None:
    """Choose a language for each request, and give templates what they need of this module.

    It is one that the site of the request, which is to be chosen before, is offered in.
    `texts` are folders of catalogues beside the product's own.
    """
    catalogues = translations.load([translations.TEXTS, *texts])

    @app.before_request
    def choose_language() -> None:
        g.language_chosen = _asked()
        accepted = request.headers.get("Accept-Language", "")[:_LONGEST_HEADER]
        offered = tuple(g.site.brand.languages)
        g.language, g.content_languages = _preferred(g.language_chosen, accepted, offered)
        g.translations = catalogues[g.language]

    app.jinja_env.globals.update(
        t=translate,
        tn=translate_plural,
        translate_or_empty=translate_or_empty,
        number=format_number,
        day=format_day,
        date=format_date,
        localized=pick_text,
        site_name=site_name,
        page_url=page_url,
        with_language=with_language,
        language_links=language_links,
        current_page=current_page,
    )


def load_locales() -> None:
    """Read how numbers and dates are written, some megabytes that are else read at first use."""
    for locale in _LOCALES.values():
        _ = locale.decimal_formats


def _asked() -> str:
    """The language that the address asks for, which the links of the page keep; empty for none."""
    named = PARAMETER.encode() in request.query_string  # before a long query is taken apart
    asked = request.args.get(PARAMETER, "") if named else ""
    return asked if _TAG.fullmatch(asked) else ""


@lru_cache(maxsize=256)
def _preferred(asked: str, accepted: str, offered: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The language of the page, and those of its content, the most wanted first.

    Content is in more languages than pages are; these are in those `offered`.
    """
    wanted = parse_accept_header(accepted, LanguageAccept)
    page = asked if asked in offered else wanted.best_match(offered) or offered[0]
    ranges = [asked, *(tag for tag, quality in wanted if quality > 0 and tag != "*"), page]
    return page, tuple(dict.fromkeys(tag.lower() for tag in ranges if tag))


def translate(key: str, **values: object) -> str:
    """A text in the page's language, with the values put in."""
    text: str = g.translations.gettext(key)
    return text.format(**values) if values else text


def translate_plural(key: str, count: int, **values: object) -> str:
    """A text in the form that goes with a number; the text calls it `number`."""
    text: str = g.translations.ngettext(key, key, count)
    return text.format(number=format_number(count), **values)


def translate_or_empty(key: str) -> str:
    """A text in the page's language, if there is one; empty where there is none."""
    text: str = g.translations.gettext(key)
    return "" if text == key else text


def format_number(value: str | float, *, grouped: bool = True) -> str:
    """A number as the page's language writes it: 53,000.5 or 53.000,5."""
    return _format_number(str(value), g.language, grouped)


def format_decimal(value: Decimal, decimals: int, *, grouped: bool) -> str:
    """A number as the page's language writes it, with so many decimals."""
    pattern = ("#,##0." if grouped else "0.") + "0" * decimals
    with localcontext(prec=_LONG_NUMBER):
        return babel_numbers.format_decimal(
            value, format=pattern.rstrip("."), locale=_LOCALES[g.language]
        )


@lru_cache(maxsize=4096)
def _format_number(text: str, language: str, grouped: bool) -> str:  # noqa: FBT001
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return text
    if not exact.is_finite() or abs(exact.adjusted()) + len(text) > _LONG_NUMBER:
        return text
    with localcontext(prec=_LONG_NUMBER):
        return babel_numbers.format_decimal(
            exact.normalize(),
            locale=_LOCALES[language],
            decimal_quantization=False,
            group_separator=grouped,
        )


def format_day(timestamp: float) -> str:
    """A day as the page's language writes it: 23 November 2026 or 23. November 2026."""
    return _format_date(datetime.fromtimestamp(timestamp, UTC).date(), g.language)


def format_date(text: str) -> str:
    """A date (YYYY-MM-DD) as the page's language writes it."""
    return _format_date(datetime.fromisoformat(text).date(), g.language)


def format_unit(number: str, unit: str) -> str:
    """A number of years, days, seconds and the like as the page's language writes it."""
    return babel_units.format_unit(
        Decimal(number), f"duration-{unit}", locale=_LOCALES[g.language]
    )


def format_month(text: str) -> str:
    """A month (YYYY-MM) as the page's language writes it."""
    month = datetime.fromisoformat(text + "-01").date()
    return babel_dates.format_skeleton("yMMMM", month, locale=_LOCALES[g.language])


@lru_cache(maxsize=1024)
def _format_date(day: date, language: str) -> str:
    return babel_dates.format_date(day, "long", locale=_LOCALES[language])


def pick_text(texts: Mapping[str, str]) -> str:
    """The text in the page's language, else one without a language, else English, else any."""
    order = (g.language, "", "en", *texts)
    return next((texts[language] for language in order if language in texts), "")


def site_name() -> str:
    """What this site is called: by its operator, or as its catalogue is."""
    return pick_text(g.site.brand.name or g.site.catalogue.titles)


def pick_literal(literals: Sequence[Literal]) -> Literal | None:
    """The literal in the language that is wanted most (RFC 4647 §3.4).

    Else one without a language, else English, else the first by its tag; the earlier of two.
    """
    if len(literals) < 2:  # noqa: PLR2004 - no choice, which is the rule
        return literals[0] if literals else None
    return literals[_picked(tuple(map(_TAG_OF, literals)), g.content_languages)]


def in_wanted_language(literals: Sequence[Literal]) -> list[Literal]:
    """The literals in the language that is wanted most of those that any are in, if any are."""
    places = _wanted(tuple(map(_TAG_OF, literals)), g.content_languages)
    return [literals[place] for place in places]


@lru_cache(maxsize=1024)
def _picked(tags: tuple[str, ...], languages: tuple[str, ...]) -> int:
    """The place of the language tag that is best for who wants these languages."""
    if wanted := _wanted(tags, languages):
        return wanted[0]
    found = _by_tag(tags)
    return (found.get("") or found.get("en") or found[min(found)])[0]


@lru_cache(maxsize=1024)
def _wanted(tags: tuple[str, ...], languages: tuple[str, ...]) -> tuple[int, ...]:
    """The places of the tags that match the first of these languages that any matches."""
    found = _by_tag(tags)
    for language in languages:
        match = found.get(language) or found.get(language.partition("-")[0])
        if match:
            return tuple(match)
    return ()


def _by_tag(tags: Iterable[str]) -> dict[str, list[int]]:
    """The places of language tags by themselves, and by what they are without a region."""
    found: dict[str, list[int]] = {}
    for place, tag in enumerate(map(str.lower, tags)):
        for each in {tag, tag.partition("-")[0]}:
            found.setdefault(each, []).append(place)
    return found


def page_url(path: str, **query: object) -> str:
    """The address of a page of this site, in the language that was chosen."""
    given = {name: str(value) for name, value in query.items() if value not in {"", None}}
    return with_language(f"{g.site.url}{path}" + (f"?{urlencode(given)}" if given else ""))


def with_language(address: str) -> str:
    """An address of this site with the language that was chosen, if one was."""
    return in_language(address, g.language_chosen) if g.language_chosen else address


def in_language(address: str, language: str) -> str:
    """An address with a language as its parameter."""
    return addresses.with_parameter(address, PARAMETER, language)


def current_page() -> str:
    """The address of this page in the current release."""
    query = [(n, v) for n, v in request.args.items(multi=True) if n != "release"]
    path = addresses.quoted(request.path.lstrip("/"))
    return f"{g.site.url}/{path}" + (f"?{urlencode(query)}" if query else "")


def language_links() -> list[tuple[str, str, bool]]:
    """The languages with the address of this page in each, and whether it is the present one."""
    offered = g.site.brand.languages
    query = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
    path = request.path.lstrip("/")
    address = f"{g.site.url}/{addresses.quoted(path)}" + (f"?{urlencode(query)}" if query else "")
    return [(name, in_language(address, name), name == g.language) for name in offered]
