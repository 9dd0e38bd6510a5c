"""Bytes are waited for on many sockets at once, without a thread."""

from __future__ import annotations

import asyncio
import socket

from dortmund_lod.engine.arrivals import Arrivals
from tests.loops import on_a_loop


def _pair() -> tuple[socket.socket, socket.socket]:
    here, there = socket.socketpair()
    here.setblocking(False)  # noqa: FBT003 - its only argument
    return here, there


def test_what_is_there_is_taken_at_once() -> None:
    async def run() -> bytes:
        here, there = _pair()
        with here, there:
            there.send(b"abc")
            return await Arrivals(asyncio.get_running_loop()).receive(here, 10)

    assert on_a_loop(run()) == b"abc"


def test_each_of_many_gets_what_arrives_for_it() -> None:
    async def run() -> list[bytes]:
        arrivals = Arrivals(asyncio.get_running_loop())
        pairs = [_pair() for _ in range(50)]
        waiting = [asyncio.create_task(arrivals.receive(here, 10)) for here, _ in pairs]
        await asyncio.sleep(0)
        for number, (_, there) in reversed([*enumerate(pairs)]):
            there.send(b"%d" % number)
        found = await asyncio.gather(*waiting)
        for pair in pairs:
            for end in pair:
                end.close()
        return [*found]

    assert on_a_loop(run()) == [b"%d" % number for number in range(50)]


def test_the_end_of_the_other_side_is_no_bytes() -> None:
    async def run() -> bytes:
        here, there = _pair()
        with here:
            waiting = asyncio.create_task(Arrivals(asyncio.get_running_loop()).receive(here, 10))
            await asyncio.sleep(0)
            there.close()
            return await waiting

    assert on_a_loop(run()) == b""


def test_a_wait_that_is_given_up_leaves_nothing_behind() -> None:
    async def run() -> bytes:
        arrivals = Arrivals(asyncio.get_running_loop())
        here, there = _pair()
        with here, there:
            waiting = asyncio.create_task(arrivals.receive(here, 10))
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            there.send(b"later")
            await asyncio.sleep(0.01)
            return await arrivals.receive(here, 10)

    assert on_a_loop(run()) == b"later"
