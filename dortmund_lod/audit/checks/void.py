"""Is the VoID description true?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.audit import sparql_client
from dortmund_lod.audit.checks.preconditions import NOTHING, on_void
from dortmund_lod.audit.http_messages import plain
from dortmund_lod.audit.vocabulary_terms import DCT, VOID
from dortmund_lod.rdf.formats import JSON_RESULTS, TURTLE
from dortmund_lod.rdf.terms import Iri, is_iri
from dortmund_lod.reporting.audit_report import (
    Verdict,
    bad,
    good,
    not_applicable,
    warning,
    worst,
    worst_of,
)
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.audit.document import Document
    from dortmund_lod.audit.graph import Graph, Node
    from dortmund_lod.audit.site import Site

_MOST_PARTS = 25
_COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
}


class Claim(NamedTuple):
    """A number somebody says, and the query that counts it."""

    name: str
    said: str
    query: str


def main_dataset(graph: Graph) -> Node | None:
    """The dataset the endpoint holds: the one that is no part of another."""
    parts = set(graph.all_values(VOID + "subset"))
    whole = [node for node in graph.of_type(VOID + "Dataset") if node not in parts]
    asked = [node for node in whole if graph.values(node, VOID + "sparqlEndpoint")]
    return next(iter(asked + whole), None)


def well_known(site: Site, _document: Document) -> Verdict:
    """It is at the registered address."""
    answer = site.client.final("/.well-known/void", TURTLE.media_type)
    if answer.format and site.parsed(answer).of_type(VOID + "Dataset"):
        return good(answer.seen())
    return warning(Text("It is elsewhere.", "Sie ist anderswo."), answer.seen())


def counts(site: Site, document: Document) -> Verdict:
    """Its totals are what the endpoint counts."""
    return _judged(site, _totals(document.graph))


def partitions(site: Site, document: Document) -> Verdict:
    """Its numbers for classes and properties are what the endpoint counts."""
    return _judged(site, _parts(document.graph))


def _totals(graph: Graph) -> list[Claim]:
    dataset = main_dataset(graph)
    if dataset is None:
        return []
    claims = [
        Claim(name, said, query)
        for name, query in _COUNTS.items()
        for said in graph.texts(dataset, VOID + name)
    ]
    spaces = graph.texts(dataset, VOID + "uriSpace")
    entities = graph.texts(dataset, VOID + "entities")
    return claims + [Claim("entities", n, _entities(space)) for n in entities for space in spaces]


def _entities(space: str) -> str:
    return (
        "SELECT (COUNT(DISTINCT ?s) AS ?n) "
        f"{{ ?s ?p ?o FILTER(isIRI(?s) && STRSTARTS(STR(?s), {json.dumps(space)})) }}"
    )


def _parts(graph: Graph) -> list[Claim]:
    dataset = main_dataset(graph)
    claims: list[Claim] = []
    for part in graph.nodes(dataset, VOID + "classPartition") if dataset else []:
        for iri in filter(is_iri, graph.iris(part, VOID + "class")):
            query = f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{iri}> }}"
            claims += [Claim(iri, said, query) for said in graph.texts(part, VOID + "entities")]
    for part in graph.nodes(dataset, VOID + "propertyPartition") if dataset else []:
        for iri in filter(is_iri, graph.iris(part, VOID + "property")):
            query = f"SELECT (COUNT(*) AS ?n) {{ ?s <{iri}> ?o }}"
            claims += [Claim(iri, said, query) for said in graph.texts(part, VOID + "triples")]
    return claims[:: max(1, -(-len(claims) // _MOST_PARTS))]


def _judged(site: Site, claims: list[Claim]) -> Verdict:
    if not site.endpoint:
        return not_applicable(_UNCOUNTED)
    return worst([_true(site, claim) for claim in claims], NOTHING)


def _true(site: Site, claim: Claim) -> Verdict:
    counted = site.count(claim.query)
    if counted is None:
        return not_applicable(_UNCOUNTED)
    if claim.said == str(counted):
        return good(f"{claim.name}: {claim.said}")
    name, said = plain(claim.name), plain(claim.said)
    note = Text(
        f"It says {said} for {name}, {counted} are counted.",
        f"Sie nennt {said} für {name}, gezählt werden {counted}.",
    )
    return bad(note, claim.query)


def endpoints(site: Site, document: Document) -> Verdict:
    """The endpoints it names answer."""
    return worst_of(
        document.graph.all_iris(VOID + "sparqlEndpoint"), lambda iri: _answers(site, iri), NOTHING
    )


def _answers(site: Site, iri: str) -> Verdict:
    if not site.client.is_own(iri):
        return not_applicable(_ELSEWHERE)
    answer = sparql_client.get(site.client, iri, "ASK {}", JSON_RESULTS.media_type)
    if sparql_client.boolean(answer) is not None:
        return good(answer.seen())
    return bad(Text("It does not answer.", "Er antwortet nicht."), answer.seen())


def examples(site: Site, document: Document) -> Verdict:
    """The examples it names lead to RDF about them."""
    named = document.graph.all_iris(VOID + "exampleResource")
    return worst_of(named[:5], lambda iri: _described(site, iri), NOTHING)


def _described(site: Site, iri: str) -> Verdict:
    answer = site.client.final(iri, TURTLE.media_type)
    if answer.format and site.parsed(answer).has(Iri(iri)):
        return good(answer.seen())
    return bad(Text("There is nothing about it.", "Dort steht nichts darüber."), answer.seen())


def vocabularies(site: Site, document: Document) -> Verdict:
    """The vocabularies it names are used."""
    return worst_of(
        document.graph.all_iris(VOID + "vocabulary")[:_MOST_PARTS],
        lambda namespace: _used(site, namespace),
        NOTHING,
    )


def _used(site: Site, namespace: str) -> Verdict:
    space = json.dumps(namespace)
    query = (
        "SELECT ?x { { ?s ?x ?o } UNION { ?s a ?x } "
        f"FILTER(isIRI(?x) && STRSTARTS(STR(?x), {space})) }} LIMIT 1"
    )
    rows = site.select(query)
    if rows is None:
        return not_applicable(_UNCOUNTED)
    note = Text(f"{plain(namespace)} is not.", f"{plain(namespace)} nicht.")
    return good(namespace) if rows else bad(note, query)


def licence(_site: Site, document: Document) -> Verdict:
    """It has a title and a licence."""
    dataset = main_dataset(document.graph)
    wanted = ("title", "license")
    lacking = [
        name for name in wanted if dataset and not document.graph.values(dataset, DCT + name)
    ]
    if not lacking:
        return good(document.response.seen())
    names = ", ".join(f"dct:{name}" for name in lacking)
    return bad(Text(f"{names} is missing.", f"{names} fehlt."), document.response.seen())


_UNCOUNTED = Text("The endpoint gives no count.", "Der Endpunkt zählt nicht.")
_ELSEWHERE = Text("It is on another host.", "Er ist auf einem anderen Rechner.")

CHECKS = {
    "void-well-known": on_void(well_known),
    "void-counts": on_void(counts),
    "void-partitions": on_void(partitions),
    "void-endpoint": on_void(endpoints),
    "void-examples": on_void(examples),
    "void-vocabularies": on_void(vocabularies),
    "void-licence": on_void(licence),
}
