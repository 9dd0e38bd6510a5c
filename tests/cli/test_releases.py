"""`dortmund-lod releases` lists, goes back and removes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dortmund_lod.cli import commands

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


class _Site:
    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.source = folder / "any.ttl"

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(commands, [*arguments, "--home", str(self.home)])

    def build(self, value: int) -> str:
        """Make a release with other content, a second later than the one before."""
        self.source.write_text(f"<http://example.org/a> <http://example.org/p> {value} .")
        release = self.run("build", str(self.source)).stdout.strip()
        os.utime(self.home / "releases" / release / "release.json", (value, value))
        return release


@pytest.fixture
def site(tmp_path: Path) -> _Site:
    return _Site(tmp_path)


def test_the_latest_release_comes_first_and_the_current_one_is_marked(site: _Site) -> None:
    first, second = site.build(1), site.build(2)
    lines = site.run("releases", "list").stdout.splitlines()
    assert lines[2].split()[:2] == ["*", second]
    assert lines[3].split()[0] == first


def test_rolling_back_makes_an_earlier_release_current(site: _Site) -> None:
    first, _ = site.build(1), site.build(2)
    assert site.run("releases", "rollback", first).stdout.strip() == first
    assert (site.home / "current").readlink().name == first


def test_rolling_back_to_an_unknown_release_changes_nothing(site: _Site) -> None:
    release = site.build(1)
    result = site.run("releases", "rollback", "0123456789abcdef")
    assert result.exit_code == 2
    assert "There is no release 0123456789abcdef in" in result.stderr
    assert "dortmund-lod releases list" in result.stderr
    assert (site.home / "current").readlink().name == release


def test_an_unknown_release_is_told_whatever_is_to_be_done_with_it(site: _Site) -> None:
    site.build(1)
    for words in (["diff", "0123456789abcdef"], ["verify", ".."], ["rollback", "x/y"]):
        result = site.run("releases", *words)
        assert result.exit_code == 2
        assert f"There is no release {words[1]} in" in result.stderr


def test_a_folder_without_sources_says_that_it_has_no_releases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DORTMUND_LOD_HOME", raising=False)
    result = CliRunner().invoke(commands, ["releases", "list"])
    assert result.exit_code == 2
    assert "There are no sources here, so this folder has no releases." in result.stderr
    assert "--home" in result.stderr


def test_pruning_keeps_the_latest_and_the_current_release(site: _Site) -> None:
    first, second, third, fourth = (site.build(value) for value in (1, 2, 3, 4))
    site.run("releases", "rollback", first)
    result = site.run("releases", "prune", "--keep", "1")
    assert sorted(result.stdout.split()) == sorted([second, third])
    left = {path.name for path in (site.home / "releases").iterdir()}
    assert left == {first, fourth}


def test_what_cannot_be_read_hinders_neither_the_list_nor_pruning(site: _Site) -> None:
    first, second = site.build(1), site.build(2)
    copying = site.home / "releases" / "0123456789abcdef"
    copying.mkdir()
    listed = site.run("releases", "list")
    assert listed.exit_code == 0
    assert [line.split()[-5] for line in listed.stdout.splitlines()[2:]] == [second, first]
    assert f"{copying} holds no readable release" in listed.stderr
    assert site.run("releases", "rollback", copying.name).exit_code == 2
    assert site.run("releases", "prune", "--keep", "1").stdout.split() == [first]
    assert copying.is_dir()


def test_a_pruned_release_is_built_anew_when_its_sources_return(site: _Site) -> None:
    first = site.build(1)
    site.build(2)
    site.run("releases", "prune", "--keep", "1")
    assert site.build(1) == first
    assert (site.home / "releases" / first / "data.nq").exists()


def _current(site: _Site) -> str:
    return (site.home / "current").readlink().name


def test_a_rollback_holds_while_the_sources_are_unchanged(site: _Site) -> None:
    first, second = site.build(1), site.build(2)
    site.run("releases", "rollback", first)
    for _ in range(2):
        again = site.run("build", str(site.source))
        assert again.stdout.strip() == first
        assert f"Note: Release {first} stays current: a rollback pinned it" in again.stderr
        assert f"'dortmund-lod releases rollback {second}'" in again.stderr
        assert _current(site) == first


def test_a_rollback_holds_where_only_the_spelling_of_the_sources_changed(site: _Site) -> None:
    first, _ = site.build(1), site.build(2)
    site.run("releases", "rollback", first)
    site.source.write_text(f"# a remark\n{site.source.read_text()}")
    assert site.run("build", str(site.source)).stdout.strip() == first


def test_changed_sources_follow_a_rollback_and_say_what_was_pinned(site: _Site) -> None:
    first, _ = site.build(1), site.build(2)
    site.run("releases", "rollback", first)
    site.source.write_text("<http://example.org/a> <http://example.org/p> 3 .")
    changed = site.run("build", str(site.source))
    third = changed.stdout.strip()
    assert _current(site) == third
    assert f"Note: Release {first} was pinned by a rollback; " in changed.stderr
    assert f"so {third} follows it." in changed.stderr
    assert "Note: " not in site.run("build", str(site.source)).stderr


def test_going_back_to_the_release_of_the_sources_ends_the_pin(site: _Site) -> None:
    first, second, third = (site.build(value) for value in (1, 2, 3))
    site.run("releases", "rollback", second)
    site.run("releases", "rollback", first)
    assert site.run("build", str(site.source)).stdout.strip() == first
    site.run("releases", "rollback", third)
    again = site.run("build", str(site.source))
    assert (again.stdout.strip(), again.stderr) == (third, "")


def test_sources_that_return_to_the_pinned_release_end_the_pin(site: _Site) -> None:
    first, second = site.build(1), site.build(2)
    site.run("releases", "rollback", first)
    assert site.build(1) == first
    assert site.build(2) == second


def test_the_list_says_what_is_pinned(site: _Site) -> None:
    first, second = site.build(1), site.build(2)
    assert "pinned" not in site.run("releases", "list").stdout
    site.run("releases", "rollback", first)
    line = f"{first} is pinned by a rollback, instead of {second}."
    assert site.run("releases", "list").stdout.splitlines()[-1] == line


def test_a_pinned_release_that_is_gone_is_told_and_holds_nothing_up(site: _Site) -> None:
    first, second = site.build(1), site.build(2)
    site.run("releases", "rollback", first)
    (site.home / "releases" / first / "release.json").write_text("{")
    again = site.run("build", str(site.source))
    assert again.stdout.strip() == second
    assert "holds no readable release" in again.stderr


@pytest.mark.parametrize("content", ["", "{", "[]", '{"release": 1}'])
def test_a_damaged_pin_holds_nothing_up(site: _Site, content: str) -> None:
    first, second = site.build(1), site.build(2)
    site.run("releases", "rollback", first)
    (site.home / "pin.json").write_text(content)
    assert site.run("build", str(site.source)).stdout.strip() == second


def _flip(path: Path) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_whole_releases_are_verified(site: _Site) -> None:
    first, second = site.build(1), site.build(2)
    result = site.run("releases", "verify")
    assert result.exit_code == 0
    assert set(result.stdout.split()) == {first, second}


@pytest.mark.parametrize("name", ["data.nq", "dumps/all.ttl.gz", "index.sqlite"])
def test_a_flipped_bit_is_found_and_that_release_not_gone_back_to(site: _Site, name: str) -> None:
    first, second = site.build(1), site.build(2)
    _flip(site.home / "releases" / first / name)
    result = site.run("releases", "verify")
    assert result.exit_code != 0
    assert result.stdout.split() == [second]
    assert f"{first} is damaged: {name} is not what it was" in result.output
    assert site.run("releases", "verify", first).exit_code != 0
    assert site.run("releases", "rollback", first).exit_code != 0
    assert (site.home / "current").readlink().name == second


def test_a_missing_file_and_a_changed_manifest_are_found(site: _Site) -> None:
    first, second = site.build(1), site.build(2)
    (site.home / "releases" / first / "search.sqlite").unlink()
    manifest = site.home / "releases" / second / "release.json"
    manifest.write_text(manifest.read_text().replace('"triples": 1', '"triples": 2'))
    output = site.run("releases", "verify").output
    assert f"{first} is damaged: search.sqlite cannot be read" in output
    assert f"{second} is damaged: release.json is not what it was" in output


def test_a_damaged_release_is_built_again_from_its_sources(site: _Site) -> None:
    release = site.build(1)
    _flip(site.home / "releases" / release / "data.nq")
    assert site.build(1) == release
    assert site.run("releases", "verify").exit_code == 0


def test_where_nothing_was_built_yet_the_list_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, ["releases", "list", "--home", str(tmp_path / "none")])
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "There are no releases yet" in result.stderr
    assert "'dortmund-lod build'" in result.stderr


def test_removing_releases_says_which_citations_end(site: _Site) -> None:
    first, second = site.build(1), site.build(2)
    result = site.run("releases", "prune", "--keep", "1")
    assert result.stdout.split() == [first]
    assert f"Citations of release {first} end" in result.stderr
    assert f"?release={first} are answered with 410" in result.stderr
    assert second not in result.stderr


def test_what_changed_is_shown_thing_by_thing(site: _Site) -> None:
    first, second = site.build(1), site.build(2)
    result = site.run("releases", "diff", first)
    assert result.stdout == "~ http://example.org/a\n"
    assert result.stderr == f"{first} → {second}: 0 added, 1 changed, 0 withdrawn\n"
    same = site.run("releases", "diff", second, second)
    assert same.stdout == ""


def test_a_release_is_copied_to_a_directory_and_back(site: _Site, tmp_path: Path) -> None:
    release = site.build(1)
    store = str(tmp_path / "store")
    pushed = site.run("releases", "push", store)
    assert pushed.stdout.strip() == release
    assert f"Release {release} is in {store}" in pushed.stderr
    replica = ["--home", str(tmp_path / "replica")]
    pulled = CliRunner().invoke(commands, ["releases", "pull", store, *replica])
    assert pulled.stdout.strip() == release
    assert (tmp_path / "replica" / "current").readlink().name == release
