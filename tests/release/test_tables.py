"""Tables of classes as files: equal data give equal bytes, and nothing of a value is lost."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from dortmund_lod.release.tables import table_index, table_writer
from dortmund_lod.release.tables.table_writer import TableWriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dortmund_lod.release.tables.table_writer import Written

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_FOAF = "http://xmlns.com/foaf/0.1/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_PREFIXES = {"o": "https://e.org/o#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}


def _lines(values: dict[str, list[str]], cls: str = "Thing") -> str:
    """A member for each value of the longest list: the values of properties as N-Triples."""
    rows = []
    for n in range(max(map(len, values.values()), default=1)):
        rows.append(f"<https://e.org/{n}> {_TYPE} <https://e.org/o#{cls}> .\n")
        for name, terms in values.items():
            iri = name if ":" in name else f"https://e.org/o#{name}"
            rows += [f"<https://e.org/{n}> <{iri}> {terms[n]} .\n"] if n < len(terms) else []
    return "".join(sorted(rows))


def _write(folder: Path, text: str, naming: Sequence[str] = ()) -> Written:
    folder.mkdir()
    (folder / "data.nt").write_text(text, "utf-8")
    (folder / "downloads").mkdir()
    writer = TableWriter(folder / "data.nt", folder / "work", _PREFIXES, naming)
    return writer.write(folder / "downloads", folder / "tables")


def _read(folder: Path, text: str) -> tuple[dict[str, str], list[tuple[Any, ...]]]:
    """The types of the columns by their names, and the rows."""
    (table,) = _write(folder / "x", text).tables
    found = duckdb.read_parquet(str(folder / "x" / "downloads" / f"{table.name}.parquet"))
    types = dict(zip(found.columns, map(str, found.types), strict=True))
    del types["rdf:type" if "rdf:type" in types else _TYPE[1:-1]]
    return types, found.fetchall()


def test_equal_data_give_equal_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_index, "LARGE", 1)
    text = _lines({"a": [f'"{n % 7}"' for n in range(500)], "b": ['"x"@en', '"y"@de']})
    files = []
    for name in ("one", "two"):
        _write(tmp_path / name, text)
        written = sorted((tmp_path / name).glob("*s/**/*.parquet"))
        assert len(written) == 5
        files.append([path.read_bytes() for path in written])
    assert files[0] == files[1]


@pytest.mark.parametrize(
    ("terms", "kind", "values"),
    [
        ([f'"1"^^<{_XSD}integer>', f'"-20"^^<{_XSD}integer>'], "BIGINT", [1, -20]),
        ([f'"01"^^<{_XSD}integer>', f'"2"^^<{_XSD}integer>'], "VARCHAR", ["01", "2"]),
        ([f'"1.5"^^<{_XSD}decimal>', f'"2.0"^^<{_XSD}decimal>'], "DOUBLE", [1.5, 2.0]),
        ([f'"1.50"^^<{_XSD}decimal>'], "VARCHAR", ["1.50"]),
        ([f'"true"^^<{_XSD}boolean>'], "BOOLEAN", [True]),
        ([f'"1"^^<{_XSD}boolean>'], "VARCHAR", ["1"]),
        ([f'"2020-02-29"^^<{_XSD}date>'], "DATE", [dt.date(2020, 2, 29)]),
        ([f'"2020-02-29Z"^^<{_XSD}date>'], "VARCHAR", ["2020-02-29Z"]),
        ([f'"2021-02-29"^^<{_XSD}date>'], "VARCHAR", ["2021-02-29"]),
        ([f'"2020-01-01T10:00:00Z"^^<{_XSD}dateTime>'], "VARCHAR", ["2020-01-01T10:00:00Z"]),
        (['"1"', f'"1"^^<{_XSD}integer>'], "VARCHAR", ["1", "1"]),
        (["<https://e.org/o>"], "VARCHAR", ["https://e.org/o"]),
        (['"a\\\\n\\n\\"\\u0001"'], "VARCHAR", ['a\\n\n"\x01']),
        (['"\\\\\\\\n"'], "VARCHAR", ["\\\\n"]),
    ],
)
def test_a_column_has_a_type_where_that_writes_every_value_as_it_was_written(
    tmp_path: Path, terms: list[str], kind: str, values: list[object]
) -> None:
    types, rows = _read(tmp_path, _lines({"value": terms}))
    assert types == {"iri": "VARCHAR", "name": "VARCHAR", "o:value": kind}
    place = len(rows[0]) - 1 if rows[0][-1] != "https://e.org/o#Thing" else len(rows[0]) - 2
    assert [row[place] for row in rows] == values


def test_each_language_has_a_column_and_the_name_comes_from_the_first_of_them(
    tmp_path: Path,
) -> None:
    text = _lines({_LABEL: ['"One"@en', '"Two"@en']})
    text += f'<https://e.org/1> <{_LABEL}> "Zwei"@de .\n'
    types, rows = _read(tmp_path, text)
    assert list(types) == ["iri", "name", "rdfs:label@en", "rdfs:label@de"]
    assert [row[:2] for row in rows] == [("https://e.org/0", "One"), ("https://e.org/1", "Zwei")]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"title": '"Preferred"@en', _LABEL: '"Label"'}, "Preferred"),
        ({"title": '""', _LABEL: '"Label"'}, "Label"),
        ({"title": "_:b", _LABEL: '" "', _FOAF + "nick": '"nick"'}, "nick"),
        ({_FOAF + "givenName": '"Ada"', _FOAF + "familyName": '"Byron"'}, "Ada Byron"),
        ({_FOAF + "familyName": '"Byron"', _FOAF + "nick": '"nick"'}, "Byron"),
        ({"other": '"x"'}, None),
    ],
)
def test_a_member_is_called_in_files_as_it_is_on_pages(
    tmp_path: Path, values: dict[str, str], name: str | None
) -> None:
    text = _lines({each: [value] for each, value in values.items()})
    (table,) = _write(tmp_path / "x", text, ["https://e.org/o#title"]).tables
    found = duckdb.read_parquet(str(tmp_path / "x" / "downloads" / f"{table.name}.parquet"))
    assert found.select("name").fetchall() == [(name,)]


def test_several_values_are_a_list(tmp_path: Path) -> None:
    text = _lines({"a": [f'"2"^^<{_XSD}integer>']}) + (
        f'<https://e.org/0> <https://e.org/o#a> "1"^^<{_XSD}integer> .\n'
    )
    types, rows = _read(tmp_path, text)
    assert types["o:a"] == "BIGINT[]"
    assert [1, 2] in rows[0]


def test_classes_of_the_model_and_nameless_members_have_no_table(tmp_path: Path) -> None:
    owl = "<http://www.w3.org/2002/07/owl#Class>"
    text = f"<https://e.org/0> {_TYPE} {owl} .\n_:b {_TYPE} <https://e.org/o#Thing> .\n"
    assert _write(tmp_path / "x", text).tables == []


def test_what_has_too_many_columns_or_classes_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_writer, "MOST_COLUMNS", 2)
    monkeypatch.setattr(table_writer, "MOST_TABLES", 1)
    text = _lines({"a": ['"x"', '"x"'], "b": ['"y"']}) + (
        f"<https://e.org/z> {_TYPE} <https://e.org/o#Other> .\n"
    )
    written = _write(tmp_path / "x", text)
    assert written.tables == []
    assert written.notes == [
        "There are tables of the 1 largest of 2 classes.",
        "There is no table of https://e.org/o#Thing: it would have 3 columns.",
    ]


def test_names_of_files_differ_where_those_of_classes_do_not(tmp_path: Path) -> None:
    text = "".join(f"<https://e.org/0> {_TYPE} <https://e.org/o#{name}> .\n" for name in "Aa")
    names = [each.name for each in _write(tmp_path / "x", text).tables]
    assert names[0] == "table-o-A"
    assert names[1].startswith("table-o-a-")
