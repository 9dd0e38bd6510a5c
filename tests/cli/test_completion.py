"""Completion in shells."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dortmund_lod.cli import commands
from dortmund_lod.cli.completion import SHELLS

if TYPE_CHECKING:
    from pathlib import Path

_BASH = """
source "$1"
COMP_WORDS=(dortmund-lod $2) COMP_CWORD=$(set -- $2; echo $#)
_dortmund_lod_completion dortmund-lod
echo "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize("shell", SHELLS)
def test_there_is_a_script_for_every_shell(shell: str) -> None:
    script = CliRunner().invoke(commands, ["completion", shell]).stdout
    assert "_DORTMUND_LOD_COMPLETE" in script
    assert "dortmund-lod" in script


def _completed(folder: Path, line: str) -> list[str]:
    """What bash would offer for the last word of a line."""
    script = folder / "completion"
    script.write_text(CliRunner().invoke(commands, ["completion", "bash"]).stdout)
    program = folder / "dortmund-lod"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dortmund_lod.cli "$@"\n')
    program.chmod(0o755)
    result = subprocess.run(
        ["/bin/bash", "-c", _BASH, "bash", str(script), line],
        env=os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"},
        cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return result.stdout.split()


def test_bash_completes_commands_and_options(tmp_path: Path) -> None:
    assert _completed(tmp_path, "rel") == ["releases"]
    assert _completed(tmp_path, "serve --por") == ["--port"]


def test_bash_completes_the_ids_of_the_releases_in_the_home(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a> <b> <c> .")
    home = ["--home", str(tmp_path / "home")]
    built = CliRunner().invoke(commands, ["build", str(tmp_path / "a.ttl"), *home])
    release = built.stdout.strip()
    line = f"releases rollback --home home {release[:3]}"
    assert _completed(tmp_path, line) == [release]
