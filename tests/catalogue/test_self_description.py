"""What the data say of themselves as a whole, for the catalogue and the overview."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.catalogue import load
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dortmund_lod.catalogue import Catalogue
    from dortmund_lod.release.manifest import Release

BASE = "https://data.example.org/"
PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix x: <http://x.example/> .
"""
SCHEME = """
x:scheme a skos:ConceptScheme ; skos:prefLabel "Words"@en , "Wörter"@de ;
    skos:definition "All words."@en ; dcterms:publisher x:us ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> .
x:us foaf:name "The Society" .
"""


@pytest.fixture
def published(tmp_path: Path) -> Callable[..., Release]:
    """The release of some Turtle; further arguments are settings."""

    def make(turtle: str, words: str = "", **values: object) -> Release:
        folder = tmp_path / "sources"
        folder.mkdir()
        (folder / "data.ttl").write_text(PREFIXES + turtle)
        if words:
            (folder / "catalogue.ttl").write_text(PREFIXES + words)
        chosen = settings.load({"base_iri": BASE, **values}, environ={}).resolved()
        return build(sources.discover([folder]), chosen, Home(tmp_path / "home"))

    return make


def _catalogue(release: Release) -> Catalogue:
    return load(release.catalogue)


@pytest.mark.parametrize(
    "cls", ["owl:Ontology", "skos:ConceptScheme", "dcat:Catalog", "void:Dataset"]
)
def test_what_describes_all_the_data_describes_the_catalogue(
    published: Callable[..., Release], cls: str
) -> None:
    found = _catalogue(published(SCHEME.replace("skos:ConceptScheme", cls)))
    assert found.titles == {"en": "Words", "de": "Wörter"}
    assert found.descriptions == {"en": "All words."}
    assert found.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert found.publisher.names == {"": "The Society"}
    assert found.publisher.iri == "http://x.example/us"


def test_what_the_operator_says_counts_more(published: Callable[..., Release]) -> None:
    words = """
        <catalog> dcterms:title "Mine"@en ; dcterms:description "My words."@en ;
            dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
            dcterms:publisher x:me .
        x:me foaf:name "Me" .
    """
    found = _catalogue(published(SCHEME, words))
    assert found.titles == {"en": "Mine"}
    assert found.descriptions == {"en": "My words."}
    assert found.licence == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert found.publisher.names == {"": "Me"}


def test_one_of_several_describes_nothing(published: Callable[..., Release]) -> None:
    found = _catalogue(published(SCHEME + 'x:other a skos:ConceptScheme ; rdfs:label "Other" .'))
    assert found.titles["en"] == "Linked open data at data.example.org"


def test_a_thesaurus_beside_several_catalogues_describes_nothing(
    published: Callable[..., Release],
) -> None:
    several = 'x:a a dcat:Catalog ; dcterms:title "A" . x:b a dcat:Catalog ; dcterms:title "B" .'
    assert "Words" not in _catalogue(published(SCHEME + several)).titles.values()


def test_a_publisher_that_is_a_text_is_its_name(published: Callable[..., Release]) -> None:
    found = _catalogue(published('x:o a owl:Ontology ; rdfs:label "O" ; dcterms:creator "Ada" .'))
    assert found.publisher.names == {"": "Ada"}
    assert found.publisher.iri == f"{BASE}catalog#publisher"


def test_a_licence_is_on_the_web(published: Callable[..., Release]) -> None:
    turtle = 'x:o a owl:Ontology ; rdfs:label "O" ; dcterms:license <javascript:alert(1)> .'
    assert _catalogue(published(turtle)).licence == ""


DATASET = """
x:trees a dcat:Dataset ; dcterms:title "Trees"@en ; dcat:distribution x:csv ;
    dcterms:publisher x:us ; dcterms:temporal [ dcat:startDate "2020" ] .
x:csv a dcat:Distribution ; dcat:accessURL <http://x.example/trees.csv> .
x:us foaf:name "The Society" ; foaf:knows x:nobody .
"""


@pytest.mark.parametrize("is_wanted", [True, False])
def test_datasets_of_the_data_are_in_the_catalogue_where_the_operator_wants_it(
    published: Callable[..., Release],
    is_wanted: bool,  # noqa: FBT001 - a setting
) -> None:
    release = published(DATASET, catalogue_datasets=is_wanted)
    text = (release.path / "catalogue" / "catalog.nt").read_text()
    dataset = f"<{BASE}catalog> <http://www.w3.org/ns/dcat#dataset> <http://x.example/trees>"
    for each in (dataset, "trees.csv", "The Society", '"2020"'):
        assert (each in text) is is_wanted, each
