"""XPath regular expressions in the spelling of the engine's (XPath Functions §5.6.1, XSD §G).

What the engine has no equal for is refused by name, and never read as something else.
"""

from __future__ import annotations

import re
from functools import cache

_NAME_START = (
    r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}"
    r"\x{200C}-\x{200D}\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}"
    r"\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}"
)
_NAME = _NAME_START + r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}"
_CLASSES = {
    "i": f"[{_NAME_START}]", "I": f"[^{_NAME_START}]", "c": f"[{_NAME}]", "C": f"[^{_NAME}]",
    "d": r"\p{Nd}", "D": r"\P{Nd}", "s": r"[\x20\t\n\r]", "S": r"[^\x20\t\n\r]",
    "w": r"[^\p{P}\p{Z}\p{C}]", "W": r"[\p{P}\p{Z}\p{C}]",
}  # fmt: skip
_CONTROLS = {"n": r"\n", "r": r"\r", "t": r"\t"}
_CATEGORIES = {
    *"L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po".split(),  # noqa: SIM905
    *"Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn".split(),  # noqa: SIM905 - read like a list
}
_BLOCKS = {
    "BasicLatin": "0-7F", "Latin-1Supplement": "80-FF", "LatinExtended-A": "100-17F",
    "LatinExtended-B": "180-24F", "IPAExtensions": "250-2AF", "SpacingModifierLetters": "2B0-2FF",
    "CombiningDiacriticalMarks": "300-36F", "Greek": "370-3FF", "GreekandCoptic": "370-3FF",
    "Cyrillic": "400-4FF", "CyrillicSupplement": "500-52F", "Armenian": "530-58F",
    "Hebrew": "590-5FF", "Arabic": "600-6FF", "Syriac": "700-74F", "Thaana": "780-7BF",
    "Devanagari": "900-97F", "Bengali": "980-9FF", "Gurmukhi": "A00-A7F", "Gujarati": "A80-AFF",
    "Oriya": "B00-B7F", "Tamil": "B80-BFF", "Telugu": "C00-C7F", "Kannada": "C80-CFF",
    "Malayalam": "D00-D7F", "Sinhala": "D80-DFF", "Thai": "E00-E7F", "Lao": "E80-EFF",
    "Tibetan": "F00-FFF", "Myanmar": "1000-109F", "Georgian": "10A0-10FF",
    "HangulJamo": "1100-11FF", "Ethiopic": "1200-137F", "Cherokee": "13A0-13FF",
    "UnifiedCanadianAboriginalSyllabics": "1400-167F", "Ogham": "1680-169F", "Runic": "16A0-16FF",
    "Khmer": "1780-17FF", "Mongolian": "1800-18AF", "LatinExtendedAdditional": "1E00-1EFF",
    "GreekExtended": "1F00-1FFF", "GeneralPunctuation": "2000-206F",
    "SuperscriptsandSubscripts": "2070-209F", "CurrencySymbols": "20A0-20CF",
    "CombiningMarksforSymbols": "20D0-20FF",
    "CombiningDiacriticalMarksforSymbols": "20D0-20FF", "LetterlikeSymbols": "2100-214F",
    "NumberForms": "2150-218F", "Arrows": "2190-21FF", "MathematicalOperators": "2200-22FF",
    "MiscellaneousTechnical": "2300-23FF", "ControlPictures": "2400-243F",
    "OpticalCharacterRecognition": "2440-245F", "EnclosedAlphanumerics": "2460-24FF",
    "BoxDrawing": "2500-257F", "BlockElements": "2580-259F", "GeometricShapes": "25A0-25FF",
    "MiscellaneousSymbols": "2600-26FF", "Dingbats": "2700-27BF", "BraillePatterns": "2800-28FF",
    "CJKRadicalsSupplement": "2E80-2EFF", "KangxiRadicals": "2F00-2FDF",
    "IdeographicDescriptionCharacters": "2FF0-2FFF", "CJKSymbolsandPunctuation": "3000-303F",
    "Hiragana": "3040-309F", "Katakana": "30A0-30FF", "Bopomofo": "3100-312F",
    "HangulCompatibilityJamo": "3130-318F", "Kanbun": "3190-319F",
    "BopomofoExtended": "31A0-31BF", "EnclosedCJKLettersandMonths": "3200-32FF",
    "CJKCompatibility": "3300-33FF", "CJKUnifiedIdeographsExtensionA": "3400-4DBF",
    "CJKUnifiedIdeographs": "4E00-9FFF", "YiSyllables": "A000-A48F", "YiRadicals": "A490-A4CF",
    "HangulSyllables": "AC00-D7AF", "PrivateUse": "E000-F8FF", "PrivateUseArea": "E000-F8FF",
    "CJKCompatibilityIdeographs": "F900-FAFF", "AlphabeticPresentationForms": "FB00-FB4F",
    "ArabicPresentationForms-A": "FB50-FDFF", "CombiningHalfMarks": "FE20-FE2F",
    "CJKCompatibilityForms": "FE30-FE4F", "SmallFormVariants": "FE50-FE6F",
    "ArabicPresentationForms-B": "FE70-FEFF", "HalfwidthandFullwidthForms": "FF00-FFEF",
    "Specials": "FFF0-FFFF",
}  # fmt: skip
_QUANTIFIER = re.compile(r"\{\d+(,\d*)?\}")
_PROPERTY = re.compile(r"([pP])\{([^}]*)\}")
_GROUP = re.compile(r"\?[^:)]?[^)]?")
KNOWN_FLAGS = frozenset("smixq")
"""The flags of regular expressions (XPath and XQuery Functions and Operators §5.6.1.1)."""
_SPACE = frozenset(" \t\n\r")


_TRANSLATED = ("pattern", "flags", "replacement")
PATTERN, FLAGS, REPLACEMENT = (f"urn:dortmund-lod:xpath:{name}" for name in _TRANSLATED)
TRANSLATING = frozenset({PATTERN, FLAGS, REPLACEMENT})
"""Functions that translate what regular expressions have while a query runs."""


class RegexError(Exception):
    """A regular expression that cannot be evaluated: `part` is what of it, and is told."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@cache
def translated(pattern: str, flags: str = "") -> str:
    """The regular expression as the engine writes it.

    Raises:
        RegexError: it is none, or has what the engine lacks (references back, for instance).
    """
    if unknown := set(flags) - KNOWN_FLAGS:
        raise RegexError("".join(sorted(unknown)))
    if "q" in flags:
        return "".join(map(_literal, pattern))
    return _Reader(pattern, spaced="x" in flags, dot_is_all="s" in flags).all()


def engine_flags(flags: str) -> str:
    """The flags that the engine is left with: what the others mean is in the expression."""
    return "".join(flag for flag in flags if flag in "im")


class _Reader:
    def __init__(self, pattern: str, *, spaced: bool, dot_is_all: bool) -> None:
        self._pattern = pattern
        self._at = 0
        self._spaced = spaced
        self._dot = r"[\s\S]" if dot_is_all else r"[^\n\r]"

    def all(self) -> str:
        parts: list[str] = []
        while self._at < len(self._pattern):
            parts.append(self._piece())
        return "".join(parts)

    def _piece(self) -> str:
        character = self._pattern[self._at]
        readers = {"[": self._class, "\\": self._escape, "{": self._quantifier, "(": self._group}
        if character in readers:
            return readers[character]()
        self._at += 1
        if character == ".":
            return self._dot
        if character in "]}":
            raise RegexError(character)
        if character in "^$|)*+?":
            return character
        return "" if self._spaced and character in _SPACE else _literal(character)

    def _group(self) -> str:
        self._at += 1
        rest = self._pattern[self._at :]
        if rest.startswith("?:"):
            self._at += 2
            return "(?:"
        if match := _GROUP.match(rest):  # looking ahead, names, flags inside
            raise RegexError(f"({match.group()}")
        return "("

    def _quantifier(self) -> str:
        match = _QUANTIFIER.match(self._pattern, self._at)
        if match is None:
            raise RegexError("{")
        self._at = match.end()
        return match.group()

    def _escape(self) -> str:
        following = self._pattern[self._at + 1 : self._at + 2]
        if following in {"p", "P"}:
            return self._property()
        self._at += 2
        if following in _CLASSES:
            return _CLASSES[following]
        if following in _CONTROLS:
            return _CONTROLS[following]
        if not following or following.isalnum():
            raise RegexError(f"\\{following}")
        return _literal(following)

    def _property(self) -> str:
        match = _PROPERTY.match(self._pattern, self._at + 1)
        if match is None:
            raise RegexError(self._pattern[self._at : self._at + 2])
        self._at = match.end()
        sign, name = match.groups()
        if name in _CATEGORIES:
            return rf"\{sign}{{{name}}}"
        block = _BLOCKS.get(name.removeprefix("Is")) if name.startswith("Is") else None
        if block is None:
            raise RegexError(rf"\{sign}{{{name}}}")
        first, last = block.split("-")
        return rf"[{'^' if sign == 'P' else ''}\x{{{first}}}-\x{{{last}}}]"

    def _class(self) -> str:
        """A class in brackets, with what is subtracted from it at its end."""
        self._at += 1
        start = self._at
        parts = ["["]
        if self._next_is("^"):
            parts.append("^")
        first = self._at
        while not self._next_is("]"):
            if self._at >= len(self._pattern):
                raise RegexError("[" + self._pattern[start : start + 20])
            if self._pattern.startswith("-[", self._at) and self._at > first:
                self._at += 1
                parts.append(f"--{self._class()}")
                if not self._next_is("]"):
                    raise RegexError("-[")
                break
            parts.append(self._member())
        inner = "".join(parts[1:])
        if inner in {"", "^"}:
            raise RegexError("[]")
        negated = inner.startswith("^") and "--" in parts[-1]
        if negated:  # the group is negated before the subtraction
            return f"[[^{''.join(parts[2:-1])}]{parts[-1]}]"
        return "[" + inner + "]"

    def _member(self) -> str:
        character = self._pattern[self._at]
        if character == "\\":
            return self._escape()
        if character == "[":
            raise RegexError("[")
        self._at += 1
        if character == "-":
            return "-" if self._between() else r"\-"
        return _literal(character)

    def _between(self) -> bool:
        """Whether the hyphen just read stands for a range: between two characters."""
        before = self._pattern[self._at - 2]
        after = self._pattern[self._at : self._at + 1]
        escaped = self._pattern[self._at - 3 : self._at - 1]
        is_class = len(escaped) > 1 and escaped[0] == "\\" and escaped[1] in _CLASSES
        return before not in "[^" and after not in {"]", "["} and not is_class

    def _next_is(self, character: str) -> bool:
        if self._pattern.startswith(character, self._at):
            self._at += 1
            return True
        return False


def _literal(character: str) -> str:
    """A character that stands for itself, inside and outside classes."""
    if character.isalnum() or ord(character) > 127:  # noqa: PLR2004 - the end of ASCII
        return character
    return f"\\x{{{ord(character):X}}}"
