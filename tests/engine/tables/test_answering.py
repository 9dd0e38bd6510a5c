"""What is answered from tables is what the engine finds."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dortmund_lod.engine.embedded.store_files import open_store
from dortmund_lod.engine.tables import Tables
from dortmund_lod.publish import property_counts
from dortmund_lod.publish.dataset_statistics import DatasetStatistics
from dortmund_lod.publish.index_writer import write_index
from dortmund_lod.publish.term_order import place
from dortmund_lod.rdf.canonical import Canonical
from dortmund_lod.release.manifest import DATA_FILE, INDEX_FILE, Manifest, Release

if TYPE_CHECKING:
    from collections.abc import Iterator

Loaded: TypeAlias = tuple[Tables, ox.Store]

_BASE = "http://example.org/"
_PREFIX = f"PREFIX ex: <{_BASE}> "
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_P = ox.NamedNode(_BASE + "p")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TEXTS = ["", "a", "A", "ä", 'a"\\\n\t\r\x07', "\uffee", "\U0001f600", "1"]


def _literal(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(_XSD + datatype))


_NODES: list[Any] = [ox.NamedNode(_BASE + end) for end in ("a", "a#b", "ä", "b", "c")]
_NODES += [ox.BlankNode(label) for label in ("x", "y")]
_NUMBERS = [_literal(text, "integer") for text in ("1", "01", "-2", "10")]
_NUMBERS += [_literal(text, "decimal") for text in ("1.0", "9.5", "-0.5")]
_STRINGS = [ox.Literal(text) for text in _TEXTS]
_STRINGS += [ox.Literal(text, language="EN") for text in _TEXTS]
_OTHERS = [_literal("1e0", "double"), _literal("x", "integer"), _literal("2026-01-01", "date")]
_KINDS = [_NODES, _NUMBERS, _STRINGS, [*_NODES, *_NUMBERS, *_STRINGS, *_OTHERS]]
_GRAPHS: list[Any] = [ox.DefaultGraph(), ox.NamedNode(_BASE + "g1"), ox.NamedNode(_BASE + "g2")]


@some.composite
def _quads(draw: some.DrawFn) -> list[ox.Quad]:
    """Statements whose values are of one kind or of several."""
    values = some.sampled_from(draw(some.sampled_from(_KINDS)))
    parts = some.tuples(
        some.sampled_from(_NODES),
        some.sampled_from([_P, _P, _P, _TYPE]),
        values,
        some.sampled_from(_GRAPHS),
    )
    least = draw(some.sampled_from([0, 20]))
    return [ox.Quad(*part) for part in draw(some.lists(parts, min_size=least, max_size=40))]


@some.composite
def _queries(draw: some.DrawFn) -> str:
    def one_of(*texts: str) -> str:
        return draw(some.sampled_from(texts))

    part = one_of("", "LIMIT 0", "LIMIT 2", "LIMIT 3 OFFSET 1", "OFFSET 1", "OFFSET 2 LIMIT 1")
    columns = one_of(
        "?c (COUNT(*) AS ?n)", "(COUNT(DISTINCT ?s) AS ?n) ?c", "?c (COUNT(?c) AS ?n)"
    )
    verb = one_of("a", "ex:p", f"<{_BASE}p>")
    order = one_of(
        "", "ORDER BY ?n", "ORDER BY DESC(?n) ?c", "ORDER BY DESC(?c)", "ORDER BY ?c ?n"
    )
    by = one_of("?v", "?v ?s", "DESC(?v)", "DESC(?v) ASC(?s)")
    return _PREFIX + one_of(
        f"SELECT {columns} {{ ?s {verb} ?c }} GROUP BY ?c {order} {part}",
        f"SELECT (COUNT(?s) AS ?n) {{ ?s {verb} ?c }} {part}",
        f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?c }} {part}",
        f"SELECT ?c (COUNT(*) AS ?n) {{ ?s ?c ?v }} GROUP BY ?c {order} {part}",
        f"SELECT {one_of('*', '?v ?s')} {{ ?s {verb} ?v }} ORDER BY {by} LIMIT {one_of('1', '3')}",
    )


def _load(quads: list[ox.Quad], folder: Path, *, union: bool) -> Loaded:
    """The tables and the store of a release with these statements."""
    canonical = Canonical(folder / "canonical")
    canonical.add(quads)
    lines = [*canonical.lines()]
    (folder / DATA_FILE).write_bytes(b"".join(lines))
    survey = DatasetStatistics(
        lines, folder / "survey", property_counts.tables(lines), union=union
    )
    write_index(folder / INDEX_FILE, survey)
    manifest = Manifest(
        id="x",
        base_iri=_BASE,
        union_default_graph=union,
        triples=survey.triples,
        graphs=dict(survey.graphs),
        prefixes={},
    )
    tables = Tables(folder / INDEX_FILE)
    tables.open()
    return tables, open_store(Release(folder, manifest), on_disk=False)


def _rows(solutions: Any) -> list[dict[str, Any]]:
    names = [variable.value for variable in solutions.variables]
    return [{name: row[name] for name in names} for row in solutions]


def _order(query: str, row: dict[str, Any]) -> list[Any]:
    """By what a solution is ordered."""
    _, _, keys = query.partition("ORDER BY")
    return [place(str(row[name]).encode()) for name in "ncvs" if f"?{name}" in keys]


@pytest.fixture(autouse=True)
def _small_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make tables of the smallest data, and let them hold so little that they are cut."""
    monkeypatch.setattr(property_counts, "WORTHWHILE", 1)
    monkeypatch.setattr(property_counts, "EXTREMES", 3)
    monkeypatch.setattr(property_counts, "MOST_VALUES", 8)


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@given(
    quads=_quads(), queries=some.lists(_queries(), min_size=5, max_size=15), union=some.booleans()
)
def test_answers_from_tables_are_those_of_the_engine(
    scratch: Path, quads: list[ox.Quad], queries: list[str], *, union: bool
) -> None:
    folder = Path(tempfile.mkdtemp(dir=scratch))
    tables, store = _load(quads, folder, union=union)
    for query in queries:
        known = tables.answer(query, _BASE)
        if known is None:
            continue
        answer, expected = _rows(known), _rows(store.query(query))
        everything = _rows(store.query(query.partition("LIMIT")[0].partition("OFFSET")[0]))
        assert [[*row] for row in answer] == [[*row] for row in expected]
        assert [_order(query, row) for row in answer] == [_order(query, row) for row in expected]
        assert _bag(answer) <= _bag(everything)


_TRIG = """PREFIX ex: <http://example.org/>
ex:a a ex:C ; ex:p 1 , 2.5 , 3 , -7 ; ex:q 1 , "x" .
ex:b a ex:C , ex:D ; ex:p 4 .
ex:g { ex:b a ex:C ; ex:p 4 , 9 } """
_COUNTED = "SELECT ?c (COUNT(*) AS ?n) { ?s %s ?c } GROUP BY ?c "


@pytest.fixture
def small(tmp_path: Path) -> Loaded:
    return _load([*ox.parse(_TRIG, ox.RdfFormat.TRIG)], tmp_path, union=True)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (_COUNTED % "a", ["C 2", "D 1"]),
        (_COUNTED % "a" + "ORDER BY ?n LIMIT 1", ["D 1"]),
        (_COUNTED % "a" + "ORDER BY DESC(?c)", ["D 1", "C 2"]),
        (_COUNTED % "ex:q", ["1 1", "x 1"]),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", ["11"]),
        ("SELECT (COUNT(*) AS ?n) { ?s ex:p ?o } OFFSET 1", []),
        ("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p LIMIT 1", ["p 6"]),
        ("SELECT * { ?s ex:p ?v } ORDER BY ?v LIMIT 2", ["a -7", "a 1"]),
        ("SELECT ?v ?s { ?s ex:p ?v } ORDER BY DESC(?v) ?s LIMIT 2", ["9 b", "4 b"]),
        ("SELECT ?v { ?s ex:p ?v } ORDER BY DESC(?v) LIMIT 2 OFFSET 1", ["4", "3"]),
    ],
)
def test_common_analytic_queries_are_answered_from_tables(
    small: Loaded, query: str, rows: list[str]
) -> None:
    known = small[0].answer(_PREFIX + query, _BASE)
    assert known
    values = [[value.value.removeprefix(_BASE) for value in row] for row in known]
    assert [" ".join(row) for row in values] == rows


@pytest.mark.parametrize(
    "query",
    [
        _COUNTED % "ex:q" + "ORDER BY ?c",  # numbers and strings
        _COUNTED % "ex:unknown",
        "SELECT (COUNT(*) AS ?n) { ?s ex:unknown ?o }",
        "SELECT * { ?s ex:p ?v } ORDER BY ?v LIMIT 4",  # more than are kept
        "SELECT * { ?s ex:q ?v } ORDER BY ?v LIMIT 1",
        "SELECT * { ?s ex:unknown ?v } ORDER BY ?v LIMIT 1",
        "ASK { ?s ex:p ?o }",
    ],
)
def test_what_the_tables_do_not_tell_is_left_to_the_engine(small: Loaded, query: str) -> None:
    assert small[0].answer(_PREFIX + query, _BASE) is None


def test_a_property_with_many_values_has_no_counts_of_them(tmp_path: Path) -> None:
    quads = [ox.Quad(_NODES[0], _P, _literal(str(number), "integer")) for number in range(9)]
    tables, _ = _load(quads, tmp_path, union=True)
    assert tables.answer(_PREFIX + _COUNTED % "ex:p", _BASE) is None


def test_nothing_is_told_of_no_data(tmp_path: Path) -> None:
    tables, _ = _load([], tmp_path, union=True)
    assert tables.answer("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", _BASE) is None


def test_an_invalid_query_is_the_engines_to_refuse(small: Loaded) -> None:
    invalid = "PREFIX x: <http://example.org/%> " + _COUNTED % "a"
    with pytest.raises(SyntaxError, match="IRI"):
        small[0].answer(invalid, _BASE)


def test_tables_that_are_not_open_tell_nothing(tmp_path: Path) -> None:
    assert Tables(tmp_path).answer(_COUNTED % "a", _BASE) is None


def _bag(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(map(str, rows))
