"""What a killed process has left goes when the next one starts; what is in use stays."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.process.runtime_dir import RuntimeDir

if TYPE_CHECKING:
    from pathlib import Path

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


def test_folders_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "dortmund-lod-of-another-kind").mkdir()
    (tmp_path / "anything").mkdir()
    RuntimeDir().remove()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "anything",
        "dortmund-lod-of-another-kind",
    ]
