"""The operator's templates, which take the place of parts of the pages, and what they may use.

They see only what `Context` has, in a sandbox: what the product's own templates use may change,
and what is here does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "templates"

SLOTS = {
    "head": "at the end of the head of every page",
    "header": "in place of the header",
    "footer": "in place of the footer",
    "home": "below the title of the overview",
    "resource": "below the title of the page about a thing",
}
"""The templates there may be, and where they appear."""

FAILURES = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a template may raise when it is rendered."""


class Named(TypedDict):
    """Something with a name and an address; the address may be empty."""

    name: str
    url: str


class MenuItem(TypedDict):
    """An entry of a menu; `current` says that it leads to the present page."""

    href: str
    text: str
    current: bool


class Language(TypedDict):
    """A language of the pages, and the present page in it."""

    code: str
    href: str
    text: str
    current: bool


class About(TypedDict):
    """What the site is."""

    name: str
    url: str
    base_iri: str
    language: str
    release: str
    published: str
    publisher: Named
    licence: Named
    contact: Named
    logo: str


class Thing(TypedDict):
    """What a page is about; empty on other pages."""

    iri: str
    name: str
    types: list[str]


class Context(TypedDict):
    """All that a template may use.

    `asset` gives the address of a file in `assets/`, `url` that of a page of the site by its path,
    both in the reader's language; `values` gives what is said of the thing, by the IRI of a
    property, as texts.
    """

    site: About
    menu: list[MenuItem]
    links: list[MenuItem]
    languages: list[Language]
    path: str
    thing: Thing
    asset: Callable[[str], str]
    url: Callable[[str], str]
    values: Callable[[str], list[str]]


def environment() -> ImmutableSandboxedEnvironment:
    """What templates are compiled in: HTML is escaped, and a name that does not exist fails."""
    return ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def fault(text: str, assets: set[str]) -> str:
    """What is wrong with a template, tried with values like those it will get; empty if nothing.

    `assets` are the files that it may name.
    """
    try:
        environment().from_string(text).render(sample(assets))
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        return f"{f'line {line}: ' if line else ''}{error.message}"
    except FAILURES as error:
        return str(error) or type(error).__name__
    return ""


def sample(assets: set[str]) -> dict[str, Any]:
    """Values like those of a site, to try templates with; `assets` are its files."""

    def asset(name: str) -> str:
        if f"assets/{name.removeprefix('assets/')}" not in assets:
            raise LookupError(f"there is no file {name}")
        return "https://data.example.org/static/site/assets/logo.svg"

    agent = Named(name="City of Example", url="https://www.example.org/")
    item = MenuItem(href="https://data.example.org/browse", text="Browse", current=False)
    context = Context(
        site=About(
            name="Data of Example",
            url="https://data.example.org",
            base_iri="https://data.example.org/",
            language="en",
            release="0123456789abcdef",
            published="2026-01-31",
            publisher=agent,
            licence=agent,
            contact=agent,
            logo="",
        ),
        menu=[item],
        links=[item],
        languages=[Language(code="en", href="/?lang=en", text="English", current=True)],
        path="/",
        thing=Thing(iri="https://data.example.org/id/a", name="A", types=["urn:example:Type"]),
        asset=asset,
        url=lambda path: f"https://data.example.org{path}",
        values=lambda _: ["one", "two"],
    )
    return dict(context)
