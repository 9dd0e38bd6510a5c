"""The description of the default graph with numbers that were counted (W3C VoID)."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dortmund_lod.addresses import SHAPES, WHOLE
from dortmund_lod.catalogue.graph_builder import Graph
from dortmund_lod.rdf.formats import NQUADS, PARQUET

if TYPE_CHECKING:
    from dortmund_lod.catalogue.model import Catalogue, Dataset
    from dortmund_lod.catalogue.statistics import Statistics
    from dortmund_lod.rdf.terms import Triple

_EXAMPLES = 5
_FEATURES = "http://www.w3.org/ns/formats/"


def void_triples(catalogue: Catalogue, statistics: Statistics, version: str) -> list[Triple]:
    """The VoID description of the release that `version` names."""
    graph, whole = Graph(), catalogue.whole
    document = f"{catalogue.base_iri}void"
    graph.type(document, "void:DatasetDescription")
    graph.texts(document, "dcterms:title", {"en": "VoID description", "de": "VoID-Beschreibung"})
    graph.iris(document, "foaf:primaryTopic", [whole.iri])
    _described(graph, catalogue, whole)
    graph.value(whole.iri, "dcat:version", version)
    _access(graph, catalogue, whole, statistics)
    _counts(graph, whole.iri, statistics)
    _partitions(graph, catalogue, statistics)
    _linksets(graph, catalogue, statistics)
    for part in catalogue.datasets:
        if part.name != WHOLE:
            if part.graph != catalogue.base_iri + SHAPES:
                graph.iris(whole.iri, "void:subset", [part.iri])
            _described(graph, catalogue, part)
            graph.value(part.iri, "void:triples", part.triples, "integer")
    return graph.triples


def _described(graph: Graph, catalogue: Catalogue, dataset: Dataset) -> None:
    graph.type(dataset.iri, "void:Dataset")
    graph.texts(dataset.iri, "dcterms:title", dataset.titles)
    graph.texts(dataset.iri, "dcterms:description", dataset.descriptions)
    graph.iris(dataset.iri, "dcterms:license", [catalogue.licence])
    graph.iris(dataset.iri, "dcterms:publisher", [catalogue.publisher.iri])
    graph.value(dataset.iri, "dcterms:issued", dataset.issued, "date")
    graph.value(dataset.iri, "dcterms:modified", dataset.modified, "date")


def _access(graph: Graph, catalogue: Catalogue, whole: Dataset, statistics: Statistics) -> None:
    """Where the data is; every dump holds the same triples."""
    others = {NQUADS.suffix, PARQUET.suffix}
    dumps = (file for file in whole.distributions if file.suffix not in others)
    base = catalogue.base_iri
    graph.iris(whole.iri, "void:dataDump", [f"{base}dump/latest/{dump.file}" for dump in dumps])
    graph.iris(whole.iri, "void:sparqlEndpoint", [f"{base}sparql"])
    graph.iris(whole.iri, "void:openSearchDescription", [f"{base}opensearch.xml"])
    graph.iris(whole.iri, "foaf:homepage", [base])
    graph.iris(whole.iri, "void:vocabulary", statistics.namespaces)
    for name in ("Turtle", "N-Triples", "RDF_XML", "JSON-LD"):
        graph.iris(whole.iri, "void:feature", [_FEATURES + name])
    largest = [name for name, _ in statistics.classes.most_common()]
    examples = (statistics.examples.get(name, "") for name in largest)
    below = [iri for iri in examples if iri.startswith(statistics.uri_space or base)]
    graph.iris(whole.iri, "void:exampleResource", below[:_EXAMPLES])


def _counts(graph: Graph, iri: str, statistics: Statistics) -> None:
    for name, number in (
        ("triples", statistics.triples),
        ("entities", statistics.entities),
        ("distinctSubjects", statistics.subjects),
        ("distinctObjects", statistics.objects),
        ("properties", len(statistics.properties)),
        ("classes", len(statistics.classes)),
    ):
        graph.value(iri, f"void:{name}", number, "integer")
    if statistics.uri_space:
        graph.value(iri, "void:uriSpace", statistics.uri_space)


def _partitions(graph: Graph, catalogue: Catalogue, statistics: Statistics) -> None:
    whole = catalogue.whole.iri
    for kind, number in sorted(statistics.classes.items()):
        node = f"{catalogue.base_iri}void#class-{_slug(kind)}"
        graph.iris(whole, "void:classPartition", [node])
        graph.type(node, "void:Dataset")
        graph.iris(node, "void:class", [kind])
        graph.value(node, "void:entities", number, "integer")
    for name, number in sorted(statistics.properties.items()):
        node = f"{catalogue.base_iri}void#property-{_slug(name)}"
        graph.iris(whole, "void:propertyPartition", [node])
        graph.type(node, "void:Dataset")
        graph.iris(node, "void:property", [name])
        graph.value(node, "void:triples", number, "integer")


def _linksets(graph: Graph, catalogue: Catalogue, statistics: Statistics) -> None:
    for (predicate, origin), number in sorted(statistics.links.items()):
        host = re.sub(r"[^a-z0-9]+", "-", urlsplit(origin).netloc.lower())
        node = f"{catalogue.base_iri}void#links-{host}-{_slug(predicate)}"
        target = f"{catalogue.base_iri}void#target-{host}"
        graph.iris(catalogue.whole.iri, "void:subset", [node])
        graph.type(node, "void:Linkset")
        graph.iris(node, "void:linkPredicate", [predicate])
        graph.iris(node, "void:subjectsTarget", [catalogue.whole.iri])
        graph.iris(node, "void:objectsTarget", [target])
        graph.value(node, "void:triples", number, "integer")
        graph.type(target, "void:Dataset")
        graph.value(target, "void:uriSpace", origin)


def _slug(iri: str) -> str:
    """The local name, and what tells it from equal ones of other namespaces."""
    name = re.sub(r"[^A-Za-z0-9_-]", "", re.split(r"[#/]", iri.rstrip("#/"))[-1]) or "term"
    return f"{name}-{hashlib.sha256(iri.encode()).hexdigest()[:6]}"
