"""The one table of formats: media types, suffixes and W3C format IRIs."""

from __future__ import annotations

from dataclasses import dataclass

_W3C = "http://www.w3.org/ns/formats/"


@dataclass(frozen=True, eq=False)
class Format:
    """A serialization; each is there once, so it equals only itself.

    `name` is its short name, `suffix` the file suffix without a dot, `media_types` the preferred
    media type and its aliases, `iri` its entry in the W3C list of formats.
    """

    name: str
    suffix: str
    media_types: tuple[str, ...]
    iri: str = ""

    @property
    def media_type(self) -> str:
        """The preferred media type."""
        return self.media_types[0]

    @property
    def content_type(self) -> str:
        """The Content-Type header: text types name their character set."""
        text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if text else self.media_type


TURTLE = Format("Turtle", "ttl", ("text/turtle", "application/x-turtle"), _W3C + "Turtle")
NTRIPLES = Format("N-Triples", "nt", ("application/n-triples", "text/plain"), _W3C + "N-Triples")
NQUADS = Format("N-Quads", "nq", ("application/n-quads",), _W3C + "N-Quads")
TRIG = Format("TriG", "trig", ("application/trig",), _W3C + "TriG")
JSONLD = Format("JSON-LD", "jsonld", ("application/ld+json", "application/json"), _W3C + "JSON-LD")
RDFXML = Format(
    "RDF/XML", "rdf", ("application/rdf+xml", "application/xml", "text/xml"), _W3C + "RDF_XML"
)
HTML = Format("HTML", "html", ("text/html", "application/xhtml+xml"))

JSON_RESULTS = Format(
    "SPARQL Results JSON",
    "json",
    ("application/sparql-results+json", "application/json"),
    _W3C + "SPARQL_Results_JSON",
)
XML_RESULTS = Format(
    "SPARQL Results XML",
    "xml",
    ("application/sparql-results+xml", "application/xml", "text/xml"),
    _W3C + "SPARQL_Results_XML",
)
CSV = Format("CSV", "csv", ("text/csv",), _W3C + "SPARQL_Results_CSV")
TSV = Format("TSV", "tsv", ("text/tab-separated-values",), _W3C + "SPARQL_Results_TSV")

PARQUET = Format("Parquet", "parquet", ("application/vnd.apache.parquet",))

PROBLEM_JSON = Format("Problem", "json", ("application/problem+json", "application/json"))

SOURCES = (TURTLE, NTRIPLES, NQUADS, TRIG, JSONLD, RDFXML)
"""What a source file may be written in."""

SOURCE_SUFFIXES = {fmt.suffix: fmt for fmt in SOURCES} | {
    **dict.fromkeys(("xml", "owl", "rdfs"), RDFXML),
    **dict.fromkeys(("turtle", "n3"), TURTLE),
    "json": JSONLD,
}
"""What a suffix stands for; some are used for other things as well, which the content tells."""

UNREAD_SUFFIXES = frozenset(
    {"hdt", "jsonl", "ndjson", "ndjsonld", "trix", "owx", "ofn", "omn", "obo", "hext", "yamlld"}
)
"""What other programs read RDF or ontologies from, and this one does not."""

DESCRIPTIONS = (TURTLE, HTML, JSONLD, RDFXML, NTRIPLES)
"""Representations of what a release says of itself, the server's preference first."""

DOCUMENTS = (*DESCRIPTIONS, TRIG, NQUADS)
"""Representations of a resource, the server's preference first: who names none is a machine."""

GRAPHS = (TURTLE, JSONLD, RDFXML, NTRIPLES, TRIG, NQUADS)
"""Answers to CONSTRUCT and DESCRIBE, the server's preference first."""

RESULTS = (JSON_RESULTS, XML_RESULTS, CSV, TSV)
"""Answers to SELECT and ASK, the server's preference first."""

BY_NAME = {fmt.suffix: fmt for fmt in (*GRAPHS, *RESULTS, HTML)}
