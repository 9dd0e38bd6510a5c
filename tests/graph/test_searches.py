"""What people type on the site of the brochure leads to what they mean, among the first three."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.release.home import Home
from dortmund_lod.release.search.reader import SearchIndex

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_SEARCHES = {
    "prizes": ["ontology#Award", "id/award/*", "id/distinction/*"],
    "Auszeichnungen": ["ontology#Distinction"],
    "Einrichtungen": ["ontology#Institution"],
    "Kennzahlen": ["ontology#Figure"],
    "quotations": ["ontology#Quotation"],
    "Zitate Sierau": ["id/quotation/*"],
    "programme nordwärts": ["id/programme/nordwaerts"],
    "Wissenschaft Masterplan": ["id/programme/masterplan-science"],
    "mehr als 53.000 Studierende": ["id/figure/masterplan-students"],
    "53 000": ["id/figure/masterplan-students"],
    "7 universities": ["id/figure/masterplan-universities"],
    "Dichte der Bevölkerung": ["id/figure/nordwaerts-population-density"],
    "1992": ["id/figure/nordwaerts-population-density"],
    "12.839 Hektar": ["id/figure/nordwaerts-area"],
    "34,5 Millionen": ["id/figure/smart-city-funding-applied-for"],
    "34500000": ["id/figure/smart-city-funding-applied-for"],
    "funding applied for": ["id/figure/smart-city-funding-applied-for"],
    "Mayor Sierau": ["id/role/ullrich-sierau-mayor"],
    "Sirau": ["id/person/ullrich-sierau"],
    "westfal": ["id/person/thomas-westphal", "id/place/westphalian-region"],
    "dortmunder model": ["id/model/dortmund-model"],
    "technologie zentrum": ["id/institution/dortmund-technology-centre"],
    "Technology Center Dortmund": ["id/institution/dortmund-technology-centre"],
    "Digitalgipfel": ["id/edition/german-digital-summit-2019", "id/event-series/*"],
    "smart city aliance": ["id/programme/smart-city-alliance"],
    "European public sector": ["id/award/european-public-sector-award"],
    "Hochschulkommunikation": ["id/award/university-communication-prize", "id/edition/univers*"],
    "sturkturwandel": ["id/quotation/sierau-on-structural-change", "id/claim/*"],
    "stubbornnes": ["id/claim/*stubborn*"],
    "Evaluierung": ["id/evaluation/*", "ontology#Evaluation"],
}


@pytest.fixture(scope="module")
def search(demo_home: Path) -> Callable[[str], list[str]]:
    """What is found, each by its IRI below the base."""
    release = Home(demo_home).current()
    index = SearchIndex(release.search)

    def found(words: str) -> list[str]:
        base = release.manifest.base_iri
        return [hit.iri.removeprefix(base) for hit in index.search(words).hits]

    return found


@pytest.mark.parametrize("words", _SEARCHES)
def test_what_is_meant_is_among_the_first_three(
    search: Callable[[str], list[str]], words: str
) -> None:
    first = search(words)[:3]
    assert any(fnmatchcase(iri, meant) for iri in first for meant in _SEARCHES[words]), first


def test_a_thing_without_a_name_does_not_come_before_one_that_has_it(
    search: Callable[[str], list[str]],
) -> None:
    for words in ("EPSA", "53,000", "population density"):
        assert "selector" not in search(words)[0]
        assert any("selector" in iri for iri in search(words)), words
