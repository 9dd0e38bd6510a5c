"""Workers come and go; their number and the memory they hold come back to what it was."""

from __future__ import annotations

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
from dortmund_lod.engine.embedded import supervisor
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


def _ask(engine: Engine, text: str = "ASK {}") -> bytes:
    with engine.query(Query(text=text, results=JSON_RESULTS, graph=TURTLE)).body as body:
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


def test_a_worker_that_has_grown_makes_way_for_a_fresh_one(
    start: Callable[..., EngineProcess],
) -> None:
    process = start(workers=1, query_time_limit=10.0, query_long_after=10.0, query_memory=2**30)
    supervisor = supervisor_of(process)
    before = set(_settled(supervisor, 2))
    rows = json.loads(_ask(process.client(), _GROWING))["results"]["bindings"]
    assert rows[0]["n"]["value"] == "100000000"
    until = time.monotonic() + _PATIENCE
    while len(before & set(_children(supervisor))) > 1:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert json.loads(_ask(process.client()))["boolean"]


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
        started.append(EngineProcess(release, found, beside=True))
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
    monkeypatch.setattr(supervisor, "_load", lambda *_, **__: time.sleep(10 * _PATIENCE))
    process, begun = beside(), time.monotonic()
    time.sleep(0.2)  # until it has got to loading
    assert not process.has_begun
    process.stop()
    assert time.monotonic() - begun < _PATIENCE
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
