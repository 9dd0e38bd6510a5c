"""A small catalogue as the write side makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod import catalogue, settings, sources
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from dortmund_lod.release import manifest

BASE = "https://data.example.org/"
WORDS = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix theme: <http://publications.europa.eu/resource/authority/data-theme/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
<catalog> a dcat:Catalog ; dct:title "Places"@en , "Orte"@de ;
  dct:description "All the places of a city."@en , "Alle Orte einer Stadt."@de ;
  dct:license <http://dcat-ap.de/def/licenses/cc-by/4.0> ; dct:publisher <catalog#city> ;
  dcat:contactPoint <catalog#desk> ; dcat:theme theme:GOVE ;
  dct:spatial <http://dcat-ap.de/def/politicalGeocoding/municipalityKey/05913000> .
<catalog#city> a foaf:Agent ; foaf:name "City"@en , "Stadt"@de .
<catalog#desk> a vcard:Organization ; vcard:fn "Desk" ; vcard:hasEmail <mailto:desk@city.example> .
<dataset/places> dct:title "Just the places"@en ; dct:temporal <catalog#time> .
<catalog#time> a dct:PeriodOfTime ; dcat:startDate "2001-01-01" ; dcat:endDate "2020-12-31" .
"""


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> manifest.Release:
    folder = tmp_path_factory.mktemp("catalogue")
    (folder / "data").mkdir()
    (folder / "dortmund-lod.toml").touch()
    same = "<http://www.w3.org/2002/07/owl#sameAs> <http://x.example/a>"
    places = f"<id/a> a <ontology#Place> ; {same} ."
    (folder / "data" / "places.ttl").write_text(places)
    (folder / "data" / "more.ttl").write_text(
        "<id/b> a <ontology#Place> ; <ontology#near> <id/a> ."
    )
    (folder / "catalogue.ttl").write_text(WORDS)
    found = settings.load({"base_iri": BASE}, environ={}).resolved()
    return build(sources.discover([folder]), found, Home(folder / "home"))


@pytest.fixture(scope="session")
def view(published: manifest.Release) -> catalogue.Catalogue:
    return catalogue.load(published.catalogue)
