"""The VoID description."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

if TYPE_CHECKING:
    from dortmund_lod.catalogue import Catalogue
    from dortmund_lod.release.manifest import Release

VOID = "http://rdfs.org/ns/void#"


@pytest.fixture
def store(published: Release) -> ox.Store:
    store = ox.Store()
    store.load(path=published.path / "catalogue" / "void.nt", format=ox.RdfFormat.N_TRIPLES)
    return store


def _rows(store: ox.Store, pattern: str) -> list[tuple[str, ...]]:
    found = store.query(f"PREFIX void: <{VOID}> SELECT * {{ {pattern} }}")
    return sorted(tuple(term.value for term in row) for row in found)  # type: ignore[union-attr]


def test_it_tells_how_much_there_is(store: ox.Store, view: Catalogue) -> None:
    whole = f"<{view.whole.iri}>"
    numbers = {"triples": 4, "entities": 2, "distinctSubjects": 2, "distinctObjects": 3,
               "properties": 3, "classes": 1}  # fmt: skip
    for name, number in numbers.items():
        assert _rows(store, f"{whole} void:{name} ?n") == [(str(number),)]


def test_it_tells_how_much_there_is_of_each_kind(store: ox.Store, view: Catalogue) -> None:
    (row,) = _rows(store, "[] void:classPartition [ void:class ?class ; void:entities ?n ]")
    assert set(row) == {"2", f"{view.base_iri}ontology#Place"}


def test_it_tells_what_members_of_a_class_have_and_what_that_leads_to(
    store: ox.Store, view: Catalogue
) -> None:
    pattern = (
        f"[] void:class <{view.base_iri}ontology#Place> ; void:propertyPartition ?part . "
        "?part void:property ?property ; void:triples ?number "
        "OPTIONAL { ?part void:classPartition/void:class ?class }"
    )
    select = f"PREFIX void: <{VOID}> SELECT ?property ?number ?class {{ {pattern} }}"
    found = {tuple(term and term.value for term in row) for row in store.query(select)}  # type: ignore[union-attr]
    near, place = (f"{view.base_iri}ontology#{name}" for name in ("near", "Place"))
    same = "http://www.w3.org/2002/07/owl#sameAs"
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert found == {(near, "1", place), (same, "1", None), (kind, "2", None)}


def test_links_to_elsewhere_are_linksets(store: ox.Store) -> None:
    pattern = (
        "?set a void:Linkset ; void:linkPredicate ?p ; void:triples ?n ; "
        "void:objectsTarget [ void:uriSpace ?space ]"
    )
    (row,) = _rows(store, pattern)
    assert {"1", "http://x.example/", "http://www.w3.org/2002/07/owl#sameAs"} <= set(row)


def test_examples_and_vocabularies_are_those_of_the_data(store: ox.Store, view: Catalogue) -> None:
    assert _rows(store, "[] void:exampleResource ?example") == [(f"{view.base_iri}id/a",)]
    assert (f"{view.base_iri}ontology#",) in _rows(store, "[] void:vocabulary ?vocabulary")


def test_every_dump_is_named_that_holds_the_same_triples(store: ox.Store, view: Catalogue) -> None:
    dumps = [iri for (iri,) in _rows(store, "[] void:dataDump ?dump")]
    names = [
        f"{view.base_iri}dump/latest/all.{suffix}" for suffix in ("jsonld", "nt", "rdf", "ttl")
    ]
    assert dumps == names


def test_each_named_graph_is_a_subset(store: ox.Store, view: Catalogue) -> None:
    pattern = f"<{view.whole.iri}> void:subset ?part . ?part a void:Dataset ; void:triples ?n"
    assert len(_rows(store, pattern)) == 2
