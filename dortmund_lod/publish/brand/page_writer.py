"""The operator's pages: Markdown in `pages/{name}.{language}.md`, HTML in the release.

HTML in the Markdown is shown as text, never passed on, and links lead to no script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from dortmund_lod.settings.appearance import ASSETS, LANGUAGES, PAGE_NAME, PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from markdown_it.token import Token

    from dortmund_lod.settings.appearance import Appearance

SUFFIX = ".md"
_SCHEMES = ("http", "https", "mailto", "tel")
_LARGEST = 2**20


class OwnPage(NamedTuple):
    """A page in one language: its title, what it says as HTML, and what is wrong with it.

    Addresses are `page:{name}` for another page, `asset:{file}` for a file, a path for an address
    of the site, or absolute.
    """

    name: str
    language: str
    title: str
    html: str
    faults: tuple[str, ...]


def own_pages(appearance: Appearance, assets: set[str]) -> Iterator[OwnPage]:
    """All pages, in the order of their names; `assets` are the files that they may show."""
    if not appearance.folder:
        return
    files = sorted(appearance.path(PAGES).glob(f"*{SUFFIX}"))
    names = {path.name.partition(".")[0] for path in files}
    for path in files:
        yield _page(path, names, assets)


def _page(path: Path, names: set[str], assets: set[str]) -> OwnPage:
    name, _, language = path.name.removesuffix(SUFFIX).partition(".")
    if not PAGE_NAME.fullmatch(name) or language not in LANGUAGES:
        rule = f"a page is called like imprint.{LANGUAGES[0]}.md"
        return OwnPage(name, language, "", "", (f"{path}: {rule}, in {' or '.join(LANGUAGES)}.",))
    try:
        text = path.read_bytes()[: _LARGEST + 1].decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        return OwnPage(name, language, "", "", (f"{path}: The page cannot be read: {reason}.",))
    if len(text) > _LARGEST:
        return OwnPage(name, language, "", "", (f"{path}: A page may have 1 MiB at most.",))
    return _rendered(path, text, names, assets)


def _rendered(path: Path, text: str, names: set[str], assets: set[str]) -> OwnPage:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    faults = [f"{path}{line}: {fault}" for line, fault in _faults(tokens, names, assets)]
    title = _title(tokens)
    if not title:
        faults.append(f"{path}:1: A page begins with its title: # Title")
    name, language = path.name.split(".")[:2]
    return OwnPage(
        name,
        language,
        title,
        markdown.renderer.render(tokens, markdown.options, {}),
        tuple(faults),
    )


def _title(tokens: Sequence[Token]) -> str:
    """The text of the first heading, where the page begins with it."""
    if len(tokens) > 1 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        parts = tokens[1].children or []
        return "".join(part.content for part in parts if part.type in {"text", "code_inline"})
    return ""


def _faults(
    tokens: Sequence[Token], names: set[str], assets: set[str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with links and pictures, and where; addresses become what `OwnPage` says."""
    for block in tokens:
        line = f":{block.map[0] + 1}" if block.map else ""
        for token in block.children or ():
            if token.type == "link_open":
                address, fault = _link(str(token.attrs["href"]), names, assets)
                token.attrs["href"] = address
            elif token.type == "image":
                address, fault = _picture(str(token.attrs["src"]), assets)
                token.attrs["src"] = address
                fault = fault or (
                    "" if token.content.strip() else "A picture needs a description."
                )
            else:
                continue
            if fault:
                yield line, fault


def _link(address: str, names: set[str], assets: set[str]) -> tuple[str, str]:
    """Where a link leads, and what is wrong with it."""
    path, mark, fragment = address.partition("#")
    if path.endswith(SUFFIX) and "/" not in path:
        name = path.partition(".")[0]
        return f"page:{name}{mark}{fragment}", "" if name in names else f"There is no page {name}."
    if address.startswith(f"{ASSETS}/"):
        return f"asset:{address}", _missing(address, assets)
    if address.startswith(("#", "/")) and not address.startswith("//"):
        return address, ""
    if urlsplit(address).scheme in _SCHEMES:
        return address, ""
    return address, f"The link {address} leads nowhere: begin it with https:, / or {ASSETS}/."


def _picture(address: str, assets: set[str]) -> tuple[str, str]:
    if address.startswith(f"{ASSETS}/"):
        return f"asset:{address}", _missing(address, assets)
    return address, f"The picture {address} is not in {ASSETS}/: nobody else is to be asked."


def _missing(asset: str, assets: set[str]) -> str:
    return "" if asset in assets else f"There is no file {asset}."
