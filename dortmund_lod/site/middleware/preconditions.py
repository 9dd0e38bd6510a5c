"""Preconditions of a request, and the answer where they decide it (RFC 9110 §13)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.http import parse_date

from dortmund_lod.site.http.asgi import problem
from dortmund_lod.site.middleware.cached_response import CachedResponse
from dortmund_lod.site.middleware.compression import base_etag

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

CONDITIONS = frozenset(
    {b"if-match", b"if-unmodified-since", b"if-none-match", b"if-modified-since"}
)
_OK = 200


def evaluate(response: CachedResponse, headers: Mapping[bytes, bytes]) -> CachedResponse:
    """The response to a GET with these headers, where `response` is that without preconditions.

    In the order of RFC 9110 §13.2.2. Entity tags of all content codings of a representation count
    as those of it; a 304 names the one that the client has.
    """
    if response.status != _OK:
        return response
    conditions = {
        name: value.decode("latin-1") for name, value in headers.items() if name in CONDITIONS
    }
    if _fails(response, conditions):
        return _failed()
    if (known := conditions.get(b"if-none-match")) is not None:
        return _unless_known(response, known)
    since = conditions.get(b"if-modified-since")
    if since is not None and _is_not_after(response.last_modified, since):
        return response.not_modified
    return response


def date_of(text: str) -> datetime | None:
    """The date of a header; None where it is none, so that it counts as absent (§13.1.3)."""
    try:
        return parse_date(text)
    except OverflowError:  # of a year with a dozen digits
        return None


def _fails(response: CachedResponse, conditions: Mapping[bytes, str]) -> bool:
    """Whether If-Match or, where it is absent, If-Unmodified-Since is false."""
    if (wanted := conditions.get(b"if-match")) is not None:
        tags = [tag.strip() for tag in wanted.split(",")]
        matches = response.etag and base_etag(response.etag) in map(base_etag, tags)
        return "*" not in tags and not matches
    since = conditions.get(b"if-unmodified-since", "")
    known = response.last_modified and date_of(since)
    return bool(known) and not _is_not_after(response.last_modified, since)


def _failed() -> CachedResponse:
    told = problem(HTTPStatus.PRECONDITION_FAILED, "This is not the representation you have.")
    return CachedResponse(told.status, told.headers, told.body)


def _unless_known(response: CachedResponse, known: str) -> CachedResponse:
    tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
    base = base_etag(response.etag)
    mine = [tag for tag in tags if base and base_etag(tag) == base]
    if mine:
        return response.not_modified.with_etag(mine[0])
    return response.not_modified if "*" in tags else response


def _is_not_after(last_modified: str, since: str) -> bool:
    if last_modified and last_modified == since:
        return True
    moment, limit = date_of(last_modified), date_of(since)
    return bool(moment and limit and moment <= limit)
