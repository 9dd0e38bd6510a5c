"""Finished responses, and the store that keeps them by what they depend on."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dortmund_lod.site.http.asgi import BODY_PART, START, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from dortmund_lod.site.http.asgi import Headers, Message

_OVERHEAD = 2048
"""What an entry costs beyond its body: headers, key, what layers note, bookkeeping."""
_OF_THE_BODY = {b"content-length", b"content-type", b"content-encoding"}


@dataclass(frozen=True)
class CachedResponse:
    """A complete response, with the messages that send it.

    `notes` is for what layers make once for it; see asgi.NOTES.
    """

    status: int
    headers: Headers
    body: bytes
    notes: dict[type, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def start(self) -> Message:
        """The message that begins it: shared, so a layer that adds to it makes its own."""
        return {"type": START, "status": self.status, "headers": self.headers}

    @cached_property
    def whole(self) -> Message:
        """The message with its body."""
        return {"type": BODY_PART, "body": self.body}

    @cached_property
    def etag(self) -> str:
        """The entity tag; empty where there is none."""
        return value_of(self.headers, b"etag").decode("latin-1")

    @cached_property
    def last_modified(self) -> str:
        """When it changed; empty where that is not told."""
        return value_of(self.headers, b"last-modified").decode("latin-1")

    @cached_property
    def not_modified(self) -> CachedResponse:
        """The 304 response in its place (RFC 9110 §15.4.5)."""
        kept = [line for line in self.headers if line[0] not in _OF_THE_BODY]
        return CachedResponse(304, kept, b"")

    def with_etag(self, etag: str) -> CachedResponse:
        """The same under another entity tag."""
        kept = [line for line in self.headers if line[0] != b"etag"]
        return replace(self, headers=[*kept, (b"etag", etag.encode("latin-1"))])


class ResponseStore:
    """Finished responses, bounded in bytes; the least recently used make way.

    `on_store` is told of each new size in bytes, of the number of entries, and of how many of
    them just made way.
    """

    def __init__(
        self, capacity: int, on_store: Callable[[int, int, int], object] = lambda *_: None
    ) -> None:
        self.largest = capacity // 16
        self._capacity = capacity
        self._on_store = on_store
        self._size = 0
        self._entries: OrderedDict[Hashable, CachedResponse] = OrderedDict()

    def get(self, key: Hashable) -> CachedResponse | None:
        """What was kept for this key."""
        try:
            response = self._entries[key]
            self._entries.move_to_end(key)
        except KeyError:  # also where another thread has just let it make way
            return None
        return response

    def put(self, key: Hashable, response: CachedResponse) -> None:
        """Keep a response, unless it is too large."""
        if len(response.body) > self.largest:
            return
        before = self._entries.pop(key, None)
        self._size += _size(response) - (_size(before) if before else 0)
        self._entries[key] = response
        evicted = 0
        while self._size > self._capacity:
            self._size -= _size(self._entries.popitem(last=False)[1])
            evicted += 1
        self._on_store(self._size, len(self._entries), evicted)


def _size(response: CachedResponse) -> int:
    return len(response.body) + _OVERHEAD
