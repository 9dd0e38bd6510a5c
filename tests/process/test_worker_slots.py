"""What supervisor and workers tell each other without a message."""

from __future__ import annotations

import os

from dortmund_lod.process.shared_counters import SlotTable

_PACKET = b"a packet"


def test_a_slot_says_since_when_it_is_busy() -> None:
    slot = SlotTable(1, 8).take()
    assert slot.busy_for == 0
    slot.begin()
    assert slot.busy_for > 0
    slot.end()
    assert slot.busy_for == 0


def test_slots_do_not_touch_each_other() -> None:
    table = SlotTable(3, 8)
    one, two, three = table.take(), table.take(), table.take()
    two.begin()
    two.detach()
    assert [slot.detached for slot in (one, two, three)] == [False, True, False]
    assert [bool(slot.busy_for) for slot in (one, two, three)] == [False, True, False]


def test_a_slot_that_is_given_back_is_taken_as_if_new() -> None:
    table = SlotTable(1, 8)
    slot = table.take()
    slot.begin()
    slot.detach()
    table.give_back(slot)
    again = table.take()
    assert (again.busy_for, again.detached) == (0, False)


def test_a_slot_can_be_ready_again() -> None:
    slot = SlotTable(1, 8).take()
    slot.detach()
    slot.detach(detached=False)
    assert not slot.detached


def test_a_slot_keeps_its_last_packet_until_another_takes_it() -> None:
    table = SlotTable(1, 8)
    slot = table.take()
    assert not slot.last_packet
    slot.packet[:] = _PACKET
    slot.begin()
    slot.end()
    slot.detach()
    assert slot.last_packet == _PACKET
    table.give_back(slot)
    assert not table.take().last_packet


def test_what_a_child_process_says_is_seen_by_its_parent() -> None:
    slot = SlotTable(1, 8).take()
    pid = os.fork()
    if not pid:
        slot.packet[:] = _PACKET
        slot.begin()
        os._exit(0)
    os.waitpid(pid, 0)
    assert slot.busy_for > 0
    assert slot.last_packet == _PACKET
