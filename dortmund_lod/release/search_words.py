"""What counts as the same word: case, accents and sharp s do not matter."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"\w+")
_LONGEST_QUERY = 200
_MOST_WORDS = 12


def fold(text: str) -> str:
    """The text without case and diacritics: `Größe` and `grosse` are the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def fts_query(text: str) -> str:
    """The full-text query for what somebody typed: all words, each as a prefix.

    Words are quoted, so nothing in `text` is taken for an operator; empty where it has no word.
    """
    words = _WORD.findall(fold(text[:_LONGEST_QUERY]))[:_MOST_WORDS]
    return " ".join(f'"{word}"*' for word in words)
