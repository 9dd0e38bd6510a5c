"""`dortmund-lod serve` on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from dortmund_lod.cli import commands

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_build_the_home_has_to_be_named() -> None:
    result = CliRunner().invoke(commands, ["serve", "--no-build"])
    assert result.exit_code == 2
    assert "name it with --home" in result.stderr


def test_without_a_build_there_has_to_be_a_release(tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, ["serve", "--no-build", "--home", str(tmp_path)])
    assert result.exit_code == 2
    assert "There is no release in" in result.stderr
