"""Addresses of stylesheets and scripts: each names the bytes it means."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import g

from dortmund_lod.addresses import with_parameter
from dortmund_lod.site.i18n.language import with_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

FOLDER = Path(__file__).parents[1] / "static"
_A_YEAR = 31_536_000


def register(app: Flask) -> None:
    """Let templates name static files and pages; a file may be kept for a year."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _A_YEAR
    app.jinja_env.globals.update(static=static, page_href=page_href, with_parameter=with_parameter)


def static(name: str) -> str:
    """The address of a static file; another one when its bytes change."""
    return f"{g.site.url}/static/{name}?v={_digest(name)}"


def has(name: str) -> bool:
    """Whether a static file was built: the query editor is made at set-up."""
    return (FOLDER / name).is_file()


def page_href(address: str, fragment: str = "") -> Callable[[int], str]:
    """Addresses of the pages of the list at an address, which begins at a fragment of each."""
    mark = f"#{fragment}" if fragment else ""
    return lambda page: with_language(with_parameter(address, "page", str(page))) + mark


@lru_cache(maxsize=32)
def _digest(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
