"""Content negotiation: which of the offered formats an Accept header asks for.

Follows RFC 9110 §12.5.1, with what RDF clients need: parameters other than `q` (`charset`,
`profile`, `version`) do not make a media type another one, and a header nobody can read counts as
absent rather than as an error.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.errors import NotAcceptable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dortmund_lod.rdf.formats import Format

_MAX_HEADER = 4096
_RANGE = re.compile(r"\s*([\w!#$%&'+.^`|~-]+|\*)/([\w!#$%&'+.^`|~-]+|\*)\s*", re.ASCII)
# a quoted string (RFC 9110 §5.6.4), or one that never ends, so that no byte is looked at twice
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_WEIGHT = re.compile(r";\s*q\s*=\s*([^;\s]*)", re.IGNORECASE)


class _MediaRange(NamedTuple):
    type: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """How closely it matches: 3 exactly, 2 by type, 1 as `*/*`, 0 not at all."""
        kind, _, sub = media_type.partition("/")
        if (self.type, self.subtype) == (kind, sub):
            return 3
        if self.subtype == "*":
            return {kind: 2, "*": 1}.get(self.type, 0)
        return 0


def negotiate(accept: str | None, offers: Sequence[Format]) -> Format:
    """Choose the representation.

    Takes the Accept header's value (None or an empty one accepts anything) and the offers, the
    server's preference first; gives one of the offers.

    Raises:
        NotAcceptable: every offer is excluded.
    """
    best = _best((accept or "")[:_MAX_HEADER], tuple(offers))
    if best is None:
        raise NotAcceptable(accept or "", [offer.media_type for offer in offers])
    return best


@lru_cache(maxsize=256)
def _best(accept: str, offers: tuple[Format, ...]) -> Format | None:
    """The choice, remembered: few clients ask, and each asks the same again and again."""
    ranges = _parse(accept)
    if not ranges:
        return offers[0]
    best = max(offers, key=lambda offer: _quality(offer, ranges))
    return best if _quality(best, ranges) > 0 else None


def _quality(offer: Format, ranges: Sequence[_MediaRange]) -> float:
    """The best weight among the offer's media types: an alias counts where it is asked for."""
    if _weight(offer.media_type, ranges, least=3) == 0:
        return 0.0  # excluded by its name, whatever an alias says
    preferred = _weight(offer.media_type, ranges)
    aliases = [_weight(alias, ranges, least=3) for alias in offer.media_types[1:]]
    return max([preferred or 0.0, *(weight or 0.0 for weight in aliases)])


def _weight(media_type: str, ranges: Sequence[_MediaRange], least: int = 1) -> float | None:
    """The weight of the most specific range that matches, or None."""
    matches = [(r.specificity(media_type), r.quality) for r in ranges]
    best = max((match for match in matches if match[0] >= least), default=None)
    return best[1] if best else None


@lru_cache(maxsize=256)
def _parse(accept: str) -> tuple[_MediaRange, ...]:
    """The media ranges of a header, remembered: a request is negotiated for several offers."""
    text = _QUOTED.sub("", accept)
    return tuple(found for part in text.split(",") if (found := _media_range(part)))


def _media_range(part: str) -> _MediaRange | None:
    """One element of the header; None where it is no media range."""
    match = _RANGE.match(part)
    if not match:
        return None
    kind, sub = match.group(1).lower(), match.group(2).lower()
    weight = _WEIGHT.search(part, match.end())
    return _MediaRange(kind, sub, _number(weight.group(1)) if weight else 1.0)


def _number(text: str) -> float:
    """A weight; one that is no number, or larger than 1, counts as 1, as if it were not there."""
    is_number = re.fullmatch(r"\d+(\.\d*)?|\.\d+", text, re.ASCII)
    return min(float(text), 1.0) if is_number else 1.0
