"""Things and the documents about them: 303, negotiation, suffixes, 410."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, g, request

from dortmund_lod import addresses
from dortmund_lod.errors import NotAcceptable
from dortmund_lod.rdf import xml_text
from dortmund_lod.rdf.content_negotiation import negotiate_document
from dortmund_lod.rdf.formats import DOCUMENTS, HTML, RDFXML, Format
from dortmund_lod.rdf.terms import is_iri
from dortmund_lod.site import pages
from dortmund_lod.site.i18n.language import with_language
from dortmund_lod.site.problems import WITHDRAWN, problem
from dortmund_lod.site.responses import (
    add_links,
    cache_control,
    conditional,
    link,
    page_number,
    representation,
    vary_on_accept,
)
from dortmund_lod.site.routes.releases import PARAMETER, check_release, in_release
from dortmund_lod.site.signposting import header, of_document

if TYPE_CHECKING:
    from dortmund_lod.engine import Resource

blueprint = Blueprint("documents", __name__)

_SUFFIXES = {fmt.suffix: fmt for fmt in DOCUMENTS}


@blueprint.get("/id/<path:path>")
def thing(path: str) -> Response:
    """A thing is no document: see the one about it (httpRange-14, 303 See Other)."""
    check_release()
    iris = addresses.spellings(g.site.base_iri, f"id/{path}", _query())
    resource = g.site.engine.resource(iris)
    if resource is None:
        abort(404, f"There is no entry for {iris[0]}.")
    if resource.withdrawn:
        return _gone(resource)
    known = resource.successors[0] if resource.moved else resource.iri
    return _see(in_release(f"{g.site.url}/{addresses.page_of(g.site.base_iri, known)}"))


def _query() -> str:
    """The query part of the address, as it was sent."""
    return request.query_string.decode("latin-1")


def _see(address: str) -> Response:
    location = with_language(address)
    response = Response(f"See {location}\n", 303, content_type="text/plain; charset=utf-8")
    response.location = location
    response.headers["Cache-Control"] = cache_control()
    return response


@blueprint.get("/doc/<path:path>")
def document(path: str) -> Response:
    """The document about a thing, negotiated or in the format of its suffix."""
    return _document("doc/", "id/", path)


@blueprint.get("/resource")
def resource_page() -> Response:
    """The document about any IRI of the data, also a foreign one."""
    iri = request.args.get("iri", "")
    if not is_iri(iri):
        abort(400, "The parameter 'iri' must be an absolute IRI.")
    address = f"{g.site.url}/resource?iri={addresses.quoted_query(iri)}"
    fmt = _SUFFIXES.get(request.args.get("format", ""))
    return _describe([iri], address, fmt)


@blueprint.get("/<path:path>")
def any_iri(path: str) -> Response:
    """Whatever else the data speaks of below the base IRI, such as the ontology and datasets.

    A document that only has fragments, or an IRI that names a document, is answered here.
    """
    return _document("", "", path)


def _document(page: str, thing: str, path: str) -> Response:
    """The document at a path below `page`, about what has it below `thing`.

    A suffix fixes the format of what is named without it; it is part of the name where nothing is.
    """
    query = _query()
    stem, fixed = split_suffix(path)
    fixed = fixed or _SUFFIXES.get(request.args.get("format", ""))
    iris = addresses.spellings(g.site.base_iri, thing + stem, query)
    if stem != path and g.site.engine.resource(iris) is None:
        stem, fixed = path, None
        iris = addresses.spellings(g.site.base_iri, thing + path, query)
    kept = addresses.without_own_parameters(query)
    address = f"{g.site.url}/{page}{addresses.quoted(stem)}" + (f"?{kept}" if kept else "")
    return _describe(iris, address, fixed)


def split_suffix(path: str) -> tuple[str, Format | None]:
    """A known suffix fixes the format; what is before it is the path of the resource."""
    stem, dot, suffix = path.rpartition(".")
    if dot and suffix in _SUFFIXES:
        return stem, _SUFFIXES[suffix]
    return path, None


def _describe(iris: list[str], address: str, fixed: Format | None) -> Response:
    """The document about the first of the IRIs that is known.

    `address` is where the negotiated document is; `fixed` the format, where the client does not
    negotiate.
    """
    page = page_number()
    check_release()
    address = in_release(address)
    fmt = fixed or _negotiate(iris)
    found = _html(iris, address, page) if fmt is HTML else _rdf(iris, address, fmt, page)
    if found is None:
        abort(404, f"There is no entry for {iris[0]}.")
    resource, body = found
    if resource.withdrawn and resource.iri.startswith(g.site.base_iri + "id/"):
        return _gone(resource)
    alternates = {each: _in_format(address, each) for each in DOCUMENTS}
    response = representation(body, fmt)
    response.headers["Link"] = header(of_document(resource.iri, address, alternates))
    if not fixed:
        vary_on_accept(response).vary.add("Accept-Language")
        response.headers["Content-Location"] = _in_format(address, fmt)
    return conditional(response)


def _negotiate(iris: list[str]) -> Format:
    """The format asked for; what is unknown or withdrawn is so in every format."""
    try:
        return negotiate_document(request.headers.get("Accept"))
    except NotAcceptable:
        resource = g.site.engine.resource(iris)
        if resource is None:
            abort(404, f"There is no entry for {iris[0]}.")
        if resource.withdrawn:
            return DOCUMENTS[0]
        raise


def _html(iris: list[str], address: str, page: int) -> tuple[Resource, str] | None:
    via = request.args.get("via", "")
    if via and not is_iri(via):
        abort(400, "The parameter 'via' must be an absolute IRI.")
    description = g.site.engine.describe(iris, page, via)
    if description is None:
        return None
    said = (*description.statements, *description.inbound)
    alternates = {
        fmt: _in_format(address, fmt)
        for fmt in DOCUMENTS
        if fmt is not RDFXML or xml_text.is_carried(said)
    }
    if pages.is_vocabulary(description):
        return description.resource, pages.vocabulary(description, address, alternates, page)
    return description.resource, pages.resource(description, address, alternates, page, via)


def _rdf(iris: list[str], address: str, fmt: Format, page: int) -> tuple[Resource, bytes] | None:
    found = g.site.engine.document(iris, fmt, _canonical(address), page)
    return (found.resource, found.body) if found else None


def _canonical(address: str) -> str:
    """The address as an IRI of the data, whatever instance serves it."""
    return str(g.site.base_iri + address.removeprefix(g.site.url + "/"))


def _in_format(address: str, fmt: Format) -> str:
    """The same document in a fixed format: by suffix, where the query names but a release."""
    path, mark, query = address.partition("?")
    if not query or query == f"{PARAMETER}={g.site.id}":
        return f"{path}.{fmt.suffix}{mark}{query}"
    return addresses.with_parameter(address, "format", fmt.suffix)


def _gone(resource: Resource) -> Response:
    """A withdrawn thing stays known for ever, with what took its place (RFC 9110 §15.5.11)."""
    successors = [g.site.address(iri) for iri in resource.successors]
    detail = f"{resource.iri} was withdrawn."
    if successors:
        detail += f" In its place there is {', '.join(successors)}."
    response = problem(410, WITHDRAWN, "Withdrawn", detail, successors=successors)
    links = [link(addresses.quoted_iri(iri), rel="successor-version") for iri in successors]
    return add_links(response, links) if links else response
