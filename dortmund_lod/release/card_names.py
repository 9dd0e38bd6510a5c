"""Where the pictures lie that social media show of an address."""

from __future__ import annotations

import hashlib
import re

CARDS = "cards"
"""Folder of a release with the pictures."""

SIZE = (1200, 630)
"""Width and height of a picture, as Open Graph's readers expect them."""

NAME = re.compile(r"[0-9a-f]{16}\.[a-z]{2}\.png")


def card_name(key: str, language: str) -> str:
    """The file of a picture: of the site (an empty key), `dataset/{name}`, or an IRI."""
    return f"{hashlib.sha256(key.encode()).hexdigest()[:16]}.{language}.png"
