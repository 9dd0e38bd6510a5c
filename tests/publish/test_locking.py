"""What people are told when the work in a home fails: the reason, and what helps against it."""

from __future__ import annotations

import errno
import os
import sqlite3
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.errors import ReleaseError
from dortmund_lod.publish.home.home_lock import locked
from dortmund_lod.release.home import Home

if TYPE_CHECKING:
    from pathlib import Path


def _told(folder: Path, error: Exception) -> str:
    with pytest.raises(ReleaseError) as caught, locked(Home(folder)):
        raise error
    assert "othing served has changed." in str(caught.value)
    return str(caught.value)


def _system(number: int) -> OSError:
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_only_a_full_disk_asks_to_free_space(tmp_path: Path, number: int) -> None:
    told = _told(tmp_path, _system(number))
    assert told.startswith(f"{tmp_path} cannot be written to: {os.strerror(number)}.")
    assert "Free some space" in told


def test_a_database_on_a_full_disk_asks_to_free_space(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "full.sqlite")
    database.execute("PRAGMA max_page_count = 1")
    with pytest.raises(sqlite3.OperationalError) as full:
        database.execute("CREATE TABLE any (thing)")
    database.close()
    assert "Free some space" in _told(tmp_path, full.value)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EIO])
def test_a_folder_that_takes_no_files_asks_for_another_one(tmp_path: Path, number: int) -> None:
    told = _told(tmp_path, _system(number))
    assert told.startswith(f"{tmp_path} cannot be written to: {os.strerror(number)}.")
    assert "Name another folder with --home" in told
    assert "space" not in told


@pytest.mark.parametrize(
    "error",
    [
        _system(errno.EMFILE),
        _system(errno.EAGAIN),
        OSError("RDF/XML reserved syntax term is not allowed as a predicate"),
        sqlite3.OperationalError("no such table: any"),
    ],
    ids=["too many files", "no process", "writer", "database"],
)
def test_whatever_else_fails_tells_its_own_reason(tmp_path: Path, error: OSError) -> None:
    told = _told(tmp_path, error)
    reason = getattr(error, "strerror", None) or str(error)
    assert told.startswith(f"The work in {tmp_path} was given up: {reason}. ")
    assert "space" not in told
    assert "--home" not in told
