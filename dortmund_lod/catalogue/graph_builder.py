"""Collecting triples about one node after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.terms import RDF_LANG_STRING, XSD_STRING, Iri, Literal, Term, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VOCABULARIES = PREFIXES | {
    "adms": "http://www.w3.org/ns/adms#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "spdx": "http://spdx.org/rdf/terms#",
    "spex": "https://purl.expasy.org/sparql-examples/ontology#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void-ext": "http://ldf.fi/void-ext#",
}
EU = "http://publications.europa.eu/resource/authority/"


def term(name: str) -> Iri:
    """The term that a prefixed name stands for."""
    prefix, _, local = name.partition(":")
    return Iri(VOCABULARIES[prefix] + local)


class Graph:
    """Triples in the order in which they were added, each once."""

    def __init__(self) -> None:
        self._triples: dict[Triple, None] = {}

    @property
    def triples(self) -> list[Triple]:
        """All triples."""
        return list(self._triples)

    def add(self, subject: str, predicate: str, *values: Term) -> None:
        """Add a triple for each value; `predicate` is a prefixed name."""
        for value in values:
            self._triples[Iri(subject), term(predicate), value] = None

    def type(self, subject: str, *names: str) -> None:
        """Say what it is."""
        self.add(subject, "rdf:type", *map(term, names))

    def iris(self, subject: str, predicate: str, iris: Iterable[str]) -> None:
        """Link to IRIs; empty ones count as none."""
        self.add(subject, predicate, *(Iri(iri) for iri in iris if iri))

    def texts(self, subject: str, predicate: str, texts: Mapping[str, str]) -> None:
        """Add texts by language."""
        for language, text in sorted(texts.items()):
            kind = RDF_LANG_STRING if language else XSD_STRING
            self.add(subject, predicate, Literal(text, kind, language))

    def value(self, subject: str, predicate: str, value: object, datatype: str = "") -> None:
        """Add a literal; `datatype` is a local name of XML Schema."""
        kind = PREFIXES["xsd"] + datatype if datatype else XSD_STRING
        self.add(subject, predicate, Literal(str(value), kind))
