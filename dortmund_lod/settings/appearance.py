"""What makes a site its operator's own: the table `[site]` of the settings file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dortmund_lod.settings import colours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LANGUAGES = ("en", "de")
"""The languages that pages are written in; the first is the default."""
ASSETS = "assets"
"""Folder beside the settings file whose files are published with the site."""
PAGES, TEMPLATES, STYLESHEET = "pages", "templates", "custom.css"
"""Where the operator's pages, templates and style sheet lie, beside the settings file."""
PICTURES = frozenset({"svg", "png", "jpg", "jpeg", "webp", "gif", "ico"})
FONTS = frozenset({"woff2", "woff"})

_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|/(?!/))[^\s\"'<>\\]*")


PAGE_NAME = re.compile(r"[a-z][a-z0-9-]{0,49}")
"""What a page of the operator's is called, in its file and in its address."""


class Link(NamedTuple):
    """A link of the header or the footer: where it leads, and its words by language."""

    href: str
    texts: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Accessibility:
    """What the operator states on the accessibility of the site; the rest is known."""

    authority: dict[str, str]
    """The body that is responsible for the site."""
    date: str
    """The day on which the statement was made or reviewed (YYYY-MM-DD)."""
    contact: str
    """Where barriers are reported."""
    enforcement: Link
    """The body to turn to where that does not help."""


@dataclass(frozen=True, kw_only=True)
class Security:
    """Whom to tell of a hole in the site's security (RFC 9116)."""

    contact: str
    """Where to write to: mailto:, tel: or https:."""
    expires: str = ""
    """The day until which this holds (YYYY-MM-DD); a year after the release without it."""
    policy: str = ""
    """Address of the rules for those who look for holes."""


@dataclass(frozen=True, kw_only=True)
class Appearance:
    """What the operator decides of how the site looks and what it says of itself.

    `folder` is that of the settings file, in which all files are; None where there is no table.
    Texts are by language; those without one have the language "".
    """

    folder: Path | None = None
    name: dict[str, str] = field(default_factory=dict)
    """What the site is called, in each language; the title of the catalogue where nothing is."""
    languages: tuple[str, ...] = LANGUAGES
    """Languages of the pages, the default one first."""
    accent: str = ""
    """Colour of links and buttons on light pages, like #0b5fa5."""
    accent_dark: str = ""
    """The same on dark pages; a lighter `accent` where nothing is said."""
    logo: str = ""
    """Picture in the header, a file in `assets/`."""
    logo_dark: str = ""
    """The same on dark pages."""
    favicon: str = ""
    """Picture in the tabs of browsers, a file in `assets/`."""
    font: str = ""
    """Font of the text, a WOFF2 file in `assets/`."""
    heading_font: str = ""
    """Font of the headings."""
    header: tuple[Link, ...] = ()
    """Links in the header, beside the menu."""
    footer: tuple[Link, ...] = ()
    """Links in the footer."""
    menu: tuple[str, ...] = ()
    """Pages in `pages/` that the header leads to, in this order; others are in the footer."""
    accessibility: Accessibility | None = None
    """The statement on accessibility."""
    security: Security | None = None
    """Whom to tell of a hole in the site's security."""
    contact: str = ""
    """Address to write to (mailto:, tel: or https:); the catalogue's where nothing is said."""

    def path(self, asset: str) -> Path:
        """Where a file of this name is."""
        return (self.folder or Path()) / asset


def read(table: Any, folder: Path, origin: str, faults: list[str]) -> Appearance:
    """The appearance that a table `[site]` describes; what is wrong with it goes into `faults`.

    `folder` is where its files are, `origin` what its settings are called in faults.
    """
    if not isinstance(table, dict):
        faults.append(f"{origin} must be a table, [site].")
        return Appearance()
    known = {each.name for each in fields(Appearance)} - {"folder"}
    values: dict[str, Any] = {}
    for name, raw in table.items():
        if name not in known:
            faults.append(f"{origin}.{name} is no setting; there are {', '.join(sorted(known))}.")
            continue
        try:
            values[name] = _CONVERTERS[name](raw)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            reason = f": {error}" if isinstance(error, _Refused) else ""
            faults.append(f"{origin}.{name} cannot be {raw!r}{reason}.")
    found = Appearance(folder=folder.resolve(), **values)
    faults += [f"{origin}.{fault}" for fault in (*_colour_faults(found), *_file_faults(found))]
    return found


class _Refused(ValueError):  # noqa: N818 - told as a sentence, never seen as an error
    """A value that cannot be, with the reason."""


def _texts(raw: Any) -> dict[str, str]:
    """A text, or one in each language."""
    texts = {"": raw} if isinstance(raw, str) else raw
    for language, text in texts.items():
        if language not in {"", *LANGUAGES}:
            raise _Refused(f"pages are in {' and '.join(LANGUAGES)}")
        if not isinstance(text, str) or not text.strip():
            raise _Refused("a text is missing")
    return dict(texts)


def _languages(raw: Any) -> tuple[str, ...]:
    found = (raw,) if isinstance(raw, str) else tuple(raw)
    if not found or set(found) - set(LANGUAGES) or len(set(found)) != len(found):
        raise _Refused(f"pages are in {' and '.join(LANGUAGES)}, each once")
    return found


def _links(raw: Any) -> tuple[Link, ...]:
    return tuple(Link(_address(each["href"]), _texts(each["text"])) for each in raw)


def _address(raw: Any) -> str:
    """Where a link may lead: on this site, or by a scheme that runs no script."""
    if not isinstance(raw, str) or not _ADDRESS.fullmatch(raw):
        raise _Refused("an address begins with /, https:, http:, mailto: or tel:")
    return raw


def _page_names(raw: Any) -> tuple[str, ...]:
    if isinstance(raw, str) or not all(PAGE_NAME.fullmatch(name) for name in raw):
        raise _Refused("it is a list of names like 'about'")
    return tuple(raw)


def _accessibility(raw: Any) -> Accessibility:
    known = [each.name for each in fields(Accessibility)]
    if set(raw) != set(known):
        raise _Refused(f"it has {', '.join(known)}")
    return Accessibility(
        authority=_texts(raw["authority"]),
        date=date.fromisoformat(str(raw["date"])).isoformat(),
        contact=_address(raw["contact"]),
        enforcement=_links([raw["enforcement"]])[0],
    )


def _security(raw: Any) -> Security:
    known = [each.name for each in fields(Security)]
    if "contact" not in raw or set(raw) - set(known):
        raise _Refused(f"it has {', '.join(known)}, the first at least")
    if not raw["contact"].startswith(("https://", "mailto:", "tel:")):
        raise _Refused("the contact begins with https:, mailto: or tel:")
    return Security(
        contact=_address(raw["contact"]),
        expires=date.fromisoformat(str(raw["expires"])).isoformat() if "expires" in raw else "",
        policy=_address(raw["policy"]) if "policy" in raw else "",
    )


def _asset(suffixes: frozenset[str]) -> Callable[[Any], str]:
    def convert(raw: Any) -> str:
        parts = raw.split("/")
        if parts[0] != ASSETS or {"", ".", ".."} & set(parts) or "\\" in raw:
            raise _Refused(f"it must be a file in {ASSETS}/")
        if raw.rpartition(".")[2].lower() not in suffixes:
            raise _Refused(f"it must end in {', '.join(f'.{each}' for each in sorted(suffixes))}")
        return str(raw)

    return convert


_CONVERTERS: Mapping[str, Callable[[Any], Any]] = {
    "name": _texts,
    "languages": _languages,
    "accent": colours.normalized,
    "accent_dark": colours.normalized,
    "logo": _asset(PICTURES),
    "logo_dark": _asset(PICTURES),
    "favicon": _asset(PICTURES),
    "font": _asset(FONTS),
    "heading_font": _asset(FONTS),
    "header": _links,
    "footer": _links,
    "menu": _page_names,
    "accessibility": _accessibility,
    "security": _security,
    "contact": _address,
}


def _colour_faults(found: Appearance) -> list[str]:
    """What cannot be read well (WCAG 2.2, success criterion 1.4.3)."""
    pairs = (("accent", colours.LIGHT), ("accent_dark", colours.DARK))
    return [
        f"{name} {colour} has a contrast of {contrast:.2f}:1 on {ground}; "
        f"text needs {colours.LEAST_CONTRAST}:1 (WCAG 1.4.3)."
        for name, grounds in pairs
        if (colour := getattr(found, name))
        for ground, contrast in [colours.worst(colour, grounds)]
        if contrast < colours.LEAST_CONTRAST
    ]


def _file_faults(found: Appearance) -> list[str]:
    names = ("logo", "logo_dark", "favicon", "font", "heading_font")
    return [
        f"{name}: There is no file {found.path(asset)}."
        for name in names
        if (asset := getattr(found, name)) and not found.path(asset).is_file()
    ]
