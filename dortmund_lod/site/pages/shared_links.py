"""What a page tells those who show a link to it: title, words and a picture (Open Graph)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import g

from dortmund_lod.release.card_names import CARDS, SIZE, card_name

if TYPE_CHECKING:
    from flask import Flask

_VERSION = 12


def register(app: Flask) -> None:
    """Let templates name the picture of a page."""
    app.jinja_env.globals.update(card_address=card_address, card_size=SIZE)


def card_address(key: str) -> str:
    """The picture of something, or else that of the site; empty where there is neither."""
    files = g.site.release.manifest.files
    for each in dict.fromkeys((key, "")):
        name = card_name(each, g.language)
        if told := files.get(f"{CARDS}/{name}"):
            return f"{g.site.url}/static/card/{name}?v={version(told)}"
    return ""


def version(told: dict[str, Any]) -> str:
    """What names the bytes of a picture, from what the manifest tells of its file."""
    return str(told["sha256"])[:_VERSION]
