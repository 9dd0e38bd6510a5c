"""Named queries: each with its answer at an address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, g, request

from dortmund_lod.engine import Answer, Query
from dortmund_lod.engine.query_scan import is_volatile
from dortmund_lod.errors import BadParameter
from dortmund_lod.rdf.content_negotiation import negotiate
from dortmund_lod.rdf.formats import (
    BY_NAME,
    CSV,
    GRAPHS,
    HTML,
    JSON_RESULTS,
    NTRIPLES,
    RESULTS,
    TURTLE,
)
from dortmund_lod.site.http.request_notes import client
from dortmund_lod.site.pages.queries.geojson import GEOJSON, feature_collection
from dortmund_lod.site.pages.queries.query import query_page
from dortmund_lod.site.responses import conditional, no_store, representation, vary_on_accept

if TYPE_CHECKING:
    from dortmund_lod.rdf.formats import Format
    from dortmund_lod.release.named_query import NamedQuery

blueprint = Blueprint("query", __name__)

_PAGE = (JSON_RESULTS, NTRIPLES)
"""What a page is made of: solutions, or triples."""

_SUFFIXES = BY_NAME | {GEOJSON.suffix: GEOJSON}

_KEPT = (*_PAGE, CSV, TURTLE)
"""The formats in which a release keeps answers."""


@blueprint.get("/query/<name>")
def query(name: str) -> Response:
    """The answer of a query, as a page or as data; a suffix fixes the format."""
    stem, dot, suffix = name.rpartition(".")
    fixed = _SUFFIXES.get(suffix) if dot else None
    found = g.site.queries.get(stem if fixed else name)
    if found is None:
        abort(404, "There is no query of this name.")
    wanted = fixed or negotiate(request.headers.get("Accept"), (HTML, *RESULTS, *GRAPHS))
    response = _response(found, wanted)
    return response if fixed else vary_on_accept(response)


def _response(found: NamedQuery, wanted: Format) -> Response:
    if wanted is HTML:
        body = query_page(found, request.args, _answer(found, *_PAGE))
        response = representation(body, HTML)
    elif wanted is GEOJSON:
        response = representation(feature_collection(_answer(found, *_PAGE)), GEOJSON)
    else:
        results, graph = (wanted if wanted in each else None for each in (RESULTS, GRAPHS))
        answer = _answer(found, results, graph)
        with answer.body as stream:
            response = representation(stream.read(), answer.format)
    return no_store(response) if is_volatile(found.text) else conditional(response)


def _answer(found: NamedQuery, results: Format | None, graph: Format | None) -> Answer:
    """The answer that the release keeps, where no value is given; else what the engine says."""
    given = any(each.name in request.args for each in found.parameters)
    for fmt in () if given else (results, graph):
        path = g.site.release.answer(found.name, fmt.suffix) if fmt in _KEPT else None
        if fmt and path and path.exists():
            return Answer(fmt, path.stat().st_size, path.open("rb"))
    try:
        text = found.bound(request.args)
    except BadParameter as error:
        abort(400, error.message)
    answer: Answer = g.site.engine.query(Query(text, results, graph, client=client()))
    return answer
