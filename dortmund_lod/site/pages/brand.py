"""What pages show of the operator's own: logo, style sheets, links, templates."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any

from flask import g, request
from markupsafe import Markup, escape

from dortmund_lod.catalogue import licence
from dortmund_lod.release import own_templates
from dortmund_lod.release.brand import BRAND, page_file
from dortmund_lod.release.own_templates import About, Context, Language, MenuItem, Named, Thing
from dortmund_lod.settings.appearance import STYLESHEET
from dortmund_lod.site.i18n.language import (
    language_links,
    page_url,
    pick_text,
    site_name,
    translate,
    with_language,
)
from dortmund_lod.site.pages.navigation import menu

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from jinja2 import Template

    from dortmund_lod.catalogue.model import Agent

log = logging.getLogger(__name__)

_MAIL = "mailto:"
_USUAL = ("about", "contact", "imprint", "privacy")
"""The order in which the footer leads to pages of these names."""
_ADDRESS = re.compile(r'(href|src)="(page:|asset:|/)([^"]*)"')
"""An address that depends on the instance: see `publish.brand.page_writer`."""


def register(app: Flask) -> None:
    """Give templates the operator's own."""
    app.jinja_env.globals.update(
        own_file=own_file,
        own_links=own_links,
        own_additions=own_additions,
        own_page_links=own_page_links,
        own_part=own_part,
        publisher=publisher,
        contact=contact,
        site_licence=site_licence,
    )


def own_file(name: str) -> str:
    """The address of one of the operator's files; another one when its bytes change."""
    digest = g.site.brand.files.get(name)
    address = f"{g.site.url}/static/site/{name}"
    return f"{address}?v={digest}" if digest else address


def own_links(place: str) -> list[MenuItem]:
    """The operator's links in the header or the footer."""
    links = g.site.brand.header if place == "header" else g.site.brand.footer
    return own_page_links(place) + [_item(href, pick_text(texts)) for href, texts in links]


def own_page_links(place: str) -> list[MenuItem]:
    """The operator's pages, those of the menu in the header and the others in the footer."""
    menu_names = g.site.brand.menu
    others = sorted(set(g.site.brand.pages) - set(menu_names), key=_usual_order)
    pages = g.site.brand.pages
    return [
        _item(f"/page/{name}", pages[name][language_of(pages[name])])
        for name in (menu_names if place == "header" else others)
    ]


def _usual_order(name: str) -> tuple[int, str]:
    return (_USUAL.index(name) if name in _USUAL else len(_USUAL)), name


def own_additions() -> list[str]:
    """What the operator added to the pages of the product, which nobody tested with them."""
    look = g.site.brand
    parts = {"templates": look.templates, "styles": STYLESHEET in look.files, "pages": look.pages}
    return [name for name, there in parts.items() if there]


def language_of(titles: dict[str, str]) -> str:
    """The language in which a page is shown: the reader's, or the first that there is."""
    order: tuple[str, ...] = (g.language, *g.site.brand.languages, *titles)
    return next(language for language in order if language in titles)


def own_text(name: str, language: str) -> Markup:
    """What a page of the operator's says, with the addresses of this instance."""
    html = (g.site.release.path / page_file(name, language)).read_text("utf-8")
    return Markup(_ADDRESS.sub(_here, html))  # noqa: S704 - made at build, HTML escaped


def _here(match: re.Match[str]) -> str:
    attribute, kind, rest = match.groups()
    if kind == "asset:":
        return f'{attribute}="{own_file(rest)}"'
    path, mark, fragment = f"{'/page/' if kind == 'page:' else kind}{rest}".partition("#")
    return f'{attribute}="{escape(with_language(g.site.url + unescape(path)))}{mark}{fragment}"'


def publisher() -> Named:
    """Who publishes, and where that is on the web."""
    return _named(g.site.catalogue.publisher)


def contact() -> Named:
    """Who answers questions; both are empty where nobody is named."""
    own = g.site.brand.contact
    if own:
        return Named(name=own.partition(":")[2] if own.startswith(_MAIL) else own, url=own)
    agent = g.site.catalogue.contact
    return _named(agent) if agent else Named(name="", url="")


def site_licence() -> Named:
    """What the data may be used under; both are empty where nothing is said."""
    found = licence(g.site.catalogue.licence)
    return Named(name=found.name, url=found.url if found.url.startswith("http") else "")


def own_part(slot: str, **thing: Any) -> Markup:
    """The operator's template for a part of the page; empty where there is none, or it fails."""
    if slot not in g.site.brand.templates:
        return Markup()
    try:
        text = _template(g.site.release.path / BRAND, slot).render(context(**thing))
    except own_templates.FAILURES as error:
        log.error("The template %s.html does not work: %s", slot, error)  # noqa: TRY400 - theirs
        return Markup()
    return Markup(text)  # noqa: S704 - the operator's own, with all values escaped


def context(
    iri: str = "",
    name: str = "",
    types: list[str] | None = None,
    values: Callable[[str], list[str]] = lambda _: [],
) -> dict[str, Any]:
    """What the operator's templates may use; takes the thing that the page is about."""
    found = Context(
        site=About(
            name=site_name(),
            url=g.site.url,
            base_iri=g.site.base_iri,
            language=g.language,
            release=g.site.release.id,
            published=datetime.fromtimestamp(g.site.release.published, UTC).date().isoformat(),
            publisher=publisher(),
            licence=site_licence(),
            contact=contact(),
            logo=own_file(g.site.brand.logo) if g.site.brand.logo else "",
        ),
        menu=[_item(href, translate(key)) for href, key in menu()] + own_links("header"),
        links=own_links("footer"),
        languages=[
            Language(code=code, href=href, text=translate(f"language.{code}"), current=current)
            for code, href, current in language_links()
        ],
        path=request.path,
        thing=Thing(iri=iri, name=name, types=types or []),
        asset=lambda name: own_file(f"assets/{name.removeprefix('assets/')}"),
        url=page_url,
        values=values,
    )
    return dict(found)


def _item(href: str, text: str) -> MenuItem:
    """A link, whose address stays on this instance if it is a path."""
    address = with_language(g.site.url + href) if href.startswith("/") else href
    here = address.partition("?")[0] == g.site.url + request.path
    return MenuItem(href=address, text=text, current=here)


def _named(agent: Agent) -> Named:
    address = agent.email or agent.homepage
    url = address if address.startswith(("http://", "https://", _MAIL)) else ""
    return Named(name=pick_text(agent.names) or address.removeprefix(_MAIL), url=url)


@lru_cache(maxsize=32)
def _template(folder: Path, slot: str) -> Template:
    text = (folder / own_templates.FOLDER / f"{slot}.html").read_text("utf-8")
    return own_templates.environment().from_string(text)
