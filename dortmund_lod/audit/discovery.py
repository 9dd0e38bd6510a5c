"""Finding what a site has: its endpoint, its VoID description, its catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.audit import pages, sparql_client
from dortmund_lod.audit.document import Document
from dortmund_lod.audit.http_messages import Unanswered, joined
from dortmund_lod.audit.vocabulary import CATALOG, DATASET, DCAT, VOID
from dortmund_lod.rdf.formats import JSON_RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.audit.site import Site

RDF_ACCEPT = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8"
CATALOGUES = (
    "/catalog", "/catalog.rdf", "/catalog.ttl", "/catalog.xml", "/catalog.jsonld", "/catalogue",
    "/dcat", "/dcat.rdf",
)  # fmt: skip
_ENDPOINTS = ("/sparql", "/query", "/")
_VOIDS = ("/.well-known/void", "/void.ttl", "/void")
_ASK = "ASK {}"


def endpoint(site: Site) -> str:
    """The first address that answers an ASK; "" if none does."""
    given = [site.options.sparql] if site.options.sparql else _endpoints(site)
    for candidate in given:
        address = joined(site.client.home, candidate)
        try:
            answer = sparql_client.get(site.client, address, _ASK, JSON_RESULTS.media_type)
        except Unanswered:
            continue
        if sparql_client.boolean(answer) is not None:
            return address
    return ""


def _endpoints(site: Site) -> Iterator[str]:
    if site.void:
        yield from site.void.graph.all_iris(VOID + "sparqlEndpoint")
    if site.catalogue:
        yield from site.catalogue.graph.all_iris(DCAT + "endpointURL")
    yield site.client.home
    yield from _ENDPOINTS


def void(site: Site) -> Document | None:
    """The first description of a void:Dataset."""
    return next(_documents(site, _VOIDS, VOID + "Dataset"), None)


def catalogue(site: Site) -> Document | None:
    """The first catalogue."""
    given = [site.options.catalog] if site.options.catalog else _catalogues(site)
    return next(_documents(site, given, CATALOG, DATASET), None)


def _catalogues(site: Site) -> Iterator[str]:
    yield from CATALOGUES
    if pages.is_html(site.home):
        links = pages.read(site.home).links
        yield from (
            href
            for href, rel, kind in links
            if {"describedby", "alternate"} & set(rel.split()) and "rdf" in kind + href
        )
    yield site.client.home


def _documents(site: Site, addresses: Iterable[str], *classes: str) -> Iterator[Document]:
    for address in addresses:
        document = read(site, joined(site.client.home, address))
        if document and document.graph.of_type(*classes):
            yield document


def read(site: Site, address: str) -> Document | None:
    """The RDF at an address, None if there is none."""
    response = site.found(address, RDF_ACCEPT)
    try:
        return Document(response, site.parsed(response)) if response else None
    except Unanswered:
        return None
