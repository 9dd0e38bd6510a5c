"""Requests that came before, by their very bytes: answered before they are read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.site.http.date_header import CLOCK
from dortmund_lod.site.http.response import has_body, head
from dortmund_lod.site.middleware.rate_limit import cost_of

if TYPE_CHECKING:
    import asyncio

    from dortmund_lod.site.http.response import Environ
    from dortmund_lod.site.middleware.access_log import Told
    from dortmund_lod.site.middleware.cached_response import CachedResponse
    from dortmund_lod.site.middleware.rate_limit import Budget
    from dortmund_lod.site.middleware.request_log import Watching
    from dortmund_lod.site.served_release import CurrentRelease, ServedRelease

_LONGEST = 2048
_LARGEST = 2**20
_JOINED = 2**15
"""Shorter bodies are copied to their heads, which takes less than to write two pieces."""
_END = b"\r\n"
_OVERHEAD = 2048
"""What an entry costs beyond its bytes: what is told of it, and bookkeeping."""


class _Known(NamedTuple):
    """A request and its answer: what goes before the date, and the body."""

    site: ServedRelease
    told: Told
    status: str
    forwarded: str
    cost: int
    head: bytes
    body: bytes


class Shortcuts:
    """Answers from the cache, found by the bytes of the whole request.

    Equal bytes are equal requests, and the bytes kept were read once: as one whole request after
    which the connection stays. Within `capacity` bytes, what was not asked for lately is
    forgotten; 0 keeps nothing.
    """

    def __init__(
        self, sites: CurrentRelease, budget: Budget, watching: Watching, capacity: int
    ) -> None:
        self._sites = sites
        self._budget = budget
        self._watching = watching
        self._capacity = capacity
        self._size = 0
        self._lately: dict[bytes, _Known] = {}
        self._before: dict[bytes, _Known] = {}

    def answer(self, data: bytes, remote: str, transport: asyncio.WriteTransport) -> bool:
        """Answer these bytes from this address; gives False where that has to be found out."""
        begun = time.perf_counter()
        known = self._lately.get(data) or self._from_before(data)
        if known is None or known.site is not self.site:
            return False
        said = self._budget.said(remote, known.forwarded, known.cost)
        if said is None:
            return False
        if len(known.body) < _JOINED:
            transport.write(b"".join((known.head, said, CLOCK.date_line(), _END, known.body)))
        else:
            transport.writelines((known.head + said + CLOCK.date_line() + _END, known.body))
        self._watching.hit(known.told, known.status, remote, time.perf_counter() - begun)
        return True

    @property
    def site(self) -> ServedRelease:
        """The site that is answered from now."""
        return self._sites.current()

    def keep(
        self, data: bytes, environ: Environ, finished: CachedResponse, site: ServedRelease
    ) -> None:
        """Answer these bytes in the same way as long as `site` is the one that is served.

        That is the one that was served before the answer was begun: it may be another by now.
        """
        status = finished.status
        body = finished.body if has_body(environ["REQUEST_METHOD"], status) else b""
        if len(data) > _LONGEST or len(body) > _LARGEST or not self._capacity:
            return
        known = _Known(
            site=site,
            told=self._watching.told(environ, status[:3]),
            status=status[:3],
            forwarded=environ.get("HTTP_X_FORWARDED_FOR", ""),
            cost=cost_of(environ),
            head=head(status, finished.headers),
            body=body,
        )
        self._add(data, known)

    def _from_before(self, data: bytes) -> _Known | None:
        known = self._before.pop(data, None)
        if known:
            self._add(data, known)
        return known

    def _add(self, data: bytes, known: _Known) -> None:
        self._size += len(data) + len(known.head) + len(known.body) + _OVERHEAD
        if self._size > self._capacity // 2:
            self._before, self._lately, self._size = self._lately, {}, 0
        self._lately[data] = known
