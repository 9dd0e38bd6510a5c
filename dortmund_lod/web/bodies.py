"""Request bodies: read whole and in time before anything else happens.

A client that sends a byte a second would hold a thread for as long as it likes. Only some of the
threads may wait for bodies, and none for longer than a few seconds; so who asks for pages never
waits for those who send slowly.
"""

from __future__ import annotations

import io
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from dortmund_lod.errors import EngineBusy, SlowRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Application = Callable[..., Iterable[bytes]]

FAULT = "dortmund_lod.fault"
"""Set in the WSGI environment of a request that cannot be answered, to the error to tell."""

SECONDS = 5.0
"""How long a body may take to arrive, beyond the piece that is being waited for."""

_PATIENCE = 0.05
_PIECE = 64
_QUICK = 0.01
_MOST_DISCARDED = 64 * 2**20


class _Arrived(NamedTuple):
    """What was read of a body, at most so much of it, and whether that was all."""

    data: bytes
    whole: bool


class Bodies:
    """WSGI middleware (PEP 3333) that hands on bodies which are there.

    Takes the application, the size of the largest body, and how many may be waited for at once.
    """

    def __init__(self, application: Application, largest: int, places: int) -> None:
        self._application = application
        self._largest = largest
        self._places = threading.BoundedSemaphore(places)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Read the body, if there is one, and ask the application."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD", "OPTIONS"}:
            self._take(environ)
        return self._application(environ, start_response)

    def _take(self, environ: dict[str, Any]) -> None:
        if not self._places.acquire(timeout=_PATIENCE):
            message = "Too many requests are still on their way."
            environ[FAULT] = EngineBusy(message, retry_after=round(SECONDS))
            environ["wsgi.input"] = io.BytesIO()
            return
        try:
            arrived = _read(environ["wsgi.input"], _length(environ), self._largest)
        finally:
            self._places.release()
        environ["wsgi.input"] = io.BytesIO(arrived.data)
        environ["CONTENT_LENGTH"] = str(max(len(arrived.data), _length(environ) or 0))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        if not arrived.whole:
            environ[FAULT] = SlowRequest(
                f"The body of the request did not arrive within {SECONDS:g} seconds."
            )


def _length(environ: dict[str, Any]) -> int | None:
    """How long the body is said to be; None where it is sent in chunks."""
    text = environ.get("CONTENT_LENGTH") or ""
    if text.isascii() and text.isdigit():
        return int(text)
    return None if environ.get("HTTP_TRANSFER_ENCODING") else 0


def _read(stream: Any, length: int | None, largest: int) -> _Arrived:
    """Read to the end, in small pieces as long as they come slowly.

    What is too large is taken and thrown away: who cannot finish never reads the answer.
    """
    most = 0 if length and length > largest else largest + 1
    kept, taken, piece, until = bytearray(), 0, 1, time.monotonic() + SECONDS
    end = _MOST_DISCARDED if length is None else min(length, _MOST_DISCARDED)
    while taken < end:
        begun = time.monotonic()
        data = stream.read(min(piece, end - taken))
        taken += len(data)
        kept += data[: most - len(kept)]
        now = time.monotonic()
        if not data:
            return _Arrived(bytes(kept), length is None)
        if now > until:
            return _Arrived(bytes(kept), whole=False)
        piece = min(2 * piece, _PIECE) if now - begun < _QUICK else 1
    return _Arrived(bytes(kept), whole=True)
