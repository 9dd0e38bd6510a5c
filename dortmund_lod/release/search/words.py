"""What counts as the same word: spelling, stems of a language, and numbers however grouped."""

from __future__ import annotations

import re
import threading
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

import snowballstemmer

if TYPE_CHECKING:
    from collections.abc import Iterator

STEM = "="
"""What a stem begins with, so that it is never taken for a word."""

INTERFACE = ("en", "de")
"""Languages in which words are stemmed that do not say theirs."""

# fmt: off
FUNCTION_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "how", "in",
    "is", "it", "of", "on", "or", "than", "that", "the", "their", "there", "these", "this", "to",
    "was", "were", "what", "when", "where", "which", "who", "with",
    "als", "am", "auf", "aus", "bei", "das", "dem", "den", "der", "des", "die", "ein", "eine",
    "einem", "einen", "einer", "es", "fur", "gibt", "hat", "im", "ist", "mit", "oder", "sind",
    "und", "von", "war", "welche", "welcher", "wer", "wie", "wo", "zu", "zum", "zur",
})
# fmt: on
"""Words that say little about what is meant, folded; they count where there are no others."""

_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Kana, Han
)
_GROUPED = "[.,'\u2019 \u00a0\u2009\u202f]"
_NUMBER = rf"(?<!\w)\d+(?:{_GROUPED}\d+)*(?!\w)"
TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})|(?P<run>[{_SPACELESS}]+)|(?P<word>[^\W_{_SPACELESS}]+)"
)
"""A number, a run of a script without spaces, or a word."""

LONGEST_WORD = 40
"""Letters of a word that is indexed; what is longer is a checksum, or no word."""

_SPACE = r"['\u2019 \u00a0\u2009\u202f]"
_SPACES = re.compile(_SPACE)
_UMLAUTS = re.compile(r"(?<=[aou])e")
_LONGEST_NUMBER = 40
_EXACT_DIGITS = 28
"""Digits up to which `Decimal` keeps every one of an integer, so that it may be read as one."""
# fmt: off
_LANGUAGES = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}
# fmt: on
_STEMMERS = threading.local()


def fold(text: str) -> str:
    """The text without case and diacritics: `Größe` and `grosse` are the same."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=2**15)
def fold_word(word: str) -> str:
    """A word as it is compared: as `fold`, and `ae`, `oe`, `ue` are `a`, `o`, `u`."""
    return _UMLAUTS.sub("", fold(word))


def indexed_words(text: str, languages: tuple[str, ...] = INTERFACE) -> Iterator[str]:
    """The words of a text as they are indexed, each followed by its stems in these languages.

    Runs of a script that is written without spaces are taken apart into their characters.
    """
    for kind, found in tokens(text):
        if kind == "number":
            yield from numbers(found) or re.findall(r"\d+", found)
        elif kind == "run":
            yield from unicodedata.normalize("NFKC", found)
        else:
            yield from _with_stems(found, languages)


@lru_cache(maxsize=2**15)
def _with_stems(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    return (fold_word(word), *(STEM + stem for stem in stems(word.casefold(), languages)))


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """The numbers, words, and runs of a script without spaces, each with what it is."""
    for match in TOKEN.finditer(unicodedata.normalize("NFC", text)):
        yield str(match.lastgroup), match.group()


def numbers(text: str) -> list[str]:
    """What a number may mean, the likeliest first: `53.000` is 53000, or 53.

    A sign that parts groups of three digits may group them; the last sign may be the decimal one.
    Nothing where it is no number, as `1.2.3`.
    """
    if _is_short_integer(text):
        return [str(int(text))]
    plain = _SPACES.sub("", text)
    is_spaced = plain != text
    if len(plain) > _LONGEST_NUMBER or (is_spaced and not _is_grouped(_whole(text), _SPACE)):
        return []
    meant = []
    if _is_grouped(plain, "[.]") or _is_grouped(plain, ","):
        meant.append(re.sub("[.,]", "", plain))
    whole, sign, fraction = _parted(plain)
    others = re.sub("[.,]", "", whole)
    if not sign or others == whole or _is_grouped(whole, "[.]" if sign == "," else ","):
        meant.append(f"{others}.{fraction}" if sign else others)
    return list(dict.fromkeys(map(plain_number, meant)))


def plain_number(lexical: str) -> str:
    """A number as it is compared: no exponent, no zeros at the end; nothing where it is none."""
    if _is_short_integer(lexical):
        return str(int(lexical))
    try:
        value = Decimal(lexical)
    except InvalidOperation:
        return ""
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST_NUMBER:
        return ""
    text = format(abs(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=2**15)
def stems(word: str, languages: tuple[str, ...] = INTERFACE) -> tuple[str, ...]:
    """The different stems of a word in these languages, as they are compared (Snowball).

    A key or a checksum has none, and would take longer than all words of a text.
    """
    if len(word) > LONGEST_WORD or any(character.isdigit() for character in word):
        return ()
    found = (
        fold_word(_stemmer(_LANGUAGES[language]).stemWord(word))
        for language in languages
        if language in _LANGUAGES
    )
    return tuple(dict.fromkeys(filter(None, found)))


def stemmed_languages(tag: str) -> tuple[str, ...]:
    """The languages in which a text with this language tag is stemmed."""
    return (tag.partition("-")[0].lower(),) if tag else INTERFACE


def _stemmer(name: str) -> snowballstemmer.stemmer:
    """A stemmer of this thread, as one keeps the word that it works on."""
    if not hasattr(_STEMMERS, name):
        setattr(_STEMMERS, name, snowballstemmer.stemmer(name))
    return getattr(_STEMMERS, name)


def _is_short_integer(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _EXACT_DIGITS


def _is_grouped(text: str, sign: str) -> bool:
    return bool(re.fullmatch(rf"[1-9]\d{{0,2}}(?:{sign}\d{{3}})+", text))


def _whole(text: str) -> str:
    return re.split("[.,]", text, maxsplit=1)[0]


def _parted(text: str) -> tuple[str, str, str]:
    """What stands before the last sign, the sign, and what follows."""
    place = max(text.rfind("."), text.rfind(","))
    return (text[:place], text[place], text[place + 1 :]) if place >= 0 else (text, "", "")
