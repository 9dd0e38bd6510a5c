"""The texts of the pages: gettext catalogues that translators open, read at start."""

from __future__ import annotations

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LANGUAGES = ("en", "de")
"""The languages of the pages; the first one is the default."""

TEXTS = Path(__file__).parent
"""The folder of the product's own catalogues, one for each language: `en.po`, `de.po`."""


def load(folders: Iterable[Path]) -> Mapping[str, GNUTranslations]:
    """The texts by language: those of the first folder that has a key count."""
    found: dict[str, GNUTranslations] = {}
    for folder in folders:
        for language in LANGUAGES:
            translations = _read(folder / f"{language}.po")
            if language in found:
                found[language].add_fallback(translations)
            else:
                found[language] = translations
    return found


def _read(path: Path) -> GNUTranslations:
    """One catalogue, compiled in memory."""
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
