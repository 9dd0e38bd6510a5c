"""What a request to the SPARQL endpoint asks for (SPARQL 1.1 Protocol §2.1)."""

from __future__ import annotations

import re
from binascii import a2b_qp
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType
from werkzeug.http import parse_options_header

from dortmund_lod import errors
from dortmund_lod.engine import EMBEDDED, Query
from dortmund_lod.rdf.content_negotiation import negotiate
from dortmund_lod.rdf.formats import (
    BY_NAME,
    GRAPHS,
    HTML,
    JSON_RESULTS,
    NTRIPLES,
    RESULTS,
    TURTLE,
    Format,
)
from dortmund_lod.rdf.terms import is_iri

if TYPE_CHECKING:
    from collections.abc import Sequence

    Parameters = list[tuple[str, str]]

PATH = "/sparql"
METHODS = frozenset({"GET", "HEAD", "POST", "QUERY"})
"""Where and how queries are asked; QUERY is that of RFC 10008."""
ACCEPT_QUERY = "application/sparql-query, application/x-www-form-urlencoded"
"""What QUERY takes (RFC 10008 §3)."""

_MOST_PARAMETERS = 1000
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
"""A percent sign that stands for itself."""
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"


class Sent(NamedTuple):
    """What a request to the endpoint consists of; `client` is who asks, as limits know it."""

    method: str
    query_string: bytes
    content_type: str = ""
    body: bytes = b""
    accept: str | None = None
    client: str = ""


class SparqlRequest(NamedTuple):
    """A query, and whether its answer is to be a page for people."""

    query: Query
    for_people: bool


def parse(sent: Sent) -> SparqlRequest | None:
    """Read a request; None where it carries no query, and asks for the endpoint itself.

    Raises:
        HTTPException: the request breaks the protocol, or asks for an update.
        NotAcceptable: there is no format that the client takes.
    """
    parameters = _parameters(sent)
    if any(name == "update" for name, _ in parameters):
        raise Forbidden("This endpoint is read-only: updates are refused.")
    texts = [value for name, value in parameters if name == "query"]
    if not texts:
        return None
    if len(texts) > 1 or not texts[0].strip():
        raise BadRequest("There must be exactly one query, and it must not be empty.")
    alone = _is_alone(parameters)
    named = BY_NAME.get(dict(parameters).get("format", ""))
    request = _request(texts[0], parameters, named, sent.accept)
    return request._replace(query=request.query._replace(client=sent.client, alone=alone))


def _parameters(sent: Sent) -> Parameters:
    """The parameters of all ways to send a query (SPARQL 1.1 Protocol §2.1, RFC 10008)."""
    found = _parse(sent.query_string)
    if sent.method in {"POST", "QUERY"}:
        found += _posted(sent)
        if not any(name in {"query", "update"} for name, _ in found):
            raise BadRequest("The request carries no query.")
    return found


def _posted(sent: Sent) -> Parameters:
    kind = parse_options_header(sent.content_type)[0].lower()
    if kind == _FORM:
        return _parse(sent.body)
    if kind == _DIRECT:
        return [("query", _decode(sent.body))]
    raise UnsupportedMediaType(f"Send the query as {_DIRECT} or as {_FORM}.")


def _parse(data: bytes) -> Parameters:
    if data.count(b"&") >= _MOST_PARAMETERS:
        raise BadRequest(f"A request may have {_MOST_PARAMETERS:,} parameters.")
    pairs = (part.partition(b"=") for part in data.split(b"&") if part)
    return [(_value(name), _value(value)) for name, _, value in pairs]


def _value(data: bytes) -> str:
    """Decode a name or a value of a form.

    A query has dozens of escapes, which the standard library joins in Python one by one; written
    as quoted-printable (RFC 2045 §6.7) they are decoded in one go.
    """
    spaced = data.replace(b"+", b" ")
    if b"%" not in spaced:
        return _decode(spaced)
    spaced = _BROKEN_ESCAPE.sub(b"%25", spaced)
    return _decode(a2b_qp(spaced.replace(b"=", b"=3D").replace(b"%", b"=")))


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("The request is not UTF-8.") from error


def _request(
    text: str, parameters: Parameters, named: Format | None, accept: str | None
) -> SparqlRequest:
    wanted = _wanted(accept, named)
    default = _graphs(parameters, "default-graph-uri")
    named_graphs = _graphs(parameters, "named-graph-uri")
    given = bool(default or named_graphs)
    query = Query(
        text=text,
        results=wanted.results,
        graph=wanted.graph,
        default_graphs=default if given else None,
        named_graphs=named_graphs if given else None,
    )
    return SparqlRequest(_for_page(query, parameters) if wanted.page else query, wanted.page)


def _for_page(query: Query, parameters: Parameters) -> Query:
    """The same in the formats that a page is made of: N-Triples become tables and pictures."""
    raw = ("view", "raw") in parameters
    return query._replace(results=JSON_RESULTS, graph=TURTLE if raw else NTRIPLES)


def _is_alone(parameters: Parameters) -> bool:
    """Whether the engine alone is to answer, without a companion."""
    names = {value for name, value in parameters if name == "engine"}
    if names - {EMBEDDED}:
        raise BadRequest(f"The parameter 'engine' may be {EMBEDDED!r}, or be left out.")
    return bool(names)


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    found = tuple(value for key, value in parameters if key == name)
    if not all(is_iri(iri) for iri in found):
        raise BadRequest(f"Each {name} must be an absolute IRI.")
    return found


class _Wanted(NamedTuple):
    """The formats for solutions and for triples, and whether a page is wanted instead."""

    results: Format | None
    graph: Format | None
    page: bool


@lru_cache(maxsize=256)
def _wanted(accept: str | None, named: Format | None) -> _Wanted:
    """What the client takes, remembered: few clients ask, and each asks the same again and again.

    A format named in the address counts for the kind of answer that it is for; some clients name
    one for solutions whatever they ask. A browser asks for HTML by name; whoever accepts anything
    gets results.
    """
    results = named if named in RESULTS else _acceptable(accept, RESULTS)
    graph = named if named in GRAPHS else _acceptable(accept, GRAPHS)
    wants_page = named is None and _acceptable(accept, (*RESULTS, *GRAPHS, HTML)) is HTML
    page = named is HTML or wants_page
    if not (results or graph or page):
        raise errors.NotAcceptable(accept or "", [fmt.media_type for fmt in (*RESULTS, *GRAPHS)])
    return _Wanted(results, graph, page)


def _acceptable(accept: str | None, offers: Sequence[Format]) -> Format | None:
    """What the client takes of these; None for nothing."""
    try:
        return negotiate(accept, offers)
    except errors.NotAcceptable:
        return None
