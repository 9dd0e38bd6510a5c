"""Counts that several processes make."""

from __future__ import annotations

import multiprocessing
import os

from dortmund_lod.engine import SharedCounters
from dortmund_lod.process.shared_counters import SharedRecords


def _count(tally: SharedCounters, writer: int) -> None:
    counts = tally.row(writer)
    for _ in range(1000):
        counts.add("b")


def test_no_count_of_any_process_is_lost() -> None:
    tally = SharedCounters(("a", "b", "c"), writers=3)
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=_count, args=(tally, number)) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert tally.read() == {"a": 0, "b": 3000, "c": 0}


def test_a_writer_goes_on_where_the_one_before_it_ended() -> None:
    tally = SharedCounters(("a",), writers=2)
    tally.row(1).add("a")
    tally.row(3).add("a")
    assert tally.read() == {"a": 2}


def test_records_and_fields_do_not_touch_each_other() -> None:
    records = SharedRecords("d ? 5s", 2)
    records.set(1, 0, 1.5)
    records.set(1, 1, True)  # noqa: FBT003 - a value
    records.set(1, 2, b"abcde")
    assert [records.get(0, field) for field in range(3)] == [0.0, False, bytes(5)]
    assert [records.get(1, field) for field in range(3)] == [1.5, True, b"abcde"]


def test_what_a_child_writes_is_seen_here() -> None:
    records = SharedRecords("d", 1)
    pid = os.fork()
    if not pid:
        records.set(0, 0, 2.5)
        os._exit(0)
    os.waitpid(pid, 0)
    assert records.get(0, 0) == 2.5
