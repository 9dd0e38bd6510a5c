"""Sentences in two languages, which every report is made of."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "de")


@dataclass(frozen=True)
class Text:
    """The same sentence in English and German."""

    en: str = ""
    de: str = ""

    def __bool__(self) -> bool:
        return bool(self.en or self.de)

    def in_language(self, language: str) -> str:
        """The sentence in `language`, or in the other one where it is missing."""
        return (self.de or self.en) if language == "de" else (self.en or self.de)

    def both(self) -> dict[str, str]:
        """The sentence by language, for JSON."""
        return {language: self.in_language(language) for language in LANGUAGES}


NOTHING = Text()
