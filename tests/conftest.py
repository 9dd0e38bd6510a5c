"""What all tests share: no settings from outside, and limits that do not depend on the machine."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from dortmund_lod.site.metrics.metrics import Metrics

_PREFIX = "DORTMUND_LOD_"
_INSTALLED = pytest.StashKey["Path | None"]()

hypothesis.settings.register_profile("dortmund-lod", deadline=None, print_blob=True)
hypothesis.settings.load_profile("dortmund-lod")


def pytest_configure(config: pytest.Config) -> None:
    """Take the program under test from the environment, and nothing else."""
    given = {name: os.environ.pop(name) for name in [*os.environ] if name.startswith(_PREFIX)}
    handed = getattr(config, "workerinput", {})  # a worker finds the environment emptied
    program = given.get(f"{_PREFIX}PROGRAM") or handed.get("program")
    config.stash[_INSTALLED] = Path(program) if program else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the program under test to a worker."""
    program = node.config.stash[_INSTALLED]
    node.workerinput["program"] = str(program) if program else ""


@pytest.fixture(scope="session")
def installed(pytestconfig: pytest.Config) -> Path | None:
    """The installed program that DORTMUND_LOD_PROGRAM names; None for the one of this Python."""
    return pytestconfig.stash[_INSTALLED]


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Tiny sources, named for what is special about them."""
    return Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def metrics() -> Metrics:
    """The metrics of this process, which can have them only once."""
    from dortmund_lod.site.metrics.metrics import Metrics  # noqa: PLC0415 - few tests need it

    return Metrics()


@pytest.fixture(scope="session")
def demo_home(
    tmp_path_factory: pytest.TempPathFactory, installed: Path | None, worker_id: str
) -> Path:
    """A home with the release of the shipped data, built once for all processes: to be copied."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    home, unfinished = shared / "demo", shared / "demo.part"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            program = [str(installed)] if installed else [sys.executable, "-m", "dortmund_lod.cli"]
            command = [*program, "build", "--demo", "--home", str(unfinished)]
            subprocess.run(command, cwd=shared, check=True, capture_output=True)
            unfinished.rename(home)
    return home
