"""Content negotiation (RFC 9110 §12.5) as lists of regular expressions, for servers without code.

A list is tried in its order, and the first expression that matches a header decides. Weights
are told apart by their first decimal: of 0.95 and 0.9, that of the server's preference wins.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BEGIN = r"(?:^|,)\s*"
_PARAMETERS = r"(?:;(?!\s*q\s*=)[^;,\x22]*(?:\x22[^\x22]*\x22[^;,\x22]*)?)*"
_END = r"\s*(?:,|$)"
_NAME_ENDS = r"\s*(?:[,;]|$)"
_ONE = r"(?:;\s*q\s*=\s*(?![0.])[^,;]*)?"
_ZERO = r";\s*q\s*=\s*0?(?:\.0*)?"
_WEIGHTS = (
    _ONE,
    *(rf";\s*q\s*=\s*0?\.{digit}[0-9]*" for digit in range(9, 0, -1)),
    r";\s*q\s*=\s*0?\.0[0-9]*[1-9][0-9]*",
)
"""One, then from 0.9 to 0.1, then what is less; what is no number counts as one."""


def media_types(offers: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, int]]:
    """Expressions for an Accept header, each with the index of the offer that it decides for.

    Takes the offers as media types with their aliases, the server's preference first.
    """
    for weight in _WEIGHTS:
        for index, names in enumerate(offers):
            yield "^" + _accepted(names, weight), index
    yield r"^(?!.*[^\s,;/]/[^\s,;/])", 0  # nobody can read it: it counts as absent


def languages(tags: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Expressions for an Accept-Language header, each with the tag that it decides for.

    First a tag as it is named, and only then one with a region: `de-AT` for `de`.
    """
    for further in ("", "-[a-z0-9-]+"):
        for weight in _WEIGHTS:
            for tag in tags:
                name = f"{tag}{further}" if further else f"(?:{tag}|\\*)"
                yield f"^.*{_BEGIN}{name}\\s*{weight}{_END}", tag


def _accepted(names: tuple[str, ...], weight: str) -> str:
    exact = "|".join(map(re.escape, names))
    own, family = re.escape(names[0]), re.escape(names[0].partition("/")[0]) + r"/\*"
    ways = (
        f"{_has(f'(?:{exact})', weight)}{_has(own, _ZERO, '!')}",
        f"{_has(own, '', '!')}{_has(family, weight)}",
        f"{_has(own, '', '!')}{_has(family, '', '!')}{_has(r'[*]/[*]', weight)}",
    )
    return f"(?:{'|'.join(ways)})"


def _has(name: str, weight: str, sign: str = "=") -> str:
    """Looks whether a media range is there; with no weight, whatever its weight is."""
    if not weight:
        return f"(?{sign}.*{_BEGIN}{name}{_NAME_ENDS})"
    return f"(?{sign}.*{_BEGIN}{name}\\s*{_PARAMETERS}{weight}{_PARAMETERS}{_END})"
