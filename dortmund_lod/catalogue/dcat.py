"""The catalogue as DCAT-AP 3.0.1 and DCAT-AP.de 3.0.

Every node is an IRI, and nothing is linked that leads out of the catalogue into the data: a
harvester takes along whatever it can reach in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.catalogue.graph_builder import EU, Graph
from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.formats import JSONLD, NQUADS, NTRIPLES, PARQUET, RDFXML, TURTLE

if TYPE_CHECKING:
    from dortmund_lod.catalogue.model import Agent, Catalogue, Dataset, Distribution
    from dortmund_lod.rdf.terms import Triple

MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
FILE_TYPES = {
    TURTLE.suffix: "RDF_TURTLE",
    NTRIPLES.suffix: "RDF_N_TRIPLES",
    NQUADS.suffix: "RDF_N_QUADS",
    JSONLD.suffix: "JSON_LD",
    RDFXML.suffix: "RDF_XML",
    PARQUET.suffix: "BIN",  # the EU's table has no entry for it: the media type says what it is
}
_NAMES = {fmt.suffix: fmt.name for fmt in (TURTLE, NTRIPLES, NQUADS, JSONLD, RDFXML, PARQUET)}
_SPARQL = "http://www.w3.org/TR/sparql11-protocol/"
_SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
_LANGUAGES = {"de": "DEU", "en": "ENG"}


def catalogue_triples(catalogue: Catalogue, version: str) -> list[Triple]:
    """The whole catalogue, of the release that `version` names."""
    graph, iri = Graph(), f"{catalogue.base_iri}catalog"
    graph.type(iri, "dcat:Catalog")
    graph.texts(iri, "dcterms:title", catalogue.titles)
    graph.texts(iri, "dcterms:description", catalogue.descriptions)
    _pages(graph, iri, "foaf:homepage", catalogue.base_iri)
    graph.iris(iri, "dcterms:license", [catalogue.licence])
    graph.iris(iri, "dcterms:language", _languages(list(catalogue.titles)))
    graph.iris(iri, "dcat:themeTaxonomy", [EU + "data-theme"])
    graph.iris(iri, "dcterms:spatial", catalogue.geocoding)
    graph.value(iri, "dcterms:issued", catalogue.issued, "date")
    graph.value(iri, "dcterms:modified", catalogue.modified, "date")
    graph.value(iri, "dcat:version", version)
    _responsible(graph, iri, catalogue)
    graph.iris(iri, "dcat:dataset", [dataset.iri for dataset in catalogue.datasets])
    graph.iris(iri, "dcat:service", [_service(graph, catalogue)])
    for dataset in catalogue.datasets:
        _dataset(graph, catalogue, dataset)
    return graph.triples


def dataset_triples(catalogue: Catalogue, dataset: Dataset) -> list[Triple]:
    """What the catalogue says of one dataset, and that it is in the catalogue."""
    graph = Graph()
    _dataset(graph, catalogue, dataset)
    graph.iris(f"{catalogue.base_iri}catalog", "dcat:dataset", [dataset.iri])
    return graph.triples


def _responsible(graph: Graph, iri: str, catalogue: Catalogue) -> None:
    """Who publishes it and who answers questions."""
    publisher = catalogue.publisher
    graph.iris(iri, "dcterms:publisher", [publisher.iri])
    graph.type(publisher.iri, "foaf:Agent", "foaf:Organization")
    graph.texts(publisher.iri, "foaf:name", publisher.names)
    _pages(graph, publisher.iri, "foaf:homepage", publisher.homepage)
    graph.iris(publisher.iri, "dcterms:type", [publisher.type])
    if catalogue.contact:
        _contact(graph, iri, catalogue.contact)


def _pages(graph: Graph, iri: str, predicate: str, page: str) -> None:
    graph.iris(iri, predicate, [page])
    if page:
        graph.type(page, "foaf:Document")


def _contact(graph: Graph, iri: str, contact: Agent) -> None:
    graph.iris(iri, "dcat:contactPoint", [contact.iri])
    graph.type(contact.iri, "vcard:Organization", "vcard:Kind")
    for name in list(contact.names.values())[:1]:
        graph.value(contact.iri, "vcard:fn", name)
    graph.iris(contact.iri, "vcard:hasEmail", [contact.email])
    graph.iris(contact.iri, "vcard:hasURL", [contact.homepage])


def _service(graph: Graph, catalogue: Catalogue) -> str:
    iri, endpoint = f"{catalogue.base_iri}sparql#service", f"{catalogue.base_iri}sparql"
    graph.type(iri, "dcat:DataService")
    titles = {"en": "SPARQL endpoint", "de": "SPARQL-Endpunkt"}
    graph.texts(iri, "dcterms:title", titles)
    descriptions = {
        "en": "Answers queries in SPARQL 1.1 about all published graphs.",
        "de": "Beantwortet Anfragen in SPARQL 1.1 zu allen veröffentlichten Graphen.",
    }
    graph.texts(iri, "dcterms:description", descriptions)
    graph.iris(iri, "dcat:endpointURL", [endpoint])
    graph.iris(iri, "dcat:endpointDescription", [endpoint])
    graph.iris(iri, "dcterms:conformsTo", [_SPARQL])
    graph.type(_SPARQL, "dcterms:Standard")
    graph.iris(iri, "dcterms:license", [catalogue.licence])
    graph.iris(iri, "dcatap:availability", [EU + "planned-availability/STABLE"])
    graph.iris(iri, "dcterms:accessRights", [EU + "access-right/PUBLIC"])
    themes = {theme for dataset in catalogue.datasets for theme in dataset.themes}
    graph.iris(iri, "dcat:theme", sorted(themes))
    graph.texts(iri, "dcat:keyword", {"en": "SPARQL", "de": "SPARQL"})
    graph.iris(iri, "dcat:servesDataset", [dataset.iri for dataset in catalogue.datasets])
    _responsible(graph, iri, catalogue)
    return iri


def _dataset(graph: Graph, catalogue: Catalogue, dataset: Dataset) -> None:
    iri = dataset.iri
    graph.type(iri, "dcat:Dataset")
    graph.value(iri, "dcterms:identifier", iri)
    graph.texts(iri, "dcterms:title", dataset.titles)
    graph.texts(iri, "dcterms:description", dataset.descriptions)
    for language, words in sorted(dataset.keywords.items()):
        for word in words:
            graph.texts(iri, "dcat:keyword", {language: word})
    graph.iris(iri, "dcat:theme", dataset.themes)
    _pages(graph, iri, "dcat:landingPage", f"{iri}.html")
    graph.iris(iri, "dcterms:language", _languages(dataset.languages))
    graph.iris(iri, "dcterms:accessRights", [EU + "access-right/PUBLIC"])
    graph.iris(iri, "dcterms:accrualPeriodicity", [dataset.frequency])
    _standards(graph, iri, catalogue.conforms_to)
    _coverage(graph, catalogue, dataset)
    graph.value(iri, "dcterms:issued", dataset.issued, "date")
    graph.value(iri, "dcterms:modified", dataset.modified, "date")
    graph.value(iri, "dcat:version", dataset.version)
    graph.iris(iri, "dcatde:contributorID", [catalogue.contributor])
    _responsible(graph, iri, catalogue)
    for distribution in dataset.distributions:
        _distribution(graph, catalogue, dataset, distribution)


def _standards(graph: Graph, iri: str, standards: list[str]) -> None:
    graph.iris(iri, "dcterms:conformsTo", standards)
    for standard in standards:
        graph.type(standard, "dcterms:Standard")


def _coverage(graph: Graph, catalogue: Catalogue, dataset: Dataset) -> None:
    """Place and time; the political geocoding twice, as DCAT-AP.de 3.0 and 2.0 want it."""
    graph.iris(dataset.iri, "dcterms:spatial", [*catalogue.geocoding, *dataset.spatial])
    graph.iris(dataset.iri, "dcatde:politicalGeocodingURI", catalogue.geocoding)
    graph.iris(dataset.iri, "dcatde:politicalGeocodingLevelURI", [catalogue.geocoding_level])
    start, end = dataset.temporal
    if start or end:
        period = f"{catalogue.base_iri}catalog#period-{dataset.name}"
        graph.iris(dataset.iri, "dcterms:temporal", [period])
        graph.type(period, "dcterms:PeriodOfTime")
        for name, day in (("startDate", start), ("endDate", end)):
            if day:
                graph.value(period, f"dcat:{name}", day, "date")


def _distribution(
    graph: Graph, catalogue: Catalogue, dataset: Dataset, distribution: Distribution
) -> None:
    part = distribution.file.removesuffix(f".{PARQUET.suffix}") if distribution.table else ""
    iri = f"{catalogue.base_iri}catalog#{part or dataset.name}-{distribution.suffix}"
    name = _NAMES[distribution.suffix]
    graph.iris(dataset.iri, "dcat:distribution", [iri])
    graph.type(iri, "dcat:Distribution")
    graph.texts(iri, "dcterms:title", _file_titles(dataset, name, distribution))
    graph.texts(iri, "dcterms:description", _file_in_words(name, distribution))
    graph.iris(iri, "dcat:accessURL", [dataset.iri])
    graph.iris(iri, "dcat:downloadURL", [f"{catalogue.base_iri}dump/latest/{distribution.file}"])
    graph.iris(iri, "dcat:mediaType", [MEDIA_TYPES + distribution.media_type])
    graph.iris(iri, "dcterms:format", [EU + "file-type/" + FILE_TYPES[distribution.suffix]])
    if distribution.compressed:
        graph.iris(iri, "dcat:compressFormat", [MEDIA_TYPES + "application/gzip"])
    graph.iris(iri, "dcterms:license", [catalogue.licence])
    graph.iris(iri, "dcatap:availability", [EU + "planned-availability/STABLE"])
    graph.value(iri, "dcat:byteSize", distribution.bytes, "nonNegativeInteger")
    graph.value(iri, "dcterms:modified", dataset.modified, "date")
    _checksum(graph, iri, distribution.sha256)


def _file_titles(dataset: Dataset, name: str, distribution: Distribution) -> dict[str, str]:
    """The title of the dataset with what distinguishes the file."""
    if not distribution.table:
        return {tag: f"{title} ({name})" for tag, title in dataset.titles.items()}
    names = distribution.names or {"": namespaces.local_name(distribution.table)}
    return {
        tag: f"{title}: {names.get(tag) or next(iter(names.values()))} ({name})"
        for tag, title in dataset.titles.items()
    }


def _file_in_words(name: str, distribution: Distribution) -> dict[str, str]:
    if distribution.table:
        rows = f"{distribution.rows:,}"
        return {
            "en": f"The members of the class {distribution.table} as a table of {rows} rows.",
            "de": f"Die Einträge der Klasse {distribution.table} als Tabelle mit "
            f"{rows.replace(',', '.')} Zeilen.",
        }
    packed = {"en": ", compressed with gzip", "de": ", mit gzip komprimiert"}
    words = {"en": f"All triples in {name}", "de": f"Alle Tripel in {name}"}
    return {
        tag: text + (packed[tag] if distribution.compressed else "") + "."
        for tag, text in words.items()
    }


def _checksum(graph: Graph, distribution: str, sha256: str) -> None:
    iri = f"{distribution}-sha256"
    graph.iris(distribution, "spdx:checksum", [iri])
    graph.type(iri, "spdx:Checksum")
    graph.iris(iri, "spdx:algorithm", [_SHA256])
    graph.value(iri, "spdx:checksumValue", sha256, "hexBinary")


def _languages(tags: list[str]) -> list[str]:
    return [f"{EU}language/{_LANGUAGES[tag]}" for tag in sorted(tags) if tag in _LANGUAGES]
