"""A large file is read again only if it may have changed."""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.errors import SourceError
from dortmund_lod.publish import file_digest_cache
from dortmund_lod.publish.file_digest_cache import FileDigestCache
from dortmund_lod.rdf.formats import NTRIPLES
from dortmund_lod.sources.source_file import Role, SourceFile

if TYPE_CHECKING:
    from pathlib import Path


class _Source(SourceFile):
    """Counts how often it is read."""

    read_times = 0

    def digest(self) -> str:
        _Source.read_times += 1
        return super().digest()


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Source:
    """A file that counts as large, and whose last change is long ago."""
    monkeypatch.setattr(_Source, "read_times", 0)
    monkeypatch.setattr(file_digest_cache, "LARGE", 4)
    monkeypatch.setattr(file_digest_cache, "_SETTLED", -1.0)
    path = tmp_path / "a.nt"
    path.write_text("one.")
    return _Source(path, path, NTRIPLES, Role.DATA)


def _digest(source: _Source, tmp_path: Path) -> str:
    return FileDigestCache(tmp_path / "files.json").of(source)


def test_a_large_file_is_read_once(source: _Source, tmp_path: Path) -> None:
    expected = hashlib.sha256(b"one.").hexdigest()
    assert [_digest(source, tmp_path) for _ in range(3)] == [expected] * 3
    assert source.read_times == 1


def test_a_change_that_keeps_size_and_date_is_seen(source: _Source, tmp_path: Path) -> None:
    _digest(source, tmp_path)
    before = source.path.stat()
    time.sleep(0.02)  # the system's clock must move on by a tick
    source.path.write_text("two.")
    os.utime(source.path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert _digest(source, tmp_path) == hashlib.sha256(b"two.").hexdigest()


def test_a_file_that_takes_the_place_of_another_is_read(source: _Source, tmp_path: Path) -> None:
    _digest(source, tmp_path)
    (tmp_path / "new").write_text("new.")
    (tmp_path / "new").replace(source.path)
    assert _digest(source, tmp_path) == hashlib.sha256(b"new.").hexdigest()


def test_small_and_recent_files_are_read_each_time(
    source: _Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_digest_cache, "LARGE", 5)
    _digest(source, tmp_path)
    _digest(source, tmp_path)
    assert source.read_times == 2
    monkeypatch.setattr(file_digest_cache, "LARGE", 4)
    monkeypatch.setattr(file_digest_cache, "_SETTLED", 60.0)
    _digest(source, tmp_path)
    _digest(source, tmp_path)
    assert source.read_times == 4


@pytest.mark.parametrize("content", ["", "{", "[]", "[1]", "\0"])
def test_a_damaged_memory_is_none(source: _Source, tmp_path: Path, content: str) -> None:
    (tmp_path / "files.json").write_text(content)
    assert _digest(source, tmp_path) == hashlib.sha256(b"one.").hexdigest()
    assert _digest(source, tmp_path) == hashlib.sha256(b"one.").hexdigest()
    assert source.read_times == 1


def test_a_file_that_is_gone_is_told(source: _Source, tmp_path: Path) -> None:
    _digest(source, tmp_path)
    source.path.unlink()
    with pytest.raises(SourceError, match="cannot be read"):
        _digest(source, tmp_path)
