"""Asking a query and waiting for its answer: in a thread, or for many on an event loop."""

from __future__ import annotations

import asyncio
import contextlib
import select
import time
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod import errors
from dortmund_lod.engine.embedded.answer_buffer import AnswerBuffer
from dortmund_lod.engine.embedded.reply_socket import ReplySocket

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.engine.api import Answer, Limits, Query
    from dortmund_lod.engine.embedded.query_queue import QueueWriter

_GRACE = 5.0
_LOOK_AGAIN = 0.5
_AT_ONCE = 16
"""Datagrams that are read before others get their turn."""


class QueryChannel:
    """What asking takes: the queue, the folder for mailboxes, and the limits of queries."""

    def __init__(self, entrance: QueueWriter, folder: Path, limits: Limits) -> None:
        self.entrance = entrance
        self.folder = folder
        self.limits = limits
        self.patience = 2 * limits.seconds + _GRACE

    def put(self, ticket: bytes, query: Query) -> None:
        """Put a query into the queue.

        Raises:
            EngineBusy: it is full.
            EngineUnavailable: the engine has ended.
        """
        try:
            self.entrance.put(ticket, query)
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
        poll.register(self.entrance, 0)
        return _ended() if poll.poll(0) else None


def _ended() -> errors.EngineUnavailable:
    return errors.EngineUnavailable("The query engine has ended.")


def ask(asking: QueryChannel, query: Query) -> Answer:
    """Ask, and hold the thread until the answer is there.

    Raises:
        EngineError: there is no answer; its subclass says why.
    """
    until = time.monotonic() + asking.patience
    with ReplySocket(asking.folder) as mailbox, AnswerBuffer(asking.limits) as gathering:
        asking.put(mailbox.ticket(until)[1], query)
        while True:
            _wait(asking, mailbox, until)
            arrived = mailbox.receive()
            if answer := gathering.take(arrived.kind, arrived.payload):
                return answer


def _wait(asking: QueryChannel, mailbox: ReplySocket, until: float) -> None:
    poll = select.poll()
    poll.register(mailbox, select.POLLIN)
    poll.register(asking.entrance, 0)
    ready = [descriptor for descriptor, _ in poll.poll(1000 * max(0, until - time.monotonic()))]
    if not ready:
        raise asking.no_worker()
    if mailbox.fileno() not in ready:
        raise _ended()


class _Waiting(NamedTuple):
    """A query that was asked and is not answered yet."""

    gathering: AnswerBuffer
    answer: asyncio.Future[Answer]
    until: float


class AsyncQueryClient:
    """Asks for many on the running event loop, and holds no thread.

    `is_over` once the engine has ended.
    """

    def __init__(self, asking: QueryChannel) -> None:
        self.is_over = False
        self._asking = asking
        self._loop = asyncio.get_running_loop()
        self._mailbox = ReplySocket(asking.folder)
        self._waiting: dict[int, _Waiting] = {}
        self._loop.add_reader(self._mailbox.fileno(), self._receive)
        self._look_after()

    async def ask(self, query: Query) -> Answer:
        """Ask, and wait for the answer.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        until = time.monotonic() + self._asking.patience
        number, ticket = self._mailbox.ticket(until)
        with AnswerBuffer(self._asking.limits) as gathering:
            waiting = _Waiting(gathering, self._loop.create_future(), until)
            self._waiting[number] = waiting
            try:
                self._asking.put(ticket, query)
                return await waiting.answer
            finally:
                del self._waiting[number]

    def _receive(self) -> None:
        with contextlib.suppress(BlockingIOError):
            for _ in range(_AT_ONCE):
                self._take(*self._mailbox.receive())

    def _take(self, number: int, kind: bytes, payload: bytes) -> None:
        waiting = self._waiting.get(number)
        if waiting is None or waiting.answer.done():
            return  # it was given up
        try:
            answer = waiting.gathering.take(kind, payload)
        except Exception as error:  # noqa: BLE001 - whoever asked is told whatever it is
            waiting.answer.set_exception(error)
        else:
            if answer:
                waiting.answer.set_result(answer)

    def _look_after(self) -> None:
        """Give up what has waited for too long, and all when the engine has ended."""
        ended, now = self._asking.has_ended(), time.monotonic()
        for waiting in self._waiting.values():
            if not waiting.answer.done() and (ended or now > waiting.until):
                waiting.answer.set_exception(ended or self._asking.no_worker())
        if ended:
            self._loop.remove_reader(self._mailbox.fileno())
            self._mailbox.close()
            self.is_over = True
        else:
            self._loop.call_later(_LOOK_AGAIN, self._look_after)
