"""Does the catalogue keep the German conventions (DCAT-AP.de 3.0 and what of 2.0 still holds)?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.audit.checks.catalogue.dcat_ap import named
from dortmund_lod.audit.checks.preconditions import NOTHING, on_catalogue
from dortmund_lod.audit.http_messages import plain
from dortmund_lod.audit.vocabulary_terms import (
    ADMS,
    DATASET,
    DCAT,
    DCATAP,
    DCATDE,
    DCT,
    DISTRIBUTION,
    EU,
    IANA,
    SERIES,
    SERVICE,
    VCARD,
    short,
)
from dortmund_lod.rdf.terms import Iri, Literal
from dortmund_lod.reporting.audit_report import Verdict, bad, good, not_applicable, warning, worst
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.audit.graph import Graph, Node

LICENCES = "http://dcat-ap.de/def/licenses/"
ACTIVE_LICENCES = frozenset(
    LICENCES + name
    for name in (
        "apache", "bsd", "cc-by", "cc-by-de/3.0", "cc-by-nc", "cc-by-nc-de/3.0", "cc-by-nc/4.0",
        "cc-by-nd", "cc-by-nd/3.0", "cc-by-nd/4.0", "cc-by-sa", "cc-by-sa-de/3.0", "cc-by-sa/4.0",
        "cc-by/4.0", "cc-zero", "ccpdm/1.0", "dl-by-de/1.0", "dl-by-de/2.0", "dl-by-nc-de/1.0",
        "dl-zero-de/2.0", "geoNutz/20131001", "geonutz/20130319", "gfdl", "gpl/3.0", "mozilla",
        "odbl", "odby", "odcpddl", "officialWork", "other-closed", "other-commercial",
        "other-freeware", "other-open", "other-opensource",
    )
)  # fmt: skip
CONTRIBUTORS = "http://dcat-ap.de/def/contributors/"
_GEOCODING = "http://dcat-ap.de/def/politicalGeocoding/"

_VALUES = {
    DCAT + "theme": EU + "data-theme/",
    DCT + "format": EU + "file-type/",
    DCT + "language": EU + "language/",
    DCT + "accessRights": EU + "access-right/",
    DCT + "accrualPeriodicity": EU + "frequency/",
    DCATAP + "availability": "http://data.europa.eu/r5r/availability/",
    ADMS + "status": EU + "distribution-status/",
    DCAT + "mediaType": IANA,
    DCAT + "compressFormat": IANA,
    DCAT + "packageFormat": IANA,
}
_AVAILABILITY = (EU + "planned-availability/", "http://data.europa.eu/r5r/availability/")
_DEPRECATED = {
    DCATDE + name
    for name in (
        "geocodingDescription",
        "legalBasis",
        "qualityProcessURI",
        "originator",
        "maintainer",
    )
} | {DCT + "hasVersion", DCT + "isVersionOf", "http://www.w3.org/2002/07/owl#versionInfo"}


def publishers(graph: Graph) -> Verdict:
    """Datasets and services name who publishes them."""
    nodes = graph.of_type(DATASET, SERIES, SERVICE)
    return _each_has(graph, nodes, DCT + "publisher")


def licences(graph: Graph) -> Verdict:
    """Every distribution has a licence."""
    return _each_has(graph, graph.of_type(DISTRIBUTION), DCT + "license")


def licence_list(graph: Graph) -> Verdict:
    """The licences of the distributions are in the list portals know."""
    nodes = graph.of_type(DISTRIBUTION)
    given = {iri for node in nodes for iri in graph.iris(node, DCT + "license")}
    return worst([_listed(iri) for iri in sorted(given)], NOTHING)


def _listed(iri: str) -> Verdict:
    if iri in ACTIVE_LICENCES:
        return good(iri)
    if iri.startswith(LICENCES):
        note = Text(
            "This licence is inactive or unknown.", "Diese Lizenz ist inaktiv oder unbekannt."
        )
        return bad(note, plain(iri))
    return warning(Text("It is not in the list.", "Sie steht nicht in der Liste."), plain(iri))


def contact(graph: Graph) -> Verdict:
    """Datasets name a contact with an address to write to."""
    return worst([_contact(graph, node) for node in graph.of_type(DATASET)], NOTHING)


def _contact(graph: Graph, node: Node) -> Verdict:
    points = graph.nodes(node, DCAT + "contactPoint")
    ways = [w for p in points for w in graph.values(p, *_WAYS)]
    if not ways:
        return bad(Text("There is no address.", "Es gibt keine Adresse."), named(node))
    if not all(isinstance(way, Iri) for way in ways):
        note = Text("The address is no IRI (mailto:).", "Die Adresse ist keine IRI (mailto:).")
        return bad(note, named(node))
    return good(named(node))


_WAYS = (VCARD + "hasEmail", VCARD + "hasURL", VCARD + "hasTelephone")


def contributor(graph: Graph) -> Verdict:
    """Where a contributorID is given, it is one, from the list."""
    return worst([_contributor(graph, node) for node in graph.of_type(DATASET)], NOTHING)


def _contributor(graph: Graph, node: Node) -> Verdict:
    given = graph.values(node, DCATDE + "contributorID")
    if not given:
        return not_applicable(_NO_CONTRIBUTOR)
    if len(given) == 1 and isinstance(given[0], Iri) and given[0].value.startswith(CONTRIBUTORS):
        return good(given[0].value)
    shown = plain(", ".join(value.value for value in given))
    return bad(Text("It is not one IRI of the list.", "Es ist nicht eine IRI der Liste."), shown)


def vocabularies(graph: Graph) -> Verdict:
    """Themes, formats, languages and types are from the lists of the EU and IANA."""
    found = [
        _from_list(name, value.value, isinstance(value, Literal))
        for name in _VALUES
        for value in graph.all_values(name)
    ]
    return worst(found, NOTHING)


def _from_list(name: str, value: str, literal: bool) -> Verdict:  # noqa: FBT001 - a plain fact
    starts = _AVAILABILITY if name == DCATAP + "availability" else (_VALUES[name],)
    if not literal and value.startswith(starts):
        return good(f"{short(name)} {value}")
    note = Text(
        f"{short(name)} is not from {starts[0]}.", f"{short(name)} ist nicht aus {starts[0]}."
    )
    return bad(note, f"{short(name)} {plain(value)}")


def identifiers(graph: Graph) -> Verdict:
    """Datasets have a dct:identifier."""
    return _each_has(graph, graph.of_type(DATASET), DCT + "identifier")


def periods(graph: Graph) -> Verdict:
    """Periods have a start or an end."""
    nodes = graph.of_type(DCT + "PeriodOfTime")
    lacking = [n for n in nodes if not graph.values(n, DCAT + "startDate", DCAT + "endDate")]
    note = Text("Neither start nor end.", "Weder Beginn noch Ende.")
    if lacking:
        return bad(note, *(named(node) for node in lacking[:3]))
    return good() if nodes else not_applicable(NOTHING)


def geocoding(graph: Graph) -> Verdict:
    """Datasets say which place they are about, in the German lists."""
    name = DCATDE + "politicalGeocodingURI"
    given = graph.all_values(name, DCT + "spatial")
    if any(isinstance(v, Iri) and v.value.startswith(_GEOCODING) for v in given):
        return good(*(v.value for v in given[:2]))
    return warning(Text("No German place is named.", "Kein deutscher Ort ist genannt."))


def deprecated(graph: Graph) -> Verdict:
    """No property is used that 3.0 gave up."""
    used = {
        p.value for s, p, _ in graph.triples if p.value in _DEPRECATED and _is_catalogue(graph, s)
    }
    shown = ", ".join(short(name) for name in sorted(used))
    note = Text(f"Given up: {shown}.", f"Aufgegeben: {shown}.")
    return warning(note, shown) if used else good()


def _is_catalogue(graph: Graph, node: Node) -> bool:
    return any(kind.startswith(DCAT) for kind in graph.types(node))


def _each_has(graph: Graph, nodes: Iterable[Node], name: str) -> Verdict:
    note = Text(f"{short(name)} is missing.", f"{short(name)} fehlt.")
    return worst(
        [good(named(n)) if graph.values(n, name) else bad(note, named(n)) for n in nodes], NOTHING
    )


_NO_CONTRIBUTOR = Text(
    "None is given; GovData assigns one to each data provider.",
    "Keine ist angegeben; GovData vergibt eine an jeden Datenbereitsteller.",
)

CHECKS = {
    name: on_catalogue(check)
    for name, check in (
        ("de-publishers", publishers),
        ("de-licences", licences),
        ("de-licence-list", licence_list),
        ("de-contact", contact),
        ("de-contributor", contributor),
        ("de-vocabularies", vocabularies),
        ("de-identifiers", identifiers),
        ("de-periods", periods),
        ("de-geocoding", geocoding),
        ("de-deprecated", deprecated),
    )
}
