"""Hierarchies of a release: concepts, classes, properties and what else is below something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.publish import build
from dortmund_lod.release.hierarchy_reader import Hierarchy
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from pathlib import Path

T, V = "http://thesaurus.example/", "http://vocab.example/zoo"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> Hierarchy:
    folder = tmp_path_factory.mktemp("hierarchy")
    chosen = settings.load({"base_iri": "https://data.example.org/"}, environ={}).resolved()
    release = build(sources.discover([data_folder / "kinds"]), chosen, Home(folder / "home"))
    return Hierarchy(release.hierarchy)


def _names(found: Hierarchy, iri: str, relation: str, language: str = "en") -> list[str]:
    nodes = found.below(iri, relation, language)
    return [node.iri.rpartition("/")[2] for node in nodes]


@pytest.mark.parametrize(
    ("iri", "relation", "names"),
    [
        (T + "animals", "top", ["bird", "mammal"]),
        (T + "mammal", "narrower", ["cat"]),
        (T + "cat", "narrower", ["lion"]),
        (T + "bird", "narrower", ["ouzel", "singer"]),
        (T + "animals", "collection", ["garden"]),
        (T + "garden", "member", ["cat", "ouzel"]),
        (V, "class", ["Animal", "Keeper", "Being"]),
        (V, "root class", ["Being"]),
        (V + "/Being", "subclass", ["Animal", "Keeper"]),
        (V, "root property", ["age", "knows"]),
        (V + "/knows", "subproperty", ["feeds"]),
        ("http://undeclared.example/terms/", "class", ["Thing"]),
        ("http://undeclared.example/terms/", "property", ["part"]),
        (T + "nothing", "narrower", []),
    ],
)
def test_what_is_below_is_found_by_name_whichever_end_says_so(
    found: Hierarchy, iri: str, relation: str, names: list[str]
) -> None:
    assert _names(found, iri, relation) == names
    assert found.count(iri, relation) == len(names)


def test_the_order_is_that_of_the_language(found: Hierarchy) -> None:
    assert _names(found, T + "animals", "concept")[:2] == ["bird", "cat"]
    assert _names(found, T + "animals", "concept", "de")[:2] == ["ouzel", "first"]


def test_a_part_of_what_is_below_is_given(found: Hierarchy) -> None:
    whole = found.below(T + "animals", "concept", "en")
    assert found.below(T + "animals", "concept", "en", 3, 2) == whole[3:5]


def test_what_is_above_is_found(found: Hierarchy) -> None:
    above = found.above(T + "ouzel", "narrower")
    assert [node.iri for node in above] == [T + "bird", T + "singer"]


def test_letters_say_where_they_begin(found: Hierarchy) -> None:
    assert dict(found.letters(T + "animals", "en"))["L"] == 4
    assert found.letters(T + "animals", "de")[0] == ("A", 0)


def test_a_circle_has_no_top_and_harms_nothing(found: Hierarchy) -> None:
    assert _names(found, T + "first", "narrower") == ["second"]
    assert _names(found, T + "second", "narrower") == ["first"]


def test_the_largest_vocabulary_is_told_first(found: Hierarchy) -> None:
    assert found.largest("class")[0] == (V, 3)


def test_equal_data_give_equal_bytes(tmp_path: Path, data_folder: Path) -> None:
    chosen = settings.load({"base_iri": "https://data.example.org/"}, environ={}).resolved()
    files = [
        build(sources.discover([data_folder / "kinds"]), chosen, Home(tmp_path / name)).hierarchy
        for name in ("one", "two")
    ]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_nothing_is_below_itself(found: Hierarchy) -> None:
    """As reasoners write it: every class is a subclass of itself."""
    assert found.below("http://vocab.example/farm/Animal", "subclass", "en") == []


def test_blank_observations_belong_to_the_data_set_of_their_slice_by_their_values(
    found: Hierarchy,
) -> None:
    nodes = found.below("http://cube.example/rain", "observation", "en")
    assert len(nodes) == found.count("http://cube.example/rain", "observation") == 3
    assert all(node.iri.startswith("_:") for node in nodes)


def test_the_properties_of_a_class_are_those_of_unions_and_shapes_too(found: Hierarchy) -> None:
    def ends(relation: str, name: str) -> list[str]:
        nodes = found.below(f"http://vocab.example/farm/{name}", relation, "en")
        return [node.iri.rpartition("/")[2] for node in nodes]

    assert ends("domain", "Animal") == ["age", "housed", "livesIn"]
    assert ends("range", "Keeper") == ["feeds"]
    assert ends("domain", "House") == ["holds"]
    assert ends("range", "Animal") == ["feeds", "holds"]
