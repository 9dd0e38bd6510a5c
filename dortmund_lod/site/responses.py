"""Headers that many responses share: negotiation, validators, links, CORS."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, abort, g, request

from dortmund_lod.rdf.formats import HTML

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.settings import Settings

_ALLOWED = "Accept, Content-Type, If-None-Match"
_FIELDS = re.compile(r"[\w!#$%&'*+.^`|~-]{1,100}(?:, ?[\w!#$%&'*+.^`|~-]{1,100}){0,50}", re.ASCII)
"""Names of header fields, as a preflight request lists them: none is refused, none is trusted."""
_MAX_PAGE = 1_000_000
_EXPOSED = "Content-Location, ETag, Link, Retry-After, X-Engine, X-Release"
_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
_POLICY += "font-src 'self'; img-src {images}; form-action 'self'; "
_POLICY += "base-uri 'none'; frame-ancestors 'none'"


_LIFE = "public, max-age=60, stale-while-revalidate=3600"
FOR_EVERYONE = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", _EXPOSED),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
)
"""What every response carries: CORS and security headers."""


def representation(body: bytes | str, fmt: Format) -> Response:
    """A representation of the current release, with validators (RFC 9110 §8.8).

    The entity tag is a digest of the bytes, so it is strong by construction.
    """
    data = body.encode() if isinstance(body, str) else body
    response = Response(data, content_type=fmt.content_type)
    response.set_etag(hashlib.sha256(data).hexdigest()[:24])
    response.last_modified = datetime.fromtimestamp(int(g.site.release.published), UTC)
    response.headers["Cache-Control"] = cache_control()
    return in_language(response) if fmt is HTML else response


def cache_control() -> str:
    """How long what the current release answers may be kept; others may be pruned any time."""
    return _LIFE if g.site is g.current else "no-cache"


def in_language(response: Response) -> Response:
    """Say which language a page is in, and that the client's preference decided."""
    response.vary.add("Accept-Language")
    response.headers["Content-Language"] = g.language
    return response


def page_number() -> int:
    """The page of a list that is asked for."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:8]) <= _MAX_PAGE):
        abort(400, f"The parameter 'page' must be a number from 1 to {_MAX_PAGE}.")
    return int(text)


def conditional(response: Response) -> Response:
    """Answer 304 where the client has this representation already (RFC 9110 §13)."""
    response.make_conditional(request)
    return response


def vary_on_accept(response: Response) -> Response:
    """Say that the Accept header decided."""
    response.vary.add("Accept")
    return response


def no_store(response: Response) -> Response:
    """Keep a passing state out of caches."""
    response.headers["Cache-Control"] = "no-store"
    return response


def link(target: str, **parameters: str) -> str:
    """One value of a Link header (RFC 8288 §3)."""
    quoted = "".join(f'; {name}="{value}"' for name, value in parameters.items())
    return f"<{target}>{quoted}"


def add_links(response: Response, links: Iterable[str]) -> Response:
    """Put links into the header."""
    response.headers["Link"] = ", ".join(links)
    return response


@lru_cache(maxsize=8)
def _policy(settings: Settings) -> str:
    """The policy of pages: pictures and tiles may come from where the operator says."""
    hosts = sorted(settings.image_hosts)
    tiles = urlsplit(settings.map_tiles)
    sources = [f"{tiles.scheme}://{tiles.netloc}"] if tiles.netloc else []
    return _POLICY.format(images=" ".join(["'self'", "data:", *hosts, *sources]))


def for_everyone(response: Response) -> Response:
    """Add what every response carries, and what pages and preflight requests need."""
    headers = response.headers
    headers.extend(FOR_EVERYONE)
    headers["X-Release"] = g.site.release.id
    now = datetime.now(UTC)
    if response.last_modified and response.last_modified > now:
        response.last_modified = now  # never later than the answer itself (RFC 9110 §8.8.2.1)
    if response.status_code == HTTPStatus.PARTIAL_CONTENT and request.endpoint == "static":
        response.vary.add("Accept-Encoding")  # as the whole has it
    if response.mimetype == "text/html":
        headers["Content-Security-Policy"] = _policy(g.site.settings)
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, HEAD, OPTIONS")
        asked = request.headers.get("Access-Control-Request-Headers", "")
        headers["Access-Control-Allow-Headers"] = asked if _FIELDS.fullmatch(asked) else _ALLOWED
        response.vary.add("Access-Control-Request-Headers")
        headers["Access-Control-Max-Age"] = "86400"
    return response
