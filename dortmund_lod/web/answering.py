"""Answers to the queries of programs, before Flask is entered: it costs more than most of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from dortmund_lod.engine.guard import is_volatile
from dortmund_lod.web.asking import read
from dortmund_lod.web.bodies import FAULT
from dortmund_lod.web.budget import OVER_BUDGET
from dortmund_lod.web.responses import FOR_EVERYONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dortmund_lod.engine import Answer, Query
    from dortmund_lod.web.site import Sites

    Application: TypeAlias = Callable[..., Iterable[bytes]]

PATH = "/sparql"
ASKED = "dortmund_lod.asked"
"""Set in the WSGI environment of requests to the endpoint: what was asked, for the application."""

_METHODS = {"GET", "HEAD", "POST"}
_FAULTS = frozenset({FAULT, OVER_BUDGET})
_CHUNK = 2**16


class Answering:
    """A WSGI application (PEP 3333) around another one that answers queries (SPARQL Protocol §2).

    The application inside gets what is for people: pages, and the faults that it tells.
    """

    def __init__(self, application: Application, sites: Sites, largest: int) -> None:
        self._application = application
        self._sites = sites
        self._largest = largest

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a query, or have the application answer."""
        mine = environ["PATH_INFO"] == PATH and environ["REQUEST_METHOD"] in _METHODS
        if mine and _FAULTS.isdisjoint(environ):
            try:
                asked = read(environ, self._largest)
                if asked and not asked.for_people:
                    return self._answer(asked.query, environ, start_response)
            except Exception as error:  # noqa: BLE001 - the application tells whatever it is
                environ[FAULT] = error
            else:
                environ[ASKED] = asked
        return self._application(environ, start_response)

    def _answer(
        self, query: Query, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        site = self._sites.current()
        answer = site.engine.query(query)
        headers = [
            ("Content-Type", answer.format.content_type),
            ("Content-Length", str(answer.length)),
            ("Cache-Control", "no-store" if is_volatile(query.text) else "public, max-age=60"),
            ("Vary", "Accept"),
            ("X-Release", site.release.id),
            *FOR_EVERYONE,
        ]
        start_response("200 OK", headers)
        return _body(answer, environ["REQUEST_METHOD"])


def _body(answer: Answer, method: str) -> Iterable[bytes]:
    if method != "HEAD" and answer.length > _CHUNK:
        return _chunks(answer)
    with answer.body as body:
        return [] if method == "HEAD" else [body.read()]


def _chunks(answer: Answer) -> Iterator[bytes]:
    with answer.body as body:
        while chunk := body.read(_CHUNK):
            yield chunk
