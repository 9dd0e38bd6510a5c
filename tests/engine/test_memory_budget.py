"""Which releases are loaded into memory though they have a store on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod.engine import fits_in_memory
from dortmund_lod.engine.embedded import memory_budget
from dortmund_lod.release.manifest import Manifest, Release
from dortmund_lod.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

_MILLION = 10**6
_GIB = 2**30


def _manifest(*, union: bool = True) -> Manifest:
    graphs = {"": _MILLION, "http://example.org/g": 2 * _MILLION}
    return Manifest(
        id="x", base_iri="", union_default_graph=union, triples=0, graphs=graphs, prefixes={}
    )


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """A release with a store on disk."""
    found = Release(tmp_path / "releases" / "x", _manifest())
    found.store.mkdir(parents=True)
    return found


@pytest.fixture(autouse=True)
def _with_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_budget, "free_memory", lambda: 8 * _GIB)


def test_what_takes_no_more_than_its_share_fits(release: Release) -> None:
    assert fits_in_memory(release, Settings(memory_fraction=0.25))
    assert not fits_in_memory(release, Settings(memory_fraction=0.2))
    assert not fits_in_memory(release, Settings(memory_fraction=0))


def test_quads_of_named_graphs_are_in_the_union_too(release: Release) -> None:
    alone = Release(release.path, _manifest(union=False))
    assert memory_budget.estimate(release) == memory_budget.estimate(alone) // 3 * 5


def test_what_is_in_memory_anyhow_is_not_loaded_again(release: Release) -> None:
    release.store.rmdir()
    assert not fits_in_memory(release, Settings(memory_fraction=1))


def test_where_another_store_evaluates_queries_nothing_is_loaded(release: Release) -> None:
    assert not fits_in_memory(
        release, Settings(memory_fraction=1, engine="sparql+http://127.0.0.1/query")
    )


def _group(folder: Path, limit: str, used: int) -> Path:
    folder.mkdir()
    (folder / "memory.max").write_text(f"{limit}\n")
    (folder / "memory.current").write_text(f"{used}\n")
    return folder


def test_the_narrowest_group_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    free = memory_budget.free_memory()
    groups = [
        _group(tmp_path / "inner", "max", 5),
        _group(tmp_path / "outer", str(10 * 2**20), 7 * 2**20),
        tmp_path / "without",
    ]
    monkeypatch.setattr(memory_budget, "_groups", lambda: iter(groups))
    assert memory_budget.free_memory() == 3 * 2**20 < free
    full = _group(tmp_path / "full", "5", 7)
    monkeypatch.setattr(memory_budget, "_groups", lambda: iter([full]))
    assert memory_budget.free_memory() == 0
