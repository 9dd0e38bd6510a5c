"""The cache's layer: answers from finished bytes before the application is entered."""

from __future__ import annotations

import asyncio
import hashlib
import io
from typing import TYPE_CHECKING

from werkzeug.http import parse_date

from dortmund_lod.site.http.response import FAULT, Reply
from dortmund_lod.site.http.wsgi_adapter import gathered
from dortmund_lod.site.middleware.cached_response import Cache, CachedResponse
from dortmund_lod.site.middleware.compression import choose, encoded, without_coding
from dortmund_lod.site.middleware.rate_limit import OVER_BUDGET

if TYPE_CHECKING:
    from collections.abc import Hashable

    from dortmund_lod.site.http.response import Application, Environ
    from dortmund_lod.site.served_release import CurrentRelease

_BYPASS = ("/dump/", "/health/", "/metrics")
_BYPASS_MARKS = frozenset({"HTTP_RANGE", OVER_BUDGET, FAULT})
_CACHEABLE = frozenset({"200 OK", "303 SEE OTHER"})
_LARGEST_QUERY = 2**16
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


class Edge:
    """A layer around an application that keeps what may be kept.

    A response is kept for its release and request if it says `Cache-Control: public`, once without
    a content coding and once in each that was asked for. The response for a request is made once
    at a time; equal requests wait for it, whatever coding they take. Where it was not to be kept,
    each then makes its own, side by side: in a queue, the last of many equal requests would wait
    for all that fail before it.
    """

    def __init__(self, application: Application, sites: CurrentRelease, cache: Cache) -> None:
        self._application = application
        self._sites = sites
        self._cache = cache
        self._making: dict[Hashable, asyncio.Event] = {}

    async def __call__(self, environ: Environ) -> Reply:
        """Answer from the cache, or from the application."""
        key = self._key(environ)
        if key is None:
            return await self._application(environ)
        coding = choose(environ.get("HTTP_ACCEPT_ENCODING", ""))
        found = self._cache.get((key, coding)) or await self._made_once(environ, key, coding)
        return found if isinstance(found, Reply) else _reply(found, environ)

    def _key(self, environ: Environ) -> Hashable | None:
        """What the response depends on; None where it is not to be kept."""
        path = environ["PATH_INFO"]
        if path.startswith(_BYPASS) or not _BYPASS_MARKS.isdisjoint(environ):
            return None
        query = _query(environ)
        if query is None:
            return None
        return (
            self._sites.current().release.id,
            path,
            environ.get("QUERY_STRING"),
            query,
            environ.get("HTTP_ACCEPT"),
            environ.get("HTTP_ACCEPT_LANGUAGE"),
        )

    async def _made_once(
        self, environ: Environ, key: Hashable, coding: str
    ) -> CachedResponse | Reply:
        if key in self._making:
            await self._making[key].wait()
            return self._cache.peek((key, coding)) or await self._make(environ, key, coding)
        made = self._making[key] = asyncio.Event()
        try:
            return await self._make(environ, key, coding)
        finally:
            del self._making[key]
            made.set()

    async def _make(self, environ: Environ, key: Hashable, coding: str) -> CachedResponse | Reply:
        """The response in this coding, kept; or as it is where it may not be kept."""
        plain = self._cache.peek((key, "")) or await self._ask(environ, key)
        if not coding or not isinstance(plain, CachedResponse):
            return plain
        loop = asyncio.get_running_loop()
        finished = await loop.run_in_executor(None, encoded, plain, coding)
        self._cache.put((key, coding), finished)
        return finished

    async def _ask(self, environ: Environ, key: Hashable) -> CachedResponse | Reply:
        """Ask the application for the response without a coding."""
        inner = {name: value for name, value in environ.items() if name not in _CONDITIONS}
        if inner["REQUEST_METHOD"] == "HEAD":
            inner["REQUEST_METHOD"] = "GET"
        reply = await self._application(inner)
        if not self._may_be_kept(reply):
            return reply
        finished = _finish(reply)
        self._cache.put((key, ""), finished)
        return finished

    def _may_be_kept(self, reply: Reply) -> bool:
        return (
            reply.status in _CACHEABLE
            and reply.header("cache-control").startswith("public")
            and int(reply.header("content-length") or self._cache.largest + 1)
            <= self._cache.largest
        )


def _query(environ: Environ) -> bytes | None:
    """A digest of the body of a SPARQL query by POST, b"" for GET and HEAD, None for others."""
    method = environ["REQUEST_METHOD"]
    if method in {"GET", "HEAD"}:
        return b""
    length = environ.get("CONTENT_LENGTH", "")
    if method != "POST" or not length.isdigit() or int(length) > _LARGEST_QUERY:
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    return hashlib.sha256(environ.get("CONTENT_TYPE", "").encode() + b"\n" + body).digest()


def _finish(reply: Reply) -> CachedResponse:
    """The response as it is kept.

    Without a date: the server gives each answer that of its sending (RFC 9110 §6.6.1), which is
    what other caches reckon its age from.
    """
    vary = ", ".join(part for part in (reply.header("vary"), "Accept-Encoding") if part)
    kept = [(name, value) for name, value in reply.headers if name.lower() not in {"vary", "date"}]
    headers, body = [*kept, ("Vary", vary)], gathered(reply.body)
    return CachedResponse(
        reply.status, headers, body, reply.header("etag"), reply.header("last-modified")
    )


def _reply(found: CachedResponse, environ: Environ) -> Reply:
    if found.etag:
        found = _conditional(found, environ)
    return Reply(found.status, found.headers, found.body, found)


def _conditional(found: CachedResponse, environ: Environ) -> CachedResponse:
    """The 304 where the client has this representation (RFC 9110 §13.1.2, §13.1.3).

    In whatever coding it has it: the answer names the entity tag of that one.
    """
    condition = environ.get("HTTP_IF_NONE_MATCH")
    if condition is not None:
        return _unless_known(found, condition)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if since is not None and _not_after(found.last_modified, since):
        return found.unchanged
    return found


def _unless_known(found: CachedResponse, condition: str) -> CachedResponse:
    tags = [tag.strip().removeprefix("W/") for tag in condition.split(",")]
    known = [tag for tag in tags if without_coding(tag) == found.etag]
    if known:
        return found.unchanged.tagged(known[0])
    return found.unchanged if "*" in tags else found


def _not_after(last_modified: str, since: str) -> bool:
    if last_modified == since:
        return True
    moment, limit = parse_date(last_modified), parse_date(since)
    return bool(moment and limit and moment <= limit)
