"""Which of the resources that have the words is meant: the best first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.release.search.words import STEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dortmund_lod.release.search.query import QueryWord

FIELDS = {"name": 10.0, "other": 6.0, "kind": 9.0, "value": 5.0, "linked": 4.0, "text": 1.5}
"""The fields of the search file, and what a word in each counts."""

_WHOLE_NAME = 5.0
_NAMED = 0.6
_UNNAMED = 0.5
"""What has no name is part of something else, or hard to recognise."""


class Candidate(NamedTuple):
    """A resource that may be meant; the fields hold its words."""

    id: int
    weight: float
    model: int
    is_class: int
    is_named: int
    name: str
    other: str
    kind: str
    value: str
    linked: str
    text: str


def ranked(
    candidates: Iterable[Candidate], words: Sequence[QueryWord], rarity: Mapping[str, float]
) -> list[int]:
    """The ids in their order.

    What has all the words comes before what has some, a class that is named by all of them before
    its members, and content before model. Within these, a word counts by its rarity, the field it
    stands in and its nearness to what was typed; a name counts by how much of it was typed.
    """
    keyed = sorted((*_key(each, words, rarity), each.id) for each in candidates)
    return [key[-1] for key in keyed]


def _key(
    candidate: Candidate, words: Sequence[QueryWord], rarity: Mapping[str, float]
) -> tuple[int, int, int, float]:
    total, has_all = 0.0, True
    for word in words:
        best = max(
            weight * word.nearness_in(getattr(candidate, field))
            for field, weight in FIELDS.items()
        )
        has_all = has_all and best > 0
        total += best * rarity[word.typed]
    names = candidate.name.split(" | ")
    total += _WHOLE_NAME * max(_share(name, words) for name in names) * sum(rarity.values())
    score = total * candidate.weight * (1 if candidate.is_named else _UNNAMED)
    named = candidate.is_class and any(_is_named(name, words) for name in names)
    model = candidate.model and not named
    return (not has_all, not named, bool(model), -score)


def _share(name: str, words: Sequence[QueryWord]) -> float:
    """How much of a name the words are; stems are no words."""
    terms = [term for term in name.split() if not term.startswith(STEM)]
    meant = sum(max(word.nearness(term) for word in words) for term in terms)
    return meant / len(terms) if terms else 0.0


def _is_named(name: str, words: Sequence[QueryWord]) -> bool:
    return all(word.nearness_in(name) >= _NAMED for word in words)


def rarities(
    words: Sequence[QueryWord], counts: Sequence[int], resources: int
) -> dict[str, float]:
    """How rare each word is among so many resources (inverse document frequency)."""
    return {
        word.typed: math.log(1 + resources / (1 + count))
        for word, count in zip(words, counts, strict=True)
    }
