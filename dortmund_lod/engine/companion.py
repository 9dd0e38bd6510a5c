"""An engine with a companion: another one that is asked, too, what the first takes long for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from dortmund_lod import errors
from dortmund_lod.engine.api import COMPANION, EMBEDDED, Answer
from dortmund_lod.engine.embedded.client import EmbeddedEngine
from dortmund_lod.engine.embedded.query_client import run_in_thread

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from dortmund_lod.engine.api import Limits, Query
    from dortmund_lod.engine.embedded.answer_space import AnswerSpace

    Ask: TypeAlias = Callable[[EmbeddedEngine, Query], Awaitable[Answer]]

ANSWERED, LATE, FAILED = "answered", "late", "failed"
OUTCOMES = (ANSWERED, LATE, FAILED)
"""How a query that was put to the companion ended there: the engine itself may have been first."""

_TOO_MUCH = (errors.QueryTimeLimit, errors.QueryMemoryLimit, errors.EngineUnavailable)
_NO_PLACE = {"long-queries", "no-worker"}


class Companion(NamedTuple):
    """When another engine is asked, too; what gives it, or None; what is told how queries ended.

    It is looked for when it is wanted: it may come and go while a query is evaluated.
    """

    after: float
    find: Callable[[], EmbeddedEngine | None]
    on_end: Callable[[str], object] = lambda _: None


class EngineWithCompanion(EmbeddedEngine):
    """The embedded engine; its companion is asked, too, what it has not answered after a while.

    The first right end counts: an answer of either, or that this engine finds a query at fault.
    Where this one gives a query up, the companion is waited for. Whatever becomes of the
    companion, what this engine answers is answered.
    """

    def __init__(
        self, folder: Path, limits: Limits, space: AnswerSpace, companion: Companion
    ) -> None:
        super().__init__(folder, limits, space)
        self._companion = companion

    def query(self, query: Query) -> Answer:
        """Evaluate a query.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        if query.alone:
            return super().query(query)
        return run_in_thread(self._race(EmbeddedEngine.evaluate_once, query))

    async def evaluate(self, query: Query) -> Answer:
        """The same on an event loop, holding no thread.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        if query.alone:
            return await super().evaluate(query)
        return await self._race(EmbeddedEngine.evaluate, query)

    async def _race(self, ask: Ask, query: Query) -> Answer:
        """Ask this engine, and after a while the companion, too.

        Most queries have ended by then: for those this costs a timer.
        """
        other = _Other(self._companion.find, ask, query)
        timer = asyncio.get_running_loop().call_later(self._companion.after, other.begin)
        try:
            answer = await ask(self, query)
        except asyncio.CancelledError:
            return other.answer_instead()
        except errors.EngineError as error:
            if _is_right_end(error):
                raise
            return await other.answer_after(error)
        else:
            return Answer(answer.format, answer.length, answer.body, EMBEDDED)
        finally:
            timer.cancel()
            if ending := other.end():
                self._companion.on_end(ending)


class _Other:
    """The companion's part of a query, which is begun when it is wanted, where there is one then.

    While the task that asks waits for the engine, an answer of the companion interrupts it, as a
    time-out would.
    """

    __slots__ = ("_ask", "_asking", "_find", "_interrupts", "_is_taken", "_query", "_task")

    def __init__(self, find: Callable[[], EmbeddedEngine | None], ask: Ask, query: Query) -> None:
        self._find = find
        self._ask = ask
        self._query = query
        self._asking = asyncio.current_task()
        self._interrupts = True
        self._is_taken = False
        self._task: asyncio.Future[Answer] | None = None

    def begin(self) -> asyncio.Future[Answer] | None:
        """Ask, unless it has begun; gives None where there is no companion."""
        if self._task is None and (companion := self._find()):
            self._task = asyncio.ensure_future(self._ask(companion, self._query))
            self._task.add_done_callback(self._interrupt)
        return self._task

    def _interrupt(self, task: asyncio.Future[Answer]) -> None:
        if self._interrupts and _has_answer(task) and self._asking:
            self._is_taken = True
            self._asking.cancel()

    def answer_instead(self) -> Answer:
        """The answer that interrupted who asks.

        Raises:
            CancelledError: it was somebody else.
        """
        task = self._task
        if task and self._asking and self._is_taken and not self._asking.uncancel():
            return task.result()._replace(engine=COMPANION)
        self._is_taken = False
        raise asyncio.CancelledError

    async def answer_after(self, error: errors.EngineError) -> Answer:
        """Wait for the answer, where the engine has none.

        Raises:
            EngineError: there is none here, either: why the engine has none.
        """
        self._interrupts = False
        task = self.begin()
        if task is None:
            raise error
        try:
            answer = await task
        except Exception:  # noqa: BLE001 - whatever it is
            raise error from None
        self._is_taken = True
        return answer._replace(engine=COMPANION)

    def end(self) -> str:
        """Wait no longer; says how it ended, where it had begun."""
        self._interrupts = False
        task = self._task
        if task is None:
            return ""
        if self._is_taken:
            return ANSWERED
        failed = task.done() and not _has_answer(task)
        task.cancel()
        task.add_done_callback(_close)
        return FAILED if failed else LATE


def _is_right_end(error: errors.EngineError) -> bool:
    """Whether a query ends like that at any engine, and not as it was too much for this one."""
    if isinstance(error, errors.EngineBusy):
        return error.reason not in _NO_PLACE
    return not isinstance(error, _TOO_MUCH)


def _has_answer(task: asyncio.Future[Answer]) -> bool:
    return not task.cancelled() and not task.exception()


def _close(task: asyncio.Future[Answer]) -> None:
    """An answer that nobody takes makes room."""
    if _has_answer(task):
        task.result().body.close()
