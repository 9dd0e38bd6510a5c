"""Asking queries and waiting for their answers, for many on an event loop."""

from __future__ import annotations

import asyncio
import contextlib
import select
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod import errors
from dortmund_lod.engine.embedded.answer_buffer import AnswerBuffer, WorkerStopped
from dortmund_lod.engine.embedded.query_queue import QueueWriter
from dortmund_lod.engine.embedded.reply_socket import ReplySocket
from dortmund_lod.engine.fair_share import FairShare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from pathlib import Path

    from dortmund_lod.engine.api import Answer, Limits, Query
    from dortmund_lod.engine.embedded.answer_space import AnswerSpace

_GRACE = 5.0
_CHECK_AGAIN = 0.5
_AT_ONCE = 16
"""Datagrams that are read before others get their turn."""


class QueryChannel:
    """What asking takes, for all threads of a process: the queue, turns, space, and the limits."""

    def __init__(self, folder: Path, limits: Limits, space: AnswerSpace) -> None:
        self.queue = QueueWriter(folder)
        self.folder = folder
        self.limits = limits
        self.space = space
        self.shares = FairShare(limits)
        self.timeout = 2 * limits.seconds + _GRACE

    def put(self, ticket: bytes, query: Query) -> None:
        """Put a query into the queue.

        Raises:
            EngineBusy: it is full, or there is no room for a long text.
            EngineUnavailable: the engine has ended.
        """
        try:
            self.queue.put(ticket, query)
        except BlockingIOError as error:
            raise errors.EngineBusy(
                f"All workers are busy and {self.limits.queue} queries are waiting.",
                retry_after=round(self.limits.seconds),
                reason="queue-full",
            ) from error

    def no_worker(self) -> errors.EngineBusy:
        """The error for who waited in vain."""
        return errors.EngineBusy(
            "No worker became free in time.",
            retry_after=round(self.limits.seconds),
            reason="no-worker",
        )

    def has_ended(self) -> errors.EngineUnavailable | None:
        """The error for who waits for an engine that has ended; None where it runs."""
        poll = select.poll()
        poll.register(self.queue, 0)
        return errors.EngineUnavailable("The query engine has ended.") if poll.poll(0) else None


class _Pending(NamedTuple):
    """A query that was asked and is not answered yet."""

    buffer: AnswerBuffer
    answer: asyncio.Future[Answer]
    until: float


class QueryClient:
    """Asks for many on the running event loop, and holds no thread.

    `is_over` once the engine has ended.
    """

    def __init__(self, channel: QueryChannel) -> None:
        self.is_over = False
        self._channel = channel
        self._loop = asyncio.get_running_loop()
        self._socket = ReplySocket(channel.folder)
        self._pending: dict[int, _Pending] = {}
        self._loop.add_reader(self._socket.fileno(), self._receive)
        self._check()

    def close(self) -> None:
        """Ask no more."""
        if self.is_over:
            return
        self.is_over = True
        self._next_check.cancel()
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()

    async def ask(self, query: Query) -> Answer:
        """Ask, and wait for the answer.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        until = time.monotonic() + self._channel.timeout
        async with self._turn(query.client, until):
            try:
                return await self._ask_once(query, until)
            except WorkerStopped:
                return await self._ask_once(query, until)

    async def _ask_once(self, query: Query, until: float) -> Answer:
        number, ticket = self._socket.ticket(until, query.client)
        limits, space = self._channel.limits, self._channel.space
        with AnswerBuffer(limits, space, query.client) as buffer:
            pending = _Pending(buffer, self._loop.create_future(), until)
            self._pending[number] = pending
            try:
                self._channel.put(ticket, query)
                return await pending.answer
            except asyncio.CancelledError:
                self._socket.abandon(number)
                raise
            finally:
                del self._pending[number]

    @contextlib.asynccontextmanager
    async def _turn(self, client: str, until: float) -> AsyncIterator[None]:
        """Wait for a turn of this client, and give it back."""
        shares = self._channel.shares
        try:
            await shares.wait(client, until - time.monotonic())
        except TimeoutError as error:
            raise self._channel.no_worker() from error
        try:
            yield
        finally:
            shares.leave(client)

    def _receive(self) -> None:
        with contextlib.suppress(BlockingIOError):
            for _ in range(_AT_ONCE):
                self._feed(*self._socket.receive())

    def _feed(self, number: int, kind: bytes, payload: bytes) -> None:
        pending = self._pending.get(number)
        if pending is None or pending.answer.done():
            return  # it was given up
        try:
            answer = pending.buffer.feed(kind, payload)
        except Exception as error:  # noqa: BLE001 - whoever asked is told whatever it is
            pending.answer.set_exception(error)
        else:
            if answer:
                pending.answer.set_result(answer)

    def _check(self) -> None:
        """Give up what has waited for too long, and all when the engine has ended."""
        ended, now = self._channel.has_ended(), time.monotonic()
        for pending in self._pending.values():
            if not pending.answer.done() and (ended or now > pending.until):
                pending.answer.set_exception(ended or self._channel.no_worker())
        self._next_check = self._loop.call_later(_CHECK_AGAIN, self._check)
        if ended:
            self.close()


def run_in_thread(asked: Coroutine[None, None, Answer]) -> Answer:
    """Wait for an answer in a thread of its own: whoever asks may have a loop that runs already.

    Raises:
        EngineError: there is none; its subclass says why.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asked).result()
