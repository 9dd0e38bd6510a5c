"""A release on disk: which one is current, and what is said when it cannot be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.errors import ReleaseError
from dortmund_lod.release.home import Home
from dortmund_lod.release.manifest import READABLE, Manifest, load

if TYPE_CHECKING:
    from pathlib import Path


def _write(home: Home, release_id: str, **changes: object) -> None:
    manifest = Manifest(
        id=release_id,
        base_iri="https://data.example.org/",
        union_default_graph=True,
        triples=0,
        graphs={},
        prefixes={},
    )
    folder = home.releases / release_id
    folder.mkdir(parents=True)
    content = json.loads(manifest.to_json()) | changes
    (folder / "release.json").write_text(json.dumps(content))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path / "home")
    _write(found, "one")
    _write(found, "two")
    return found


def test_a_home_without_a_current_release_says_how_to_make_one(home: Home) -> None:
    assert home.current_id() is None
    with pytest.raises(ReleaseError, match="dortmund-lod build"):
        home.current()


def test_the_switch_is_a_link_that_may_be_moved_with_its_home(home: Home, tmp_path: Path) -> None:
    home.switch("one")
    assert home.current().id == "one"
    assert not (home.path / "current").readlink().is_absolute()
    home.path.rename(tmp_path / "elsewhere")
    assert Home(tmp_path / "elsewhere").current().id == "one"


def test_switching_leaves_nothing_else_behind(home: Home) -> None:
    before = set(home.path.iterdir())
    home.switch("one")
    home.switch("two")
    home.switch("two")
    assert home.current_id() == "two"
    assert set(home.path.iterdir()) - before == {home.path / "current"}


def test_a_switch_that_was_broken_off_is_no_obstacle(home: Home) -> None:
    home.switch("one")
    for left_over in (home.path / name for name in (".current-1", ".current-2")):
        left_over.symlink_to("nowhere")
    home.switch("two")
    assert home.current_id() == "two"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"id": "x"}', '{"unknown": 1}', "\x00", '"text"']
)
def test_a_damaged_manifest_is_told_with_the_folder(home: Home, content: str) -> None:
    folder = home.releases / "one"
    (folder / "release.json").write_text(content)
    with pytest.raises(ReleaseError, match="holds no readable release") as caught:
        load(folder)
    assert str(folder) in str(caught.value)


def test_a_release_of_another_layout_is_told(home: Home) -> None:
    _write(home, "old", layout=min(READABLE) - 1)
    with pytest.raises(ReleaseError, match="another version of dortmund-lod"):
        home.release("old")


def test_a_release_that_is_not_there_is_told(home: Home) -> None:
    with pytest.raises(ReleaseError, match="There is no release three in"):
        home.release("three")


def test_it_was_published_when_its_manifest_was_written(home: Home) -> None:
    assert home.release("one").published == (
        (home.releases / "one" / "release.json").stat().st_mtime
    )


def test_its_store_on_disk_lies_beside_the_releases(home: Home) -> None:
    assert home.release("one").store == home.path / "stores" / "one"
