"""Many queries on one event loop."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from dortmund_lod import errors
from dortmund_lod.engine import Limits, Query
from dortmund_lod.engine.embedded.query_client import AsyncQueryClient, QueryChannel
from dortmund_lod.engine.embedded.query_client import ask as ask_in_thread
from dortmund_lod.engine.embedded.query_queue import QueueReader, QueueWriter
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
    large = "SELECT ?a ?b { ?a ?p ?x . ?b ?q ?y } LIMIT 60000"

    async def ask_both() -> tuple[bytes, int]:
        waiting = asyncio.create_task(engine.evaluate(_query(large)))
        small = 0
        while not waiting.done():
            await engine.evaluate(_query("ASK {}"))
            small += 1
        return _read(await waiting), small

    found, small = on_a_loop(ask_both())
    assert small
    assert found.count(b"\r\n") == 60_001
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


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[QueryChannel]:
    """What asking takes where nobody answers."""
    limits = Limits(
        seconds=1.0, memory=2**28, result_bytes=2**22, long_after=0.1, places=1, queue=4
    )
    out = QueueReader(tmp_path, limits.queue)
    yield QueryChannel(QueueWriter(tmp_path), tmp_path, limits)
    out.close()


@pytest.mark.parametrize("text", ["ASK {}", f"ASK {{}} # {'x' * 10_000}"])
def test_a_full_queue_is_told_at_once(asking: QueryChannel, text: str) -> None:
    async def ask_all() -> list[Any]:
        exchange = AsyncQueryClient(asking)
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
    monkeypatch.setattr(asking, "patience", 0.1)

    async def ask() -> Answer:
        return await AsyncQueryClient(asking).ask(_query("ASK {}"))

    with pytest.raises(errors.EngineBusy, match="No worker"):
        on_a_loop(ask())
    with pytest.raises(errors.EngineBusy, match="No worker"):
        ask_in_thread(asking, _query("ASK {}"))


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

    begun = time.monotonic()
    found = on_a_loop(ask_all())
    assert time.monotonic() - begun < 10
    assert {type(error) for error in found} == {errors.EngineUnavailable}
