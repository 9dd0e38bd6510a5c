"""An answer on its way from a worker: taken whole, so that it is sent only when it is right."""

from __future__ import annotations

import io
import json
import tempfile
from typing import IO, TYPE_CHECKING, Self

from dortmund_lod import errors
from dortmund_lod.engine.api import Answer
from dortmund_lod.engine.embedded import reply_socket
from dortmund_lod.rdf.formats import BY_NAME

if TYPE_CHECKING:
    from types import TracebackType

    from dortmund_lod.engine.api import Limits

_IN_MEMORY = 2**20


class AnswerBuffer:
    """Takes the pieces of an answer; a context manager that forgets them where it did not end."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._body: IO[bytes] | None = None
        self._length = 0

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

    def take(self, kind: bytes, payload: bytes) -> Answer | None:
        """Take what arrived; gives the answer after its last piece.

        Raises:
            EngineError: there is no answer; its subclass says why.
        """
        if kind == reply_socket.PART:
            self._add(payload)
            return None
        if kind == reply_socket.LAST:
            return self._answer(payload)
        if kind == reply_socket.UNACCEPTABLE:
            raise errors.UnacceptableAnswer(payload.decode())
        if kind == reply_socket.DIED:
            raise _death(payload.decode(), self._limits)
        raise _failure(json.loads(payload))

    def _answer(self, payload: bytes) -> Answer:
        name, _, piece = payload.partition(b"\n")
        fmt = BY_NAME[name.decode()]
        if self._body is None:
            return Answer(fmt, len(piece), io.BytesIO(piece))
        self._add(piece)
        self._body.seek(0)
        return Answer(fmt, self._length, self._body)

    def _add(self, piece: bytes) -> None:
        body = self._body = self._body or io.BytesIO()
        if self._length <= _IN_MEMORY < self._length + len(piece):
            body = self._body = _moved_to_disk(body)
        body.write(piece)
        self._length += len(piece)


def _moved_to_disk(memory: IO[bytes]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is the answer
    with memory:
        file.write(memory.getvalue())  # type: ignore[attr-defined]
    return file


def _failure(content: dict[str, str]) -> errors.EngineError:
    """The error that a worker told."""
    kind: type[errors.EngineError] = getattr(errors, content["error"])
    return kind(content["message"], hint=content["hint"])


def _death(cause: str, limits: Limits) -> errors.EngineError:
    """The error that says of what the worker died that was evaluating a query."""
    if cause == "time":
        return errors.QueryTimeLimit(
            f"The query was stopped after {limits.seconds:g} seconds.",
            hint="Make it more selective, or take the dump.",
        )
    if cause == "memory":
        return errors.QueryMemoryLimit(
            f"The query needs more than {mebibytes(limits.memory)} MiB of memory.",
            hint="Sort or group less, or take the dump.",
        )
    if cause == "complexity":
        return errors.QueryTooComplex(
            "The query is nested too deeply.", hint="Write it with fewer brackets."
        )
    if cause == "crowded":
        return errors.EngineBusy(
            f"The query runs for longer than {limits.long_after:g} seconds, and "
            f"{limits.places} other long queries are running.",
            retry_after=round(limits.seconds),
            reason="long-queries",
        )
    return errors.EngineUnavailable("The query worker ended unexpectedly.")


def mebibytes(size: int) -> int:
    """Bytes in MiB, for people."""
    return size // 2**20
