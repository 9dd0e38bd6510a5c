"""Namespaces and the prefixes that stand for them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN_PREFIXES = {"ont": "ontology#", "code": "codes#", "shape": "shapes#"}
"""Prefixes of the site's own namespaces, relative to its base IRI."""

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes every serialization and query may use."""

LABELS = (
    PREFIXES["rdfs"] + "label",
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["dcterms"] + "title",
    PREFIXES["schema"] + "name",
    PREFIXES["foaf"] + "name",
    "http://schema.org/name",
    "http://purl.org/dc/elements/1.1/title",
    "http://www.w3.org/2006/vcard/ns#fn",
)
"""Properties that name a thing, the preferred one first."""

LAST_RESORTS = (
    PREFIXES["schema"] + "headline",
    "http://schema.org/headline",
    PREFIXES["skos"] + "altLabel",
    PREFIXES["schema"] + "alternateName",
    "http://schema.org/alternateName",
    PREFIXES["foaf"] + "nick",
    PREFIXES["skos"] + "notation",
)
"""Properties that name a thing which has none of LABELS."""

GIVEN_NAMES, FAMILY_NAMES = (
    tuple(
        namespace + name
        for namespace in (
            *(PREFIXES["foaf"], PREFIXES["schema"], "http://schema.org/"),
            "http://www.w3.org/2006/vcard/ns#",
        )
        for name in names
    )
    for names in (
        ("givenName", "firstName", "givenname", "given-name"),
        ("familyName", "lastName", "family_name", "surname", "family-name"),
    )
)
"""Properties whose values together name a person who has none of LABELS."""


def prefixes(base_iri: str) -> dict[str, str]:
    """All prefixes of a site with this base IRI."""
    return PREFIXES | {name: base_iri + path for name, path in OWN_PREFIXES.items()}


def local_name(iri: str) -> str:
    """The last, readable part of an IRI, for display where a label is missing."""
    return unquote(iri.rstrip("/#").rsplit("#", 1)[-1].rsplit("/", 1)[-1]).strip() or iri


def compact(iri: str, prefixes: Mapping[str, str]) -> str:
    """An IRI by the first prefix that it has one of, for heads of tables; else as it is."""
    for prefix, namespace in prefixes.items():
        if prefix and iri.startswith(namespace) and iri != namespace:
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
