"""The look of a site as a release has it: its plain view, and the files that are served."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

BRAND = "site"
"""Folder of a release with all that its operator adds to the pages."""
BRAND_FILE = f"{BRAND}/site.json"
STYLES = "brand.css"
"""Colours and fonts, made from the settings."""


@dataclass(frozen=True, kw_only=True)
class Brand:
    """What a site shows of its operator's own; everything is empty where nothing is said.

    Texts are by language. `files` are the names below the folder that may be asked for, with the
    digest of each; `logo`, `favicon` and `styles` are among them. `templates` are the names of
    those that take the place of a part of each page.
    """

    name: dict[str, str] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    logo: str = ""
    logo_dark: str = ""
    favicon: str = ""
    styles: list[str] = field(default_factory=list)
    header: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    footer: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    pages: dict[str, dict[str, str]] = field(default_factory=dict)
    """The titles of the operator's pages, by name and language."""
    menu: list[str] = field(default_factory=list)
    """Those of them that the header leads to."""
    accessibility: dict[str, Any] = field(default_factory=dict)
    """The statement on accessibility: see `settings.appearance.Accessibility`."""
    security: dict[str, str] = field(default_factory=dict)
    """Whom to tell of a hole in the site's security: see `settings.appearance.Security`."""
    contact: str = ""
    files: dict[str, str] = field(default_factory=dict)
    templates: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """JSON text, always in the same order."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def page_file(name: str, language: str) -> str:
    """Where a page of the operator's lies in the folder of a release."""
    return f"{BRAND}/pages/{name}.{language}.html"


def load(release: Path) -> Brand:
    """Read what `Brand.to_json` wrote into the folder of a release.

    Raises:
        OSError, ValueError, TypeError: the file cannot be read, or holds something else.
    """
    return Brand(**json.loads((release / BRAND_FILE).read_text("utf-8")))
