"""What is in a release: an index, prefixes, a manifest that is always written the same way."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.publish import build, default_home
from dortmund_lod.publish.dumps import Part
from dortmund_lod.rdf import namespaces
from dortmund_lod.release.home import Home
from dortmund_lod.release.manifest import HUB, load
from dortmund_lod.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dortmund_lod.release.manifest import Release

    Build = Callable[..., Release]

_BASE = "https://data.example.org/"
_TRIG = "@prefix e: <http://e/> . e:a e:b e:c , _:d . _:d e:b 'ü' . e:g { e:a e:b e:c }"


@pytest.fixture
def built(tmp_path: Path) -> Build:
    """Build the release of TriG written in the test."""

    def make(trig: str, **values: Any) -> Release:
        (tmp_path / "any.trig").write_text(trig, "utf-8")
        found = settings.load({"base_iri": _BASE} | values, environ={}).resolved()
        return build(sources.discover([tmp_path / "any.trig"]), found, Home(tmp_path / "home"))

    return make


def _rows(release: Release, query: str) -> list[Any]:
    with closing(sqlite3.connect(f"file:{release.index}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def test_the_index_knows_the_fragments_of_each_document(built: Build) -> None:
    release = built("<a#x> <p> 1 . <a#y> <p> 2 . <b> <p> <c#z> . <d#> <p> 3 . _:e <p> 4 .")
    assert _rows(release, "SELECT document, subject FROM fragment ORDER BY subject") == [
        (f"{_BASE}a", f"{_BASE}a#x"),
        (f"{_BASE}a", f"{_BASE}a#y"),
        (f"{_BASE}d", f"{_BASE}d#"),
    ]


def test_the_index_counts_the_links_of_hubs_only(built: Build) -> None:
    links = "".join(f"<n{n}> <{'p' if n else 'q'}> <hub> . <n{n}> <p> 1 ." for n in range(HUB + 1))
    few = "".join(f"<n{n}> <p> <other> ." for n in range(HUB))
    again = "<g> { <n1> <p> <hub> . }"
    rows = _rows(built(links + few + again), "SELECT * FROM hub ORDER BY links")
    assert rows == [(f"{_BASE}hub", f"{_BASE}q", 1), (f"{_BASE}hub", f"{_BASE}p", HUB)]


def test_the_index_counts_the_instances_of_each_class(built: Build) -> None:
    release = built(
        "<a> a <C> , <D> . <b> a <C> . <g> { <a> a <C> . _:b a <C> } <c> a 'no class' ."
    )
    rows = _rows(release, "SELECT iri, instances FROM class ORDER BY iri")
    assert rows == [(f"{_BASE}C", 3), (f"{_BASE}D", 1)]


def test_the_manifest_counts_each_graph_and_the_union(built: Build) -> None:
    text = "<a> <p> 1 , 2 . <g> { <a> <p> 1 . } <h> { <a> <p> 3 . }"
    release = built(text)
    assert release.manifest.graphs == {"": 2, f"{_BASE}g": 1, f"{_BASE}h": 1}
    assert release.manifest.triples == 3
    assert built(text, union_default_graph=False).manifest.triples == 2


def test_the_prefixes_of_the_sources_win_over_the_common_ones(built: Build) -> None:
    prefixes = built(
        "@prefix skos: <http://example.org/skos#> . @prefix d: <http://purl.org/dc/terms/> ."
    ).manifest.prefixes
    assert prefixes["skos"] == "http://example.org/skos#"
    assert prefixes["d"] == namespaces.PREFIXES["dcterms"]
    assert "dcterms" not in prefixes
    assert prefixes["ont"] == f"{_BASE}ontology#"
    assert list(prefixes) == sorted(prefixes)


def test_the_manifest_is_json_that_is_read_back_as_it_was(built: Build) -> None:
    release = built("<ä> <p> 'ü' .")
    text = (release.path / "release.json").read_text("utf-8")
    assert json.loads(text)["id"] == release.id == release.path.name
    assert load(release.path).manifest == release.manifest
    assert release.manifest.to_json() == text


def test_the_manifest_lists_every_other_file(built: Build) -> None:
    release = built("<a> <p> 1 .")
    files = {str(path.relative_to(release.path)) for path in release.path.rglob("*.*")}
    assert set(release.manifest.files) == files - {"release.json"}


def test_nothing_in_a_release_tells_where_or_when_it_was_made(
    built: Build, tmp_path: Path
) -> None:
    release = built("<a> <p> 1 .")
    for path in release.path.rglob("*.*"):
        assert str(tmp_path).encode() not in path.read_bytes()


def test_an_empty_source_is_an_empty_release(built: Build) -> None:
    release = built("")
    assert release.data.read_bytes() == b""
    assert release.manifest.triples == 0


def test_an_earlier_release_stays_when_a_later_one_is_made_and_comes_back(
    built: Build, tmp_path: Path
) -> None:
    first = built("<a> <p> 1 .")
    second = built("<a> <p> 2 .")
    home = Home(tmp_path / "home")
    assert home.current().id == second.id
    assert load(first.path) == first
    assert built("<a> <p> 1 .").id == first.id
    assert home.current().id == first.id


def test_different_sources_have_different_homes_unless_one_is_named(tmp_path: Path) -> None:
    given = Settings(data_folder=tmp_path)
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    homes = [default_home(given, paths).path for paths in ([one], [two], [one, two], [two, one])]
    assert len(set(homes)) == 4
    assert all(home.parent == tmp_path for home in homes)
    assert homes[0].name.startswith("one-")
    named = Settings(home=tmp_path / "named")
    assert default_home(named, [one]).path == default_home(named, [two]).path == tmp_path / "named"


def test_a_project_keeps_its_home_when_shapes_and_catalogue_are_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = Settings(data_folder=tmp_path / "homes")
    city = tmp_path / "city"
    monkeypatch.chdir(tmp_path)
    (city / "data").mkdir(parents=True)
    monkeypatch.chdir(city)
    before = default_home(given, sources.default_paths())
    (city / "shapes").mkdir()
    assert default_home(given, [city / "data"]).path != before.path
    (city / "catalogue.ttl").write_text("")
    assert default_home(given, sources.default_paths()).path == before.path
    assert before.path.name.startswith("city-")


def test_the_default_home_a_source_does_not_depend_on_how_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = Settings(data_folder=tmp_path)
    paths = [tmp_path / "any.ttl", type(tmp_path)("any.ttl"), tmp_path / "x" / ".." / "any.ttl"]
    assert len({default_home(given, [path]).path for path in paths}) == 1


@pytest.mark.parametrize("name", ["a b.ttl", "ümläut.ttl", "..ttl", "$(x);.ttl", "-.ttl"])
def test_the_name_of_a_home_is_plain(tmp_path: Path, name: str) -> None:
    home = default_home(Settings(data_folder=tmp_path), [tmp_path / name]).path
    assert home.parent == tmp_path
    assert set(home.name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


def test_large_graphs_are_written_in_processes_of_their_own_with_the_same_bytes(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {path.name: path.read_bytes() for path in built(_TRIG).path.glob("dumps/*.gz")}
    shutil.rmtree(tmp_path / "home")
    monkeypatch.setattr(Part, "is_small", False)
    large = {path.name: path.read_bytes() for path in built(_TRIG).path.glob("dumps/*.gz")}
    assert large == small
