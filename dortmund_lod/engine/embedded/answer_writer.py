"""An answer on its way to who asked: a writable file whose bytes travel as datagrams."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dortmund_lod.engine.embedded import reply_socket
from dortmund_lod.engine.embedded.answer_buffer import mebibytes
from dortmund_lod.errors import ResultTooLarge

if TYPE_CHECKING:
    from dortmund_lod.engine.embedded.reply_socket import ReplySender
    from dortmund_lod.errors import EngineError

_LONGEST_MESSAGE = 4000
_PIECE = reply_socket.PIECE - 64  # with room for the name of a format


class AnswerWriter:
    """Sends the answer to one ticket, of at most `largest` bytes."""

    def __init__(self, post: ReplySender, ticket: bytes, largest: int) -> None:
        self._post = post
        self._ticket = ticket[: reply_socket.TICKET]
        self._left = largest
        self._largest = largest
        self._waiting = bytearray()

    @property
    def before_deadline(self) -> bool:
        """Whether there is still somebody who waits for the answer."""
        return reply_socket.before_deadline(self._ticket)

    def write(self, data: bytes) -> int:
        """Take bytes of the answer, and send what is enough for a datagram.

        Raises:
            ResultTooLarge: they are too many.
            ReceiverGone: nobody waits for them any more.
        """
        self._left -= len(data)
        if self._left < 0:
            raise ResultTooLarge(
                f"The result is larger than {mebibytes(self._largest)} MiB.",
                hint="Add a LIMIT, ask for less, or take the dump.",
            )
        self._waiting += data
        while len(self._waiting) > _PIECE:
            self._post.send(self._ticket, reply_socket.PART, bytes(self._waiting[:_PIECE]))
            del self._waiting[:_PIECE]
        return len(data)

    def flush(self) -> None:
        """Nothing: what waits goes with the last piece."""

    def finish(self, name: str) -> None:
        """Say that this was all, and in which format."""
        self._post.send(self._ticket, reply_socket.LAST, name.encode() + b"\n" + self._waiting)

    def refuse(self, kind: str) -> None:
        """Say that the client does not take this kind of answer: solutions or triples."""
        self._post.send(self._ticket, reply_socket.UNACCEPTABLE, kind.encode())

    def fail(self, error: EngineError) -> None:
        """Say why there is no answer."""
        message = error.message[:_LONGEST_MESSAGE]
        content = {"error": type(error).__name__, "message": message, "hint": error.hint}
        self._post.send(self._ticket, reply_socket.FAILED, json.dumps(content).encode())
