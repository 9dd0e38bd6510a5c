"""The outermost layer: answers from finished bytes before the application is entered."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any, TypeAlias

from werkzeug.http import parse_date

from dortmund_lod.web.bodies import FAULT
from dortmund_lod.web.budget import OVER_BUDGET
from dortmund_lod.web.cache import Cache, Finished, Headers
from dortmund_lod.web.codings import choose, encoded, without_coding

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from dortmund_lod.web.site import Sites

    Application: TypeAlias = Callable[..., Iterable[bytes]]

_BYPASS = ("/dump/", "/health/", "/metrics")
_BYPASS_MARKS = frozenset({"HTTP_RANGE", OVER_BUDGET, FAULT})
_CACHEABLE = frozenset({"200 OK", "303 SEE OTHER"})
_LARGEST_QUERY = 2**16
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


class Edge:
    """A WSGI application (PEP 3333) around another one that keeps what may be kept.

    A response is kept for its release and request if it says `Cache-Control: public`, once without
    a content coding and once in each that was asked for. Only one thread at a time makes the
    response for a request; equal requests wait for it, whatever coding they take.
    """

    def __init__(self, application: Application, sites: Sites, cache: Cache) -> None:
        self._application = application
        self._sites = sites
        self._cache = cache

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer from the cache, or from the application."""
        key = self._key(environ)
        if key is None:
            return self._application(environ, start_response)
        coding = choose(environ.get("HTTP_ACCEPT_ENCODING", ""))
        found = self._cache.get((key, coding))
        if found is None:
            with self._cache.making(key):
                made = self._cache.peek((key, coding)) or self._make(environ, key, coding)
                if not isinstance(made, Finished):
                    return made(environ, start_response)
                found = made
        return _send(found, environ, start_response)

    def _key(self, environ: dict[str, Any]) -> Hashable | None:
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

    def _make(self, environ: dict[str, Any], key: Hashable, coding: str) -> Finished | Application:
        """The response in this coding, kept; or what is left to send where it may not be kept."""
        plain = self._cache.peek((key, "")) or self._ask(environ, key)
        if not coding or not isinstance(plain, Finished):
            return plain
        finished = encoded(plain, coding)
        self._cache.put((key, coding), finished)
        return finished

    def _ask(self, environ: dict[str, Any], key: Hashable) -> Finished | Application:
        """Ask the application for the response without a coding."""
        inner = {name: value for name, value in environ.items() if name not in _CONDITIONS}
        if inner["REQUEST_METHOD"] == "HEAD":
            inner["REQUEST_METHOD"] = "GET"
        started: list[tuple[str, Headers]] = []
        body = self._application(inner, lambda *head, **_: started.append((head[0], head[1])))
        status, headers = started[0]
        if not self._may_be_kept(status, headers):
            return _rest(status, headers, body)
        finished = _finish(status, headers, _gather(body))
        self._cache.put((key, ""), finished)
        return finished

    def _may_be_kept(self, status: str, headers: Headers) -> bool:
        values = {name.lower(): value for name, value in headers}
        return (
            status in _CACHEABLE
            and values.get("cache-control", "").startswith("public")
            and int(values.get("content-length", self._cache.largest + 1)) <= self._cache.largest
        )


def _query(environ: dict[str, Any]) -> bytes | None:
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


def _gather(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()


def _finish(status: str, headers: Headers, body: bytes) -> Finished:
    """The response as it is kept.

    Without a date: the server gives each answer that of its sending (RFC 9110 §6.6.1), which is
    what other caches reckon its age from.
    """
    values = {name.lower(): value for name, value in headers}
    vary = ", ".join(part for part in (values.get("vary"), "Accept-Encoding") if part)
    kept = [(name, value) for name, value in headers if name.lower() not in {"vary", "date"}]
    etag, modified = values.get("etag", ""), values.get("last-modified", "")
    return Finished(status, [*kept, ("Vary", vary)], body, etag, modified)


def _rest(status: str, headers: Headers, body: Iterable[bytes]) -> Application:
    """An application that sends what has been begun."""

    def send(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response(status, headers)
        if environ["REQUEST_METHOD"] != "HEAD":
            return body
        if hasattr(body, "close"):
            body.close()
        return []

    return send


def _send(
    found: Finished, environ: dict[str, Any], start_response: Callable[..., Any]
) -> list[bytes]:
    if found.etag:
        found = _conditional(found, environ)
    start_response(found.status, found.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]


def _conditional(found: Finished, environ: dict[str, Any]) -> Finished:
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


def _unless_known(found: Finished, condition: str) -> Finished:
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
