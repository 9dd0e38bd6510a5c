"""Finished responses, kept by the request that asked for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from cachetools import LRUCache

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from dortmund_lod.site.http.response import Headers

_OVERHEAD = 1024
"""What an entry costs beyond its body: headers, key, bookkeeping."""


_OF_THE_BODY = {"content-length", "content-type", "content-encoding"}


@dataclass(frozen=True)
class CachedResponse:
    """A complete response: status line, headers, body, and its validators.

    `etag` is that of the representation without a content coding.
    """

    status: str
    headers: Headers
    body: bytes
    etag: str
    last_modified: str

    @cached_property
    def unchanged(self) -> CachedResponse:
        """The 304 response in its place (RFC 9110 §15.4.5)."""
        kept = [(name, value) for name, value in self.headers if name.lower() not in _OF_THE_BODY]
        return replace(self, status="304 Not Modified", headers=kept, body=b"")

    def tagged(self, etag: str) -> CachedResponse:
        """The same under another entity tag."""
        kept = [(name, value) for name, value in self.headers if name.lower() != "etag"]
        return replace(self, headers=[*kept, ("etag", etag)])


class Cache:
    """Finished responses, bounded in bytes; the least recently used make way.

    `counted` is told of each look-up whether it was a `hit` or a `miss`, `filled` of each new size
    in bytes, of the number of entries, and of how many of them just made way.
    """

    def __init__(
        self,
        capacity: int,
        counted: Callable[[str], object] = lambda _: None,
        filled: Callable[[int, int, int], object] = lambda *_: None,
    ) -> None:
        self.largest = capacity // 16
        self._counted = counted
        self._filled = filled
        self._entries: LRUCache[Hashable, CachedResponse] = LRUCache(capacity, getsizeof=_size)

    def get(self, key: Hashable) -> CachedResponse | None:
        """What was kept for this key."""
        found = self._entries.get(key)
        self._counted("hit" if found else "miss")
        return found

    def peek(self, key: Hashable) -> CachedResponse | None:
        """The same, uncounted."""
        return self._entries.get(key)

    def put(self, key: Hashable, finished: CachedResponse) -> None:
        """Keep a response, unless it is too large."""
        if len(finished.body) <= self.largest:
            most = len(self._entries) + (key not in self._entries)
            self._entries[key] = finished
            size, entries = int(self._entries.currsize), len(self._entries)
            self._filled(size, entries, most - entries)


def _size(finished: CachedResponse) -> int:
    return len(finished.body) + _OVERHEAD
