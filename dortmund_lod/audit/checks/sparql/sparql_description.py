"""Does the endpoint describe itself, and is that true?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.audit import sparql_client
from dortmund_lod.audit.checks.preconditions import NOTHING, on_endpoint
from dortmund_lod.audit.site import RDF_ACCEPT
from dortmund_lod.audit.vocabulary_terms import SD, VOID
from dortmund_lod.rdf.formats import RESULTS
from dortmund_lod.reporting.audit_report import Verdict, bad, good, not_applicable, warning
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.audit.graph import Graph
    from dortmund_lod.audit.site import Site

_OK = 200
_FEW_SECONDS = 3


def present(site: Site, endpoint: str) -> Verdict:
    """RDF about an sd:Service at the endpoint, soon."""
    answer = site.client.final(endpoint, RDF_ACCEPT)
    if answer.status != _OK or not site.parsed(answer).of_type(SD + "Service"):
        return warning(
            Text("There is no sd:Service.", "Es gibt keinen sd:Service."), answer.seen()
        )
    if answer.seconds > _FEW_SECONDS:
        return warning(
            Text(f"It takes {answer.seconds:.1f} s.", f"Es dauert {answer.seconds:.1f} s."),
            answer.seen(),
        )
    return good(answer.seen())


def endpoint_named(site: Site, endpoint: str) -> Verdict:
    """Its sd:endpoint is where it was found."""
    graph = _described(site)
    named = graph.all_iris(SD + "endpoint") if graph else []
    if not named:
        return not_applicable(NOTHING)
    if site.client.locate(endpoint) in {site.client.locate(iri) for iri in named}:
        return good(*named[:1])
    return bad(
        Text("It names another address.", "Es nennt eine andere Adresse."), *named[:1], endpoint
    )


def triples(site: Site, _endpoint: str) -> Verdict:
    """Its number of triples is the number counted."""
    graph = _described(site)
    said = _of_default_graph(graph) if graph else []
    if not said or site.triples is None:
        return not_applicable(NOTHING)
    if str(site.triples) in said:
        return good(f"void:triples {said[0]} = COUNT(*)")
    note = Text(
        f"It says {said[0]} statements, {site.triples} are counted.",
        f"Es nennt {said[0]} Aussagen, gezählt werden {site.triples}.",
    )
    return bad(note, f"void:triples {said[0]} ≠ COUNT(*) {site.triples}")


def _of_default_graph(graph: Graph) -> list[str]:
    defaults = [
        node
        for dataset in (*graph.of_type(SD + "Dataset"), *graph.of_type(SD + "Service"))
        for node in graph.nodes(dataset, SD + "defaultGraph", SD + "defaultDataset")
    ]
    return [text for node in defaults for text in graph.texts(node, VOID + "triples")]


def formats(site: Site, endpoint: str) -> Verdict:
    """Each result format it lists is delivered."""
    graph = _described(site)
    listed = graph.all_iris(SD + "resultFormat") if graph else []
    if not listed:
        return not_applicable(NOTHING)
    for fmt in (fmt for fmt in RESULTS if fmt.iri in listed):
        answer = sparql_client.get(site.client, endpoint, "ASK {}", fmt.media_type)
        select = sparql_client.get(site.client, endpoint, "SELECT (1 AS ?x) {}", fmt.media_type)
        if select.media_type not in fmt.media_types and answer.media_type not in fmt.media_types:
            return bad(
                Text(f"There is no {fmt.name}.", f"{fmt.name} gibt es nicht."), select.seen()
            )
    return good(f"{len(listed)} sd:resultFormat")


def _described(site: Site) -> Graph | None:
    answer = site.found(site.endpoint, RDF_ACCEPT)
    return site.parsed(answer) if answer and answer.format else None


CHECKS = {
    "sparql-description": on_endpoint(present),
    "sparql-description-endpoint": on_endpoint(endpoint_named),
    "sparql-description-triples": on_endpoint(triples),
    "sparql-description-formats": on_endpoint(formats),
}
