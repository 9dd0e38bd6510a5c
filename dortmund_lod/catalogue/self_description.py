"""What the data say of themselves as a whole, where the operator says nothing."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from dortmund_lod.catalogue.graph_builder import term
from dortmund_lod.catalogue.metadata import CatalogueMetadata
from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.rdf.terms import Blank, Iri
from dortmund_lod.release.search.entries import SUMMARIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dortmund_lod.rdf.terms import Term, Triple
    from dortmund_lod.release.statements import Statements

    Instances = Callable[[str], Iterator[str]]
    Note = Callable[[str], object]

_WHOLES = ("dcat:Catalog", "void:Dataset", "owl:Ontology", "skos:ConceptScheme")
"""Classes of what describes all the data, the likeliest first."""
_PARTS = {"void:Dataset"}
"""Those of which several may be parts of one."""

_DCTERMS, _DC = namespaces.PREFIXES["dcterms"], "http://purl.org/dc/elements/1.1/"
_SCHEMA = (namespaces.PREFIXES["schema"], "http://schema.org/")
_TITLES = (_DCTERMS + "title", *namespaces.LABELS)
_LICENCES = (
    _DCTERMS + "license",
    "http://creativecommons.org/ns#license",
    *(name + "license" for name in _SCHEMA),
    _DCTERMS + "rights",
)
_PUBLISHERS = (
    _DCTERMS + "publisher",
    *(name + "publisher" for name in _SCHEMA),
    _DC + "publisher",
    _DCTERMS + "creator",
    _DC + "creator",
)
_NAMES = (namespaces.PREFIXES["foaf"] + "name", *namespaces.LABELS)
_LINKED = (
    namespaces.PREFIXES["dcat"] + "distribution",
    _DCTERMS + "publisher",
    namespaces.PREFIXES["dcat"] + "contactPoint",
)
"""What a harvester needs of a dataset beside what is said of it itself."""
_ON_THE_WEB = ("http://", "https://")
_MOST_DATASETS = 10_000


def completed(
    metadata: CatalogueMetadata, statements: Statements, instances: Instances
) -> CatalogueMetadata:
    """The operator's words, and those of the data where there are none.

    They are those of the only catalogue, dataset, ontology or concept scheme of the data;
    `instances` gives what is of a class such as `owl:Ontology`.
    """
    whole = _whole(statements, instances)
    if not whole:
        return metadata
    said = {predicate for subject, predicate, _ in metadata.triples if subject == _iri(metadata)}
    found = [
        triple
        for triple in _words(metadata.catalogue, whole, statements)
        if triple[1] not in said or triple[0] != _iri(metadata)
    ]
    return CatalogueMetadata((*metadata.triples, *found), metadata.base_iri)


def offered(
    catalogue: str, statements: Statements, instances: Instances, note: Note
) -> Iterator[Triple]:
    """The datasets that the data describe, for the catalogue; `note` is told of more than fit."""
    datasets = instances("dcat:Dataset")
    for iri in islice(datasets, _MOST_DATASETS):
        yield Iri(catalogue), term("dcat:dataset"), Iri(iri)
        beside = [each.value for name in _LINKED for each in _iris(statements.objects(iri, name))]
        for line in statements.describe([iri, *beside]):
            yield nquads.triple(line)
    if left_out := sum(1 for _ in datasets):
        note(
            f"The catalogue offers {_MOST_DATASETS} datasets of the data; {left_out} are left out."
        )


def _iri(metadata: CatalogueMetadata) -> Iri:
    return Iri(metadata.catalogue)


def _whole(statements: Statements, instances: Instances) -> str:
    """The only one of its class, of the first class that has one with a title.

    Data with several catalogues or ontologies are described by none of them, nor by less.
    """
    for cls in _WHOLES:
        found = list(islice(instances(cls), 2))
        if len(found) == 1 and _first(statements, found[0], _TITLES):
            return found[0]
        if len(found) > 1 and cls not in _PARTS:
            return ""
    return ""


def _words(catalogue: str, whole: str, statements: Statements) -> Iterator[Triple]:
    """What is said of the whole, as if it were said of the catalogue."""
    node = Iri(catalogue)
    for predicate, names in (("dcterms:title", _TITLES), ("dcterms:description", SUMMARIES)):
        for value in _first(statements, whole, names):
            yield node, term(predicate), value
    licences = _iris(_first(statements, whole, _LICENCES))
    for value in [each for each in licences if each.value.startswith(_ON_THE_WEB)][:1]:
        yield node, term("dcterms:license"), value
    for value in _first(statements, whole, _PUBLISHERS)[:1]:
        is_named = isinstance(value, Iri)
        agent = Iri(value.value) if is_named else Iri(f"{catalogue}#publisher")
        called = _first(statements, value.value, _NAMES) if is_named else [value]
        if called:
            yield node, term("dcterms:publisher"), agent
            yield from ((agent, term("foaf:name"), name) for name in called)


def _first(statements: Statements, iri: str, properties: Iterable[str]) -> list[Term]:
    """The values of the first of the properties that has some."""
    for name in properties:
        found = statements.objects(iri, name)
        told: list[Term] = [each for each in found if not isinstance(each, Blank)]
        if told:
            return told
    return []


def _iris(terms: Iterable[Term]) -> list[Iri]:
    return [each for each in terms if isinstance(each, Iri)]
