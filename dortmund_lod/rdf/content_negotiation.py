"""Content negotiation: which of the offered formats an Accept header asks for.

Follows RFC 9110 §12.5.1, with what RDF clients need: parameters other than `q` (`charset`,
`profile`, `version`) do not make a media type another one, and a header nobody can read counts as
absent rather than as an error.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from dortmund_lod.errors import NotAcceptable
from dortmund_lod.rdf.formats import DESCRIPTIONS, DOCUMENTS, Format

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MAX_HEADER = 4096
_RANGE = re.compile(r"\s*([\w!#$%&'+.^`|~-]+|\*)/([\w!#$%&'+.^`|~-]+|\*)\s*", re.ASCII)
# a quoted string (RFC 9110 §5.6.4), or one that never ends, so that no byte is looked at twice
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_WEIGHT = re.compile(r";\s*q\s*=\s*([^;\s]*)", re.IGNORECASE)


_Ranges: TypeAlias = "Mapping[tuple[str, str], float]"
"""The media ranges of a header by type and subtype, each with its best weight."""


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


def negotiate_document(accept: str | None) -> Format:
    """Choose the representation of a resource.

    TriG and N-Quads are for those who name no format without graphs: programs that follow links
    (Comunica) like N-Quads best, and then look for the statements in the default graph.

    Raises:
        NotAcceptable: every representation is excluded.
    """
    chosen = negotiate(accept, DOCUMENTS)
    if chosen in DESCRIPTIONS:
        return chosen
    ranges = _parse((accept or "")[:_MAX_HEADER])
    named = [
        offer
        for offer in DESCRIPTIONS
        if any(ranges.get(_split(media_type)) for media_type in offer.media_types)
    ]
    return negotiate(accept, named) if named else chosen


@lru_cache(maxsize=256)
def _best(accept: str, offers: tuple[Format, ...]) -> Format | None:
    """The choice, remembered: few clients ask, and each asks the same again and again."""
    ranges = _parse(accept)
    if not ranges:
        return offers[0]
    best = max(offers, key=lambda offer: _quality(offer, ranges))
    return best if _quality(best, ranges) > 0 else None


def _quality(offer: Format, ranges: _Ranges) -> float:
    """The best weight among the offer's media types: an alias counts where it is asked for."""
    named = ranges.get(_split(offer.media_type))
    if named == 0:
        return 0.0  # excluded by its name, whatever an alias says
    aliases = [ranges.get(_split(alias), 0.0) for alias in offer.media_types[1:]]
    return max([_weight(offer.media_type, ranges), *aliases])


def _weight(media_type: str, ranges: _Ranges) -> float:
    """The weight of the most specific range that matches: by name, by type, or any."""
    kind, sub = _split(media_type)
    matching = ((kind, sub), (kind, "*"), ("*", "*"))
    return next((ranges[each] for each in matching if each in ranges), 0.0)


def _split(media_type: str) -> tuple[str, str]:
    kind, _, sub = media_type.partition("/")
    return kind, sub


@lru_cache(maxsize=256)
def _parse(accept: str) -> _Ranges:
    """The media ranges of a header, remembered: a request is negotiated for several offers."""
    text = _QUOTED.sub("", accept)
    ranges: dict[tuple[str, str], float] = {}
    for part in text.split(","):
        if found := _RANGE.match(part):
            named = found.group(1).lower(), found.group(2).lower()
            ranges[named] = max(ranges.get(named, 0.0), _quality_of(part, found.end()))
    return ranges


def _quality_of(part: str, place: int) -> float:
    """The weight that an element of the header names behind a place; 1 where there is none."""
    weight = _WEIGHT.search(part, place)
    return _number(weight.group(1)) if weight else 1.0


def _number(text: str) -> float:
    """A weight; one that is no number, or larger than 1, counts as 1, as if it were not there."""
    is_number = re.fullmatch(r"\d+(\.\d*)?|\.\d+", text, re.ASCII)
    return min(float(text), 1.0) if is_number else 1.0
