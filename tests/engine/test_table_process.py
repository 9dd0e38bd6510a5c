"""Large tables are asked in a process that may die, and whose answers are bounded."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.engine import limits_of
from dortmund_lod.engine.table_process import ClassTables
from dortmund_lod.errors import EngineUnavailable, QueryTimeLimit
from dortmund_lod.release.tables import table_index
from dortmund_lod.release.tables.filters import Filter, TableQuestion
from dortmund_lod.release.tables.table_writer import TableWriter
from dortmund_lod.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_MEMBERS = 5


def _write(folder: Path) -> None:
    lines = [
        line
        for n in range(_MEMBERS)
        for line in (
            f"<https://e.org/{n}> {_TYPE} <https://e.org/o#Thing> .\n",
            f'<https://e.org/{n}> <https://e.org/o#kind> "{n % 2}" .\n',
        )
    ]
    (folder / "data.nt").write_text("".join(lines))
    (folder / "downloads").mkdir()
    writer = TableWriter(folder / "data.nt", folder / "work", {"o": "https://e.org/o#"})
    writer.write(folder / "downloads", folder / "tables")


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClassTables]:
    monkeypatch.setattr(table_index, "LARGE", 1)
    _write(tmp_path)
    found = ClassTables(tmp_path / "tables", limits_of(Settings()))
    yield found
    found.stop()


def _process(tables: ClassTables) -> int:
    assert tables.pid
    return tables.pid


def _runs(tables: ClassTables) -> bool:
    return tables.pid is not None


def test_no_process_runs_until_a_table_is_asked(tables: ClassTables) -> None:
    assert not _runs(tables)
    table = tables.of("https://e.org/o#Thing")
    assert table
    answer = tables.ask(TableQuestion(table.name, limit=2, offset=1))
    assert answer.total == _MEMBERS
    assert answer.members == ["https://e.org/1", "https://e.org/2"]
    assert _runs(tables)
    assert tables.of("https://e.org/o#Nothing") is None


def test_one_that_was_killed_is_followed_by_another(tables: ClassTables) -> None:
    tables.ask(TableQuestion("table-o-Thing"))
    before = _process(tables)
    os.kill(before, signal.SIGKILL)
    os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
    assert tables.ask(TableQuestion("table-o-Thing")).total == _MEMBERS
    assert _process(tables) != before


def test_what_takes_too_long_is_ended_and_told(tables: ClassTables, tmp_path: Path) -> None:
    tables.ask(TableQuestion("table-o-Thing"))
    hasty = ClassTables(tmp_path / "tables", limits_of(Settings(query_time_limit=0.2)))
    hasty.ask(TableQuestion("table-o-Thing"))
    os.kill(_process(hasty), signal.SIGSTOP)
    with pytest.raises(QueryTimeLimit, match=r"0\.2 seconds"):
        hasty.ask(TableQuestion("table-o-Thing"))
    assert hasty.pid is None
    assert hasty.ask(TableQuestion("table-o-Thing")).total == _MEMBERS
    hasty.stop()


@pytest.mark.parametrize("name", ["../tables/table-o-Thing", "table-o-Nothing", 'x" y', ""])
def test_a_table_that_there_is_not_is_told(tables: ClassTables, name: str) -> None:
    with pytest.raises(EngineUnavailable, match="cannot be read"):
        tables.ask(TableQuestion(name))
    assert tables.ask(TableQuestion("table-o-Thing")).total == _MEMBERS


def test_a_folder_may_be_called_as_a_pattern_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_index, "LARGE", 1)
    for name in ("Xxx", "X?*"):
        (tmp_path / name).mkdir()
        _write(tmp_path / name)
    found = ClassTables(tmp_path / "X?*" / "tables", limits_of(Settings()))
    assert found.ask(TableQuestion("table-o-Thing")).total == _MEMBERS
    found.stop()


@pytest.mark.parametrize("value", ["'", '"; DROP TABLE cells --', "?", "{", "%", "\\", "\0"])
@pytest.mark.parametrize("operator", ["eq", "contains", "gt", "lang"])
def test_whatever_a_value_holds_it_is_a_value(
    tables: ClassTables, operator: str, value: str
) -> None:
    each = Filter("https://e.org/o#kind", operator, value)
    answer = tables.ask(TableQuestion("table-o-Thing", (each,), facets=(each.column,)))
    assert answer.total in {0, _MEMBERS}


def test_a_release_of_before_has_no_tables(tmp_path: Path) -> None:
    assert ClassTables(tmp_path / "tables", limits_of(Settings())).of("https://e.org/o#X") is None
