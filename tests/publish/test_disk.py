"""A disk that is full or read-only: the last release stays, and a sentence says what is wrong."""

from __future__ import annotations

import hashlib
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dortmund_lod.cli import commands
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

_MOUNT = "size=2m,nr_inodes=4k"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = _mount("-t", "tmpfs", "-o", _MOUNT, "tmpfs", str(folder))
    if mounted.returncode:
        pytest.skip(f"No file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - the system's own


def _mount(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)  # noqa: S607


def _build(source: Path, home: Path) -> Result:
    return CliRunner().invoke(commands, ["build", str(source), "--home", str(home)])


def _state(home: Path) -> dict[str, str]:
    files = [path for path in home.rglob("*") if path.is_file() and path.name != "lock"]
    digests = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return digests | {"current": str(Home(home).current_id())}


def _is_told(result: Result, home: Path, reason: str) -> None:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"Error: {home} cannot be written to: {reason}")
    assert result.stderr.count("\n") == 1


def test_a_full_disk_keeps_the_last_release(disk: Path, tmp_path: Path) -> None:
    source = tmp_path / "any.nt"
    source.write_text("<http://example.org/a> <http://example.org/p> 'small' .".replace("'", '"'))
    home = disk / "home"
    assert _build(source, home).exit_code == 0
    before = _state(home)
    lines = (f'<http://example.org/{n}> <http://example.org/p> "{n:0500}" .' for n in range(5000))
    source.write_text("\n".join(lines))
    _is_told(_build(source, home), home, "No space left on device")
    assert _state(home) == before
    source.write_text('<http://example.org/a> <http://example.org/p> "other" .')
    assert _build(source, home).exit_code == 0


def test_a_read_only_disk_keeps_the_last_release(disk: Path, tmp_path: Path) -> None:
    source = tmp_path / "any.nt"
    source.write_text('<http://example.org/a> <http://example.org/p> "1" .')
    home = disk / "home"
    assert _build(source, home).exit_code == 0
    before = _state(home)
    assert not _mount("-o", f"remount,ro,{_MOUNT}", str(disk)).returncode
    source.write_text('<http://example.org/a> <http://example.org/p> "2" .')
    _is_told(_build(source, home), home, "Read-only file system")
    assert _state(home) == before


@pytest.mark.parametrize("name", ["home", "home/releases", "home/inputs"])
def test_a_file_in_place_of_a_folder_is_told(tmp_path: Path, name: str) -> None:
    source = tmp_path / "any.nt"
    source.write_text('<http://example.org/a> <http://example.org/p> "1" .')
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("in the way")
    _is_told(_build(source, tmp_path / "home"), tmp_path / "home", "")
