"""Colours and whether they can be read: contrast as WCAG 2.2 defines it."""

from __future__ import annotations

import re
from typing import Any

LEAST_CONTRAST = 4.5
"""What text needs (success criterion 1.4.3, level AA)."""
LIGHT = ("#fbfaf7", "#ffffff", "#f1eee6")
"""What the text of light pages stands on: see `site.css`."""
DARK = ("#14181a", "#1b2023", "#20272a")
"""What the text of dark pages stands on."""

_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_STEPS = 20


def normalized(raw: Any) -> str:
    """A colour as #rrggbb.

    Raises:
        ValueError: it is none.
    """
    text = raw.lower()
    if not _COLOUR.fullmatch(text):
        raise ValueError(raw)
    return "#" + "".join(2 * digit for digit in text[1:]) if len(text) == len("#abc") else text


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def worst(colour: str, grounds: tuple[str, ...]) -> tuple[str, float]:
    """The ground on which a colour is read worst, and its contrast there."""
    return min(
        ((ground, contrast(colour, ground)) for ground in grounds), key=lambda pair: pair[1]
    )


def lightened(colour: str) -> str:
    """The same colour with as much white as it takes to be read on dark pages."""
    for step in range(_STEPS + 1):
        mixed = _mixed_with_white(colour, step / _STEPS)
        if worst(mixed, DARK)[1] >= LEAST_CONTRAST:
            return mixed
    return "#ffffff"  # pragma: no cover - white is read on dark


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def _mixed_with_white(colour: str, share: float) -> str:
    return "#" + "".join(
        f"{round(channel + (255 - channel) * share):02x}" for channel in _channels(colour)
    )


def _luminance(colour: str) -> float:
    """The relative luminance (WCAG 2.2)."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
