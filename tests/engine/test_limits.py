"""The kernel holds every limit, whatever the query is, and the engine goes on."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod import errors
from dortmund_lod.engine import Query
from dortmund_lod.engine.embedded import query_worker
from dortmund_lod.rdf.formats import GRAPHS, JSON_RESULTS, RESULTS, TURTLE, Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dortmund_lod.engine import Engine, EngineProcess

_DEEP = 20_000
_RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def _ask(engine: Engine, text: str, results: Format | None = JSON_RESULTS) -> bytes:
    with engine.query(Query(text=text, results=results, graph=TURTLE)).body as body:
        return body.read()


def _works(engine: Engine) -> bool:
    return bool(json.loads(_ask(engine, "ASK {}"))["boolean"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ASK " + "{" * _DEEP + "}" * _DEEP, id="groups"),
        pytest.param("ASK { FILTER " + "(" * _DEEP + "1" + ")" * _DEEP + " }", id="parentheses"),
        pytest.param("ASK { FILTER (" + "!" * _DEEP + "true) }", id="negations"),
        pytest.param("ASK { FILTER (" + "+ " * _DEEP + "1 > 0) }", id="signs"),
        pytest.param("ASK { ?s ?p " + "( " * _DEEP + ") " * _DEEP + "}", id="collections"),
        pytest.param("ASK { ?s ?p " + "[ ?p " * _DEEP + "1" + "]" * _DEEP + "}", id="blank nodes"),
        pytest.param("ASK { ?s " + "(" * _DEEP + "<a:b>" + ")" * _DEEP + " ?o }", id="paths"),
        pytest.param("ASK { ?s " + "^" * _DEEP + "<a:b> ?o }", id="inverse paths"),
        pytest.param("ASK { FILTER (" + "1+" * 200_000 + "1 > 0) }", id="sums"),
        pytest.param("ASK { " + "OPTIONAL {" * _DEEP + "}" * _DEEP + " }", id="optional groups"),
        pytest.param("ASK { " + "{} UNION " * _DEEP + "{} }", id="unions"),
    ],
)
def test_no_nesting_takes_the_engine_with_it(engine: Engine, text: str) -> None:
    with contextlib.suppress(
        errors.QueryTooComplex,
        errors.MalformedQuery,
        errors.QueryTimeLimit,
        errors.QueryMemoryLimit,
    ):
        _ask(engine, text)
    assert _works(engine)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ASK {} #" + "x" * 10_000_000, id="a comment of 10 MB"),
        pytest.param(f"SELECT (STRLEN('{'x' * 500_000}') AS ?n) {{}}", id="a string of 500 kB"),
    ],
)
def test_a_long_query_is_only_a_long_query(start: Callable[..., EngineProcess], text: str) -> None:
    """In as much time as a busy machine takes to read it."""
    engine = start(query_time_limit=30.0).client()
    assert _ask(engine, text)
    assert _works(engine)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(_RUNAWAY, id="a cartesian product"),
        pytest.param("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY RAND()", id="a sort"),
        pytest.param("SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", id="distinct rows"),
        pytest.param(
            "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", id="a construction"
        ),
        pytest.param(
            "SELECT (GROUP_CONCAT(STR(?a)) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
            id="a concatenation",
        ),
    ],
)
def test_what_does_not_end_is_ended(engine: Engine, text: str) -> None:
    with pytest.raises((errors.QueryTimeLimit, errors.QueryMemoryLimit, errors.ResultTooLarge)):
        _ask(engine, text)
    assert _works(engine)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)  # noqa: FBT003 - the standard library's signature
        yield server


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{url}> {{ ?s ?p ?o }}",
        "SERVICE SILENT <{url}> {{ ?s ?p ?o }}",
        "BIND (<{url}> AS ?there) SERVICE ?there {{ ?s ?p ?o }}",
        "FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    ],
)
def test_no_socket_is_opened_even_by_a_query_that_passed_the_look_at_its_words(
    start: Callable[..., EngineProcess],
    listener: socket.socket,
    monkeypatch: pytest.MonkeyPatch,
    pattern: str,
) -> None:
    monkeypatch.setattr(query_worker, "refuse_service", lambda _: None)
    engine = start(workers=1).client()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
    text = f"SELECT * {{ {pattern.format(url=url)} }}"
    with contextlib.suppress(errors.EngineError):
        _ask(engine, text)
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("clause", ["FROM <{url}>", "FROM NAMED <{url}>"])
def test_no_graph_is_fetched(engine: Engine, listener: socket.socket, clause: str) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/data.ttl"
    assert not json.loads(_ask(engine, f"ASK {clause.format(url=url)} {{ ?s ?p ?o }}"))["boolean"]
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_what_the_parent_closes_late_closes_no_file_of_the_child() -> None:
    program = """
import os
from dortmund_lod.process.sandbox import close_inherited
late, end = os.pipe()
if os.fork() == 0:
    close_inherited()
    file = open(os.devnull)
    os.close(late), os.close(end)
    os._exit(0 if file.read() == "" and os.fstat(file.fileno()) else 1)
raise SystemExit(os.waitstatus_to_exitcode(os.wait()[1]))
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_full_queue_turns_queries_away_at_once(start: Callable[..., EngineProcess]) -> None:
    limits: dict[str, Any] = {"query_time_limit": 2.0, "query_long_after": 2.0}
    process = start(workers=1, query_queue=1, **limits)
    turned_away = threading.Event()
    seen: list[errors.EngineError] = []

    def ask() -> None:
        with pytest.raises((errors.EngineBusy, errors.QueryTimeLimit)) as caught:
            _ask(process.client(), _RUNAWAY)
        seen.append(caught.value)
        if isinstance(caught.value, errors.EngineBusy):
            turned_away.set()

    with contextlib.ExitStack() as stack:
        for _ in range(5):
            thread = threading.Thread(target=ask)
            thread.start()
            stack.callback(thread.join)
        assert turned_away.wait(10)
    assert {type(error) for error in seen} == {errors.EngineBusy, errors.QueryTimeLimit}
    assert all(error.retry_after > 0 for error in seen if isinstance(error, errors.EngineBusy))
    assert _works(process.client())


def test_a_long_text_leaves_no_file_behind(start: Callable[..., EngineProcess]) -> None:
    process = start(workers=1)
    text = f"ASK {{}} # {'ü' * 100_000}"
    for _ in range(3):
        assert json.loads(_ask(process.client(), text))["boolean"]
    assert not list(process.folder.glob("*.query"))


@pytest.mark.parametrize("results", RESULTS, ids=lambda fmt: fmt.name)
def test_a_result_comes_in_every_format(engine: Engine, results: Format) -> None:
    answer = engine.query(Query(text="SELECT (1 AS ?x) {}", results=results, graph=None))
    with answer.body as body:
        assert len(body.read()) == answer.length > 0
    assert answer.format is results


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda fmt: fmt.name)
def test_a_graph_comes_in_every_format(engine: Engine, graph: Format) -> None:
    text = "CONSTRUCT { <a:a> <a:b> 'ü' } {}"
    answer = engine.query(Query(text=text, results=None, graph=graph))
    with answer.body as body:
        assert "ü" in body.read().decode()
    assert answer.format is graph


@pytest.mark.parametrize("text", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <a:b>"])
def test_triples_the_client_cannot_take_are_refused(engine: Engine, text: str) -> None:
    with pytest.raises(errors.UnacceptableAnswer) as caught:
        engine.query(Query(text=text, results=JSON_RESULTS, graph=None))
    assert caught.value.kind == "triples"
