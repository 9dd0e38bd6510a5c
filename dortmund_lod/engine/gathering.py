"""An answer on its way from a worker: taken whole, so that it is sent only when it is right."""

from __future__ import annotations

import io
import json
import tempfile
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Self

from dortmund_lod import errors
from dortmund_lod.engine import wire
from dortmund_lod.engine.contract import Answer
from dortmund_lod.formats import BY_NAME

if TYPE_CHECKING:
    from types import TracebackType

    from dortmund_lod.engine.contract import Limits

_IN_MEMORY = 2**20


class Gathering:
    """Takes the frames of an answer; a context manager that forgets them where it did not end."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._head: dict[str, Any] = {}
        self._body: IO[bytes] = io.BytesIO()
        self._length = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        if kind:
            self._body.close()

    def take(self, kind: bytes, payload: bytes) -> Answer | None:
        """Take a frame; gives the answer after the last one.

        Raises:
            EngineError: what the worker says is wrong, or the answer is too large.
        """
        if kind == wire.DATA:
            self._add(payload)
        elif kind == wire.HEAD:
            self._head = _head(payload)
        elif kind == wire.ERROR:
            raise _engine_error(json.loads(payload))
        else:
            return self._answer()
        return None

    def _answer(self) -> Answer:
        if "unacceptable" in self._head:
            raise errors.UnacceptableAnswer(self._head["unacceptable"])
        self._body.seek(0)
        return Answer(BY_NAME[self._head["format"]], self._length, self._body)

    def _add(self, payload: bytes) -> None:
        if self._length <= _IN_MEMORY < self._length + len(payload):
            self._move_to_disk()
        self._body.write(payload)
        self._length += len(payload)
        if self._length > self._limits.result_bytes:
            raise errors.ResultTooLarge(
                f"The result is larger than {mebibytes(self._limits.result_bytes)} MiB.",
                hint="Add a LIMIT, ask for less, or take the dump.",
            )

    def _move_to_disk(self) -> None:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - it is the answer
        with self._body as memory:
            file.write(memory.getvalue())  # type: ignore[attr-defined]
        self._body = file


@lru_cache(maxsize=64)
def _head(payload: bytes) -> dict[str, Any]:
    """What an answer is, of which there are few."""
    content: dict[str, Any] = json.loads(payload)
    return content


def _engine_error(content: dict[str, str]) -> errors.EngineError:
    kind: type[errors.EngineError] = getattr(errors, content["error"])
    return kind(content["message"], hint=content["hint"])


def mebibytes(size: int) -> int:
    """Bytes in MiB, for people."""
    return size // 2**20
