"""What the system refuses to the keeper of the engine for a while does no lasting harm."""

from __future__ import annotations

import contextlib
import itertools
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.process_tree import child_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.system.conftest import Program, Site

_PATIENCE = 30
_FAILING = """
import sys, threading
import dortmund_lod.cli.serve
from dortmund_lod.cli import commands
serve = sys.modules["dortmund_lod.cli.serve"]
class Home(serve.Home):
    def current_id(self):
        if threading.current_thread().name == "engine-manager" and (self.path / "now").exists():
            raise ERROR("as nobody expected")
        return super().current_id()
serve.Home = Home
ERROR = {error}
commands()
"""
_serve_module = "dortmund_lod.cli.serve"


@pytest.fixture
def source(program: Program) -> str:
    (program.folder / "any.ttl").write_text("<id/a> <p> 1 .")
    return "any.ttl"


def _until(condition: Callable[[], object]) -> None:
    until = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < until, "It did not happen."
        time.sleep(0.05)


def _supervisor(site: Site) -> int | None:
    pids = child_processes(site.process.pid)
    return next((pid for pid in pids if child_processes(pid)), None)


def _is_ready(site: Site) -> bool:
    with contextlib.suppress(OSError):
        return site.ask("/health/ready").text == "ready\n"
    return False


def _kill_engine(site: Site) -> int:
    pid = _supervisor(site)
    assert pid
    os.kill(pid, signal.SIGKILL)
    return pid


def test_a_current_release_that_is_no_link_for_a_while_is_told_and_survived(
    program: Program, source: str
) -> None:
    site = program.serve(source)
    current = site.home / "current"
    target = current.readlink()
    current.unlink()
    current.mkdir()
    _until(lambda: "is no link to a release" in site.operator("/health/ready").text)
    assert site.ask("/health/ready").status == 200
    assert site.ask("/health/live").text == "live\n"
    time.sleep(2)  # several looks
    assert site.log.read_text().count("is no link to a release") == 1
    dead = _kill_engine(site)
    _until(lambda: _supervisor(site) not in {None, dead})
    _until(lambda: site.ask("/health/ready").status == 200)  # with the release it had
    current.rmdir()
    current.symlink_to(target)
    _until(lambda: _is_ready(site))
    _kill_engine(site)
    _until(lambda: not _is_ready(site))
    _until(lambda: _is_ready(site))
    assert "Traceback" not in site.log.read_text()
    assert site.stop() == 0


def test_an_engine_that_the_system_has_no_room_for_is_tried_again(
    program: Program, source: str
) -> None:
    site = program.serve(source, "--workers", "1")
    pid = site.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (4, before[1]))
    _kill_engine(site)
    _until(lambda: "Too many open files" in site.operator("/health/ready").text)
    assert site.ask("/health/ready").status == 503
    assert site.ask("/health/live").text == "live\n"
    resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
    _until(lambda: _is_ready(site))
    assert site.ask("/doc/a.nt").status == 200
    assert site.log.read_text().count("Too many open files") == 1
    assert site.stop() == 0


@pytest.fixture
def room() -> Iterator[Path]:
    """A temporary folder with room for few files, and a name short enough for sockets in it."""
    folder = Path(tempfile.mkdtemp(prefix="room-"))
    command = ["mount", "-t", "tmpfs", "-o", "size=64m,nr_inodes=100", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"No file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607 - the system's own
    folder.rmdir()


def _fill(folder: Path) -> None:
    folder.mkdir()
    with contextlib.suppress(OSError):
        for number in itertools.count():
            (folder / f"{number}").touch()


def test_a_full_temporary_folder_leaves_nothing_behind_and_is_told(
    program: Program, source: str, room: Path
) -> None:
    site = program.serve(source, "--workers", "1", TMPDIR=str(room))
    assert all(site.ask(path).status == 200 for path in ("/", "/health/ready"))
    _fill(room / "filling")
    (program.folder / source).write_text("<id/a> <p> 2 .")
    base = f"http://127.0.0.1:{site.port}/"
    program.run("build", source, "--home", str(site.home), "--base-iri", base)
    _until(lambda: "No space left on device" in site.operator("/health/ready").text)
    time.sleep(3)  # several tries
    assert [path.name for path in room.iterdir() if path.name.startswith(".")] == []
    assert site.ask("/doc/a.nt").status == 200
    shutil.rmtree(room / "filling")
    _until(lambda: _is_ready(site) and '"2"' in site.ask("/doc/a.nt").text)
    assert site.log.read_text().count("No space left on device") == 1
    assert site.stop() == 0


@pytest.fixture
def fail(program: Program, source: str, installed: Path | None) -> Callable[[str], Site]:
    """Starts a site whose engine manager meets an error once there is a file `now`."""
    if installed:
        pytest.skip("The installed program has no other home.")
    built = program.run("build", source, "--home", "home", "--base-iri", "http://e/")
    assert built.returncode == 0

    def fail(error: str) -> Site:
        program.command = [sys.executable, "-c", _FAILING.format(error=error)]
        return program.serve("--no-build")

    return fail


def test_an_error_that_nobody_expected_is_told_and_survived(fail: Callable[[str], Site]) -> None:
    site = fail("RuntimeError")
    (site.home / "now").touch()
    _until(lambda: "as nobody expected" in site.operator("/health/ready").text)
    time.sleep(2)  # several tries
    assert site.ask("/health/live").text == "live\n"
    (site.home / "now").unlink()
    _until(lambda: _is_ready(site))
    assert site.log.read_text().count("RuntimeError: as nobody expected") == 1
    assert site.stop() == 0


def test_a_manager_that_ends_ends_the_program_so_that_it_is_started_again(
    fail: Callable[[str], Site],
) -> None:
    site = fail("GeneratorExit")
    (site.home / "now").touch()
    assert site.process.wait(_PATIENCE) == 2
    log = site.log.read_text()
    assert "as nobody expected" in log
    assert log.endswith("Error: Nobody looks after the engine any more. The log says why.\n")


def test_a_temporary_folder_that_takes_no_files_from_the_start_is_told_in_a_sentence(
    program: Program, source: str
) -> None:
    assert program.run("build", source, "--home", "home").returncode == 0
    program.command = ["/bin/bash", "-c", 'ulimit -f 0; exec "$@"', "-", *program.command]
    tried = program.run("serve", "--no-build", "--home", "home", "--port", "0")
    assert tried.returncode == 2
    assert tried.stderr.splitlines()[-1].startswith("Error: The temporary folder cannot be")
    assert "Traceback" not in tried.stderr
