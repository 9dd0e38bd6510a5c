"""The catalogue as harvesters read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

if TYPE_CHECKING:
    from dortmund_lod.catalogue import Catalogue
    from dortmund_lod.release.manifest import Release

DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
_CITY = "http://dcat-ap.de/def/politicalGeocoding/municipalityKey/05913000"


@pytest.fixture
def triples(published: Release) -> list[ox.Triple]:
    path = published.path / "catalogue" / "catalog.nt"
    return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES)]


def _values(triples: list[ox.Triple], subject: str, predicate: str) -> list[str]:
    return sorted(
        triple.object.value  # type: ignore[union-attr]
        for triple in triples
        if triple.subject == ox.NamedNode(subject) and triple.predicate == ox.NamedNode(predicate)
    )


def test_every_graph_is_a_dataset_and_so_is_the_whole(view: Catalogue) -> None:
    assert [(each.name, each.triples) for each in view.datasets] == [
        ("all", 4), ("more", 2), ("places", 2)
    ]  # fmt: skip
    assert view.whole.graph == ""


def test_no_node_is_blank(triples: list[ox.Triple]) -> None:
    terms = {term for triple in triples for term in (triple.subject, triple.object)}
    assert not any(isinstance(term, ox.BlankNode) for term in terms)


def test_every_file_has_a_type_that_the_table_of_the_eu_has(triples: list[ox.Triple]) -> None:
    """Harvesters refuse others, and the table has none for Parquet."""
    table = "http://publications.europa.eu/resource/authority/file-type/"
    formats = {
        triple.subject.value: triple.object.value.removeprefix(table)  # type: ignore[union-attr]
        for triple in triples
        if triple.predicate == ox.NamedNode(DCT + "format")
    }
    assert set(formats.values()) == {
        *("BIN", "JSON_LD", "RDF_N_QUADS", "RDF_N_TRIPLES", "RDF_TURTLE", "RDF_XML"),
    }
    assert {iri.endswith("-parquet") for iri, name in formats.items() if name == "BIN"} == {True}


def test_from_a_dataset_no_other_dataset_and_no_data_can_be_reached(
    triples: list[ox.Triple], view: Catalogue
) -> None:
    others = {each.iri for each in view.datasets} | {f"{view.base_iri}catalog"}
    for dataset in view.datasets:
        reached, waiting = set[str](), [dataset.iri]
        while waiting:
            node = waiting.pop()
            reached.add(node)
            waiting += {
                triple.object.value
                for triple in triples
                if triple.subject == ox.NamedNode(node) and isinstance(triple.object, ox.NamedNode)
            } - reached
        assert reached & others == {dataset.iri}
        assert not any(iri.startswith(f"{view.base_iri}id/") for iri in reached)


def test_what_is_said_of_the_catalogue_holds_for_its_datasets(
    triples: list[ox.Triple], view: Catalogue
) -> None:
    for dataset in view.datasets:
        assert _values(triples, dataset.iri, DCT + "publisher") == [view.base_iri + "catalog#city"]
        assert _values(triples, dataset.iri, DCT + "spatial") == [_CITY]
        assert len(_values(triples, dataset.iri, DCAT + "theme")) == 1
        assert _values(triples, dataset.iri, DCT + "identifier") == [dataset.iri]
        for distribution in _values(triples, dataset.iri, DCAT + "distribution"):
            licence = _values(triples, distribution, DCT + "license")
            assert licence == ["http://dcat-ap.de/def/licenses/cc-by/4.0"]


def test_a_dataset_may_say_otherwise(view: Catalogue) -> None:
    places = view.dataset("places")
    assert places
    assert places.titles == {"en": "Just the places"}
    assert places.temporal == ("2001-01-01", "2020-12-31")
    more = view.dataset("more")
    assert more
    assert more.titles == {"en": "Places: more", "de": "Orte: more"}
    assert more.temporal == ("", "")


FORMATS = {
    "ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
}  # fmt: skip


@pytest.mark.parametrize("name", ["catalog", "void", "dataset/places"])
@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf"])
def test_all_formats_say_the_same(published: Release, name: str, suffix: str) -> None:
    def said(suffix: str) -> set[ox.Triple]:
        path = published.path / "catalogue" / f"{name}.{suffix}"
        return {quad.triple for quad in ox.parse(path=path, format=FORMATS[suffix])}

    assert said(suffix) == said("nt")
