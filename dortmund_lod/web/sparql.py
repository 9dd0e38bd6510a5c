"""The SPARQL endpoint: SPARQL 1.1 Protocol §2 (query), its description, a form for people."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, g, request

from dortmund_lod import errors
from dortmund_lod.engine import Query
from dortmund_lod.engine.guard import is_volatile
from dortmund_lod.formats import BY_NAME, GRAPHS, HTML, JSON_RESULTS, RESULTS, Format
from dortmund_lod.negotiate import negotiate
from dortmund_lod.terms import is_iri
from dortmund_lod.web import problems, result_page, service_description
from dortmund_lod.web.responses import (
    conditional,
    in_language,
    no_store,
    representation,
    vary_on_accept,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dortmund_lod.engine import Answer

blueprint = Blueprint("sparql", __name__)

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_CHUNK = 2**16


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a query; without one, describe the service or show the form."""
    parameters = _parameters()
    _refuse_updates(parameters)
    texts = [value for name, value in parameters if name == "query"]
    if not texts:
        return _without_query()
    if len(texts) > 1 or not texts[0].strip():
        abort(400, "There must be exactly one query, and it must not be empty.")
    return vary_on_accept(_respond(texts[0], parameters))


def _parameters() -> list[tuple[str, str]]:
    """The parameters of all three ways to send a query (SPARQL 1.1 Protocol §2.1)."""
    found = _parse(request.query_string)
    if request.method == "POST":
        body = request.get_data(cache=False)
        if request.mimetype == _FORM:
            found += _parse(body)
        elif request.mimetype == _DIRECT:
            found.append(("query", _decode(body)))
        else:
            abort(415, f"Send the query as {_DIRECT} or as {_FORM}.")
        if not any(name in {"query", "update"} for name, _ in found):
            abort(400, "The request carries no query.")
    return found


def _parse(data: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(_decode(data), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        abort(400, "The request is not UTF-8.")


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        abort(400, "The request is not UTF-8.")


def _refuse_updates(parameters: list[tuple[str, str]]) -> None:
    if any(name == "update" for name, _ in parameters):
        abort(403, "This endpoint is read-only: updates are refused.")


def _without_query() -> Response:
    fmt = negotiate(request.headers.get("Accept"), (*GRAPHS[:4], HTML))
    if fmt is HTML:
        body: str | bytes = result_page.page()
    else:
        body = g.site.engine.serialize(service_description.ntriples_of(g.site), fmt)
    return conditional(vary_on_accept(representation(body, fmt)))


def _respond(text: str, parameters: list[tuple[str, str]]) -> Response:
    named = BY_NAME.get(dict(parameters).get("format", ""))
    if named is None and _prefers_html():
        return _page(text, parameters)
    results, graph = _acceptable(RESULTS, named), _acceptable(GRAPHS, named)
    if results is None and graph is None:
        offers = [fmt.media_type for fmt in (*RESULTS, *GRAPHS)]
        raise errors.NotAcceptable(request.headers.get("Accept", ""), offers)
    answer = g.site.engine.query(_query(text, parameters, results, graph))
    response = Response(_chunks(answer), content_type=answer.format.content_type)
    response.content_length = answer.length
    response.headers["Cache-Control"] = "no-store" if is_volatile(text) else "public, max-age=60"
    return response


def _query(
    text: str, parameters: list[tuple[str, str]], results: Format | None, graph: Format | None
) -> Query:
    default = _graphs(parameters, "default-graph-uri")
    named = _graphs(parameters, "named-graph-uri")
    given = bool(default or named)
    return Query(
        text=text,
        results=results,
        graph=graph,
        default_graphs=default if given else None,
        named_graphs=named if given else None,
    )


def _graphs(parameters: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    found = tuple(value for key, value in parameters if key == name)
    if not all(is_iri(iri) for iri in found):
        abort(400, f"Each {name} must be an absolute IRI.")
    return found


def _acceptable(offers: Sequence[Format], named: Format | None = None) -> Format | None:
    """What the client takes of these: the format it names in the address, or negotiates."""
    if named:
        return named if named in offers else None
    try:
        return negotiate(request.headers.get("Accept"), offers)
    except errors.NotAcceptable:
        return None


def _prefers_html() -> bool:
    """A browser asks for HTML by name; whoever accepts anything gets results."""
    try:
        return negotiate(request.headers.get("Accept"), (*RESULTS, *GRAPHS, HTML)) is HTML
    except errors.NotAcceptable:
        return False


def _chunks(answer: Answer) -> Iterator[bytes]:
    with answer.body as body:
        while chunk := body.read(_CHUNK):
            yield chunk


def _page(text: str, parameters: list[tuple[str, str]]) -> Response:
    """The form with its answer below, made on the server; an error is told in the same place."""
    query = _query(text, parameters, JSON_RESULTS, result_page.graph_format())
    try:
        answer = g.site.engine.query(query)
    except errors.EngineError as error:
        return _failed(text, error)
    return in_language(Response(result_page.page(text, answer), content_type=HTML.content_type))


def _failed(text: str, error: errors.EngineError) -> Response:
    told = problems.failure(error)
    if told is None:
        raise error
    g.metrics.problem(told.kind.name)
    body = result_page.page(text, failure=told)
    response = in_language(Response(body, told.kind.status, content_type=HTML.content_type))
    if told.retry_after is not None:
        response.headers["Retry-After"] = str(told.retry_after)
    return no_store(response)
