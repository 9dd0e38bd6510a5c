"""Many queries on one event loop."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod import errors
from dortmund_lod.engine import Limits, Query
from dortmund_lod.engine.embedded.answer_space import AnswerSpace
from dortmund_lod.engine.embedded.query_client import QueryChannel, QueryClient, run_in_thread
from dortmund_lod.engine.embedded.query_queue import QueueReader
from dortmund_lod.rdf.formats import CSV, NTRIPLES
from tests.engine.test_query_worker import supervisor_of
from tests.loops import on_a_loop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dortmund_lod.engine import Answer, Engine, EngineProcess

_RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_MANY = 200


def _query(text: str) -> Query:
    return Query(text=text, results=CSV, graph=NTRIPLES)


def _read(answer: Answer) -> bytes:
    with answer.body as body:
        return body.read()


def test_each_gets_the_answer_to_its_own_query(engine: Engine) -> None:
    async def ask(number: int) -> bytes:
        return _read(await engine.evaluate(_query(f"SELECT ({number} AS ?n) {{}}")))

    async def ask_all() -> list[bytes]:
        return await asyncio.gather(*map(ask, range(_MANY)))

    assert on_a_loop(ask_all()) == [f"n\r\n{number}\r\n".encode() for number in range(_MANY)]


def test_a_large_answer_arrives_whole_beside_small_ones(engine: Engine) -> None:
    large = "SELECT ?a ?b { ?a ?p ?x . ?b ?q ?y } LIMIT 20000"

    async def ask_both() -> tuple[bytes, int]:
        waiting = asyncio.create_task(engine.evaluate(_query(large)))
        small = 0
        while not waiting.done():
            await engine.evaluate(_query("ASK {}"))
            small += 1
        return _read(await waiting), small

    found, small = on_a_loop(ask_both())
    assert small
    assert found.count(b"\r\n") == 20_001
    assert found == _read(engine.query(_query(large)))


def test_a_failure_is_that_of_its_own_query(engine: Engine) -> None:
    texts = ["SELECT", "ASK {}", "SELECT * { SERVICE <http://a.example/> {} }", _RUNAWAY]

    async def ask_all() -> list[Any]:
        queries = [engine.evaluate(_query(text)) for text in texts]
        return await asyncio.gather(*queries, return_exceptions=True)

    syntax, right, service, runaway = on_a_loop(ask_all())
    assert isinstance(syntax, errors.MalformedQuery)
    assert _read(right) == b"true"
    assert isinstance(service, errors.UnsupportedQuery)
    assert isinstance(runaway, errors.QueryTimeLimit)


def test_who_gives_up_leaves_others_their_answers(engine: Engine) -> None:
    async def ask_and_give_up() -> bytes:
        waiting = asyncio.create_task(engine.evaluate(_query("ASK {}")))
        await asyncio.sleep(0)
        waiting.cancel()
        return _read(await engine.evaluate(_query("SELECT (1 AS ?n) {}")))

    assert on_a_loop(ask_and_give_up()) == b"n\r\n1\r\n"


def test_the_worker_of_a_query_that_nobody_waits_for_any_more_is_ended(
    start: Callable[..., EngineProcess],
) -> None:
    """There is one worker, and its query would take longer than anybody waits for the next."""
    limits = {"query_time_limit": 600.0, "query_long_after": 600.0}
    engine = start(workers=1, **limits).client()

    async def ask_and_give_up() -> bytes:
        for pause in (0, 0.01, 0.3):
            waiting = asyncio.create_task(engine.evaluate(_query(_RUNAWAY)))
            await asyncio.sleep(pause)
            waiting.cancel()
        return _read(await engine.evaluate(_query("ASK {}")))

    assert on_a_loop(ask_and_give_up()) == b"true"


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[QueryChannel]:
    """What asking takes where nobody answers."""
    limits = Limits(
        seconds=1.0,
        memory=2**28,
        result_bytes=2**22,
        long_after=0.1,
        places=1,
        queue=4,
        client_queries=2,
        client_queue=3,
        client_long_queries=1,
    )
    out = QueueReader(tmp_path, limits.queue)
    yield QueryChannel(tmp_path, limits, AnswerSpace(tmp_path / "answers", 2**20))
    out.close()


@pytest.mark.parametrize("text", ["ASK {}", f"ASK {{}} # {'x' * 10_000}"])
def test_a_full_queue_is_told_at_once(asking: QueryChannel, text: str) -> None:
    async def ask_all() -> list[Any]:
        exchange = QueryClient(asking)
        waiting = [asyncio.create_task(exchange.ask(_query(text))) for _ in range(6)]
        done, others = await asyncio.wait(waiting, timeout=0.3)
        for task in others:
            task.cancel()
        return [task.exception() for task in done]

    found = on_a_loop(ask_all())
    assert len(found) == 2
    assert all(isinstance(error, errors.EngineBusy) for error in found)
    assert {error.reason for error in found} == {"queue-full"}


def test_who_waits_for_too_long_is_told_so(
    asking: QueryChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "timeout", 0.1)

    async def ask() -> Answer:
        return await QueryClient(asking).ask(_query("ASK {}"))

    with pytest.raises(errors.EngineBusy, match="No worker"):
        on_a_loop(ask())
    with pytest.raises(errors.EngineBusy, match="No worker"):
        run_in_thread(ask())


def test_the_end_of_the_engine_is_told_to_all_who_wait(
    start: Callable[..., EngineProcess],
) -> None:
    process = start(workers=1, query_time_limit=60.0, query_long_after=60.0)
    engine, supervisor = process.client(), supervisor_of(process)
    threading.Timer(0.3, os.kill, (supervisor, signal.SIGKILL)).start()

    async def ask_all() -> list[Any]:
        queries = [engine.evaluate(_query(_RUNAWAY)) for _ in range(3)]
        in_thread = asyncio.to_thread(engine.query, _query(_RUNAWAY))
        found = await asyncio.gather(*queries, in_thread, return_exceptions=True)
        return [
            *found,
            *await asyncio.gather(engine.evaluate(_query("ASK {}")), return_exceptions=True),
        ]

    found = on_a_loop(ask_all())
    assert {type(error) for error in found} == {errors.EngineUnavailable}


def test_one_client_waits_for_its_own_queries_only_and_is_told_when_they_are_too_many(
    start: Callable[..., EngineProcess],
) -> None:
    limits = {"query_time_limit": 30.0, "query_long_after": 30.0}
    engine = start(workers=2, client_queries=1, client_queue=3, **limits).client()
    greedy = _query(_RUNAWAY)._replace(client="192.0.2.1")
    other = _query("ASK {}")._replace(client="192.0.2.2")

    async def ask_all() -> tuple[list[Any], bytes]:
        tasks = [asyncio.create_task(engine.evaluate(greedy)) for _ in range(10)]
        done, waiting = await asyncio.wait(tasks, timeout=0.5)
        answer = await asyncio.wait_for(engine.evaluate(other), 5)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return [task.exception() for task in done], _read(answer)

    refused, answer = on_a_loop(ask_all())
    assert answer == b"true"
    assert len(refused) == 6
    assert {error.reason for error in refused} == {"client-queue"}


def test_queries_that_waited_for_their_turn_are_answered(engine: Engine) -> None:
    async def ask(number: int) -> bytes:
        query = _query(f"SELECT ({number} AS ?n) {{}}")._replace(client="192.0.2.1")
        return _read(await engine.evaluate(query))

    async def ask_all() -> list[bytes]:
        return await asyncio.gather(*map(ask, range(20)))

    assert on_a_loop(ask_all()) == [f"n\r\n{number}\r\n".encode() for number in range(20)]


def test_who_waits_for_a_turn_for_too_long_is_told_so(
    asking: QueryChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "timeout", 0.2)

    async def ask_all() -> list[Any]:
        client, query = QueryClient(asking), _query("ASK {}")._replace(client="192.0.2.1")
        asked = [client.ask(query) for _ in range(4)]
        return await asyncio.gather(*asked, return_exceptions=True)

    found = on_a_loop(ask_all())
    assert [type(error) for error in found] == [errors.EngineBusy] * 4
    assert {error.reason for error in found} == {"no-worker"}
    assert asking.shares.enter("192.0.2.1") is None
