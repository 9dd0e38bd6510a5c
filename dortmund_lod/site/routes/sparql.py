"""The SPARQL endpoint: answers, its form with an answer below, and its description."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, g, request

from dortmund_lod import errors
from dortmund_lod.engine.query_scan import is_volatile
from dortmund_lod.rdf.content_negotiation import negotiate
from dortmund_lod.rdf.formats import GRAPHS, HTML, JSON_RESULTS, NTRIPLES
from dortmund_lod.rdf.terms import is_iri
from dortmund_lod.site import problems, service_description
from dortmund_lod.site.http.asgi import ANSWER
from dortmund_lod.site.http.request_notes import client, noted
from dortmund_lod.site.middleware.sparql import headers_of
from dortmund_lod.site.pages import result_terms
from dortmund_lod.site.pages.queries import sparql
from dortmund_lod.site.pages.queries.geojson import GEOJSON, feature_collection
from dortmund_lod.site.responses import (
    conditional,
    in_language,
    no_store,
    representation,
    vary_on_accept,
)
from dortmund_lod.site.sparql_request import ACCEPT_QUERY, METHODS, PATH, Sent, parse

if TYPE_CHECKING:
    from dortmund_lod.engine import Answer, Query

blueprint = Blueprint("sparql", __name__)

_MOST_TERMS = 500
"""IRIs that are named at once."""


@blueprint.route(PATH, methods=sorted(METHODS))
def endpoint() -> Response:
    """Answer a query, or show the form with an answer; without a query, describe the service."""
    asked = parse(_sent(request.headers.get("Accept")))
    if asked and not asked.for_people:
        return _answer(asked.query)
    response = vary_on_accept(_page(asked.query) if asked else _without_query())
    response.headers["Accept-Query"] = ACCEPT_QUERY
    return response


@blueprint.route(f"{PATH}/geojson", methods=["GET", "POST"])
def places() -> Response:
    """The places in the answer of a query, for maps."""
    asked = parse(_sent("*/*"))
    if asked is None:
        abort(400, "There must be a query.")
    query = asked.query._replace(results=JSON_RESULTS, graph=NTRIPLES)
    response = representation(feature_collection(g.site.engine.query(query)), GEOJSON)
    return no_store(response) if is_volatile(query.text) else conditional(response)


def _sent(accept: str | None) -> Sent:
    """What this request consists of, from a client that takes these formats."""
    return Sent(
        method=request.method,
        query_string=request.query_string,
        content_type=request.headers.get("Content-Type", ""),
        body=request.get_data(),
        accept=accept,
        client=client(),
    )


@blueprint.post(f"{PATH}/terms")
def terms() -> Response:
    """What IRIs are called on the pages, and where their links lead: a list of IRIs in JSON."""
    iris = _json(request.get_data())
    if not isinstance(iris, list) or len(iris) > _MOST_TERMS or not all(map(_is_term, iris)):
        abort(400, f"Send a list of at most {_MOST_TERMS} IRIs as JSON.")
    found = result_terms.terms(list(dict.fromkeys(iris)))
    content = {
        iri: {"text": value.text, "href": value.href, "lang": value.lang}
        for iri, value in found.items()
    }
    body = json.dumps(content, ensure_ascii=False) + "\n"
    return no_store(in_language(Response(body, content_type="application/json")))


def _json(data: bytes) -> object:
    """What a body says; None where it is no JSON, or nested so deep that it is not read."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _is_term(value: object) -> bool:
    return isinstance(value, str) and is_iri(value)


def _answer(query: Query) -> Response:
    answer = g.site.engine.query(query)
    with answer.body as body:
        return Response(body.read(), headers=headers_of(answer, query, g.site))


def _without_query() -> Response:
    fmt = negotiate(request.headers.get("Accept"), (*GRAPHS[:4], HTML))
    if fmt is HTML:
        body: str | bytes = sparql.page()
    else:
        body = g.site.engine.serialize(service_description.ntriples_of(g.site), fmt)
    return conditional(representation(body, fmt))


def _page(query: Query) -> Response:
    """The form with its answer below, made on the server; an error is told in the same place."""
    try:
        answer = _answer_of(query)
    except errors.EngineError as error:
        return _failed(query.text, error)
    body = sparql.page(query.text, answer)
    response = in_language(Response(body, content_type=HTML.content_type))
    if answer.engine:
        response.headers["X-Engine"] = answer.engine
    return response


def _answer_of(query: Query) -> Answer:
    """The answer, which who asks over a network has been waited for outside of this thread.

    Raises:
        EngineError: there is none; its subclass says why.
    """
    outcome: Answer | Exception | None = noted(ANSWER)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome or g.site.engine.query(query)


def _failed(text: str, error: errors.EngineError) -> Response:
    told = problems.explained_failure(error)
    if told is None:
        raise error
    g.metrics.problem(told.kind.name)
    body = sparql.page(text, failure=told)
    response = in_language(Response(body, told.kind.status, content_type=HTML.content_type))
    if told.retry_after is not None:
        response.headers["Retry-After"] = str(told.retry_after)
    return no_store(response)
