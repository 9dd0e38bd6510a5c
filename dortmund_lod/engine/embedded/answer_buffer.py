"""An answer on its way from a worker: taken whole, so that it is sent only when it is right."""

from __future__ import annotations

import io
import json
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Self

from dortmund_lod import errors
from dortmund_lod.engine.api import Answer
from dortmund_lod.engine.embedded import protocol
from dortmund_lod.rdf.formats import BY_NAME

if TYPE_CHECKING:
    from types import TracebackType

    from dortmund_lod.engine.api import Limits
    from dortmund_lod.engine.embedded.answer_space import AnswerSpace

_IN_MEMORY = 2**20
_MEBIBYTE = 2**20
_NOT_OVER_THE_QUERY = {"stopped", "abandoned"}
"""Of these a worker may die that has taken the next query just then."""


class WorkerStopped(errors.EngineUnavailable):
    """The worker was stopped from outside: not over the query, which can be asked again."""


class _Body(SpooledTemporaryFile[bytes]):
    """The bytes of an answer, in a file once they are many; they count until it is closed."""

    def __init__(self, space: AnswerSpace, client: str) -> None:
        super().__init__(_IN_MEMORY)
        self._space = space
        self._client = client
        self.size = 0

    def add(self, piece: bytes) -> None:
        """Write a piece.

        Raises:
            EngineBusy: there is no room for it.
        """
        self._space.take(len(piece), self._client)
        self.size += len(piece)
        try:
            self.write(piece)
        except OSError as error:
            raise errors.EngineBusy(
                f"There is no room for the answer in the temporary folder: {error.strerror}.",
                retry_after=30,
                reason="no-room",
            ) from error

    def __exit__(self, *_: object) -> None:
        self.close()  # what is inherited closes the file within, and nothing of this

    def __del__(self) -> None:
        self.close()  # what is inherited does so only where the file within is open

    def close(self) -> None:
        self._space.give_back(self.size, self._client)
        self.size = 0
        super().close()


class AnswerBuffer:
    """Takes the pieces of an answer; a context manager that forgets them where it did not end."""

    def __init__(self, limits: Limits, space: AnswerSpace, client: str = "") -> None:
        self._client = client
        self._limits = limits
        self._space = space
        self._body: _Body | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind and self._body:
            self._body.close()

    def feed(self, kind: bytes, payload: bytes) -> Answer | None:
        """Take what arrived; gives the answer after its last piece.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        if kind == protocol.PART:
            self._add(payload)
            return None
        if kind == protocol.LAST:
            return self._answer(payload)
        if kind == protocol.UNACCEPTABLE:
            raise errors.UnacceptableAnswer(payload.decode())
        if kind == protocol.DIED:
            raise error_for_exit(payload.decode(), self._limits)
        raise _failure(json.loads(payload))

    def _answer(self, payload: bytes) -> Answer:
        name, _, piece = payload.partition(b"\n")
        fmt = BY_NAME[name.decode()]
        if self._body is None:
            return Answer(fmt, len(piece), io.BytesIO(piece))
        self._add(piece)
        self._body.seek(0)
        return Answer(fmt, self._body.size, self._body)

    def _add(self, piece: bytes) -> None:
        if self._body is None:
            self._body = _Body(self._space, self._client)
        self._body.add(piece)


def _failure(content: dict[str, Any]) -> errors.EngineError:
    """The error that a worker told."""
    kind: type[errors.EngineError] = getattr(errors, content["error"])
    error = kind(content["message"], hint=content["hint"])
    if content["mistake"]:
        error.mistake = errors.Mistake(*content["mistake"])
    return error


def error_for_exit(cause: str, limits: Limits) -> errors.EngineError:
    """The error that says of what the worker died that was evaluating a query."""
    if cause == "time":
        return errors.QueryTimeLimit(
            f"The query was stopped after {limits.seconds:g} seconds.",
            hint="Make it more selective, or take the dump.",
        )
    if cause == "memory":
        return errors.QueryMemoryLimit(
            f"The query needs more than {limits.memory // _MEBIBYTE} MiB of memory.",
            hint="Sort or group less, or take the dump.",
        )
    if cause == "complexity":
        return errors.QueryTooComplex(
            "The query is nested too deeply.", hint="Write it with fewer brackets."
        )
    if cause == "evicted":
        return errors.EngineBusy(
            f"The query runs for longer than {limits.long_after:g} seconds, and "
            f"{limits.places} long queries may run at once, {limits.client_long_queries} of them "
            "for one client.",
            retry_after=round(limits.seconds),
            reason="long-queries",
        )
    kind = WorkerStopped if cause in _NOT_OVER_THE_QUERY else errors.EngineUnavailable
    return kind("The query worker ended unexpectedly.")
