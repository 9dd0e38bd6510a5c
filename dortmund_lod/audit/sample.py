"""A few things that the site describes: the sample that dereferencing is judged by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from dortmund_lod.audit import pages
from dortmund_lod.audit.http_messages import joined
from dortmund_lod.audit.vocabulary import VOID
from dortmund_lod.rdf.terms import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.audit.site import Site

MOST = 4
_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DOCUMENTS = (
    "http://xmlns.com/foaf/0.1/Document",
    "http://www.w3.org/2002/07/owl#Ontology",
    "http://rdfs.org/ns/void#Dataset",
    "http://www.w3.org/ns/dcat#Catalog",
    "http://www.w3.org/ns/dcat#Dataset",
    "http://www.w3.org/ns/dcat#Distribution",
    "http://www.w3.org/ns/dcat#DataService",
)


def things(site: Site) -> list[str]:
    """IRIs of things on this site, from whoever knows some; those the user names come first."""
    found: dict[str, None] = {}
    for source in (site.options.resources, _examples(site), _by_query(site), _by_links(site)):
        if len(found) < MOST or source is site.options.resources:
            found |= dict.fromkeys(_own(site, source))
    return list(found)[: max(MOST, len(site.options.resources))]


def _own(site: Site, iris: Iterable[str]) -> Iterator[str]:
    absolute = (joined(site.client.base_iri or site.client.home, iri) for iri in iris)
    return (iri for iri in absolute if is_iri(iri) and site.client.is_own(iri))


def _examples(site: Site) -> list[str]:
    return site.void.graph.all_iris(VOID + "exampleResource") if site.void else []


def _by_query(site: Site) -> list[str]:
    """Some subjects under the site's address, spread over what the endpoint lists first."""
    rows = site.select(subjects(site, ""))
    documents: dict[str, str] = {}
    for row in rows or []:
        documents.setdefault(urldefrag(row.get("s", "")).url, row.get("s", ""))
    iris = sorted(documents.values(), key=lambda iri: "#" in iri)
    return iris[:: max(1, len(iris) // MOST)]


def subjects(site: Site, condition: str) -> str:
    """A query for typed subjects under the site's address that are no documents."""
    space = json.dumps(site.client.base_iri or joined(site.client.home, "/"))
    documents = ", ".join(f"<{iri}>" for iri in _DOCUMENTS)
    return (
        f"SELECT DISTINCT ?s {{ ?s a ?class FILTER(isIRI(?s) && STRSTARTS(STR(?s), {space}) "
        f'&& ?class NOT IN ({documents}) && !STRSTARTS(STR(?class), "{_OWL}") '
        f'&& !STRSTARTS(STR(?class), "{_RDF}"){condition}) }} LIMIT 200'
    )


def _by_links(site: Site) -> list[str]:
    """Links of the first page that lead deeper into the site and offer RDF."""
    if not pages.is_html(site.home):
        return []
    anchors = [a for a in pages.read(site.home).anchors if site.client.is_own(a)]
    deep = [a for a in dict.fromkeys(anchors) if urlsplit(a).path.count("/") > 1]
    return [a for a in deep[:12] if _offers_rdf(site, a)]


def _offers_rdf(site: Site, address: str) -> bool:
    response = site.found(address, "text/turtle, application/rdf+xml;q=0.9")
    return bool(response and response.format)
