"""The units for systemd in the documentation."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.system.conftest import Program

_DOCS = Path(__file__).parents[2] / "docs"
_UNIT = _DOCS / "dortmund-lod.service"
_COMPANION = _DOCS / "dortmund-lod-virtuoso.service"
_WORST = "20"  # tenths; 50 is "medium", 96 "unsafe"


@pytest.fixture(params=[_UNIT, _COMPANION], ids=["site", "companion"])
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A unit with a program that is there on every machine."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed.")
    shipped: Path = request.param
    path = tmp_path / shipped.name
    text = shipped.read_text("utf-8")
    for program in ("/opt/dortmund-lod/bin/dortmund-lod", "/usr/bin/virtuoso-t"):
        text = text.replace(program, "/bin/true")
    path.write_text(text)
    return path


def _analyzed(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze") or ""
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def test_systemd_understands_the_unit(unit: Path) -> None:
    result = _analyzed("verify", unit)
    assert (result.returncode, result.stderr) == (0, "")


def test_the_service_may_do_little_beyond_serving(unit: Path) -> None:
    result = _analyzed("security", "--offline=yes", f"--threshold={_WORST}", unit)
    assert result.returncode == 0, result.stdout[-200:]


def test_the_command_of_the_unit_serves(program: Program, tmp_path: Path) -> None:
    (tmp_path / "any.ttl").write_text("<a> <b> <c> .")
    (tmp_path / "settings.toml").write_text("workers = 1\n")
    program.run("build", "any.ttl", "--home", "home")
    (line,) = [
        line for line in _UNIT.read_text("utf-8").splitlines() if line.startswith("ExecStart=")
    ]
    line = line.replace("/var/lib/dortmund-lod", "home").replace(
        "/etc/dortmund-lod.toml", "settings.toml"
    )
    _, command, *arguments = shlex.split(line.removeprefix("ExecStart="))
    assert command == "serve"
    assert program.serve(*arguments).stop() == 0
