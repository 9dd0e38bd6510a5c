"""Each web process has a core of its own where there is one for each."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CORES = sorted(os.sched_getaffinity(0))
_PROGRAM = """
import os, sys
from pathlib import Path
from dortmund_lod.process.cpu_affinity import pin
print(pin(Path(sys.argv[1]), int(sys.argv[2])), *sorted(os.sched_getaffinity(0)), flush=True)
sys.stdin.read()
"""


def _start(folder: Path, processes: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _PROGRAM, str(folder), str(processes)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _said(process: subprocess.Popen[str]) -> str:
    return process.stdout.readline().strip() if process.stdout else ""


def test_each_process_takes_another_core_and_gives_it_back_when_it_ends(tmp_path: Path) -> None:
    running = [_start(tmp_path, len(_CORES)) for _ in _CORES]
    taken = sorted(_said(process) for process in running)
    late = _start(tmp_path, len(_CORES))
    without = _said(late)
    for process in (*running, late):
        process.communicate()
    again = _start(tmp_path, len(_CORES))
    found = _said(again)
    again.communicate()
    assert taken == sorted(f"{core} {core}" for core in _CORES)
    assert without == " ".join(map(str, ["None", *_CORES]))
    assert found == f"{_CORES[0]} {_CORES[0]}"


def test_nothing_is_pinned_where_processes_and_cores_are_not_equally_many(tmp_path: Path) -> None:
    process = _start(tmp_path, len(_CORES) + 1)
    said = _said(process)
    process.communicate()
    assert said == " ".join(map(str, ["None", *_CORES]))
