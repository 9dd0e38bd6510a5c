"""What changed from one release to another, thing by thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod import settings, sources
from dortmund_lod.publish import build
from dortmund_lod.release.changes import compare, load_changes
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dortmund_lod.release.manifest import Release

    Build = Callable[[str], Release]

_BASE = "https://data.example.org/"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_DEPRECATED = "<http://www.w3.org/2002/07/owl#deprecated> true"


@pytest.fixture
def make(tmp_path: Path) -> Build:
    found = settings.load({"base_iri": _BASE}, environ={}).resolved()

    def build_one(text: str) -> Release:
        (tmp_path / "any.ttl").write_text(text)
        return build(sources.discover([tmp_path / "any.ttl"]), found, Home(tmp_path / "home"))

    return build_one


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            f'<id/a> {_LABEL} "a" .',
            f'<id/a> {_LABEL} "a" . <id/b> {_LABEL} "b" .',
            (["b"], [], []),
        ),
        (f'<id/a> {_LABEL} "a" .', f'<id/a> {_LABEL} "A" .', ([], ["a"], [])),
        (
            f'<id/a> {_LABEL} "a" . <id/b> {_LABEL} "b" .',
            f'<id/b> {_LABEL} "b" .',
            ([], [], ["a"]),
        ),
        (f'<id/a> {_LABEL} "a" .', f"<id/a> {_DEPRECATED} .", ([], [], ["a"])),
        (f"<id/a> {_DEPRECATED} .", f'<id/a> {_LABEL} "a" .', (["a"], [], [])),
        (
            f"<id/a> {_DEPRECATED} .",
            f"<id/a> {_DEPRECATED} ; <http://purl.org/dc/terms/isReplacedBy> <id/b> .",
            ([], ["a"], []),
        ),
    ],
)
def test_things_are_added_changed_or_withdrawn(
    make: Build, before: str, after: str, expected: tuple[list[str], list[str], list[str]]
) -> None:
    first, second = make(before), make(after)
    assert load_changes(first.path) is None
    changes = load_changes(second.path)
    assert changes
    assert changes.since == first.id
    for kind, names in zip(("added", "changed", "withdrawn"), expected, strict=True):
        assert changes.things[kind] == [f"{_BASE}id/{name}" for name in names]
        assert changes.counts[kind] == len(names)
    assert compare(first.path, second.path, first.id) == changes


def test_releases_of_different_base_iris_are_not_compared(tmp_path: Path) -> None:
    (tmp_path / "any.ttl").write_text(f'<id/a> {_LABEL} "a" .')
    home = Home(tmp_path / "home")
    for base in (_BASE, "https://other.example.org/"):
        found = settings.load({"base_iri": base}, environ={}).resolved()
        release = build(sources.discover([tmp_path / "any.ttl"]), found, home)
        assert load_changes(release.path) is None


def test_comparing_backwards_turns_added_into_withdrawn(make: Build) -> None:
    first, second = make(f'<id/a> {_LABEL} "a" .'), make(f'<id/b> {_LABEL} "b" .')
    back = compare(second.path, first.path, second.id)
    assert back.counts == {"added": 1, "changed": 0, "withdrawn": 1}
    assert back.things["added"] == [f"{_BASE}id/a"]
