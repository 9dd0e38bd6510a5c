"""What all tests share: no settings from outside, and limits that do not depend on the machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import hypothesis
import pytest

_PREFIX = "DORTMUND_LOD_"
_PROGRAM = pytest.StashKey[Path]()

hypothesis.settings.register_profile("dortmund-lod", deadline=None, print_blob=True)
hypothesis.settings.load_profile("dortmund-lod")


def pytest_configure(config: pytest.Config) -> None:
    """Take the program under test from the environment, and nothing else."""
    given = {name: os.environ.pop(name) for name in [*os.environ] if name.startswith(_PREFIX)}
    beside_python = Path(sys.executable).with_name("dortmund-lod")
    config.stash[_PROGRAM] = Path(given.get(f"{_PREFIX}PROGRAM", beside_python))


@pytest.fixture(scope="session")
def program(pytestconfig: pytest.Config) -> Path:
    """The `dortmund-lod` under test: DORTMUND_LOD_PROGRAM, else the one beside this Python."""
    return pytestconfig.stash[_PROGRAM]


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Tiny sources, named for what is special about them."""
    return Path(__file__).parent / "data"
