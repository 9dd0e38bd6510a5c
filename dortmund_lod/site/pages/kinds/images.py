"""Pictures of a thing, shown where the operator allows their hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from flask import g

from dortmund_lod import addresses
from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import Blank, Literal, is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.rdf.terms import Term
    from dortmund_lod.site.pages.resource_graph import ResourceGraph

_FOAF, _SCHEMA = namespaces.PREFIXES["foaf"], (namespaces.PREFIXES["schema"], "http://schema.org/")
_PICTURES = (
    _FOAF + "depiction",
    _FOAF + "img",
    _FOAF + "logo",
    *(name + local for name in _SCHEMA for local in ("image", "logo", "photo", "thumbnailUrl")),
    "http://dbpedia.org/ontology/thumbnail",
    "http://www.wikidata.org/prop/direct/P18",
)
_CONTENTS = (
    *(name + local for name in _SCHEMA for local in ("contentUrl", "url")),
    _FOAF + "thumbnail",
)
_MOST = 6


class Image(NamedTuple):
    """A picture: where it is, and what it is called."""

    address: str
    text: str


def images_of(graph: ResourceGraph, iri: str) -> list[Image]:
    """The pictures of a resource that may be shown, the first ones."""
    hosts = g.site.settings.image_hosts
    if not hosts:
        return []
    found = dict.fromkeys(
        address
        for name in _PICTURES
        for term in graph.values(iri, name)
        for address in _addresses(graph, term)
        if _is_allowed(address, hosts)
    )
    text = graph.name(iri).text
    return [Image(addresses.quoted_iri(address), text) for address in list(found)[:_MOST]]


def _addresses(graph: ResourceGraph, term: Term) -> Iterator[str]:
    """Where a picture lies: an address, or what has one."""
    if isinstance(term, Blank):
        yield from (graph.first(term.value, name) for name in _CONTENTS)
    elif isinstance(term, Literal) or not graph.properties(term.value):
        yield term.value
    else:
        contents = [graph.first(term.value, name) for name in _CONTENTS]
        yield from contents if any(contents) else [term.value]


def _is_allowed(address: str, hosts: frozenset[str]) -> bool:
    if not address.startswith(("http://", "https://")) or not is_iri(address):
        return False
    try:
        return urlsplit(address).netloc.lower() in hosts
    except ValueError:
        return False
