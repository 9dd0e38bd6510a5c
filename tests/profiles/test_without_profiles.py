"""The product is complete when the folder of its profiles is taken away."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

import dortmund_lod

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = Path(dortmund_lod.__file__).parent
_PAGES = ("", "doc/tower/north", "browse", "search?q=tower", "provenance", "sparql", "catalog")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> Path:
    """A folder with the package, but no profiles, and some data."""
    folder = tmp_path_factory.mktemp("bare")
    without = shutil.ignore_patterns("profiles", "__pycache__", "editor")
    shutil.copytree(_PACKAGE, folder / "dortmund_lod", ignore=without)
    shutil.copytree(data_folder / "statements", folder / "project")
    (folder / "dortmund-lod.toml").write_text("profiles = []\n")
    return folder


def _command(bare: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    command = [sys.executable, "-m", "dortmund_lod.cli", *arguments]
    return command, os.environ | {"PYTHONPATH": str(bare)}


def _run(bare: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command, environ = _command(bare, *arguments)
    return subprocess.run(
        command, cwd=bare, env=environ, check=False, capture_output=True, text=True, timeout=120
    )


def test_the_profiles_are_really_missing(bare: Path) -> None:
    program = "import dortmund_lod, dortmund_lod.profiles as p; print(p.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=bare,
        env=os.environ | {"PYTHONPATH": str(bare)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert "No module named 'dortmund_lod.profiles'" in found.stderr


def test_the_gate_works_without_profiles(bare: Path) -> None:
    result = _run(bare, "validate", "project")
    assert result.returncode == 0, result.stderr + result.stdout
    (bare / "text.txt").write_text("12,500 steps")
    result = _run(bare, "validate", "project", "--source-text", "text.txt")
    assert result.returncode == 2
    assert "profile" in result.stderr


@pytest.fixture(scope="module")
def served(bare: Path) -> Iterator[str]:
    command, environ = _command(bare, "serve", "project", "--home", "home", "--port", "0")
    environ |= {"DORTMUND_LOD_WORKERS": "1"}
    with subprocess.Popen(
        command, cwd=bare, env=environ, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        lines = iter(process.stderr.readline, "")
        found = next((line for line in lines if line.startswith("Serving ")), "")
        address = re.search(r" at (http\S+)", found)
        try:
            assert address, process.poll()
            yield address[1]
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.parametrize("path", _PAGES)
def test_pages_are_served_without_profiles(served: str, path: str) -> None:
    request = Request(served + path, headers={"Accept": "text/html"})  # noqa: S310 - our own
    with urlopen(request, timeout=30) as response:  # noqa: S310 - our own
        assert response.status == 200
        assert "</html>" in response.read().decode()
