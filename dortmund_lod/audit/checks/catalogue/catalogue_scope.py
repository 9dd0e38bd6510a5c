"""What does a portal draw in that takes everything a dataset leads to within the file?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.audit.checks.catalogue.dcat_ap import named
from dortmund_lod.audit.checks.preconditions import NOTHING, on_catalogue
from dortmund_lod.audit.vocabulary_terms import (
    ADMS,
    CATALOG,
    DATASET,
    DCAT,
    DCT,
    FOAF,
    SPDX,
    VCARD,
    short,
)
from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.terms import Literal
from dortmund_lod.reporting.audit_report import Verdict, bad, good, warning, worst
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.audit.graph import Graph, Node

_CATALOGUE_TERMS = (
    DCAT, DCT, FOAF, SPDX, VCARD, ADMS, PREFIXES["prov"], PREFIXES["skos"], PREFIXES["org"],
    PREFIXES["hydra"], PREFIXES["void"], PREFIXES["sd"], PREFIXES["rdfs"], PREFIXES["owl"],
    "http://www.w3.org/ns/locn#", "http://www.w3.org/ns/dqv#", "http://www.w3.org/ns/odrl/2/",
    "http://www.w3.org/2006/time#", "http://data.europa.eu/r5r/", "http://dcat-ap.de/def/",
    "http://www.opengis.net/ont/geosparql#", "http://schema.org/", "https://schema.org/",
)  # fmt: skip


def apart(graph: Graph) -> Verdict:
    """No dataset leads to another, nor to the catalogue."""
    return worst([_alone(graph, node) for node in graph.of_type(DATASET)], NOTHING)


def _alone(graph: Graph, dataset: Node) -> Verdict:
    others = {*graph.of_type(DATASET, CATALOG)} - {dataset}
    reached = reachable(graph, dataset)
    drawn = sorted((named(node) for node in others & reached), key=str)
    if not drawn:
        return good(f"{named(dataset)}: {len(reached)}")
    note = Text(f"It draws in {drawn[0]}.", f"Er zieht {drawn[0]} mit.")
    return bad(note, named(dataset))


def catalogue_only(graph: Graph) -> Verdict:
    """Nothing in the file is data."""
    foreign = [node for node in graph.subjects() if not _belongs(graph, node)]
    if not foreign:
        return good(f"{len(graph.subjects())}")
    kinds = ", ".join(sorted({short(k) for n in foreign for k in graph.types(n)})[:4]) or "-"
    note = Text(
        f"{len(foreign)} entries do not belong in a catalogue: {kinds}.",
        f"{len(foreign)} Einträge gehören nicht in einen Katalog: {kinds}.",
    )
    drawn = {node for dataset in graph.of_type(DATASET) for node in reachable(graph, dataset)}
    judge = bad if drawn & set(foreign) else warning
    return judge(note, *(named(node) for node in foreign[:3]))


def _belongs(graph: Graph, node: Node) -> bool:
    kinds = graph.types(node)
    return not kinds or any(kind.startswith(_CATALOGUE_TERMS) for kind in kinds)


def reachable(graph: Graph, start: Node) -> set[Node]:
    """All nodes of the file that a node leads to, itself among them."""
    found, todo = {start}, [start]
    while todo:
        for values in graph.statements(todo.pop()).values():
            new = {v for v in values if not isinstance(v, Literal) and graph.has(v)} - found
            found |= new
            todo += new
    return found


CHECKS = {
    "closure-apart": on_catalogue(apart),
    "closure-catalogue-only": on_catalogue(catalogue_only),
}
