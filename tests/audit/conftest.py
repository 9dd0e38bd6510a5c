"""A little site that does everything right, and tests that let it do one thing wrong."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pyoxigraph as ox
import pytest

from dortmund_lod.audit.http_client import Client
from dortmund_lod.audit.site import Options, Site
from dortmund_lod.errors import NotAcceptable
from dortmund_lod.rdf.content_negotiation import negotiate
from dortmund_lod.rdf.formats import CSV, DOCUMENTS, GRAPHS, HTML, JSON_RESULTS, TSV, XML_RESULTS
from dortmund_lod.rdf.parser.sandboxed_parse import SandboxedParser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHANGED = "Mon, 02 Nov 2026 08:00:00 GMT"
RDF = {
    "ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD, "trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS,
}  # fmt: skip
RESULTS = {
    JSON_RESULTS: ox.QueryResultsFormat.JSON, XML_RESULTS: ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV, TSV: ox.QueryResultsFormat.TSV,
}  # fmt: skip
PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix void: <http://rdfs.org/ns/void#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> . @prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix dcatde: <http://dcat-ap.de/def/dcatde/> .
@prefix eu: <http://publications.europa.eu/resource/authority/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
DATA = """
<id/place/hall> a <ontology#Place> ; rdfs:label "Rathaus"@de ; rdfs:seeAlso <id/place/caf%C3%A9> .
<id/place/caf%C3%A9> a <ontology#Place> ; rdfs:label "Café"@fr .
"""
VOID = """
<void#dataset> a void:Dataset ; dct:title "Places"@en ; dct:license <https://example.org/cc0> ;
  void:sparqlEndpoint <sparql> ; void:exampleResource <id/place/hall> ;
  void:dataDump <dump/places.nt.gz> ;
  void:triples 5 ; void:distinctSubjects 2 ; void:classes 1 ;
  void:uriSpace "%(base)s" ; void:entities 2 ;
  void:vocabulary rdfs: ; void:classPartition [ void:class <ontology#Place> ; void:entities 2 ] ;
  void:propertyPartition [ void:property rdfs:label ; void:triples 2 ] .
"""
CATALOGUE = """
<catalog> a dcat:Catalog ; dct:title "Catalogue"@en ; dct:description "All"@en ;
  dct:publisher <catalog#city> ; dcat:dataset <dataset/places> ; dcat:service <catalog#sparql> .
<catalog#city> a foaf:Agent ; foaf:name "City" .
<dataset/places> a dcat:Dataset ; dct:title "Places"@en ; dct:description "Places of the city"@en ;
  dct:publisher <catalog#city> ; dct:identifier "places" ; dct:modified "2026-11-02" ;
  dcat:landingPage <dataset/places> ; dcat:contactPoint <catalog#contact> ;
  dcat:theme <http://publications.europa.eu/resource/authority/data-theme/GOVE> ;
  dct:spatial <http://dcat-ap.de/def/politicalGeocoding/municipalityKey/05913000> ;
  dcat:distribution <dataset/places#nt> .
<catalog#contact> a vcard:Organization ; vcard:hasEmail <mailto:data@city.example> .
<dataset/places#nt> a dcat:Distribution ; dcat:accessURL <dump/places.nt.gz> ;
  dct:license <http://dcat-ap.de/def/licenses/cc-zero> ; dcat:downloadURL <dump/places.nt.gz> ;
  dcat:compressFormat <https://www.iana.org/assignments/media-types/application/gzip> ;
  dcat:byteSize %(size)d ; spdx:checksum <dataset/places#sum> .
<dataset/places#sum> a spdx:Checksum ; spdx:checksumValue "%(sum)s" ;
  spdx:algorithm <http://spdx.org/rdf/terms#checksumAlgorithm_sha256> .
<catalog#sparql> a dcat:DataService ; dct:title "SPARQL"@en ; dct:publisher <catalog#city> ;
  dcat:endpointURL <sparql> .
"""
DESCRIPTION = """
<sparql#service> a sd:Service ; sd:endpoint <sparql> ; sd:defaultDataset <sparql#dataset> ;
  sd:resultFormat <http://www.w3.org/ns/formats/SPARQL_Results_JSON> .
<sparql#dataset> a sd:Dataset ; sd:defaultGraph <sparql#graph> .
<sparql#graph> a sd:Graph ; void:triples 5 .
"""


SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>'
    "<loc>%(base)sdoc/place/hall</loc><lastmod>2026-11-02</lastmod></url></urlset>"
)


class Answer:
    """What the site would say; a fault may change it."""

    def __init__(
        self, body: bytes | str = b"", kind: str = "text/plain", status: int = 200
    ) -> None:
        self.status = status
        self.body = body.encode() if isinstance(body, str) else body
        self.headers = {
            "Content-Type": kind, "Access-Control-Allow-Origin": "*", "Last-Modified": CHANGED,
            "ETag": f'"{hashlib.sha256(self.body).hexdigest()[:16]}"',
        }  # fmt: skip


class Asked:
    """What the site was asked."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        self.method, self.path = handler.command, parts.path
        self.headers = handler.headers
        length = int(self.headers.get("Content-Length") or 0)
        self.body = handler.rfile.read(length)
        self.arguments = parse_qs(parts.query)
        self.kind = self.headers.get("Content-Type", "")
        if self.kind == "application/x-www-form-urlencoded":
            self.arguments |= parse_qs(self.body.decode())

    @property
    def query(self) -> str:
        """The SPARQL query."""
        if self.kind == "application/sparql-query":
            return self.body.decode()
        return self.arguments.get("query", [""])[0]


class LittleSite:
    """Serves on a free port; `fault` is called with what was asked and the right answer."""

    def __init__(self) -> None:
        self.fault: Callable[[Any, Any], object] = lambda _asked, _answer: None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self.dump = gzip.compress(self.text(DATA, "nt", self.url), mtime=0)
        self.facts = {
            "base": self.url, "size": len(self.dump), "sum": hashlib.sha256(self.dump).hexdigest()
        }  # fmt: skip
        self.store = ox.Store()
        self.store.extend(
            ox.parse((PREFIXES + DATA).encode(), ox.RdfFormat.TURTLE, base_iri=self.url)
        )
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def text(self, turtle: str, suffix: str, base: str) -> bytes:
        """Turtle in another format."""
        quads = ox.parse((PREFIXES + turtle).encode(), ox.RdfFormat.TURTLE, base_iri=base)
        return ox.serialize((quad.triple for quad in quads), format=RDF[suffix]) or b""

    def answer(self, asked: Asked) -> Answer:
        """The right answer."""
        path = unquote(asked.path)
        if path.startswith("/id/"):
            return self._redirect(path)
        if path == "/sparql":
            return self._sparql(asked)
        stem, _, suffix = path.rpartition(".")
        fixed = suffix if suffix in RDF or suffix == "html" else ""
        for prefix, make in self._documents.items():
            if path.startswith(prefix):
                return self._document(asked, stem if fixed else path, fixed, make)
        return self._file(path)

    @property
    def _documents(self) -> dict[str, Callable[[str], str]]:
        return {
            "/doc/place/": self._place,
            "/catalog": lambda _: CATALOGUE % self.facts,
            "/dataset/places": lambda _: CATALOGUE % self.facts,
            "/.well-known/void": lambda _: VOID % self.facts,
        }

    def _place(self, path: str) -> str:
        name = path.removeprefix("/doc/place/").replace("é", "%C3%A9")
        own = "".join(f"{line}\n" for line in DATA.splitlines() if f"<id/place/{name}> a" in line)
        about = f"foaf:primaryTopic <id/place/{name}> ; void:inDataset <void#dataset> ."
        return own and f"{own} <doc/place/{name}> {about}"

    def _redirect(self, path: str) -> Answer:
        target = "/doc/" + path.removeprefix("/id/")
        known = path in {"/id/place/hall", "/id/place/café"}
        answer = Answer("", status=303 if known else 404)
        answer.headers["Location"] = self.url + target.removeprefix("/").replace("é", "%C3%A9")
        return answer

    def _document(
        self, asked: Asked, path: str, suffix: str, make: Callable[[str], str]
    ) -> Answer:
        turtle = make(path)
        if not turtle:
            return Answer("not found", status=404)
        try:
            chosen = suffix or negotiate(asked.headers.get("Accept"), DOCUMENTS).suffix
        except NotAcceptable:
            return Answer("not acceptable", status=406)
        fmt = next(fmt for fmt in (*GRAPHS, HTML) if fmt.suffix == chosen)
        body = self._page(path) if fmt is HTML else self.text(turtle, chosen, self.url)
        answer = Answer(body, fmt.content_type)
        answer.headers |= {"Vary": "Accept", "Link": self._links(path)}
        return answer

    def _links(self, path: str) -> str:
        address, thing = self.url + path[1:], self.url + path[1:].replace("doc/", "id/")
        return (
            f'<{address}.ttl>; rel="alternate describedby"; type="text/turtle", '
            f'<{thing}>; rel="cite-as", <https://schema.org/Place>; rel="type", '
            f'<{address}>; rel="canonical", <{self.url}linkset>; rel="linkset"'
        )

    def _page(self, path: str) -> str:
        thing = self.url + path[1:].replace("doc/", "id/")
        kind = "Dataset" if "dataset" in path else "Place"
        data = json.dumps({"@id": thing, "@type": f"https://schema.org/{kind}", "name": "x",
                           "description": "y" * 60})  # fmt: skip
        return (
            f'<!doctype html><html lang="en"><title>{kind}</title>'
            f'<script type="application/ld+json">{data}</script><p>text'
        )

    def _file(self, path: str) -> Answer:
        robots = f"User-agent: *\nDisallow: /sparql?\nSitemap: {self.url}sitemap.xml\n"
        files = {
            "/": Answer('<!doctype html><html lang="en"><title>Site</title>', "text/html"),
            "/robots.txt": Answer(robots),
            "/sitemap.xml": Answer(SITEMAP % self.facts, "application/xml"),
            "/dump/places.nt.gz": Answer(self.dump, "application/gzip"),
            "/linkset": Answer('{"linkset": []}', "application/linkset+json"),
        }
        return files.get(path) or Answer("not found", status=404)

    def _sparql(self, asked: Asked) -> Answer:
        accept = asked.headers.get("Accept")
        if not asked.query:
            return self._without_query(asked.method, accept or "")
        if any(word in asked.query for word in ("SERVICE", "FROM", "?v15")):
            return Answer("not supported", status=400)
        try:
            return self._evaluated(asked.query, accept)
        except SyntaxError as error:
            return Answer(str(error), status=400)
        except NotAcceptable:
            return Answer("not acceptable", status=406)

    def _without_query(self, method: str, accept: str) -> Answer:
        if method == "POST":
            return Answer("no update here", status=405)
        if "text/html" in accept:
            return Answer('<html lang="en"><title>SPARQL</title>', "text/html")
        return Answer(self.text(DESCRIPTION, "ttl", self.url), "text/turtle")

    def _evaluated(self, query: str, accept: str | None) -> Answer:
        found = self.store.query(query)
        if isinstance(found, ox.QueryTriples):
            fmt = negotiate(accept, GRAPHS)
            return Answer(ox.serialize(found, format=RDF[fmt.suffix]) or b"", fmt.content_type)
        fmt = negotiate(accept, tuple(RESULTS))
        return Answer(found.serialize(format=RESULTS[fmt]) or b"", fmt.content_type)


def _handler(site: LittleSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            asked = Asked(self)
            answer = site.answer(asked)
            site.fault(asked, answer)
            tags = (self.headers.get("If-None-Match", "-"), self.headers.get("If-Modified-Since"))
            if answer.status == 200 and (
                tags[0] == answer.headers.get("ETag") or tags[1] == CHANGED
            ):
                answer.status, answer.body = 304, b""
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        do_GET = do_HEAD = do_POST = _do  # noqa: N815 - the names http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def little() -> Iterator[LittleSite]:
    site = LittleSite()
    yield site
    site.close()


@pytest.fixture(scope="session")
def reader() -> Iterator[SandboxedParser]:
    graph_reader = SandboxedParser()
    yield graph_reader
    graph_reader.close()


@pytest.fixture
def visit(little: LittleSite, reader: SandboxedParser) -> Callable[..., Site]:
    """The audited site as checks see it."""

    def make(**options: Any) -> Site:
        client = Client(little.url, request_seconds=3)
        return Site(Options(url=little.url, **options), client, reader)

    return make
