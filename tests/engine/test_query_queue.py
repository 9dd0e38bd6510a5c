"""The queue of queries."""

from __future__ import annotations

import fcntl
import select
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dortmund_lod import errors
from dortmund_lod.engine import Query
from dortmund_lod.engine.embedded.protocol import PACKET, TICKET
from dortmund_lod.engine.embedded.query_queue import QueueReader, QueueWriter
from dortmund_lod.rdf.formats import GRAPHS, RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TICKET = bytes(range(TICKET))
_BUFFER = memoryview(bytearray(PACKET))
_ASK = Query(text="ASK {}", results=None, graph=None)
_graphs = st.none() | st.lists(st.text(max_size=20), max_size=3).map(tuple)
_queries = st.builds(
    Query,
    text=st.text() | st.text(min_size=1, max_size=9).map(lambda text: text * 5000),
    results=st.none() | st.sampled_from(RESULTS),
    graph=st.none() | st.sampled_from(GRAPHS),
    default_graphs=_graphs,
    named_graphs=_graphs,
)


@pytest.fixture
def out(tmp_path: Path) -> Iterator[QueueReader]:
    found = QueueReader(tmp_path, 4)
    yield found
    found.close()


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_queries, min_size=1, max_size=4))
def test_queries_come_out_as_they_went_in(
    tmp_path: Path, out: QueueReader, queries: list[Query]
) -> None:
    entrance = QueueWriter(tmp_path)
    for number, query in enumerate(queries):
        entrance.put(bytes([number]) * TICKET, query)
    for number, query in enumerate(queries):
        packet = out.receive(_BUFFER)
        request = out.decode(packet)
        assert packet[:TICKET] == _BUFFER[:TICKET] == bytes([number]) * TICKET
        assert request["text"] == query.text
        assert request["results"] == (query.results and query.results.suffix)
        assert request["graph"] == (query.graph and query.graph.suffix)
        given_ = query.default_graphs is not None or query.named_graphs is not None
        for name in ("default_graphs", "named_graphs") if given_ else ():
            expected = getattr(query, name)
            assert request[name] == (None if expected is None else list(expected))
    assert not list(tmp_path.glob("*.query"))


@pytest.mark.parametrize("size", [1, 10_000])
def test_a_full_queue_takes_nothing_and_keeps_what_it_has(
    tmp_path: Path, out: QueueReader, size: int
) -> None:
    entrance, query = QueueWriter(tmp_path), Query(text="?" * size, results=None, graph=None)
    for _ in range(4):
        entrance.put(_TICKET, _ASK)
    with pytest.raises(BlockingIOError):
        entrance.put(_TICKET, query)
    assert [out.decode(out.receive(_BUFFER))["text"] for _ in range(4)] == ["ASK {}"] * 4
    assert not list(tmp_path.glob("*.query"))


def test_a_queue_that_the_kernel_makes_shorter_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = fcntl.fcntl

    def refusing(descriptor: int, command: int, *arguments: int) -> int:
        if command == fcntl.F_SETPIPE_SZ:
            raise PermissionError
        return real(descriptor, command, *arguments)

    monkeypatch.setattr(fcntl, "fcntl", refusing)
    QueueReader(tmp_path, 256).close()
    assert "only 16 queries wait instead of 256" in caplog.text


def test_without_an_engine_there_is_no_queue(tmp_path: Path) -> None:
    with pytest.raises(errors.EngineUnavailable):
        QueueWriter(tmp_path)


def test_the_end_of_the_engine_is_seen_at_the_queue(tmp_path: Path) -> None:
    out = QueueReader(tmp_path, 4)
    entrance, poll = QueueWriter(tmp_path), select.poll()
    poll.register(entrance, 0)
    assert not poll.poll(0)
    out.close()
    assert poll.poll(0) == [(entrance.fileno(), select.POLLERR)]
    for text in ("ASK {}", "?" * 10_000):
        with pytest.raises(errors.EngineUnavailable):
            entrance.put(_TICKET, Query(text=text, results=None, graph=None))
    assert not list(tmp_path.glob("*.query"))
