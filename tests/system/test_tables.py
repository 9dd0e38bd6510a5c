"""Tables of all classes, read by the programs that people use for tables."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import duckdb
import pandas as pd
import pytest
from csvw import CSVW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.system.conftest import Site

_SEPARATOR = " | "


def _tables(site: Site) -> list[dict[str, Any]]:
    """The tables of the release that is served."""
    index = site.home / "current" / "tables" / "tables.json"
    found: list[dict[str, Any]] = json.loads(index.read_text("utf-8"))
    assert len(found) > 20
    return found


def _csv_address(site: Site, cls: str, columns: list[str]) -> str:
    chosen = "".join(f"&column={quote(each, safe='')}" for each in columns)
    return f"{site.url}/browse?class={quote(cls, safe='')}{chosen}&format=csv"


@pytest.fixture(scope="module")
def files(dortmund: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The Parquet file of each class, as it is downloaded."""
    folder = tmp_path_factory.mktemp("parquet")
    found = {}
    for each in _tables(dortmund):
        answer = dortmund.ask(f"/dump/latest/{each['name']}.parquet")
        answer = dortmund.ask(answer.headers["Location"].removeprefix(dortmund.url))
        assert answer.headers["Content-Type"] == "application/vnd.apache.parquet"
        path = folder / f"{each['name']}.parquet"
        path.write_bytes(answer.body)
        found[each["cls"]] = path
    return found


def test_duckdb_reads_every_table_with_all_members(dortmund: Site, files: dict[str, Path]) -> None:
    for each in _tables(dortmund):
        rows = duckdb.read_parquet(str(files[each["cls"]])).fetchall()
        assert len(rows) == each["members"]
        assert len({row[0] for row in rows}) == each["members"]
        assert len(rows[0]) == each["columns"] + 2


def test_pandas_reads_every_table_with_the_columns_that_duckdb_does(
    dortmund: Site, files: dict[str, Path]
) -> None:
    for each in _tables(dortmund):
        frame = pd.read_parquet(files[each["cls"]])
        assert len(frame) == each["members"]
        assert list(frame.columns) == duckdb.read_parquet(str(files[each["cls"]])).columns
        assert frame["iri"].is_unique


def test_a_csvw_reader_finds_the_description_of_every_table_and_reads_it(dortmund: Site) -> None:
    for each in _tables(dortmund):
        address = _csv_address(dortmund, each["cls"], [])
        reader = CSVW(address, validate=True)
        assert reader.is_valid, reader.warnings
        assert not reader.no_metadata
        (table,) = reader.tables
        rows = list(table)
        assert len(rows) == each["members"]
        plain = csv.DictReader(io.StringIO(dortmund.ask(address[len(dortmund.url) :]).text))
        assert [row["iri"] for row in plain] == [row["iri"].unsplit() for row in rows]


def test_parquet_and_csv_say_the_same_of_every_member(
    dortmund: Site, files: dict[str, Path]
) -> None:
    for each in _tables(dortmund):
        said = _described(files[each["cls"]])
        columns = sorted({column["property"] for column in said.values()})[:40]
        text = dortmund.ask(_csv_address(dortmund, each["cls"], columns)[len(dortmund.url) :]).text
        by_csv = {row["iri"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
        heads = dict(zip(columns, list(next(iter(by_csv.values())))[2:], strict=True))
        rows = duckdb.execute(
            f"SELECT COLUMNS(*)::VARCHAR[] FROM (SELECT {_as_lists(said)} FROM "  # noqa: S608
            f"'{files[each['cls']]}')"
        ).fetchall()
        for row in rows:
            cells = dict(zip(["iri", *said], row, strict=True))
            for iri, head in heads.items():
                names = [name for name, column in said.items() if column["property"] == iri]
                values = [value for name in names for value in cells[name] or ()]
                assert sorted(values) == sorted(_values(by_csv[cells["iri"][0]][head])), head


def _values(cell: str) -> list[str]:
    return cell.split(_SEPARATOR) if cell else []


def _described(path: Path) -> dict[str, dict[str, str]]:
    """What a file says of its columns."""
    query = f"SELECT value FROM parquet_kv_metadata('{path}') WHERE key = 'dortmund_lod'"  # noqa: S608
    ((value,),) = duckdb.execute(query).fetchall()
    columns: dict[str, dict[str, str]] = json.loads(value)["columns"]
    return columns


def _as_lists(said: dict[str, dict[str, str]]) -> str:
    """Every column as a list of texts, spelled as the datatype does."""
    return ", ".join(
        f'CASE WHEN typeof("{name}") LIKE \'%[]\' THEN CAST("{name}" AS VARCHAR[])'
        f' WHEN "{name}" IS NULL THEN NULL ELSE [CAST("{name}" AS VARCHAR)] END AS "{name}"'
        for name in ["iri", *said]
    )
