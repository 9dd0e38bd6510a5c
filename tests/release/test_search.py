"""What people type finds what they mean, the same at each build."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from dortmund_lod.rdf import nquads
from dortmund_lod.release.search_reader import SearchIndex
from dortmund_lod.release.search_writer import write_search

if TYPE_CHECKING:
    from pathlib import Path

_TURTLE = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://data.example.org/> .
ex:nordwaerts a ex:Programme ; rdfs:label "nordwärts"@de ; skos:altLabel "northwards"@en .
ex:street a ex:Place ; rdfs:label "Große Straße"@de , "Great Street"@en ; ex:near ex:harbour .
ex:harbour a ex:Place , ex:Landmark ; rdfs:label "Harbour"@en ;
    rdfs:comment "A street ends here." .
ex:prize a ex:Award ; rdfs:label "Prize of the harbour"@en ; ex:of ex:harbour .
ex:no-name a ex:Place .
_:b a ex:Place ; rdfs:label "Nobody's street" .
"""
_EX = "https://data.example.org/"


def _quads() -> list[Any]:
    return list(ox.parse(input=_TURTLE, format=ox.RdfFormat.TURTLE))


def _write(path: Path, run_bytes: int = 2**20) -> None:
    """Write the search file of the example; so much is sorted in memory at once."""
    lines = sorted(
        (ox.serialize(_quads(), format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    )
    links = Counter(
        found.object for found in nquads.statements(lines) if found.predicate != nquads.RDF_TYPE
    )
    triples = nquads.distinct_triples(lines)
    folder = path.with_suffix(".work")
    write_search(path, triples, sorted(links.items()), folder, run_bytes)


@pytest.fixture
def index(tmp_path: Path) -> SearchIndex:
    _write(tmp_path / "search.sqlite")
    return SearchIndex(tmp_path / "search.sqlite")


def _found(index: SearchIndex, text: str, cls: str = "") -> list[str]:
    return [hit.iri.removeprefix(_EX) for hit in index.search(text, cls).hits]


@pytest.mark.parametrize("text", ["nordwärts", "NORDWARTS", "nordw", "nordwaerts", "northwards"])
def test_a_name_is_found_without_its_accents_by_its_beginning_and_by_other_names(
    index: SearchIndex, text: str
) -> None:
    assert _found(index, text) == ["nordwaerts"]


@pytest.mark.parametrize("text", ["große straße", "grosse strasse", "GROSSE STR", "great"])
def test_sharp_s_is_found_as_double_s(index: SearchIndex, text: str) -> None:
    assert _found(index, text) == ["street"]


def test_a_name_counts_more_than_a_description_and_the_exact_name_most(index: SearchIndex) -> None:
    assert _found(index, "street") == ["street", "harbour"]
    assert _found(index, "harbour") == ["harbour", "prize"]


def test_what_has_no_name_is_found_by_its_address(index: SearchIndex) -> None:
    assert _found(index, "no-name") == ["no-name"]


@pytest.mark.parametrize("text", ["", "  ", '"', "*", "AND", "x:name:", "a OR", "(", "NEAR(a b)"])
def test_nothing_typed_is_an_operator(index: SearchIndex, text: str) -> None:
    assert index.search(text).total == 0


def test_facets_count_all_matches_and_one_narrows_them(index: SearchIndex) -> None:
    found = index.search("harbour", _EX + "Award")
    assert [hit.iri for hit in found.hits] == [_EX + "prize"]
    assert found.total == 1
    assert dict(found.facets) == {_EX + "Place": 1, _EX + "Landmark": 1, _EX + "Award": 1}


def test_members_of_a_class_come_by_name_and_by_page(index: SearchIndex) -> None:
    first = index.instances(_EX + "Place", page=1, limit=2)
    second = index.instances(_EX + "Place", page=2, limit=2)
    assert [hit.iri for hit in (*first, *second)] == [
        _EX + "street",
        _EX + "harbour",
        _EX + "no-name",
    ]
    assert index.count(_EX + "Place") == 3


def test_the_bytes_do_not_depend_on_how_much_is_sorted_in_memory(tmp_path: Path) -> None:
    _write(tmp_path / "one.sqlite")
    _write(tmp_path / "two.sqlite", run_bytes=1)
    assert (tmp_path / "one.sqlite").read_bytes() == (tmp_path / "two.sqlite").read_bytes()


def test_terms_are_completed_by_the_beginning_of_their_iri(index: SearchIndex) -> None:
    assert index.complete_prefix(_EX + "P") == [
        (_EX + "Place", "class", 3),
        (_EX + "Programme", "class", 1),
    ]
    assert index.complete_prefix(_EX + "nea") == [(_EX + "near", "property", 1)]
    assert index.complete_prefix(_EX + "no") == [
        (_EX + "no-name", "other", 0),
        (_EX + "nordwaerts", "other", 0),
    ]
