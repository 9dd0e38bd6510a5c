"""Blank nodes that nobody can tell apart end with a sentence, and do not hold up a build."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources, validation
from dortmund_lod.publish import build
from dortmund_lod.release.home import Home
from dortmund_lod.validation import blank_nodes

if TYPE_CHECKING:
    from pathlib import Path

_CIRCLE = 14


def _alike(nodes: int) -> str:
    """Everybody knows everybody."""
    pairs = ((one, other) for one in range(nodes) for other in range(nodes) if one != other)
    return "".join(f"_:n{one} <http://e/knows> _:n{other} .\n" for one, other in pairs)


@pytest.fixture(autouse=True)
def _little_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blank_nodes, "_SECONDS", 2)


def test_nodes_too_much_alike_are_told_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "sound.ttl").write_text("[] <http://e/knows> [] .")
    (tmp_path / "alike.ttl").write_text(f"<http://e/a> <http://e/b> 1 .\n{_alike(_CIRCLE)}")
    found = sources.discover([tmp_path])
    given = settings.load({}, environ={}).resolved()
    with pytest.raises(validation.Unreadable) as checked:
        validation.check_blank_nodes(found.files, given.base_iri)
    with pytest.raises(validation.Unreadable) as built:
        build(found, given, Home(tmp_path / "home"))
    assert str(checked.value) == str(built.value)
    assert str(built.value).startswith(f"{tmp_path / 'alike.ttl'}:2:1: There are blank nodes")
    assert not list((tmp_path / "home" / "releases").iterdir())


def test_validate_ends_with_exit_code_2_as_build_does(tmp_path: Path) -> None:
    (tmp_path / "alike.nt").write_text(_alike(40))
    command = [sys.executable, "-m", "dortmund_lod.cli", "validate", str(tmp_path / "alike.nt")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "blank nodes" in ended.stderr + ended.stdout


@pytest.mark.parametrize(
    "turtle",
    [f"<a> <p> ({' 1' * 1500}) .", f"<a> <p> {'[ <p> ' * 800} 1 {' ]' * 800} ."],
    ids=["list", "nested"],
)
def test_long_chains_are_labelled_in_seconds_and_always_alike(tmp_path: Path, turtle: str) -> None:
    given = settings.load({}, environ={}).resolved()
    ids = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.ttl").write_text(turtle)
        home = Home(tmp_path / name / "home")
        ids.add(build(sources.discover([tmp_path / name / "a.ttl"]), given, home).id)
    assert len(ids) == 1
