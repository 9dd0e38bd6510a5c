"""Every failure that a client sees: one table, one shape (RFC 9457), negotiated like any page."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Response, g, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from dortmund_lod import errors
from dortmund_lod.rdf.content_negotiation import negotiate
from dortmund_lod.rdf.formats import (
    CSV,
    HTML,
    JSON_RESULTS,
    JSONLD,
    NTRIPLES,
    PROBLEM_JSON,
    TSV,
    TURTLE,
)
from dortmund_lod.site.i18n.language import translate_or_empty
from dortmund_lod.site.i18n.mistake_text import mistake_sentence
from dortmund_lod.site.responses import in_language, no_store, vary_on_accept

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)


class Kind(NamedTuple):
    """A kind of problem: its status, its name in the problem's type, and its title."""

    status: HTTPStatus
    name: str
    title: str


KINDS: dict[type[errors.LodError], Kind] = {
    errors.RateLimited: Kind(HTTPStatus.TOO_MANY_REQUESTS, "over-budget", "Too many requests"),
    errors.RequestTimeout: Kind(HTTPStatus.REQUEST_TIMEOUT, "slow-request", "Request too slow"),
    errors.NotAcceptable: Kind(
        HTTPStatus.NOT_ACCEPTABLE, "not-acceptable", "No acceptable format"
    ),
    errors.UnacceptableAnswer: Kind(
        HTTPStatus.NOT_ACCEPTABLE, "not-acceptable", "No acceptable format"
    ),
    errors.Unwritable: Kind(HTTPStatus.NOT_ACCEPTABLE, "not-acceptable", "No acceptable format"),
    errors.MalformedQuery: Kind(HTTPStatus.BAD_REQUEST, "malformed-query", "Malformed query"),
    errors.UnsupportedQuery: Kind(HTTPStatus.BAD_REQUEST, "unsupported-query", "Not supported"),
    errors.QueryTooComplex: Kind(HTTPStatus.BAD_REQUEST, "query-too-complex", "Query too complex"),
    errors.QueryTimeLimit: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE, "query-time-limit", "Time limit reached"
    ),
    errors.QueryMemoryLimit: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE, "query-memory-limit", "Memory limit reached"
    ),
    errors.ResultTooLarge: Kind(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "result-too-large",
        "Result too large",
    ),
    errors.EngineBusy: Kind(HTTPStatus.SERVICE_UNAVAILABLE, "busy", "Busy"),
    errors.EngineUnavailable: Kind(
        HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Temporarily unavailable"
    ),
}
"""What each error of the engine and the negotiation means over HTTP."""


WITHDRAWN = "withdrawn"
"""The name of the problem of a thing that was withdrawn."""

_OTHERS = [fmt.media_type for fmt in (TURTLE, JSONLD, NTRIPLES, JSON_RESULTS, CSV, TSV)]
"""What is offered where XML cannot carry the data."""
_COME_BACK = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}


def register(app: Flask) -> None:
    """Let the app answer every failure with a problem document."""
    app.register_error_handler(errors.LodError, _lod_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def problem(status: int, name: str, title: str, detail: str, **members: Any) -> Response:
    """A problem document (RFC 9457 §3), as a page for browsers and as JSON for others."""
    g.metrics.problem(name or str(int(status)))
    content = {
        "type": f"{g.site.url}/problems#{name}" if name else "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        **members,
    }
    if _wants_html():
        body = render_template("problem.html", problem=content, name=_name(status, name))
        response = in_language(Response(body, status, content_type=HTML.content_type))
    else:
        body = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        response = Response(body, status, content_type=PROBLEM_JSON.content_type)
    return no_store(vary_on_accept(response))


def _name(status: int, name: str) -> str:
    """What the page's texts call this kind of problem; empty where they have no word for it."""
    keys = (name, str(status))
    return next((key for key in keys if translate_or_empty(f"problem.{key}")), "")


def _wants_html() -> bool:
    try:
        return negotiate(request.headers.get("Accept"), [PROBLEM_JSON, HTML]) is HTML
    except errors.NotAcceptable:
        return False


class Failure(NamedTuple):
    """What a client is told of an error.

    `mistake` explains a query in the reader's language, and `place` says where it is.
    """

    kind: Kind
    detail: str
    retry_after: int | None
    mistake: str = ""
    place: errors.Mistake | None = None


def failure(error: errors.LodError) -> Failure | None:
    """What is told of an error; None where it is none that clients should meet."""
    kind = next((KINDS[cls] for cls in type(error).__mro__ if cls in KINDS), None)
    if kind is None:
        return None
    detail = " ".join(part for part in (error.message, error.hint) if part)
    later = getattr(error, "retry_after", 1) if kind.status in _COME_BACK else None
    return Failure(kind, detail, later)


def explained_failure(error: errors.LodError) -> Failure | None:
    """The same, to somebody who asks now: with the mistake in a query, in their language."""
    told = failure(error)
    mistake = error.mistake if isinstance(error, errors.EngineError) else None
    if told and mistake:
        sentence = mistake_sentence(mistake, g.translations)
        return told._replace(mistake=sentence, place=mistake)
    return told


def _lod_error(error: errors.LodError) -> Response:
    told = explained_failure(error)
    if told is None:
        return _unexpected(error)
    kind = told.kind
    detail = f"{told.mistake} {told.detail}" if told.mistake else told.detail
    response = problem(kind.status, kind.name, kind.title, detail, **_members(error))
    if told.mistake:
        in_language(response)
    if told.retry_after is not None:
        response.headers["Retry-After"] = str(told.retry_after)
    return response


def _members(error: errors.LodError) -> dict[str, Any]:
    """What else helps: the limits and the dump for queries, the offers for negotiation."""
    if isinstance(error, errors.NotAcceptable):
        return {"offers": list(error.offers)}
    if isinstance(error, errors.Unwritable):
        return {"offers": _OTHERS}
    if isinstance(error, errors.MalformedQuery | errors.UnacceptableAnswer):
        return {}
    settings = g.site.settings
    return {
        "limits": {
            "seconds": settings.query_time_limit,
            "memoryBytes": settings.query_memory,
            "resultBytes": settings.query_result_bytes,
            "longQueries": settings.max_long_queries,
            "queue": settings.query_queue,
        },
        "dump": f"{g.site.url}/dump/{g.site.release.id}/all.nq.gz",
    }


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    detail = error.description or ""
    if isinstance(error, RequestEntityTooLarge):
        detail = f"The request is larger than {g.site.settings.request_bytes:,} bytes."
    response = problem(status, "", HTTPStatus(status).phrase, detail)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "location", "retry-after"}:
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    log.error("A request failed", exc_info=error)
    detail = "Something went wrong here; it has been logged."
    return problem(500, "", HTTPStatus.INTERNAL_SERVER_ERROR.phrase, detail)
