"""Reading one source file: packed or not, up to a size, and what is said when it cannot be."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.errors import SourceError
from dortmund_lod.rdf.formats import TURTLE
from dortmund_lod.sources import source_file
from dortmund_lod.sources.source_file import Role, SourceFile

if TYPE_CHECKING:
    from pathlib import Path

_CONTENT = b"<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n"


def _source(path: Path, content: bytes | None = None) -> SourceFile:
    if content is not None:
        path.write_bytes(content)
    return SourceFile(path=path, display=path, format=TURTLE, role=Role.DATA)


def _reason(source: SourceFile) -> str:
    with pytest.raises(SourceError) as caught:
        source.read()
    text = str(caught.value)
    assert text.startswith(f"{source.display}: ")
    assert text.endswith(".")
    return text.removeprefix(f"{source.display}: ")


def test_a_plain_file_is_read_as_it_is(tmp_path: Path) -> None:
    assert _source(tmp_path / "a.ttl", _CONTENT).read() == _CONTENT


@pytest.mark.parametrize("name", ["a.ttl.gz", "a.ttl.GZ"])
def test_a_packed_file_is_unpacked(tmp_path: Path, name: str) -> None:
    assert _source(tmp_path / name, gzip.compress(_CONTENT)).read() == _CONTENT


def test_a_packed_file_of_several_members_is_read_whole(tmp_path: Path) -> None:
    packed = gzip.compress(_CONTENT) + gzip.compress(_CONTENT)
    assert _source(tmp_path / "a.ttl.gz", packed).read() == _CONTENT * 2


def test_an_empty_file_is_nothing(tmp_path: Path) -> None:
    assert _source(tmp_path / "a.ttl", b"").read() == b""


def test_a_bomb_ends_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_file, "MAX_SOURCE_BYTES", 2**20)
    source = _source(tmp_path / "bomb.ttl.gz", gzip.compress(bytes(2**24)))
    assert _reason(source).startswith("The file holds more than ")


def test_a_file_of_exactly_the_limit_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_file, "MAX_SOURCE_BYTES", len(_CONTENT))
    assert _source(tmp_path / "a.ttl", _CONTENT).read() == _CONTENT


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(_CONTENT, id="not packed"),
        pytest.param(gzip.compress(_CONTENT)[:-9], id="cut off"),
        pytest.param(gzip.compress(_CONTENT)[:-8] + bytes(8), id="wrong checksum"),
        pytest.param(gzip.compress(_CONTENT)[:12] + b"\xff" * 40, id="garbage inside"),
    ],
)
def test_a_broken_packed_file_cannot_be_read(tmp_path: Path, packed: bytes) -> None:
    assert _reason(_source(tmp_path / "a.ttl.gz", packed)).startswith("The file cannot be read: ")


def test_a_folder_in_place_of_a_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").mkdir()
    assert _reason(_source(tmp_path / "a.ttl")) == "The file cannot be read: Is a directory."


def test_a_file_that_has_gone_cannot_be_read(tmp_path: Path) -> None:
    source = _source(tmp_path / "a.ttl")
    assert _reason(source) == "The file cannot be read: No such file or directory."
    with pytest.raises(SourceError):
        source.digest()


def test_the_path_is_told_as_the_user_wrote_it(tmp_path: Path) -> None:
    display = tmp_path / "shown.ttl"
    source = SourceFile(tmp_path / "a.ttl", display, TURTLE, Role.DATA)
    assert _reason(source)


def test_the_digest_is_of_the_bytes_on_disk(tmp_path: Path) -> None:
    packed, again = gzip.compress(_CONTENT, mtime=1), gzip.compress(_CONTENT, mtime=2)
    one, two = _source(tmp_path / "a.ttl.gz", packed), _source(tmp_path / "b.ttl.gz", again)
    assert one.digest() != two.digest()
    assert len(one.digest()) == 64
