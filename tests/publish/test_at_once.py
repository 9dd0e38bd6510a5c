"""Builds at once in one home, and builds that are killed while they write."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM = [sys.executable, "-m", "dortmund_lod.cli", "build"]


def _start(source: Path, home: Path) -> subprocess.Popen[str]:
    command = [*_PROGRAM, str(source), "--home", str(home)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _is_whole(release: Path) -> bool:
    manifest = json.loads((release / "release.json").read_text("utf-8"))
    return manifest["id"] == release.name and all(
        hashlib.sha256((release / name).read_bytes()).hexdigest() == measure["sha256"]
        for name, measure in manifest["files"].items()
    )


def _sources(folder: Path, number: int) -> list[Path]:
    found = [folder / f"{name}.nt" for name in range(number)]
    for name, path in enumerate(found):
        lines = [
            f'<http://example.org/{n}> <http://example.org/p> "{name}" .' for n in range(3000)
        ]
        path.write_text("\n".join(lines))
    return found


def test_builds_of_different_sources_at_once_all_succeed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    processes = [_start(source, home) for source in _sources(tmp_path, 3)]
    ended = [process.communicate(timeout=60) for process in processes]
    ids = {out.strip() for out, _ in ended}
    assert [err for _, err in ended] == ["", "", ""]
    assert {path.name for path in (home / "releases").iterdir()} == ids
    assert all(_is_whole(home / "releases" / release) for release in ids)
    assert Home(home).current_id() in ids


def test_a_build_that_is_killed_while_it_writes_leaves_only_whole_releases(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first, *others = _sources(tmp_path, 9)
    out, _ = _start(first, home).communicate(timeout=60)
    current = out.strip()
    chance = random.Random(4711)  # noqa: S311 - moments, not secrets
    for source in others:
        process = _start(source, home)
        while process.poll() is None and not list((home / "releases").glob(".building-*/*")):
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        process.communicate(timeout=60)
        visible = [path for path in (home / "releases").iterdir() if path.name[0] != "."]
        assert all(_is_whole(path) for path in visible)
        assert _is_whole(home / "releases" / str(Home(home).current_id()))
    assert _is_whole(home / "releases" / current)
    _start(first, home).communicate(timeout=60)
    assert Home(home).current_id() == current
    out, err = _start(others[0], home).communicate(timeout=60)
    assert (err, Home(home).current_id()) == ("", out.strip())
    assert not list((home / "releases").glob(".*"))
