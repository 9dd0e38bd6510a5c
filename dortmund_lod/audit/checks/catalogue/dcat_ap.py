"""Has the catalogue what DCAT-AP 3 demands, for data portals?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.audit.checks.preconditions import CATALOGUE, NOTHING, on_catalogue
from dortmund_lod.audit.graph import Graph, ground
from dortmund_lod.audit.http_messages import Unanswered, plain
from dortmund_lod.audit.vocabulary_terms import (
    CATALOG,
    DATASET,
    DCAT,
    DCT,
    DISTRIBUTION,
    FOAF,
    SERIES,
    SERVICE,
    SPDX,
    short,
)
from dortmund_lod.rdf.formats import JSONLD, RDFXML, TURTLE
from dortmund_lod.rdf.terms import Blank, Iri, Literal
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
    from collections.abc import Callable

    from dortmund_lod.audit.graph import Node
    from dortmund_lod.audit.site import Site
    from dortmund_lod.rdf.formats import Format

_OK, _NOT_ACCEPTABLE = 200, 406
TITLE, DESCRIPTION = DCT + "title", DCT + "description"


class Demand(NamedTuple):
    """Things of these classes must have a value of each property."""

    classes: tuple[str, ...]
    properties: tuple[str, ...]


DEMANDS = {
    "dcat-catalog": Demand((CATALOG,), (TITLE, DESCRIPTION, DCT + "publisher")),
    "dcat-datasets": Demand((DATASET, SERIES), (TITLE, DESCRIPTION)),
    "dcat-distributions": Demand((DISTRIBUTION,), (DCAT + "accessURL",)),
    "dcat-services": Demand((SERVICE,), (TITLE, DCAT + "endpointURL")),
    "dcat-records": Demand((DCAT + "CatalogRecord",), (DCT + "modified", FOAF + "primaryTopic")),
    "dcat-agents": Demand((FOAF + "Agent", FOAF + "Organization"), (FOAF + "name",)),
    "dcat-checksums": Demand((SPDX + "Checksum",), (SPDX + "algorithm", SPDX + "checksumValue")),
}
"""The mandatory properties of DCAT-AP 3.0 (SHACL of the release, sh:minCount 1)."""


def demanded(demand: Demand) -> Callable[[Graph], Verdict]:
    """A check of mandatory properties."""

    def check(graph: Graph) -> Verdict:
        nodes = graph.of_type(*demand.classes)
        return worst([_complete(graph, node, demand.properties) for node in nodes], NOTHING)

    return check


def _complete(graph: Graph, node: Node, properties: tuple[str, ...]) -> Verdict:
    lacking = ", ".join(short(name) for name in properties if not graph.values(node, name))
    if not lacking:
        return good(named(node))
    return bad(Text(f"{lacking} is missing.", f"{lacking} fehlt."), named(node))


def named(node: Node) -> str:
    """A node as a report shows it."""
    return plain(node.value if isinstance(node, Iri) else f"_:{node.value}")


def formats(site: Site) -> Verdict:
    """The catalogue is there in the formats portals read, and says the same in each."""
    if not site.catalogue:
        return not_applicable(CATALOGUE)
    address = site.catalogue.response.request.url.rsplit("?", 1)[0]
    start = site.options.catalog or _without_suffix(address)
    graphs = [g for fmt in (TURTLE, RDFXML, JSONLD) if (g := _in_format(site, start, fmt))]
    if len(graphs) <= 1:
        return warning(_ONE_FORMAT, site.catalogue.response.seen())
    first = graphs[0]
    if any(len(g) != len(first) or ground(g) != ground(first) for g in graphs[1:]):
        sizes = ", ".join(str(len(g)) for g in graphs)
        return bad(Text(f"They differ ({sizes}).", f"Sie sind verschieden ({sizes})."), start)
    return good(f"{start}: {len(graphs)} {len(first)}")


def _without_suffix(address: str) -> str:
    for suffix in (".ttl", ".rdf", ".jsonld", ".xml"):
        address = address.removesuffix(suffix)
    return address


def _in_format(site: Site, address: str, fmt: Format) -> Graph | None:
    for place in (address, f"{address}.{fmt.suffix}"):
        try:
            answer = site.client.final(place, fmt.media_type)
            if answer.status == _OK and answer.format is fmt:
                return site.parsed(answer)
        except Unanswered:
            continue
    return None


def languages(graph: Graph) -> Verdict:
    """Titles say in which language they are."""
    nodes = graph.of_type(CATALOG, DATASET)
    return worst([_tagged(graph, node) for node in nodes], NOTHING)


def _tagged(graph: Graph, node: Node) -> Verdict:
    values = [v for v in graph.values(node, TITLE, DESCRIPTION) if isinstance(v, Literal)]
    if all(value.language for value in values):
        return good(named(node))
    return warning(Text("A language is missing.", "Eine Sprache fehlt."), named(node))


def nodes_named(graph: Graph) -> Verdict:
    """Every node is an IRI."""
    blank = [node for node in graph.subjects() if isinstance(node, Blank)]
    if not blank:
        return good(f"{len(graph.subjects())} IRIs")
    kinds = {short(kind) for node in blank for kind in graph.types(node)}
    shown = ", ".join(sorted(kinds)[:5])
    note = Text(f"{len(blank)} blank nodes: {shown}.", f"{len(blank)} leere Knoten: {shown}.")
    return warning(note, named(blank[0]))


def dates(graph: Graph) -> Verdict:
    """Datasets say when they last changed."""
    nodes = [
        n for n in graph.of_type(DATASET) if not graph.values(n, DCT + "modified", DCT + "issued")
    ]
    note = Text("dct:modified is missing.", "dct:modified fehlt.")
    return (
        worst_of([named(node) for node in nodes], lambda n: warning(note, n), NOTHING)
        if nodes
        else good()
    )


def dereferenced(site: Site) -> Verdict:
    """Dataset IRIs lead to what they name."""
    if not site.catalogue:
        return not_applicable(CATALOGUE)
    iris = [node.value for node in site.catalogue.graph.of_type(DATASET) if isinstance(node, Iri)]
    own = [iri for iri in iris if site.client.is_own(iri)][:5]
    return worst_of(own, lambda iri: _leads(site, iri), NOTHING)


def _leads(site: Site, iri: str) -> Verdict:
    answer = site.client.final(iri, TURTLE.media_type)
    if answer.status == _OK and answer.format and site.parsed(answer).has(Iri(iri)):
        return good(answer.seen())
    return bad(Text("It leads nowhere.", "Sie führt nirgends hin."), answer.seen())


_ONE_FORMAT = Text("There is only one format.", "Es gibt nur ein Format.")

CHECKS: dict[str, Callable[[Site], Verdict]] = {
    "dcat-formats": formats,
    **{name: on_catalogue(demanded(demand)) for name, demand in DEMANDS.items()},
    "dcat-languages": on_catalogue(languages),
    "dcat-nodes": on_catalogue(nodes_named),
    "dcat-dates": on_catalogue(dates),
    "dcat-dereference": dereferenced,
}
