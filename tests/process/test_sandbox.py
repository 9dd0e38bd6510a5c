"""What a process holds, and what it may."""

from __future__ import annotations

from dortmund_lod.process import sandbox


def test_memory_that_is_held_is_growth_and_what_was_given_back_is_none() -> None:
    sandbox.give_back_memory()  # what others left here would make up for it
    growth = sandbox.MemoryGrowth(2**24)
    assert not growth.is_exceeded()
    held = bytearray(2**26)
    assert growth.is_exceeded()
    del held
    assert not growth.is_exceeded()
