"""Names of the terms of well-known vocabularies, in our own words, for data that bring none."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf.namespaces import local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "vocabularies"
"""A file for each vocabulary: its namespaces, then a row for each term."""

LANGUAGES = ("en", "de")
_WORDS = re.compile(
    r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])|(?<=[A-ZÄÖÜ])(?=[A-ZÄÖÜ][a-zäöüß])|_+|(?<=\w)\+(?=\w)"
)
_SLUG = re.compile(r"[a-zäöüß]{2,}(-[a-zäöüß]{2,})+")


class WellKnownTerm(NamedTuple):
    """What a term is called and what it means, by language; a meaning may be missing."""

    names: dict[str, str]
    definitions: dict[str, str]


@cache
def well_known_terms() -> Mapping[str, WellKnownTerm]:
    """The terms by their IRIs."""
    found: dict[str, WellKnownTerm] = {}
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            _, *namespaces = next(csv.reader(file))
            for row in csv.DictReader(file):
                term = WellKnownTerm(
                    {language: row[language] for language in LANGUAGES},
                    {language: row[f"definition_{language}"] for language in LANGUAGES},
                )
                found |= {namespace + row["term"]: term for namespace in namespaces}
    return found


def words_of(iri: str) -> str:
    """The last part of an IRI as words: `hasPet` is has pet, `PublicToilet` is Public toilet."""
    name = local_name(iri)
    if _SLUG.fullmatch(name):
        return name.replace("-", " ")
    first, *others = [word for word in _WORDS.split(name) if word] or [name]
    return " ".join([first, *(word if word.isupper() else _lowered(word) for word in others)])


def _lowered(word: str) -> str:
    return word[:1].lower() + word[1:]
