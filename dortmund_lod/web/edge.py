"""The outermost layer: answers from finished bytes before the application is entered."""

from __future__ import annotations

import gzip
import hashlib
import io
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from werkzeug.http import parse_date

from dortmund_lod.web.budget import OVER_BUDGET
from dortmund_lod.web.cache import Cache, Finished, Headers

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from dortmund_lod.web.site import Sites

    Application: TypeAlias = Callable[..., Iterable[bytes]]

_BYPASS = ("/dump/", "/health/", "/metrics")
_BYPASS_MARKS = frozenset({"HTTP_RANGE", OVER_BUDGET})
_CACHEABLE = frozenset({"200 OK", "303 SEE OTHER"})
_LARGEST_QUERY = 2**16
_WORTH_COMPRESSING = 512
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


class Edge:
    """A WSGI application (PEP 3333) around another one that keeps what may be kept.

    A response is kept for its release and request if it says `Cache-Control: public`. Only one
    thread at a time makes the response for a request; equal requests wait for it.
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
        found = self._cache.get(key)
        if found is None:
            with self._cache.making(key):
                found = self._cache.peek(key)
                if found is None:
                    made = self._make(environ, key)
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
            _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
        )

    def _make(self, environ: dict[str, Any], key: Hashable) -> Finished | Application:
        """Ask the application; gives what is left to send where that cannot be kept."""
        inner = {name: value for name, value in environ.items() if name not in _CONDITIONS}
        if inner["REQUEST_METHOD"] == "HEAD":
            inner["REQUEST_METHOD"] = "GET"
        started: list[tuple[str, Headers]] = []
        body = self._application(inner, lambda *head, **_: started.append((head[0], head[1])))
        status, headers = started[0]
        if not self._may_be_kept(status, headers):
            return _rest(status, headers, body)
        finished = _finish(status, headers, _gather(body), gzipped=_wants_gzip(key))
        self._cache.put(key, finished)
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


@lru_cache(maxsize=256)
def _takes_gzip(accept_encoding: str) -> bool:
    """Whether the client takes gzip (RFC 9110 §12.5.3)."""
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() in {"gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _wants_gzip(key: Any) -> bool:
    return bool(key[-1])


def _gather(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()


def _finish(status: str, headers: Headers, body: bytes, *, gzipped: bool) -> Finished:
    """The response as it is kept, compressed once where the client takes that."""
    values = {name.lower(): value for name, value in headers}
    vary = ", ".join(part for part in (values.get("vary"), "Accept-Encoding") if part)
    replaced = {"vary": vary}
    if gzipped and len(body) >= _WORTH_COMPRESSING:
        body = gzip.compress(body, 6, mtime=0)
        replaced |= {"content-encoding": "gzip", "content-length": str(len(body))}
        if "etag" in values:
            replaced["etag"] = f'{values["etag"][:-1]}-gzip"'
    kept = [(name, value) for name, value in headers if name.lower() not in replaced]
    merged = values | replaced
    return Finished(
        status,
        [*kept, *replaced.items()],
        body,
        merged.get("etag", ""),
        merged.get("last-modified", ""),
    )


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
    if found.etag and _is_current(found, environ):
        found = found.unchanged()
    start_response(found.status, found.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]


def _is_current(found: Finished, environ: dict[str, Any]) -> bool:
    """Whether the client has this representation (RFC 9110 §13.1.2, §13.1.3)."""
    condition = environ.get("HTTP_IF_NONE_MATCH")
    if condition is not None:
        tags = [tag.strip().removeprefix("W/") for tag in condition.split(",")]
        return found.etag in tags or "*" in tags
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and _not_after(found.last_modified, since)


def _not_after(last_modified: str, since: str) -> bool:
    if last_modified == since:
        return True
    moment, limit = parse_date(last_modified), parse_date(since)
    return bool(moment and limit and moment <= limit)
