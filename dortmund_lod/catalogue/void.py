"""The description of the default graph with numbers that were counted (W3C VoID)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dortmund_lod.addresses import SHAPES, WHOLE
from dortmund_lod.catalogue.graph_builder import Graph
from dortmund_lod.rdf.formats import NQUADS, PARQUET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dortmund_lod.catalogue.model import Catalogue, Dataset
    from dortmund_lod.catalogue.statistics import Statistics, Use
    from dortmund_lod.rdf.terms import Triple

_EXAMPLES = 5
_FEATURES = "http://www.w3.org/ns/formats/"


def void_triples(
    catalogue: Catalogue,
    statistics: Statistics,
    version: str,
    classes_of: Callable[[str], Iterable[str]] = lambda _: (),
) -> list[Triple]:
    """The VoID description of the release that `version` names.

    `classes_of` gives the classes of a node of the data.
    """
    graph, whole = Graph(), catalogue.whole
    document = f"{catalogue.base_iri}void"
    graph.type(document, "void:DatasetDescription")
    graph.texts(document, "dcterms:title", {"en": "VoID description", "de": "VoID-Beschreibung"})
    graph.iris(document, "foaf:primaryTopic", [whole.iri])
    _described(graph, catalogue, whole)
    graph.value(whole.iri, "dcat:version", version)
    _access(graph, catalogue, whole, statistics)
    _counts(graph, whole.iri, statistics)
    partitions = _Partitions(graph, catalogue.base_iri, statistics)
    partitions.describe(whole.iri)
    partitions.describe_uses(classes_of)
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


class _Partitions:
    """The parts of the data by class, by property, and by property within each class."""

    def __init__(self, graph: Graph, base_iri: str, statistics: Statistics) -> None:
        self._graph, self._statistics = graph, statistics
        self._begin = f"{base_iri}void#"

    def describe(self, dataset: str) -> None:
        """Say how much of each class and each property a dataset has."""
        for kind, number in sorted(self._statistics.classes.items()):
            node = self._class(dataset, f"class-{_slug(kind)}", kind)
            self._graph.value(node, "void:entities", number, "integer")
        for name, number in sorted(self._statistics.properties.items()):
            self._property(dataset, f"property-{_slug(name)}", name, number)

    def describe_uses(self, classes_of: Callable[[str], Iterable[str]]) -> None:
        """Say what members of each class have of each property, and what these lead to."""
        by_property: dict[Use, Counter[str]] = {}
        for use, number in sorted(self._statistics.uses.items()):
            counts = by_property.setdefault(use._replace(datatype=""), Counter())
            counts[use.datatype] += number
        for use, counts in by_property.items():
            begin = f"class-{_slug(use.cls)}"
            name = f"{begin}-{_slug(use.property)}"
            node = self._property(self._begin + begin, name, use.property, counts.total())
            for datatype, number in counts.items():
                if datatype:
                    self._datatype(node, f"{name}-{_slug(datatype)}", datatype, number)
            linked = self._statistics.linked.get(use, ())
            for kind in sorted({kind for iri in linked for kind in classes_of(iri)}):
                self._class(node, f"{name}-{_slug(kind)}", kind)

    def _class(self, dataset: str, name: str, kind: str) -> str:
        node = self._part(dataset, "void:classPartition", name)
        self._graph.iris(node, "void:class", [kind])
        return node

    def _property(self, dataset: str, name: str, iri: str, triples: int) -> str:
        node = self._part(dataset, "void:propertyPartition", name)
        self._graph.iris(node, "void:property", [iri])
        self._graph.value(node, "void:triples", triples, "integer")
        return node

    def _datatype(self, dataset: str, name: str, datatype: str, triples: int) -> None:
        node = self._part(dataset, "void-ext:datatypePartition", name)
        self._graph.iris(node, "void-ext:datatype", [datatype])
        self._graph.value(node, "void:triples", triples, "integer")

    def _part(self, dataset: str, predicate: str, name: str) -> str:
        node = self._begin + name
        self._graph.iris(dataset, predicate, [node])
        self._graph.type(node, "void:Dataset")
        return node


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
