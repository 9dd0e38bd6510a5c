"""The page on the architecture names the rooms that there are, and files that exist."""

from __future__ import annotations

import re
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_PACKAGE = _ROOT / "dortmund_lod"
_TEXT = (_ROOT / "docs" / "architecture.md").read_text("utf-8")
_PICTURE = _TEXT.split("```")[1]


def test_the_picture_has_every_room_and_no_other() -> None:
    rooms = {path.parent.name for path in _PACKAGE.glob("*/__init__.py")}
    beginnings = [re.split(r" {3,}", line.strip("│├└─ "))[0] for line in _PICTURE.splitlines()[1:]]
    named = {name for beginning in beginnings for name in beginning.split()}
    assert named == rooms


def test_every_file_and_folder_that_is_named_exists() -> None:
    named = re.findall(r"`([a-z_]+(?:/[a-z_]+)+(?:\.py)?|[a-z_]+\.py)`", _TEXT)
    assert len(named) > 40
    assert [name for name in named if not (_PACKAGE / name).exists()] == []


def test_there_are_four_walks() -> None:
    assert len(re.findall(r"(?m)^## ", _TEXT)) == 4
