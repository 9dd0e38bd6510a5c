"""Namespaces, prefixes and the addresses of a site: what is called how."""

from __future__ import annotations

from urllib.parse import quote, unquote

OWN_PREFIXES = {"dlo": "ontology#", "code": "codes#", "shape": "shapes#"}
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

WHOLE = "all"
"""Name of the dataset that is the default graph of the endpoint."""

LABELS = (
    PREFIXES["rdfs"] + "label",
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["dcterms"] + "title",
    PREFIXES["schema"] + "name",
    PREFIXES["foaf"] + "name",
    "http://schema.org/name",
    "http://purl.org/dc/elements/1.1/title",
)
"""Properties that name a thing, the preferred one first."""

_IRI_SAFE = "/:@!$&'()*+,;=~-._"


def prefixes(base_iri: str) -> dict[str, str]:
    """All prefixes of a site with this base IRI."""
    return PREFIXES | {name: base_iri + path for name, path in OWN_PREFIXES.items()}


def spellings(base_iri: str, path: str) -> list[str]:
    """The IRIs that a decoded URL path (without its first slash) may stand for.

    Browsers and crawlers send an IRI's non-ASCII characters percent-encoded, in either case; data
    carries one of these spellings (RFC 3987 §3.1, RFC 3986 §2.1). The likeliest comes first.
    """
    encoded = quote(path, safe=_IRI_SAFE)
    lower = "".join(
        part.lower() if index % 2 else part for index, part in enumerate(_percents(encoded))
    )
    return list(dict.fromkeys(base_iri + text for text in (path, encoded, lower)))


def _percents(text: str) -> list[str]:
    """Split into plain text (even places) and percent-encodings (odd places)."""
    first, *rest = text.split("%")
    parts = [first]
    for piece in rest:
        parts += ["%" + piece[:2], piece[2:]]
    return parts


def document_iri(base_iri: str, thing: str) -> str:
    """The document about a thing: `…/id/city/dortmund` → `…/doc/city/dortmund`."""
    return base_iri + "doc/" + thing.removeprefix(base_iri + "id/")


def dataset_iri(base_iri: str, name: str = WHOLE) -> str:
    """The IRI of a dataset: `…/dataset/all`."""
    return f"{base_iri}dataset/{name}"


def quoted(path: str) -> str:
    """A decoded path as it stands in a URL."""
    return quote(path, safe=_IRI_SAFE)


def quoted_query(text: str) -> str:
    """A value as it stands in the query part of a URL."""
    return quote(text, safe=":/")


def quoted_iri(iri: str) -> str:
    """An IRI as a URI (RFC 3987 §3.1); what is percent-encoded stays so."""
    return quote(iri, safe=_IRI_SAFE + "%?#[]")


def local_name(iri: str) -> str:
    """The last, readable part of an IRI, for display where a label is missing."""
    return unquote(iri.rstrip("/#").rsplit("#", 1)[-1].rsplit("/", 1)[-1]) or iri
