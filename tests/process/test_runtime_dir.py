"""What a killed process has left goes when the next one starts; what is in use stays."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.errors import ServeError
from dortmund_lod.process.runtime_dir import LONGEST_NAME, RuntimeDir, use_temporary_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWNER = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from dortmund_lod.process.runtime_dir import RuntimeDir
folder = RuntimeDir()
print(folder.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_the_folder_of_a_killed_process_is_removed_by_the_next(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _OWNER, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout
        left = tmp_path / owner.stdout.readline().strip()
        mine = RuntimeDir()
        assert left.is_dir()
        owner.kill()
        owner.wait()
        other = RuntimeDir()
        assert not left.exists()
        assert mine.path.is_dir()
        mine.remove()
        other.remove()
    assert not list(tmp_path.iterdir())


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose name is short enough for sockets."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        yield Path(name)


def test_temporary_files_lie_in_the_folder_that_is_named(short: Path) -> None:
    use_temporary_folder(short / "cache" / "ours")
    assert tempfile.gettempdir() == str(short / "cache" / "ours")
    shared = RuntimeDir()
    assert shared.path.parent == short / "cache" / "ours"
    shared.remove()


@pytest.mark.parametrize("folder", ["/proc/none", "{}/" + "x" * 100, "{}/file"])
def test_a_folder_that_cannot_be_used_is_not_taken(short: Path, folder: str) -> None:
    (short / "file").touch()
    before = tempfile.gettempdir()
    use_temporary_folder(Path(folder.format(short)))
    assert tempfile.gettempdir() == before


def test_a_folder_with_too_long_a_name_for_sockets_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/" + "x" * 72)
    with pytest.raises(ServeError, match="too long a name for a socket"):
        RuntimeDir()


def test_sockets_fit_into_the_longest_folder(monkeypatch: pytest.MonkeyPatch, short: Path) -> None:
    longest = short / ("x" * (72 - 1 - len(str(short)) - 1))
    longest.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(longest))
    shared = RuntimeDir()
    with socket.socket(socket.AF_UNIX) as found:
        found.bind(str(shared.path / ("x" * LONGEST_NAME)))
    shared.remove()


def test_folders_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "dortmund-lod-of-another-kind").mkdir()
    (tmp_path / "anything").mkdir()
    RuntimeDir().remove()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "anything",
        "dortmund-lod-of-another-kind",
    ]
