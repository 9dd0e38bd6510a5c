"""The operator's words for the catalogue: what portals need, and what GovData will miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from dortmund_lod import validation
from dortmund_lod.sources import discover
from dortmund_lod.validation.checks.portals import SHAPES

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.validation import Report

BASE = "https://data.example.org/"
_RULES = BASE + "catalog#shape-"
GOOD = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix dcatde: <http://dcat-ap.de/def/dcatde/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix theme: <http://publications.europa.eu/resource/authority/data-theme/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
<catalog> a dcat:Catalog ;
  dct:title "Places"@en ; dct:title "Orte"@de ;
  dct:description "All places."@en ; dct:description "Alle Orte."@de ;
  dct:license <http://dcat-ap.de/def/licenses/cc-zero> ;
  dct:publisher <catalog#city> ;
  dcat:contactPoint <catalog#desk> ;
  dcat:theme theme:GOVE ;
  dcatde:politicalGeocodingLevelURI <http://dcat-ap.de/def/politicalGeocoding/Level/municipality> ;
  dct:spatial <http://dcat-ap.de/def/politicalGeocoding/municipalityKey/05913000> .
<catalog#city> a foaf:Agent ; foaf:name "City" .
<catalog#desk> a vcard:Organization ; vcard:hasEmail <mailto:desk@city.example> .
"""
_ENGLISH_TITLE, _GERMAN_TITLE = 'dct:title "Places"@en ;', 'dct:title "Orte"@de ;'
_DESCRIPTIONS = 'dct:description "All places."@en ; dct:description "Alle Orte."@de ;'
_WRONG = [
    (f"{_ENGLISH_TITLE} {_GERMAN_TITLE}", "", {"title", "title-en", "title-de"}),
    (_DESCRIPTIONS, "", {"description", "description-en", "description-de"}),
    ('dct:title "Places"@en ;', "", {"title-en"}),
    ('dct:title "Orte"@de ;', "", {"title-de"}),
    ('dct:description "All places."@en ;', "", {"description-en"}),
    ('dct:description "Alle Orte."@de ;', "", {"description-de"}),
    ("dct:publisher <catalog#city> ;", "", {"publisher", "publisher-name"}),
    ("dct:publisher <catalog#city> ;", 'dct:publisher "City" ;', {"publisher", "publisher-name"}),
    ('foaf:name "City"', "foaf:homepage <http://city.example/>", {"publisher-name"}),
    ("dct:license <http://dcat-ap.de/def/licenses/cc-zero> ;", "", {"licence"}),
    ("dcat-ap.de/def/licenses/cc-zero", "example.org/mine", {"licence-list"}),
    ("dcat:contactPoint <catalog#desk> ;", "", {"contact", "contact-address"}),
    ("vcard:hasEmail <mailto:desk@city.example>", 'vcard:fn "Desk"', {"contact-address"}),
    ("dcat:theme theme:GOVE ;", "", {"theme"}),
    ("theme:GOVE", "<http://example.org/mine>", {"theme-list"}),
    ("dct:spatial <http", "dct:relation <http", {"geocoding"}),
    ("Level/municipality", "Level/05913000", {"level-list"}),
]


@pytest.fixture(name="report")
def make_report(tmp_path: Path) -> Report:
    return _report(tmp_path, GOOD)


def _report(folder: Path, words: str, contributor_id: str = "x") -> Report:
    (folder / "catalogue.ttl").write_text(words)
    (folder / "any.ttl").write_text("<a> <b> <c> .")
    return validation.validate(
        discover([folder]).files, BASE, options=validation.Options(contributor_id)
    )


def test_good_words_are_found_good(report: Report) -> None:
    assert report.findings == ()
    assert report.files == 2


@pytest.mark.parametrize(("old", "new", "rules"), _WRONG)
def test_what_a_portal_will_miss_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, rules: set[str]
) -> None:
    assert old in GOOD
    found = _report(tmp_path, GOOD.replace(old, new)).findings
    assert {finding.rule.removeprefix(_RULES) for finding in found} == rules
    for finding in found:
        assert finding.location
        assert finding.location.path.name == "catalogue.ttl"
        assert finding.message.en != finding.message.de


def test_a_catalogue_in_another_language_is_published_with_notes(tmp_path: Path) -> None:
    french = GOOD.replace(f"{_ENGLISH_TITLE} {_GERMAN_TITLE}", 'dct:title "Lieux"@fr ;')
    french = french.replace(_DESCRIPTIONS, 'dct:description "Tous les lieux."@fr ;')
    report = _report(tmp_path, french.replace("a dcat:Catalog ;", ""))
    assert report.conforms
    assert {finding.severity.value for finding in report.findings} == {"Info"}
    rules = {finding.rule.removeprefix(_RULES) for finding in report.findings}
    assert rules == {"title-en", "title-de", "description-en", "description-de"}


def test_that_a_shape_of_the_product_has_nothing_to_do_is_not_told(tmp_path: Path) -> None:
    untyped = GOOD.replace(" a dcat:Catalog ;", "").replace(" a foaf:Agent ;", "")
    assert _report(tmp_path, untyped.replace(" a vcard:Organization ;", "")).findings == ()


def test_every_shape_has_an_example_that_breaks_it() -> None:
    shape = ox.NamedNode("http://www.w3.org/ns/shacl#PropertyShape")
    quads = ox.parse(path=SHAPES.path, format=ox.RdfFormat.TURTLE, base_iri=BASE)
    names = {quad.subject.value for quad in quads if quad.object == shape}
    told = {_RULES + rule for _, _, rules in _WRONG for rule in rules}
    assert told == names


def test_a_blank_node_is_refused(tmp_path: Path) -> None:
    words = GOOD.replace("<catalog#desk>", "_:desk")
    rules = {finding.rule for finding in _report(tmp_path, words).findings}
    assert f"{_RULES}node" in rules


def test_without_a_contributor_id_a_note_says_what_govdata_will_miss(tmp_path: Path) -> None:
    (finding,) = _report(tmp_path, GOOD, contributor_id="").findings
    assert (finding.rule, finding.severity.value) == ("contributor-id", "Info")


def test_without_words_nothing_is_missed(tmp_path: Path) -> None:
    (tmp_path / "any.ttl").write_text("<a> <b> <c> .")
    assert validation.validate(discover([tmp_path]).files, BASE).findings == ()
