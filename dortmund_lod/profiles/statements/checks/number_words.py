"""Numbers as texts write them: separators, magnitudes, ranges, and the words that qualify them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Qualifiers = Mapping[str, Sequence[str]]

EXACT = "exact"
BETWEEN = "between"
_SPACES = "\u0020\u00a0\u202f\u2009"
_CURRENCY = re.compile(r"\s*(?:[€$£]|EUR|USD|GBP|euros?\b)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Language:
    """How a language writes numbers.

    `groups` and `point` are the separators of thousands and of decimals, `magnitudes` the factors
    that follow a number, `words` numbers in words, `opens` and `joins` what stands before and
    between the two ends of a range (the second of `joins` only with `opens`), `more` and `fewer`
    what makes a number a least or a greatest one from behind.
    """

    groups: str
    point: str
    magnitudes: Mapping[str, int]
    words: Mapping[str, int]
    opens: str
    joins: tuple[str, str]
    more: Sequence[str]
    fewer: Sequence[str]


def _counted(words: str) -> dict[str, int]:
    return {word: number for number, word in enumerate(words.split()) if word != "_"}


LANGUAGES = {
    "en": Language(
        groups="," + _SPACES,
        point=".",
        magnitudes={
            "hundred": 100, "thousand": 10**3, "million": 10**6, "millions": 10**6,
            "billion": 10**9, "billions": 10**9, "bn": 10**9, "trillion": 10**12,
        },
        words=_counted(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
            " fifteen sixteen seventeen eighteen nineteen twenty"
        ) | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
             "ninety": 90},
        opens="between",
        joins=("to", "and"),
        more=("or more", "and more", "+"),
        fewer=("or fewer", "or less"),
    ),
    "de": Language(
        groups="." + _SPACES + "'\u2019",
        point=",",
        magnitudes={
            "hundert": 100, "tausend": 10**3, "tsd.": 10**3, "million": 10**6, "millionen": 10**6,
            "mio.": 10**6, "mio": 10**6, "milliarde": 10**9, "milliarden": 10**9, "mrd.": 10**9,
            "mrd": 10**9, "billion": 10**12, "billionen": 10**12,
        },
        words=_counted(
            "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn"
            " fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig"
        ) | {"dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70,
             "achtzig": 80, "neunzig": 90},
        opens="zwischen",
        joins=("bis", "und"),
        more=("oder mehr", "und mehr", "+"),
        fewer=("oder weniger",),
    ),
}  # fmt: skip
"""The languages that are read; a text in another one is read as in English."""


@dataclass(frozen=True)
class NumberInText:
    """A number of a text: its value, or both ends of a range, its qualifier, and what follows it.

    `qualifier` is the name of a code: `exact` where the text says nothing, `between` for a range.
    """

    value: Decimal
    qualifier: str
    upper: Decimal | None
    after: str


def read_numbers(text: str, language: str, qualifiers: Qualifiers) -> Iterator[NumberInText]:
    """Every number of a text, in order.

    Takes the code of its language, such as `de` or `de-DE`, and the words of each qualifier in it.
    """
    rules = LANGUAGES.get(language.partition("-")[0].lower(), LANGUAGES["en"])
    pattern = _pattern(language_key(language))
    ended = 0
    for match in pattern.finditer(text):
        if match.start() < ended:
            continue
        number = _value(match, rules)
        end = _range_end(text, match, pattern, rules)
        if end is not None:
            yield _between(number, match, end, text, rules)
            ended = end.end()
        else:
            qualifier = _qualifier(text[: match.start()], text[match.end() :], rules, qualifiers)
            yield NumberInText(number, qualifier, None, text[match.end() :].lstrip())


def language_key(language: str) -> str:
    """The language whose rules are used for a language code."""
    name = language.partition("-")[0].lower()
    return name if name in LANGUAGES else "en"


@cache
def _pattern(name: str) -> re.Pattern[str]:
    rules = LANGUAGES[name]
    group = f"[{re.escape(rules.groups)}]"
    point = re.escape(rules.point)
    digits = rf"(?<![\w.,])\d{{1,3}}(?:{group}\d{{3}})+(?!\d)(?:{point}\d+)?"
    plain = rf"(?<![\w.,])\d+(?:{point}\d+)?"
    words = "|".join(rf"\b{word}\b" for word in rules.words)
    names = "|".join(re.escape(name) for name in sorted(rules.magnitudes, key=len, reverse=True))
    return re.compile(
        rf"(?P<number>{digits}|{plain}|{words})(?:[\s-]*(?P<magnitude>{names})(?!\w))?",
        re.IGNORECASE,
    )


def _value(match: re.Match[str], rules: Language) -> Decimal:
    written = match["number"].lower()
    if written in rules.words:
        number = Decimal(rules.words[written])
    else:
        plain = re.sub(f"[{re.escape(rules.groups)}]", "", written)
        number = Decimal(plain.replace(rules.point, "."))
    return number * rules.magnitudes.get((match["magnitude"] or "").lower(), 1)


def _range_end(
    text: str, first: re.Match[str], pattern: re.Pattern[str], rules: Language
) -> re.Match[str] | None:
    """The number at the other end of a range, if one is joined to the first number."""
    plain, opened = rules.joins
    is_open = text[: first.start()].rstrip().lower().endswith(rules.opens)
    words = f"{plain}|{opened}" if is_open else plain
    join = re.compile(rf"\s*(?:[\u2013-]|(?:{words})\b)\s*", re.IGNORECASE).match(
        text, first.end()
    )
    return pattern.match(text, join.end()) if join else None


def _between(
    number: Decimal, first: re.Match[str], last: re.Match[str], text: str, rules: Language
) -> NumberInText:
    upper = _value(last, rules)
    if last["magnitude"] and not first["magnitude"]:
        number *= rules.magnitudes[last["magnitude"].lower()]
    return NumberInText(number, BETWEEN, upper, text[last.end() :].lstrip())


def _qualifier(before: str, after: str, rules: Language, qualifiers: Qualifiers) -> str:
    behind = " ".join(after.split()).lower()
    if behind.startswith(tuple(rules.more)):
        return "atLeast"
    if behind.startswith(tuple(rules.fewer)):
        return "atMost"
    words = _CURRENCY.sub("", " ".join(before.split()).lower())
    found = [
        (len(word), name)
        for name, spellings in qualifiers.items()
        for word in spellings
        if words.endswith(word.lower()) and _is_whole(words, word)
    ]
    return max(found)[1] if found else EXACT


def _is_whole(words: str, word: str) -> bool:
    """Whether the word at the end of `words` is not only the end of a longer one."""
    before = words[: -len(word)]
    return not (word[0].isalnum() and before and before[-1].isalnum())
