"""Tables that were made at build answer as the store does: rows, order and facets."""

from __future__ import annotations

import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dortmund_lod.rdf.terms import Blank, Iri, Literal, term_text
from dortmund_lod.release.tables import table_index
from dortmund_lod.release.tables.filters import Filter, TableQuestion
from dortmund_lod.release.tables.table_reader import TableReader
from dortmund_lod.release.tables.table_writer import TableWriter
from dortmund_lod.site.class_table import TableQuery

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.rdf.terms import Term

_E, _XSD = "https://e.org/o#", "http://www.w3.org/2001/XMLSchema#"
_CLASS = _E + "Thing"
_NUMBERS = ["0", "1", "01", "+1", "-3", "7", "10", "9007199254740993", "9007199254740992"]
_WORDS = ["", "a", "A", "b", "Straße", 'say "x"\\n', "a\nb", "é", "zz", "\U0001f600", "\x01"]


def _literals(datatype: str, spelled: list[str]) -> list[Term]:
    return [Literal(text, _XSD + datatype) for text in spelled]


_KINDS: dict[str, list[Term]] = {
    "integer": [*_literals("integer", _NUMBERS), *_literals("int", ["1", "5"])],
    "decimal": _literals("decimal", ["1", "1.0", "1.50", ".5", "-2.25", "100.125"]),
    "double": _literals("double", ["1", "1.0E0", "2e3", "-0.5", "INF", "0.1"]),
    "boolean": _literals("boolean", ["true", "1", "false", "0"]),
    "date": _literals(
        "date", ["2020-01-01", "2019-12-31", "2021-06-15", "1999-02-03", "-0044-03-15"]
    ),
    "zoned": _literals("date", ["2020-01-01Z", "2019-12-31Z", "2021-06-15+02:00"]),
    "dateTime": _literals("dateTime", ["2020-01-01T00:00:00Z", "2020-01-01T12:30:00Z"]),
    "year": _literals("gYear", ["1999", "2020", "2021", "-0044", "-0043", "0000"]),
    "string": [Literal(text) for text in _WORDS],
    "text": [
        Literal(text, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", tag)
        for text in _WORDS[1:5]
        for tag in ("en", "de", "de-at")
    ],
    "iri": [Iri(f"https://e.org/id/{name}") for name in ("a", "a/b", "a-b", "z")],
    "other": [Literal(text, "https://e.org/type") for text in ("x", "y")],
}
_MIXED = [term for terms in _KINDS.values() for term in terms[:2]]


class _Data(NamedTuple):
    """The members of a class: the values of each column of each."""

    cells: dict[str, dict[str, list[Term]]]

    def lines(self) -> list[str]:
        kind = f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{_CLASS}>"
        rows = {f"<{member}> {kind} .\n" for member in self.cells}
        for member, columns in self.cells.items():
            for column, terms in columns.items():
                rows |= {f"<{member}> <{_E}{column}> {_spelled(term)} .\n" for term in terms}
        return sorted(rows, key=str.encode)


def _spelled(term: Term) -> str:
    """A term as the release writes it."""
    written = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), _engine_term(term))
    line = (ox.serialize([written], format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    return line.removeprefix("<urn:s> <urn:p> ").removesuffix(" .\n")


def _engine_term(term: Term) -> ox.NamedNode | ox.Literal:
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(term.value, language=term.language)
        return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))
    return ox.NamedNode(term.value)


_members = st.sampled_from([f"https://e.org/id/{n}" for n in ("1", "10", "1/2", "1-2", "2", "ä")])
_columns = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.sampled_from(terms), min_size=1, max_size=3)
        for name, terms in {**_KINDS, "mixed": _MIXED}.items()
    },
)
_data = st.dictionaries(_members, _columns, min_size=1, max_size=6).map(_Data)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table is large enough to be asked."""
    monkeypatch.setattr(table_index, "LARGE", 1)


class _Both:
    """The same data as a table and in a store."""

    def __init__(self, data: _Data, folder: Path) -> None:
        text = "".join(data.lines())
        (folder / "data.nt").write_text(text, "utf-8")
        (folder / "downloads").mkdir()
        writer = TableWriter(folder / "data.nt", folder / "work", {})
        (table,) = writer.write(folder / "downloads", folder / "tables").tables
        self.name = table.name
        self._reader = TableReader(folder / "tables", "64MB")
        self._store = ox.Store()
        self._store.load(text.encode(), format=ox.RdfFormat.N_TRIPLES)

    def check(self, query: TableQuery, facets: tuple[str, ...], *, ordered: bool) -> None:
        question = TableQuestion(
            self.name, query.filters, query.sort, query.descending, 100, 0, facets, is_chosen=True
        )
        found = self._reader.answer(question)
        ((total,),) = self._rows(query.count())
        assert found.total == int(total["value"])
        members = [row[0]["value"] for row in self._rows(query.members(100))]
        for column in facets:
            asked = TableQuestion(self.name, query.filters, years=column)
            years = [
                [int(cell["value"]) for cell in row] for row in self._rows(query.years(column))
            ]
            assert list(map(list, self._reader.answer(asked).years)) == years
        said = found.members
        assert (said if ordered else sorted(said)) == (members if ordered else sorted(members))
        for column, counts in found.facets:
            expected = self._rows(query.facet(column).replace("LIMIT 12", ""))
            counted = {_worth(_term(value)): int(number["value"]) for value, number in expected}
            for term, number in counts:
                assert (column, term, number) == (column, term, counted[_worth(term)])
            assert len(counts) == min(len(counted), 12)
            assert [number for _, number in counts] == sorted(counted.values(), reverse=True)[:12]

    def _rows(self, query: str) -> list[list[dict[str, str]]]:
        solutions = self._store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        content = json.loads(solutions.serialize(format=ox.QueryResultsFormat.JSON) or b"")
        names = content["head"]["vars"]
        return [[row[name] for name in names] for row in content["results"]["bindings"]]


def _term(binding: dict[str, str]) -> Term:
    if binding["type"] == "uri":
        return Iri(binding["value"])
    datatype = binding.get("datatype", _XSD + "string")
    return Literal(binding["value"], datatype, binding.get("xml:lang", ""))


def _worth(term: Term) -> tuple[object, ...]:
    """What a facet takes for one: equal values of a datatype, integers whatever their width."""
    if not isinstance(term, Literal):
        return ("iri", term.value)
    if term.language:
        return ("text", term.value, term.language.lower())
    name = term.datatype.removeprefix(_XSD)
    if name in {"integer", "int", "decimal"}:
        return ("decimal" if name == "decimal" else "integer", Decimal(term.value))
    if name == "double":
        return (name, float(term.value))
    if name == "boolean":
        return (name, term.value in {"1", "true"})
    return (name, term.value)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


_RESPELLED = {"double", "decimal", "boolean", "mixed"}
"""Columns with values that the store spells anew: tables compare texts as they were written."""


def _filters(data: _Data) -> list[Filter]:
    """Conditions on every column, with values that it has and some that it has not."""
    found = []
    for name in {column for columns in data.cells.values() for column in columns}:
        terms = {term for columns in data.cells.values() for term in columns.get(name, ())}
        spelled = [term_text(term) for term in sorted(terms, key=term_text)[:2]]
        texts = [term.value for term in sorted(terms, key=term_text)[:1] if term.value.strip()]
        for value in (*spelled, *texts, "1", "2020-01-01", "a"):
            found += [Filter(_E + name, operator, value) for operator in ("gt", "lt")]
            if name not in _RESPELLED or value in spelled:
                found.append(Filter(_E + name, "eq", value))
        found += [
            Filter(_E + name, "between", "0..5"),
            Filter(_E + name, "between", "2019-12-31..2020-06-01"),
            Filter(_E + name, "years", "-44..1999"),
            *([] if name in _RESPELLED else [Filter(_E + name, "contains", "A")]),
            Filter(_E + name, "lang", "de"),
            Filter(_E + name, "empty", ""),
            Filter(_E + name, "filled", ""),
        ]
    return found


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.generate],  # a smaller example takes longer to find than to do without
    suppress_health_check=list(HealthCheck),
)
@given(data=_data, part=st.integers(0, 3))
def test_rows_order_and_facets_are_those_of_the_store(data: _Data, part: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        both = _Both(data, Path(name))
        columns = {column for each in data.cells.values() for column in each}
        facets = tuple(_E + column for column in sorted(columns))
        for column in columns:
            for descending in (False, True):
                query = TableQuery(_CLASS, (), _E + column, descending)
                both.check(query, facets, ordered=column != "mixed")
        filters = _filters(data)[part::4]
        for each in filters:
            both.check(TableQuery(_CLASS, (each,)), facets[:2], ordered=True)
        for first, second in zip(filters[::2], reversed(filters[::2]), strict=True):
            both.check(TableQuery(_CLASS, (first, second)), facets[:1], ordered=True)


def test_a_blank_node_is_a_value_without_a_text(folder: Path) -> None:
    data = _Data({"https://e.org/id/1": {"string": [Literal("a")]}})
    (folder / "blank.nt").write_text(
        "".join(data.lines()) + f"<https://e.org/id/1> <{_E}z> _:b1 .\n", "utf-8"
    )
    (folder / "downloads").mkdir()
    writer = TableWriter(folder / "blank.nt", folder / "work", {})
    (table,) = writer.write(folder / "downloads", folder / "tables").tables
    reader = TableReader(folder / "tables", "64MB")
    found = reader.answer(TableQuestion(table.name, facets=(_E + "z",), is_chosen=True))
    assert found.facets == [(_E + "z", [(Blank("b1"), 1)])]
    contains = Filter(_E + "z", "contains", "b1")
    assert reader.answer(TableQuestion(table.name, (contains,))).total == 0
