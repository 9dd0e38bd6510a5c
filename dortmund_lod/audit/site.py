"""The audited site: what is found there, when it is first needed, and where it is looked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from dortmund_lod.audit import pages, sitemap_reader, sparql_client
from dortmund_lod.audit.document import Document
from dortmund_lod.audit.graph import Graph
from dortmund_lod.audit.http_messages import Response, Unanswered, joined, plain
from dortmund_lod.audit.vocabulary_terms import CATALOG, DATASET, DCAT, VOID
from dortmund_lod.errors import SourceError
from dortmund_lod.rdf.formats import JSON_RESULTS
from dortmund_lod.rdf.terms import is_iri
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from dortmund_lod.audit.http_client import Client
    from dortmund_lod.audit.sitemap_reader import Entry
    from dortmund_lod.rdf.parser.sandboxed_parse import SandboxedParser

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
_OK = 200
RDF_ACCEPT = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8"
CATALOGUES = (
    "/catalog", "/catalog.rdf", "/catalog.ttl", "/catalog.xml", "/catalog.jsonld", "/catalogue",
    "/dcat", "/dcat.rdf",
)  # fmt: skip
_ENDPOINTS = ("/sparql", "/query", "/")
_VOIDS = ("/.well-known/void", "/void.ttl", "/void")
_ASK = "ASK {}"
_SAMPLE = 4
_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DOCUMENTS = (
    "http://xmlns.com/foaf/0.1/Document",
    "http://www.w3.org/2002/07/owl#Ontology",
    "http://rdfs.org/ns/void#Dataset",
    "http://www.w3.org/ns/dcat#Catalog",
    "http://www.w3.org/ns/dcat#Dataset",
    "http://www.w3.org/ns/dcat#Distribution",
    "http://www.w3.org/ns/dcat#DataService",
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the user of an audit decides.

    `sparql` and `catalog` are paths or addresses, `resources` IRIs of things; what is left out is
    looked for. `state` is a file that remembers the datasets from one run to the next.
    """

    url: str
    base_iri: str = ""
    sparql: str = ""
    catalog: str = ""
    resources: tuple[str, ...] = ()
    shapes: tuple[Path, ...] = ()
    state: Path | None = None
    max_seconds: float = 300.0
    follow_hosts: bool = False
    stress: bool = False


class Site:
    """Everything the checks work with."""

    def __init__(self, options: Options, client: Client, reader: SandboxedParser) -> None:
        self.options = options
        self.client = client
        self.reader = reader
        self._parsed: dict[tuple[str, bytes], Graph] = {}

    @cached_property
    def home(self) -> Response:
        """The first page, as a browser gets it."""
        return self.client.final(self.client.home, BROWSER)

    @cached_property
    def endpoint(self) -> str:
        """The SPARQL endpoint, "" if none is found."""
        return _endpoint(self)

    @cached_property
    def void(self) -> Document | None:
        """The VoID description."""
        return _void(self)

    @cached_property
    def catalogue(self) -> Document | None:
        """The catalogue."""
        return _catalogue(self)

    @cached_property
    def robots(self) -> Response | None:
        """robots.txt, if there is one."""
        return self.found(urljoin(self.client.home, "/robots.txt"))

    @cached_property
    def sitemaps(self) -> list[str]:
        """Where the sitemaps are: as robots.txt says, else at the usual place."""
        named = sitemap_reader.directives(self.robots, "sitemap") if self.robots else []
        return named or [urljoin(self.client.home, "/sitemap.xml")]

    @cached_property
    def sitemap(self) -> list[Entry]:
        """The addresses in the sitemaps."""
        return sitemap_reader.entries(self.found, self.sitemaps)

    @cached_property
    def things(self) -> list[str]:
        """IRIs of a few things that the site describes."""
        return _things(self)

    @cached_property
    def answering(self) -> list[str]:
        """Those of the things that lead to a document, whoever asks."""
        return [iri for iri in self.things if self._answers(iri)]

    def _answers(self, iri: str) -> bool:
        return any(self.found(iri, accept) for accept in ("text/turtle", BROWSER, "*/*"))

    @cached_property
    def triples(self) -> int | None:
        """How many statements the endpoint holds."""
        return self.count("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")

    def found(self, url: str, accept: str = "*/*") -> Response | None:
        """What is at an address, None if nothing is."""
        try:
            response = self.client.final(url, accept)
        except Unanswered:
            return None
        return response if response.status == _OK else None

    def parsed(self, response: Response) -> Graph:
        """What an RDF document says.

        Raises:
            Unanswered: it is no RDF, or none that can be parsed.
        """
        fmt = response.format
        if fmt is None or not response.whole:
            raise Unanswered(response.seen(), _NO_RDF if response.whole else _TOO_LARGE)
        key = (fmt.name, response.url.encode() + response.body)
        if key not in self._parsed:
            try:
                triples = self.reader.triples(response.body, fmt, self.public(response.url))
            except SourceError as error:
                why = plain(error.message)
                note = Text(f"It cannot be parsed: {why}", f"Es ist nicht lesbar: {why}")
                raise Unanswered(response.seen(), note) from error
            self._parsed[key] = Graph(triples)
        return self._parsed[key]

    def page(self, url: str) -> pages.Page | None:
        """A page, None if there is none."""
        response = self.found(url, BROWSER)
        return pages.read(response) if response and pages.is_html(response) else None

    def public(self, url: str) -> str:
        """An address of this site as the data's IRIs say it."""
        root = urljoin(self.client.home, "/")
        base = self.client.base_iri
        return base + url.removeprefix(root) if base and url.startswith(root) else url

    def select(self, query: str) -> sparql_client.Rows | None:
        """The solutions of a query, None if there is no answer to read."""
        if not self.endpoint:
            return None
        try:
            response = sparql_client.get(
                self.client, self.endpoint, query, JSON_RESULTS.media_type
            )
        except Unanswered:
            return None
        return sparql_client.rows(response)

    def count(self, query: str) -> int | None:
        """The number `?n` that a query gives."""
        rows = self.select(query)
        number = rows[0].get("n", "") if rows else ""
        return int(number) if number.isdigit() else None


_NO_RDF = Text("The Content-Type names no RDF format.", "Der Content-Type nennt kein RDF-Format.")
_TOO_LARGE = Text(
    "The answer is larger than the audit reads.", "Die Antwort ist größer, als die Prüfung liest."
)


def _endpoint(site: Site) -> str:
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


def _void(site: Site) -> Document | None:
    """The first description of a void:Dataset."""
    return next(_documents(site, _VOIDS, VOID + "Dataset"), None)


def _catalogue(site: Site) -> Document | None:
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
        document = _read(site, joined(site.client.home, address))
        if document and document.graph.of_type(*classes):
            yield document


def _read(site: Site, address: str) -> Document | None:
    """The RDF at an address, None if there is none."""
    response = site.found(address, RDF_ACCEPT)
    try:
        return Document(response, site.parsed(response)) if response else None
    except Unanswered:
        return None


def _things(site: Site) -> list[str]:
    """IRIs of things on this site, from whoever knows some; those the user names come first."""
    found: dict[str, None] = {}
    for source in (site.options.resources, _examples(site), _by_query(site), _by_links(site)):
        if len(found) < _SAMPLE or source is site.options.resources:
            found |= dict.fromkeys(_own(site, source))
    return list(found)[: max(_SAMPLE, len(site.options.resources))]


def _own(site: Site, iris: Iterable[str]) -> Iterator[str]:
    absolute = (joined(site.client.base_iri or site.client.home, iri) for iri in iris)
    return (iri for iri in absolute if is_iri(iri) and site.client.is_own(iri))


def _examples(site: Site) -> list[str]:
    return site.void.graph.all_iris(VOID + "exampleResource") if site.void else []


def _by_query(site: Site) -> list[str]:
    """Some subjects under the site's address, spread over what the endpoint lists first."""
    rows = site.select(subjects(site, ""))
    documents: dict[str, str] = {}
    for row in rows or []:
        documents.setdefault(urldefrag(row.get("s", "")).url, row.get("s", ""))
    iris = sorted(documents.values(), key=lambda iri: "#" in iri)
    return iris[:: max(1, len(iris) // _SAMPLE)]


def subjects(site: Site, condition: str) -> str:
    """A query for typed subjects under the site's address that are no documents."""
    space = json.dumps(site.client.base_iri or joined(site.client.home, "/"))
    documents = ", ".join(f"<{iri}>" for iri in _DOCUMENTS)
    return (
        f"SELECT DISTINCT ?s {{ ?s a ?class FILTER(isIRI(?s) && STRSTARTS(STR(?s), {space}) "
        f'&& ?class NOT IN ({documents}) && !STRSTARTS(STR(?class), "{_OWL}") '
        f'&& !STRSTARTS(STR(?class), "{_RDF}"){condition}) }} LIMIT 200'
    )


def _by_links(site: Site) -> list[str]:
    """Links of the first page that lead deeper into the site and offer RDF."""
    if not pages.is_html(site.home):
        return []
    anchors = [a for a in pages.read(site.home).anchors if site.client.is_own(a)]
    deep = [a for a in dict.fromkeys(anchors) if urlsplit(a).path.count("/") > 1]
    return [a for a in deep[:12] if _offers_rdf(site, a)]


def _offers_rdf(site: Site, address: str) -> bool:
    response = site.found(address, "text/turtle, application/rdf+xml;q=0.9")
    return bool(response and response.format)
