"""An engine with a companion: another one that is asked, too, what the first takes long for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeAlias

from dortmund_lod import errors
from dortmund_lod.engine.api import COMPANION, EMBEDDED
from dortmund_lod.engine.embedded.client import EmbeddedEngine
from dortmund_lod.engine.embedded.query_client import run_in_thread

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from dortmund_lod.engine.api import Answer, Limits, Query
    from dortmund_lod.engine.embedded.answer_space import AnswerSpace

    Ask: TypeAlias = Callable[[Query], Awaitable[Answer]]
    Task: TypeAlias = asyncio.Future[Answer]

ANSWERED, LATE, FAILED = "answered", "late", "failed"
OUTCOMES = (ANSWERED, LATE, FAILED)
"""How a query that was put to the companion ended there: the engine itself may have been first."""

_TOO_MUCH = (errors.QueryTimeLimit, errors.QueryMemoryLimit, errors.EngineUnavailable)
_NO_PLACE = {"long-queries", "no-worker"}


class EngineWithCompanion(EmbeddedEngine):
    """The embedded engine; `companion` is asked, too, what it has not answered after a while.

    The first right end counts: an answer of either, or that this engine finds a query at fault.
    Where this one gives a query up, the companion is waited for. Whatever becomes of the
    companion, what this engine answers is answered. `on_end` is told how queries ended there.
    """

    def __init__(
        self,
        folder: Path,
        limits: Limits,
        space: AnswerSpace,
        after: float,
        on_end: Callable[[str], object] = lambda _: None,
    ) -> None:
        super().__init__(folder, limits, space)
        self.companion: EmbeddedEngine | None = None
        self._after = after
        self._on_end = on_end

    def query(self, query: Query) -> Answer:
        """Evaluate a query.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        companion = self.companion
        if companion is None or query.alone:
            return super().query(query)
        return run_in_thread(self._race(super().evaluate_once, companion.evaluate_once, query))

    async def evaluate(self, query: Query) -> Answer:
        """The same on an event loop, holding no thread.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        companion = self.companion
        if companion is None or query.alone:
            return await super().evaluate(query)
        return await self._race(super().evaluate, companion.evaluate, query)

    async def _race(self, first: Ask, second: Ask, query: Query) -> Answer:
        own = asyncio.ensure_future(first(query))
        try:
            await asyncio.wait([own], timeout=self._after)
        except asyncio.CancelledError:
            _abandon(own)
            raise
        if _is_right_end(own):
            return own.result()._replace(engine=EMBEDDED)
        return await self._first_of(own, asyncio.ensure_future(second(query)))

    async def _first_of(self, own: Task, other: Task) -> Answer:
        winner: Task | None = None
        try:
            while not _is_right_end(own):
                running = [task for task in (own, other) if not task.done()]
                if not running:
                    break
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                if other.done() and not other.exception():
                    winner = other
                    return other.result()._replace(engine=COMPANION)
            winner = own
            return own.result()._replace(engine=EMBEDDED)
        finally:
            failed = other.done() and other.exception()
            self._on_end(ANSWERED if winner is other else FAILED if failed else LATE)
            for task in (own, other):
                if task is not winner:
                    _abandon(task)


def _is_right_end(task: Task) -> bool:
    """Whether a query has ended as it would at any engine, not as it was too much for this."""
    if not task.done():
        return False
    error = task.exception()
    if isinstance(error, errors.EngineBusy):
        return error.reason not in _NO_PLACE
    return not isinstance(error, _TOO_MUCH)


def _abandon(task: Task) -> None:
    """Wait for a query no longer; an answer that nobody takes makes room."""
    task.cancel()
    task.add_done_callback(_close)


def _close(task: Task) -> None:
    if not task.cancelled() and not task.exception():
        task.result().body.close()
