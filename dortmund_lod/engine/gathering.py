"""An answer on its way from a worker: taken whole, so that it is sent only when it is right."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, Any, Self

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
        self._body = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer

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
            self._body.write(payload)
            self._check_size(self._body.tell())
        elif kind == wire.HEAD:
            self._head = json.loads(payload)
        elif kind == wire.ERROR:
            raise _engine_error(json.loads(payload))
        else:
            return self._answer()
        return None

    def _answer(self) -> Answer:
        if "unacceptable" in self._head:
            raise errors.UnacceptableAnswer(self._head["unacceptable"])
        length = self._body.tell()
        self._body.seek(0)
        return Answer(BY_NAME[self._head["format"]], length, self._body)  # type: ignore[arg-type]

    def _check_size(self, size: int) -> None:
        if size > self._limits.result_bytes:
            raise errors.ResultTooLarge(
                f"The result is larger than {mebibytes(self._limits.result_bytes)} MiB.",
                hint="Add a LIMIT, ask for less, or take the dump.",
            )


def _engine_error(content: dict[str, str]) -> errors.EngineError:
    kind: type[errors.EngineError] = getattr(errors, content["error"])
    return kind(content["message"], hint=content["hint"])


def mebibytes(size: int) -> int:
    """Bytes in MiB, for people."""
    return size // 2**20
