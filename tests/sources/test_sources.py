"""Source files are found by name, and their folder says which part they play."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import sourcefile, sources
from dortmund_lod.errors import SourceError
from dortmund_lod.sourcefile import Role

if TYPE_CHECKING:
    from pathlib import Path


def _write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_project_folders_give_roles_and_graphs(tmp_path: Path) -> None:
    for name in ("ontology/a.ttl", "data/city.ttl", "data/links/x/y.nt", "shapes/s.ttl"):
        _write(tmp_path / name)
    found = sources.discover([tmp_path / name for name in ("ontology", "data", "shapes")])
    assert [(source.role, source.graph) for source in found.files] == [
        (Role.ONTOLOGY, "ontology"),
        (Role.DATA, "dataset/city"),
        (Role.DATA, "dataset/links"),
        (Role.SHAPES, "shapes"),
    ]


def test_a_folder_with_project_folders_is_a_project(tmp_path: Path) -> None:
    _write(tmp_path / "data/city.ttl")
    _write(tmp_path / "shapes/s.ttl")
    found = sources.discover([tmp_path])
    assert [source.graph for source in found.files] == ["dataset/city", "shapes"]


def test_any_other_file_keeps_its_own_graphs(tmp_path: Path) -> None:
    _write(tmp_path / "some/thing.trig")
    found = sources.discover([tmp_path / "some", tmp_path / "some/thing.trig"])
    assert [(source.role, source.graph) for source in found.files] == [(Role.DATA, "")]


def test_hidden_files_and_other_files_are_left_out(tmp_path: Path) -> None:
    for name in (".git/a.ttl", ".b.ttl", "readme.md", "c.ttl.gz"):
        _write(tmp_path / name)
    (source,) = sources.discover([tmp_path]).files
    assert source.path.name == "c.ttl.gz"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.ttl", "no such file"),
        ("folder", "holds no RDF file"),
        ("table.csv", "does not say which RDF format"),
    ],
)
def test_what_is_no_source_is_told_with_its_path(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "folder").mkdir()
    _write(tmp_path / "table.csv")
    with pytest.raises(SourceError, match=words) as caught:
        sources.discover([tmp_path / name])
    assert name in str(caught.value)


def test_the_digest_changes_with_content_and_name_only(tmp_path: Path) -> None:
    one, other = _write(tmp_path / "1/a.ttl", "x"), _write(tmp_path / "2/a.ttl", "x")
    first = sources.discover([one]).digest()
    assert sources.discover([other]).digest() == first
    other.write_text("y")
    assert sources.discover([other]).digest() != first


def test_a_compressed_bomb_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sourcefile, "MAX_SOURCE_BYTES", 1000)
    path = tmp_path / "bomb.nt.gz"
    path.write_bytes(gzip.compress(b"#" * 100_000))
    (source,) = sources.discover([path]).files
    with pytest.raises(SourceError, match="holds more than"):
        source.read()


def test_a_file_that_is_not_compressed_as_it_says_is_told(tmp_path: Path) -> None:
    (source,) = sources.discover([_write(tmp_path / "a.ttl.gz", "plain")]).files
    with pytest.raises(SourceError, match="cannot be read"):
        source.read()


def test_a_truncated_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.nt.gz"
    path.write_bytes(gzip.compress(b"# a comment\n" * 1000)[:-20])
    (source,) = sources.discover([path]).files
    with pytest.raises(SourceError, match="cannot be read"):
        source.read()
