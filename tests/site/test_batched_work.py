"""Work that waits a moment is done whole, also where the process ends meanwhile."""

from __future__ import annotations

import threading

from dortmund_lod.site.batched_work import BatchWorker


def test_whoever_flushes_waits_for_the_work_that_is_going_on() -> None:
    here, begun, may_end = threading.get_ident(), threading.Event(), threading.Event()
    done: list[str] = []
    batch = BatchWorker()

    def work() -> None:
        if threading.get_ident() == here:
            done.append("again")
            return
        begun.set()
        may_end.wait(10)
        done.append("first")

    batch.register(work)
    batch.notify()
    assert begun.wait(10)
    threading.Timer(0.2, may_end.set).start()
    batch.flush()
    assert done == ["first", "again"]


def test_work_that_never_ends_does_not_hold_up_the_end_of_the_process() -> None:
    here, begun, may_end = threading.get_ident(), threading.Event(), threading.Event()
    batch = BatchWorker()
    done: list[bool] = []

    def work() -> None:
        if threading.get_ident() == here:
            done.append(True)
            return
        begun.set()
        may_end.wait(60)

    batch.register(work)
    batch.notify()
    assert begun.wait(10)
    batch.flush()
    may_end.set()
    assert done == [True]
