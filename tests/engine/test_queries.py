"""A query gets its answer or a reason, and never takes the engine with it."""

from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod import errors
from dortmund_lod.engine import Query
from dortmund_lod.rdf.formats import CSV, JSON_RESULTS, RDFXML, TURTLE, XML_RESULTS, Format
from tests.loops import on_a_loop

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.engine import Answer, Engine, EngineProcess

_CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_NESTED = "SELECT * {" + "{" * 20_000 + "}" * 20_000 + "}"
_GROWING = "SELECT (REPLACE(?z, 'x', ?z) AS ?r) { " + " ".join(
    f"BIND(REPLACE(?v{n}, 'x', ?v0) AS ?v{n + 1})" if n else f"BIND('{'x' * 1000}' AS ?v0)"
    " BIND(?v0 AS ?v1)"
    for n in range(2)
) + " BIND(?v2 AS ?z) }"  # fmt: skip


def _in_a_thread(engine: Engine, query: Query) -> Answer:
    return engine.query(query)


def _evaluated(engine: Engine, query: Query) -> Answer:
    async def evaluated() -> Answer:
        return await engine.evaluate(query)

    return on_a_loop(evaluated())


@pytest.fixture(autouse=True, params=[_in_a_thread, _evaluated])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to ask keep every rule."""
    monkeypatch.setitem(globals(), "_answer", request.param)


_answer = _in_a_thread


def _ask(engine: Engine, text: str, results: Format = JSON_RESULTS, **dataset: Any) -> bytes:
    query = Query(text=text, results=results, graph=TURTLE, **dataset)
    answer = _answer(engine, query)
    with answer.body as body:
        data = body.read()
    assert len(data) == answer.length
    return data


def _values(engine: Engine, text: str, **dataset: Any) -> list[str]:
    rows = json.loads(_ask(engine, text, **dataset))["results"]["bindings"]
    return [next(iter(row.values()))["value"] for row in rows]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("SELECT", errors.MalformedQuery, "error at 1:7"),
        ("INSERT DATA { <a:a> <a:b> 1 }", errors.MalformedQuery, "not valid"),
        ("SELECT (<http://f.example/>(1) AS ?x) {}", errors.UnsupportedQuery, "not supported"),
        ("SELECT * { SERVICE <http://a.example/> {} }", errors.UnsupportedQuery, "SERVICE"),
        (_CARTESIAN, errors.QueryTimeLimit, "stopped after 1 seconds"),
        (_NESTED, errors.QueryTooComplex, "nested too deeply"),
    ],
    ids=["syntax", "update", "function", "service", "time", "nesting"],
)
def test_a_query_that_fails_says_why_and_the_next_one_is_answered(
    engine: Engine, text: str, error: type[errors.EngineError], words: str
) -> None:
    with pytest.raises(error, match=words):
        _ask(engine, text)
    assert json.loads(_ask(engine, "ASK {}"))["boolean"] is True


def test_a_query_that_needs_too_much_memory_says_so(start: Callable[..., EngineProcess]) -> None:
    engine = start(workers=1, query_time_limit=60.0, query_long_after=60.0).client()
    with pytest.raises(errors.QueryMemoryLimit, match="more than 256 MiB"):
        _ask(engine, _GROWING)
    assert json.loads(_ask(engine, "ASK {}"))["boolean"] is True


def test_no_query_reaches_another_address(engine: Engine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        port = listener.getsockname()[1]
        hidden = f"SELECT * {{ \\u0053ERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        for text in (hidden, hidden.replace("\\u0053", "S")):
            with pytest.raises(errors.EngineError):
                _ask(engine, text)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_result_larger_than_the_limit_is_refused(start: Callable[..., EngineProcess]) -> None:
    engine = start(query_result_bytes=2**16).client()
    with pytest.raises(errors.ResultTooLarge):
        _ask(engine, "SELECT * { ?s ?p ?o }")
    assert _values(engine, "SELECT (1 AS ?x) {}") == ["1"]


def test_short_queries_are_answered_while_long_ones_hold_all_places(
    start: Callable[..., EngineProcess],
) -> None:
    engine = start(query_time_limit=5.0, max_long_queries=1, query_long_after=0.1).client()
    seen: list[str] = []

    def run_away() -> None:
        with pytest.raises(errors.EngineError) as caught:
            _ask(engine, _CARTESIAN)
        seen.append(type(caught.value).__name__)

    threads = [threading.Thread(target=run_away) for _ in range(4)]
    for thread in threads:
        thread.start()
    while threading.active_count() and "EngineBusy" not in seen:
        assert _values(engine, "SELECT (1 AS ?x) {}") == ["1"]
    for thread in threads:
        thread.join()
    assert sorted(set(seen)) == ["EngineBusy", "QueryTimeLimit"]


def test_the_union_holds_each_triple_once(engine: Engine) -> None:
    count = "SELECT (COUNT(*) AS ?n) { <http://example.org/s> ?p ?o }"
    assert _values(engine, count) == ["2"]


def test_columns_come_in_the_order_of_the_query(engine: Engine) -> None:
    answer = _ask(engine, "BASE <http://e/> SELECT * { ?s ?p ?o FILTER(?p != <p>) } LIMIT 1", CSV)
    assert answer.startswith(b"s,p,o\r\n")


def test_from_names_the_dataset(engine: Engine) -> None:
    text = "SELECT (COUNT(*) AS ?n) FROM <http://example.org/{}> {{ ?s ?p ?o }}"
    assert _values(engine, text.format("g2")) == ["1"]
    assert _values(engine, text.format("none")) == ["0"]


def test_the_protocols_dataset_wins_over_that_of_the_query(engine: Engine) -> None:
    text = "SELECT (COUNT(*) AS ?n) FROM <http://example.org/g2> { ?s ?p ?o }"
    default = ("http://example.org/g1",)
    assert _values(engine, text, default_graphs=default) == ["2"]
    graphs = "SELECT ?g { GRAPH ?g { ?s ?p 1 } }"
    assert _values(engine, graphs, named_graphs=("http://example.org/g2",)) == [
        "http://example.org/g2"
    ]


def test_a_carriage_return_survives_xml(engine: Engine) -> None:
    data = _ask(engine, 'SELECT ("a\\rb" AS ?x) {}', results=XML_RESULTS)
    assert b"a&#xD;b" in data
    query = Query(
        text='CONSTRUCT { <a:a> <http://example.org/p> "a\\rb" } {}', results=CSV, graph=RDFXML
    )
    with _answer(engine, query).body as body:
        assert b"a&#xD;b" in body.read()


def test_a_kind_of_answer_the_client_cannot_take_is_said(engine: Engine) -> None:
    with pytest.raises(errors.UnacceptableAnswer) as caught:
        _answer(engine, Query(text="ASK {}", results=None, graph=TURTLE))
    assert caught.value.kind == "solutions"


def test_the_prefixes_of_a_query_are_those_of_its_answer(engine: Engine) -> None:
    text = (
        "PREFIX z: <http://z.example/> PREFIX a: <http://a.example/> "
        "CONSTRUCT { a:x z:y a:z } WHERE {}"
    )
    expected = (
        b"@prefix a: <http://a.example/> .\n@prefix z: <http://z.example/> .\na:x z:y a:z .\n"
    )
    assert _ask(engine, text) == expected


def test_an_engine_that_ended_is_unavailable(start: Callable[..., EngineProcess]) -> None:
    process = start()
    engine = process.client()
    process.stop()
    with pytest.raises(errors.EngineUnavailable):
        _ask(engine, "ASK {}")
    with pytest.raises(errors.EngineUnavailable):
        engine.ping()


@pytest.mark.parametrize("order", ["?tied", "DESC(?tied)", "?tied LCASE(STR(?s))"])
def test_pages_of_an_ordered_answer_lose_no_row_and_repeat_none(
    engine: Engine, order: str
) -> None:
    """The order among equal rows is the store's, the same each time (SPARQL 1.1 Query §15.4)."""
    pattern = "?s <http://example.org/value> ?n BIND(?n - 7 * FLOOR(?n / 7) AS ?tied)"
    pages = [
        _values(engine, f"SELECT ?s {{ {pattern} }} ORDER BY {order} LIMIT 90 OFFSET {offset}")
        for offset in range(0, 2090, 90)
    ]
    rows = [row for page in pages for row in page]
    assert len(rows) == len(set(rows)) == 2000
