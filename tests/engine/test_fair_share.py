"""Turns at the engine are shared out by client."""

from __future__ import annotations

import threading

import pytest

from dortmund_lod.engine import Limits
from dortmund_lod.engine.fair_share import FairShare
from dortmund_lod.errors import EngineBusy

_ONE, _OTHER = "192.0.2.1", "192.0.2.2"
_LIMITS = Limits(
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


def test_a_client_has_so_many_turns_at_once_and_waits_for_more() -> None:
    shares = FairShare(_LIMITS)
    assert [shares.enter(_ONE), shares.enter(_ONE)] == [None, None]
    first, second = shares.enter(_ONE), shares.enter(_ONE)
    assert first
    assert second
    assert not first.done()
    shares.leave(_ONE)
    assert first.done()
    assert not second.done()


def test_a_client_never_waits_for_another() -> None:
    shares = FairShare(_LIMITS)
    for _ in range(5):
        shares.enter(_ONE)
    assert shares.enter(_OTHER) is None


def test_a_client_that_has_too_many_queries_waiting_is_told_at_once() -> None:
    shares = FairShare(_LIMITS)
    for _ in range(5):
        shares.enter(_ONE)
    with pytest.raises(EngineBusy, match="3 of your requests") as caught:
        shares.enter(_ONE)
    assert caught.value.reason == "client-queue"
    assert caught.value.retry_after > 0
    shares.leave(_ONE)
    assert shares.enter(_ONE)


def test_who_gives_up_makes_room_and_leaves_the_turn_to_the_next() -> None:
    shares = FairShare(_LIMITS)
    shares.enter(_ONE)
    shares.enter(_ONE)
    first, second, third = (shares.enter(_ONE) for _ in range(3))
    assert first
    assert second
    assert third
    shares.give_up(_ONE, first)
    assert shares.enter(_ONE)  # in its place
    shares.leave(_ONE)
    assert second.done()
    shares.give_up(_ONE, second)  # its turn had come just then
    assert third.done()


def test_after_all_have_left_everybody_has_a_full_share_again() -> None:
    shares = FairShare(_LIMITS)
    for _ in range(3):
        shares.enter(_ONE)
    for _ in range(3):
        shares.leave(_ONE)
    assert [shares.enter(_ONE), shares.enter(_ONE)] == [None, None]
    assert shares.enter(_ONE)


def test_who_is_not_known_has_turns_at_once() -> None:
    shares = FairShare(_LIMITS)
    assert [shares.enter("") for _ in range(100)] == [None] * 100
    shares.leave("")


def test_no_turn_is_lost_among_threads() -> None:
    shares, most, lock, running = FairShare(_LIMITS), [0], threading.Lock(), [0]

    def ask() -> None:
        for _ in range(200):
            try:
                turn = shares.enter(_ONE)
            except EngineBusy:
                continue
            if turn:
                turn.result(10)
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            with lock:
                running[0] -= 1
            shares.leave(_ONE)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert 1 <= most[0] <= 2
    assert [shares.enter(_ONE), shares.enter(_ONE)] == [None, None]
