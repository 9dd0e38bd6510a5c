"""Projects that are checked as the profile has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dortmund_lod import sources, validation
from dortmund_lod.profiles.statements import PROFILE
from tests.validation.conftest import BASE, turtle

if TYPE_CHECKING:
    from pathlib import Path

    from tests.validation.conftest import Validate


@pytest.fixture
def validate(tmp_path: Path) -> Validate:
    """Write files and validate them: names with a folder to Turtle (or bytes, as they are)."""

    def write_and_validate(files: dict[str, str | bytes]) -> validation.Report:
        (tmp_path / sources.PROJECT_FILE).touch()
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else turtle(content).encode())
        found = sources.discover([tmp_path]).files
        return validation.validate(found, BASE, checks=PROFILE.checks(()))

    return write_and_validate
