"""Competency questions: each query gives the expected answer on both engines."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph
import pytest
from rdflib.query import ResultRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Dataset

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = Path(__file__).parent / "expected"
QUERIES = sorted(ROOT.glob("queries/*.rq"))
HEADER = re.compile(r"# (title|description)@(en|de): (\S.*)")

Row = tuple[Decimal | str | None, ...]


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_the_engine_gives_the_expected_answer(
    query: Path, store: pyoxigraph.Store, base: str
) -> None:
    solutions = store.query(
        query.read_text("utf-8"), base_iri=base, use_default_graph_as_union=True
    )
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    answer = [[cell.value if cell else None for cell in solution] for solution in solutions]
    assert _rows(answer) == _rows(_expected(query)["rows"])


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib 7.6 warns of itself
@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_rdflib_gives_the_expected_answer(query: Path, dataset: Dataset, base: str) -> None:
    result = dataset.query(query.read_text("utf-8"), base=base)
    answer = [row for row in result if isinstance(row, ResultRow)]
    assert _rows(answer) == _rows(_expected(query)["rows"])


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_a_query_is_titled_and_described_in_both_languages(query: Path) -> None:
    header = [HEADER.fullmatch(line) for line in query.read_text("utf-8").splitlines()[:4]]
    found = [match and (match[1], match[2]) for match in header]
    assert found == [
        ("title", "en"),
        ("title", "de"),
        ("description", "en"),
        ("description", "de"),
    ]


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_an_expected_answer_has_as_many_columns_as_the_query(
    query: Path, store: pyoxigraph.Store, base: str
) -> None:
    solutions = store.query(query.read_text("utf-8"), base_iri=base)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    assert len(solutions.variables) == len(_expected(query)["columns"])


def test_every_query_has_an_expected_answer_and_every_answer_a_query() -> None:
    assert {path.stem for path in QUERIES} == {path.stem for path in EXPECTED.glob("*.json")}


def _expected(query: Path) -> Any:
    return json.loads((EXPECTED / f"{query.stem}.json").read_text("utf-8"))


def _rows(rows: Iterable[Iterable[object]]) -> Counter[Row]:
    return Counter(tuple(_cell(cell) for cell in row) for row in rows)


def _cell(value: object) -> Decimal | str | None:
    """A number by its value, so that 53000, 53000.0 and "53000" are one answer."""
    if value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)
