"""Answers to the queries of programs: on the event loop, as most cost less than a thread does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.engine.query_scan import is_volatile
from dortmund_lod.site.http.response import FAULT, Reply
from dortmund_lod.site.middleware.rate_limit import OVER_BUDGET
from dortmund_lod.site.responses import FOR_EVERYONE
from dortmund_lod.site.sparql_request import METHODS, PATH, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.engine import Answer, Query
    from dortmund_lod.site.http.response import Application, Environ, Headers
    from dortmund_lod.site.served_release import CurrentRelease, ServedRelease

_FAULTS = frozenset({FAULT, OVER_BUDGET})
_CHUNK = 2**16
_SMALL = 2**14


class Answering:
    """A layer around an application that answers queries itself (SPARQL Protocol §2).

    The application gets what is for people: pages, and the faults that it tells.
    """

    def __init__(self, application: Application, sites: CurrentRelease, largest: int) -> None:
        self._application = application
        self._sites = sites
        self._largest = largest

    async def __call__(self, environ: Environ) -> Reply:
        """Answer a query, or have the application answer."""
        mine = environ["PATH_INFO"] == PATH and environ["REQUEST_METHOD"] in METHODS
        if mine and _is_small(environ) and _FAULTS.isdisjoint(environ):
            try:
                asked = read(environ, self._largest)
                if asked and not asked.for_people:
                    return await self._answer(asked.query)
            except Exception as error:  # noqa: BLE001 - the application tells whatever it is
                environ[FAULT] = error
        return await self._application(environ)

    async def _answer(self, query: Query) -> Reply:
        site = self._sites.current()
        answer = await site.engine.evaluate(query)
        return Reply("200 OK", [*headers_of(answer, query, site), *FOR_EVERYONE], body_of(answer))


def _is_small(environ: Environ) -> bool:
    """Whether reading the request holds nobody up: a large one is read in a thread."""
    length = environ.get("CONTENT_LENGTH") or "0"
    return len(environ["QUERY_STRING"]) + int(length) <= _SMALL


def headers_of(answer: Answer, query: Query, site: ServedRelease) -> Headers:
    """The headers of an answer to a query, but those of all responses."""
    return [
        ("Content-Type", answer.format.content_type),
        ("Content-Length", str(answer.length)),
        ("Cache-Control", "no-store" if is_volatile(query.text) else "public, max-age=60"),
        ("Vary", "Accept"),
        ("X-Release", site.release.id),
    ]


def body_of(answer: Answer) -> bytes | Iterable[bytes]:
    """The body of an answer, piece by piece where it is long."""
    if answer.length > _CHUNK:
        return _chunks(answer)
    with answer.body as body:
        return body.read()


def _chunks(answer: Answer) -> Iterator[bytes]:
    with answer.body as body:
        while chunk := body.read(_CHUNK):
            yield chunk
