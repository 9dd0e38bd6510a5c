"""The rooms of the house: names that can be guessed, once each, in folders that can be read."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import dortmund_lod

_PACKAGE = Path(dortmund_lod.__file__).parent
_MODULES = [
    path.relative_to(_PACKAGE) for path in _PACKAGE.rglob("*.py") if path.stem != "__init__"
]

_WORDS_OF_THE_FIELD = {
    "caching",  # RFC 9111
    "dataset_rewriting",  # of queries
    "dereferencing",  # of IRIs
    "prebinding",  # SHACL, appendix A
    "signposting",  # FAIR Signposting
    "tracing",  # OpenTelemetry
}
_NAMED_AS_WHAT_THEY_ARE_ABOUT = (
    "audit/checks",  # a check as what it judges
    "cli",  # a file a command
    "profiles",  # a part of a profile as what it adds to
    "site/middleware",  # a layer as what it answers
    "site/pages",  # a page as its template and its route
    "site/routes",
)
_MOST_FILES = 16


def test_a_module_is_named_as_a_thing_and_not_as_what_happens() -> None:
    found = {
        path.with_suffix("").as_posix()
        for path in _MODULES
        if path.stem.endswith("ing") and path.stem not in _WORDS_OF_THE_FIELD
    }
    assert found == set()


def test_a_name_means_one_module() -> None:
    places = defaultdict(list)
    for path in _MODULES:
        if not path.as_posix().startswith(
            tuple(f"{each}/" for each in _NAMED_AS_WHAT_THEY_ARE_ABOUT)
        ):
            places[path.stem].append(path.as_posix())
    twice = {name: paths for name, paths in places.items() if len(paths) > 1}
    assert twice == {}


def test_a_folder_can_be_seen_at_once() -> None:
    files = defaultdict(list)
    for path in _MODULES:
        files[path.parent.as_posix()].append(path.stem)
    crowded = {folder: len(names) for folder, names in files.items() if len(names) > _MOST_FILES}
    assert set(crowded) == set(), crowded


def test_tests_mirror_the_rooms() -> None:
    rooms = {path.name for path in _PACKAGE.iterdir() if (path / "__init__.py").exists()}
    tests = {path.name for path in Path(__file__).parent.iterdir() if path.is_dir()}
    assert rooms - tests == set()
