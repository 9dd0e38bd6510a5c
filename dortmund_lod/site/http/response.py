"""What a request and its answer are between the layers of a web process."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from dortmund_lod.site.middleware.cached_response import CachedResponse

Environ: TypeAlias = dict[str, Any]
"""A request as PEP 3333 describes it."""

FAULT = "dortmund_lod.fault"
"""Set in the environment of a request that cannot be answered, to the error to tell."""

Headers: TypeAlias = list[tuple[str, str]]


class Reply(NamedTuple):
    """An answer: status line, headers, and the body or what gives it piece by piece.

    `finished` is the kept response that it was made from, if it was.
    """

    status: str
    headers: Headers
    body: bytes | Iterable[bytes]
    finished: CachedResponse | None = None

    def header(self, name: str) -> str:
        """The value of a header, named in lower case; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


Application: TypeAlias = Callable[[Environ], Awaitable[Reply]]
"""A layer: answers a request, by itself or by asking the layer within."""

_BODILESS = ("204", "304")


def has_body(method: str, status: str) -> bool:
    """Whether the answer to a request has a body (RFC 9110 §6.4.1)."""
    return method != "HEAD" and not status.startswith(_BODILESS)


def head(status: str, headers: Headers) -> bytes:
    """The status line and the header section, without the empty line that ends it."""
    lines = (f"HTTP/1.1 {status}", *map(": ".join, headers), "")
    return "\r\n".join(lines).encode("latin-1")


def problem(status: str, detail: str = "") -> Reply:
    """A problem document (RFC 9457 §3) for what does not reach the application."""
    code, title = status.split(" ", 1)
    content: dict[str, str | int] = {"type": "about:blank", "title": title, "status": int(code)}
    if detail:
        content["detail"] = detail
    headers = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")]
    return Reply(status, headers, json.dumps(content).encode())


def pieces(body: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of about so many; what gave them is closed at the end."""
    waiting = bytearray()
    try:
        for part in body:
            waiting += part
            if len(waiting) >= size:
                yield bytes(waiting)
                waiting.clear()
        if waiting:
            yield bytes(waiting)
    finally:
        close(body)


def close(body: bytes | Iterable[bytes]) -> None:
    """End a body that nobody reads to its end (PEP 3333)."""
    if hasattr(body, "close"):
        body.close()
