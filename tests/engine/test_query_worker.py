"""Workers come and go; their number and the memory they hold come back to what it was."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import select
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dortmund_lod import errors, settings
from dortmund_lod.engine import EngineProcess, Query
from dortmund_lod.engine.embedded import query_worker
from dortmund_lod.engine.embedded import supervisor as supervisor_module
from dortmund_lod.process import sandbox
from dortmund_lod.rdf.formats import JSON_RESULTS, TURTLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dortmund_lod.engine import Engine
    from dortmund_lod.release.manifest import Release

_RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_GROWING = (
    f"SELECT (STRLEN(REPLACE(REPLACE('{'x' * 10_000}', 'x', '{'y' * 1_000}'), 'y', 'zzzzzzzzzz'))"
    " AS ?n) {}"
)
_READY = 2
_PATIENCE = 20
_SLACK = 2**16
"""KiB: what the engine shares with the process of the tests, it shares less and less."""


def _ask(engine: Engine, text: str = "ASK {}", client: str = "") -> bytes:
    query = Query(text=text, results=JSON_RESULTS, graph=TURTLE, client=client)
    with engine.query(query).body as body:
        return body.read()


def _children(pid: int) -> list[int]:
    files = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for file in files for child in file.read_text().split()]


def supervisor_of(process: EngineProcess) -> int:
    """The child of this process that listens in the folder of the engine."""
    listener = process.folder / "lookups.sock"
    return next(pid for pid in _children(os.getpid()) if _listens(pid, listener))


def _listens(pid: int, path: Path) -> bool:
    sockets = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()]
    inodes = {f"socket:[{row[6]}]" for row in sockets if row[-1] == str(path)}
    return any(str(link.readlink()) in inodes for link in Path(f"/proc/{pid}/fd").iterdir())


def _memory(pids: list[int]) -> int:
    """Proportional set size of processes, in KiB."""
    total = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total


def _answers(engine: Engine) -> bool:
    try:
        engine.ping()
        return bool(json.loads(_ask(engine))["boolean"])
    except errors.EngineUnavailable:
        return False


def _settled(supervisor: int, workers: int) -> list[int]:
    """The workers, once there are as many again."""
    until = time.monotonic() + _PATIENCE
    while len(found := _children(supervisor)) != workers:
        assert time.monotonic() < until, found
        time.sleep(0.02)
    return found


@pytest.fixture
def process(start: Callable[..., EngineProcess]) -> EngineProcess:
    return start(workers=_READY, max_long_queries=2, query_long_after=0.1)


def test_after_runaway_queries_there_are_as_many_workers_as_before(
    process: EngineProcess,
) -> None:
    supervisor = supervisor_of(process)
    before = _settled(supervisor, 2 * _READY)
    memory = _memory([supervisor, *before])

    def run_away() -> None:
        with pytest.raises((errors.QueryTimeLimit, errors.EngineBusy)):
            _ask(process.client(), _RUNAWAY)

    threads = [threading.Thread(target=run_away) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = _settled(supervisor, 2 * _READY)
    assert _memory([supervisor, *after]) < memory + _SLACK


def test_killed_workers_are_replaced(process: EngineProcess) -> None:
    supervisor = supervisor_of(process)
    for pid in _settled(supervisor, 2 * _READY):
        os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + _PATIENCE
    while not _answers(process.client()):
        assert time.monotonic() < until
    _settled(supervisor, 2 * _READY)


def test_stopped_workers_are_replaced_and_others_are_answered(
    process: EngineProcess,
) -> None:
    supervisor, engine = supervisor_of(process), process.client()
    stopped = _settled(supervisor, 2 * _READY)
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    assert json.loads(_ask(engine))["boolean"]
    engine.ping()
    until = time.monotonic() + _PATIENCE
    while set(stopped) & set(_children(supervisor)):
        assert time.monotonic() < until
        time.sleep(0.02)
    _settled(supervisor, 2 * _READY)


def test_a_query_whose_worker_is_stopped_is_asked_again(
    start: Callable[..., EngineProcess],
) -> None:
    process = start(workers=1, query_time_limit=2.0, query_long_after=2.0)
    supervisor = supervisor_of(process)
    workers = _settled(supervisor, 2)

    def stop_workers() -> None:
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)

    threading.Timer(0.5, stop_workers).start()
    begun = time.monotonic()
    with pytest.raises(errors.QueryTimeLimit):
        _ask(process.client(), _RUNAWAY)
    assert time.monotonic() - begun >= 2.5
    assert not set(workers) & set(_children(supervisor))


def test_a_worker_that_is_stuck_is_killed_a_second_after_its_time(
    start: Callable[..., EngineProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "deadline", lambda _: contextlib.nullcontext())
    process = start(workers=1, query_time_limit=0.5, query_long_after=0.5)
    begun = time.monotonic()
    with pytest.raises(errors.QueryTimeLimit):
        _ask(process.client(), _RUNAWAY)
    assert time.monotonic() - begun >= 1.5


def test_a_stopped_supervisor_counts_as_dead_and_is_ended_at_once(
    start: Callable[..., EngineProcess],
) -> None:
    process = start(workers=1)
    supervisor = supervisor_of(process)
    os.kill(supervisor, signal.SIGSTOP)
    until = time.monotonic() + _PATIENCE
    while process.alive:
        assert time.monotonic() < until
        time.sleep(0.02)
    process.stop()
    assert supervisor not in _children(os.getpid())


def test_a_supervisor_that_cannot_start_workers_for_a_while_goes_on_and_tries_again(
    start: Callable[..., EngineProcess], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real, refused = os.fork, tmp_path / "refused"

    def fork() -> int:
        if refused.exists():
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return real()

    monkeypatch.setattr(os, "fork", fork)
    process = start(workers=_READY)
    monkeypatch.undo()
    supervisor = supervisor_of(process)
    workers = _settled(supervisor, 2 * _READY)
    refused.touch()
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    _settled(supervisor, 0)
    time.sleep(0.5)
    assert process.alive
    refused.unlink()
    _settled(supervisor, 2 * _READY)
    assert _answers(process.client())


def test_one_client_has_no_more_than_its_share_of_the_places_for_long_queries(
    start: Callable[..., EngineProcess],
) -> None:
    limits = {"query_time_limit": 5.0, "query_long_after": 0.1, "max_long_queries": 2}
    engine = start(workers=2, client_long_queries=1, client_queries=4, **limits).client()
    ends: list[type[Exception]] = []

    def run_away(client: str) -> None:
        with pytest.raises(errors.EngineError) as caught:
            _ask(engine, _RUNAWAY, client)
        ends.append(type(caught.value))

    greedy = [threading.Thread(target=run_away, args=("192.0.2.1",)) for _ in range(3)]
    modest = threading.Thread(target=run_away, args=("192.0.2.2",))
    for thread in [*greedy, modest]:
        thread.start()
    for thread in [*greedy, modest]:
        thread.join()
    assert sorted(end.__name__ for end in ends) == [
        *("EngineBusy", "EngineBusy"),
        *("QueryTimeLimit", "QueryTimeLimit"),
    ]


def test_who_has_no_long_query_gets_the_place_of_a_client_that_has_several(
    start: Callable[..., EngineProcess],
) -> None:
    limits = {"query_time_limit": 5.0, "query_long_after": 0.1, "max_long_queries": 2}
    engine = start(workers=2, client_long_queries=2, client_queries=4, **limits).client()
    ends: dict[str, list[type[Exception]]] = {"192.0.2.1": [], "192.0.2.2": []}

    def run_away(client: str) -> None:
        with pytest.raises(errors.EngineError) as caught:
            _ask(engine, _RUNAWAY, client)
        ends[client].append(type(caught.value))

    greedy = [threading.Thread(target=run_away, args=("192.0.2.1",)) for _ in range(2)]
    for thread in greedy:
        thread.start()
    time.sleep(1)  # until both have a place
    run_away("192.0.2.2")
    for thread in greedy:
        thread.join()
    assert ends["192.0.2.2"] == [errors.QueryTimeLimit]
    assert set(ends["192.0.2.1"]) == {errors.EngineBusy, errors.QueryTimeLimit}


def test_a_worker_that_holds_more_than_it_may_makes_way_for_a_fresh_one(
    start: Callable[..., EngineProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_worker, "_GROWTH", -(2**40))
    process = start(workers=1)
    supervisor = supervisor_of(process)
    before = set(_settled(supervisor, 2))
    assert json.loads(_ask(process.client()))["boolean"]
    until = time.monotonic() + _PATIENCE
    while len(before & set(_children(supervisor))) > 1:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert json.loads(_ask(process.client()))["boolean"]


def test_a_worker_that_gave_back_what_it_needed_stays(start: Callable[..., EngineProcess]) -> None:
    process = start(workers=1, query_time_limit=10.0, query_long_after=10.0, query_memory=2**30)
    before = set(_settled(supervisor_of(process), 2))
    rows = json.loads(_ask(process.client(), _GROWING))["results"]["bindings"]
    assert rows[0]["n"]["value"] == "100000000"
    assert json.loads(_ask(process.client()))["boolean"]
    assert set(_children(supervisor_of(process))) == before


def test_the_end_of_the_supervisor_is_the_end_of_its_workers(
    start: Callable[..., EngineProcess],
) -> None:
    process = start(workers=1)
    supervisor = supervisor_of(process)
    workers = _settled(supervisor, 2)
    os.kill(supervisor, signal.SIGKILL)
    until = time.monotonic() + _PATIENCE
    while any(Path(f"/proc/{pid}/exe").exists() for pid in workers):
        assert time.monotonic() < until
        time.sleep(0.02)
    with pytest.raises(errors.EngineUnavailable):
        _ask(process.client())
    until = time.monotonic() + _PATIENCE
    while process.alive:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_an_engine_holds_nothing_open_of_the_process_that_started_it(
    start: Callable[..., EngineProcess],
) -> None:
    reader, writer = os.pipe()
    start(workers=1)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        assert select.select([pipe], [], [], _PATIENCE)[0]
        assert pipe.read() == b""


def test_a_stopped_engine_leaves_no_folder(start: Callable[..., EngineProcess]) -> None:
    process = start(workers=1)
    assert process.folder.is_dir()
    process.stop()
    assert not process.folder.exists()


@pytest.fixture
def beside(release: Release) -> Iterator[Callable[[], EngineProcess]]:
    """Starts engines beside others, which are stopped at the end."""
    found = settings.load({"workers": 1}, environ={}).resolved()
    started: list[EngineProcess] = []

    def start() -> EngineProcess:
        started.append(EngineProcess(release, found, preload=True))
        return started[-1]

    yield start
    for process in started:
        process.stop()


def _wait_for(process: EngineProcess) -> None:
    until = time.monotonic() + _PATIENCE
    while not process.has_begun:
        assert time.monotonic() < until
        time.sleep(0.01)
    process.wait()


def test_an_engine_beside_another_answers_when_it_has_begun(
    beside: Callable[[], EngineProcess],
) -> None:
    process = beside()
    _wait_for(process)
    assert _answers(process.client())


def test_an_engine_beside_another_that_cannot_load_the_data_says_so(
    beside: Callable[[], EngineProcess], release: Release
) -> None:
    aside = release.data.rename(release.data.with_suffix(".aside"))
    try:
        process = beside()
        with pytest.raises(errors.EngineUnavailable, match=release.id):
            _wait_for(process)
    finally:
        aside.rename(release.data)


def test_an_engine_that_still_loads_its_data_ends_at_once(
    beside: Callable[[], EngineProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "_load", lambda *_, **__: time.sleep(1000))
    process = beside()
    time.sleep(0.2)  # until it has got to loading
    assert not process.has_begun
    process.stop()  # or the time-out of tests would end it
    assert not process.alive


def test_data_that_cannot_be_loaded_is_told(start: Callable[..., EngineProcess]) -> None:
    process = start(workers=1)
    data = process.release.data
    aside = data.rename(data.with_suffix(".aside"))
    try:
        with pytest.raises(errors.EngineUnavailable, match=process.release.id):
            start(workers=1)
    finally:
        aside.rename(data)
