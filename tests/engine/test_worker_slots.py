"""What supervisor and workers tell each other without a message."""

from __future__ import annotations

import os

from dortmund_lod.engine.embedded.protocol import TICKET
from dortmund_lod.engine.embedded.worker_slots import SlotTable

_TICKET = bytes(range(TICKET))


def test_a_place_says_since_when_it_is_busy() -> None:
    place = SlotTable(1).take()
    assert place.busy_for == 0
    place.begin()
    assert place.busy_for > 0
    place.end()
    assert place.busy_for == 0


def test_places_do_not_touch_each_other() -> None:
    board = SlotTable(3)
    one, two, three = board.take(), board.take(), board.take()
    two.begin()
    two.detach()
    assert [place.detached for place in (one, two, three)] == [False, True, False]
    assert [bool(place.busy_for) for place in (one, two, three)] == [False, True, False]


def test_a_place_that_is_given_back_is_taken_as_if_new() -> None:
    board = SlotTable(1)
    place = board.take()
    place.begin()
    place.detach()
    board.give_back(place)
    again = board.take()
    assert (again.busy_for, again.detached) == (0, False)


def test_a_place_can_be_ready_again() -> None:
    place = SlotTable(1).take()
    place.detach()
    place.detach(detached=False)
    assert not place.detached


def test_a_place_keeps_the_ticket_of_its_last_query_until_another_takes_it() -> None:
    board = SlotTable(1)
    place = board.take()
    assert not place.ticket
    place.packet[:TICKET] = _TICKET
    place.begin()
    place.end()
    place.detach()
    assert place.ticket == _TICKET
    board.give_back(place)
    assert not board.take().ticket


def test_what_a_child_process_says_is_seen_by_its_parent() -> None:
    place = SlotTable(1).take()
    pid = os.fork()
    if not pid:
        place.packet[:TICKET] = _TICKET
        place.begin()
        os._exit(0)
    os.waitpid(pid, 0)
    assert place.busy_for > 0
    assert place.ticket == _TICKET
