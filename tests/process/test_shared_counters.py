"""Counts that several processes make."""

from __future__ import annotations

import multiprocessing

from dortmund_lod.engine import SharedCounters


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
