"""The audited site: what was found there, found when it is first needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from dortmund_lod.audit import discovery, pages, sample, sitemaps, sparql_client
from dortmund_lod.audit.graph import Graph
from dortmund_lod.audit.http_messages import Response, Unanswered, plain
from dortmund_lod.errors import SourceError
from dortmund_lod.rdf.formats import JSON_RESULTS
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from dortmund_lod.audit.client import Client
    from dortmund_lod.audit.document import Document
    from dortmund_lod.audit.sitemaps import Entry
    from dortmund_lod.rdf.sandboxed_parse import GraphReader

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
_OK = 200


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

    def __init__(self, options: Options, client: Client, reader: GraphReader) -> None:
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
        return discovery.endpoint(self)

    @cached_property
    def void(self) -> Document | None:
        """The VoID description."""
        return discovery.void(self)

    @cached_property
    def catalogue(self) -> Document | None:
        """The catalogue."""
        return discovery.catalogue(self)

    @cached_property
    def robots(self) -> Response | None:
        """robots.txt, if there is one."""
        return self.found(urljoin(self.client.home, "/robots.txt"))

    @cached_property
    def sitemap(self) -> list[Entry]:
        """The addresses in the sitemaps."""
        return sitemaps.entries(self)

    @cached_property
    def things(self) -> list[str]:
        """IRIs of a few things that the site describes."""
        return sample.things(self)

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
