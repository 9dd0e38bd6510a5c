"""The terms that catalogues, VoID files and service descriptions are written in."""

from __future__ import annotations

from dortmund_lod.rdf.namespaces import PREFIXES

DCAT = PREFIXES["dcat"]
DCT = PREFIXES["dcterms"]
FOAF = PREFIXES["foaf"]
VOID = PREFIXES["void"]
SD = PREFIXES["sd"]
HYDRA = PREFIXES["hydra"]
VCARD = "http://www.w3.org/2006/vcard/ns#"
SPDX = "http://spdx.org/rdf/terms#"
ADMS = "http://www.w3.org/ns/adms#"
DCATAP = "http://data.europa.eu/r5r/"
DCATDE = "http://dcat-ap.de/def/dcatde/"
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"

RDF_TYPE = PREFIXES["rdf"] + "type"
CATALOG = DCAT + "Catalog"
DATASET = DCAT + "Dataset"
SERIES = DCAT + "DatasetSeries"
DISTRIBUTION = DCAT + "Distribution"
SERVICE = DCAT + "DataService"


def short(iri: str) -> str:
    """A term with its usual prefix, for people."""
    for prefix, namespace in _SHOWN.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


_SHOWN = {
    "dcat": DCAT,
    "dct": DCT,
    "foaf": FOAF,
    "void": VOID,
    "vcard": VCARD,
    "spdx": SPDX,
    "adms": ADMS,
    "dcatde": DCATDE,
    "dcatap": DCATAP,
    "rdf": PREFIXES["rdf"],
    "rdfs": PREFIXES["rdfs"],
    "skos": PREFIXES["skos"],
}
