"""Work ends with the connection of who waits for it, and with nothing else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from dortmund_lod.site.http.disconnection import ClientGone, while_connected
from tests.loops import on_a_loop

if TYPE_CHECKING:
    from dortmund_lod.site.http.asgi import Message

_LONG, _AFTERWARDS = 60, 0.4


class _Connection:
    """What a server tells of a connection: the body of the request, and that it was closed."""

    def __init__(self) -> None:
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        self._messages.put_nowait({"type": "http.request", "body": b""})

    async def receive(self) -> Message:
        return await self._messages.get()

    def close(self) -> None:
        self._messages.put_nowait({"type": "http.disconnect"})


async def _work(connection: _Connection, seconds: float) -> str:
    async with while_connected(connection.receive):
        await asyncio.sleep(seconds)
    await asyncio.sleep(_AFTERWARDS)
    return "done"


def test_work_ends_when_the_client_goes() -> None:
    async def run() -> None:
        connection = _Connection()
        asyncio.get_running_loop().call_later(0.2, connection.close)
        with pytest.raises(ClientGone):
            await _work(connection, _LONG)
        assert not asyncio.current_task().cancelling()  # type: ignore[union-attr]

    on_a_loop(run())


@pytest.mark.parametrize("seconds", [0, 0.2])
def test_work_that_ended_is_not_disturbed_by_a_client_who_goes_then(seconds: float) -> None:
    async def run() -> str:
        connection = _Connection()
        loop, tasks = asyncio.get_running_loop(), list[int]()
        loop.call_later(seconds + 0.15, lambda: tasks.append(len(asyncio.all_tasks(loop))))
        loop.call_later(seconds + 0.2, connection.close)
        done = await asyncio.create_task(_work(connection, seconds))
        assert tasks == [2]  # this and the work: nobody watches any more
        return done

    assert on_a_loop(run()) == "done"


def test_a_client_who_goes_in_the_moment_in_which_the_work_ends_disturbs_nobody() -> None:
    async def work(connection: _Connection, end: asyncio.Event) -> str:
        async with while_connected(connection.receive):
            await end.wait()
        await asyncio.sleep(_AFTERWARDS)
        return "done"

    async def run() -> str:
        connection, end = _Connection(), asyncio.Event()
        task = asyncio.create_task(work(connection, end))
        await asyncio.sleep(0.2)
        connection.close()
        end.set()
        return await task

    assert on_a_loop(run()) == "done"


def test_who_cancels_the_request_cancels_it() -> None:
    async def run() -> None:
        task = asyncio.create_task(_work(_Connection(), _LONG))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    on_a_loop(run())


def test_what_goes_wrong_in_the_work_is_told_as_it_is() -> None:
    async def run() -> None:
        async with while_connected(_Connection().receive):
            await asyncio.sleep(0.2)
            raise ValueError("so")

    with pytest.raises(ValueError, match="so"):
        on_a_loop(run())
