"""Catalogues in the data: their datasets, and the distributions of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import g

from dortmund_lod.catalogue import licence
from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import Iri, Literal
from dortmund_lod.site.i18n.language import format_number
from dortmund_lod.site.pages.blank_nodes import value_of
from dortmund_lod.site.pages.kinds.trees import members
from dortmund_lod.site.pages.resource_graph import Value, href_of

if TYPE_CHECKING:
    from dortmund_lod.rdf.terms import Term
    from dortmund_lod.site.pages.kinds.trees import Pages
    from dortmund_lod.site.pages.resource_graph import ResourceGraph

_DCAT, _DCTERMS = namespaces.PREFIXES["dcat"], namespaces.PREFIXES["dcterms"]
_DISTRIBUTION = _DCAT + "distribution"
_MOST = 100
_FORMATS = (_DCAT + "mediaType", _DCTERMS + "format")
_LICENCES = (_DCTERMS + "license", _DCTERMS + "rights")
_SIZE = _DCAT + "byteSize"
_WAYS = {_DCAT + "downloadURL": "dataset.download", _DCAT + "accessURL": "dataset.access"}
_KILO = 1000


class Distribution(NamedTuple):
    """A file or another way to get a dataset.

    `ways` are addresses, with the keys of their texts.
    """

    name: Value | None
    format: Value | None
    size: str
    licence: Value | None
    ways: list[tuple[str, str]]


class Catalogued(NamedTuple):
    """What a page shows of a catalogue or a dataset, and the properties that it shows so.

    Of those that are `shown`, blank nodes are not.
    """

    distributions: list[Distribution]
    datasets: tuple[list[Value], Pages] | None
    hidden: frozenset[str]
    shown: frozenset[str]


def catalogued(graph: ResourceGraph, iri: str) -> Catalogued:
    """The distributions of a dataset, and the datasets of a catalogue."""
    terms = [term for term in graph.values(iri, _DISTRIBUTION) if not isinstance(term, Literal)]
    graph.load(term.value for term in terms if isinstance(term, Iri))
    distributions = [_distribution(graph, term) for term in terms[:_MOST]]
    datasets = members(iri, "dataset", "datasets")
    hidden = frozenset({_DISTRIBUTION} if distributions else ())
    return Catalogued(
        distributions, datasets, hidden, frozenset({_DCAT + "dataset"} if datasets else ())
    )


def _distribution(graph: ResourceGraph, term: Term) -> Distribution:
    node = term.value
    name = graph.name(node) if isinstance(term, Iri) else graph.text(node, *g.site.name_properties)
    ways = [
        (href, key)
        for predicate, key in _WAYS.items()
        for each in graph.values(node, predicate)
        if (href := href_of(each.value, described=each.value.startswith(g.site.base_iri)))
    ]
    return Distribution(
        name,
        _first(graph, node, _FORMATS),
        _size(graph.first(node, _SIZE)),
        _first(graph, node, _LICENCES),
        list(dict(reversed(ways)).items())[::-1],
    )


def _first(graph: ResourceGraph, node: str, predicates: tuple[str, ...]) -> Value | None:
    found = (term for name in predicates for term in graph.values(node, name))
    term = next(found, None)
    if term is None:
        return None
    value = value_of(graph, term)
    known = licence(term.value)
    if known.name != term.value:
        return value._replace(text=known.name, host="")
    return value._replace(text=_media_type(term.value) or value.text, host="")


def _media_type(iri: str) -> str:
    """The name of a media type, where that is what an IRI stands for."""
    _, found, name = iri.partition("/assignments/media-types/")
    return name if found else ""


def _size(text: str) -> str:
    """A number of bytes in the unit that people use for so many."""
    whole = text.partition(".")[0]
    if not (whole.isascii() and whole.isdigit()):
        return ""
    size, units = float(whole[:18]), ["B", "kB", "MB", "GB", "TB"]
    while size >= _KILO and len(units) > 1:
        size /= _KILO
        units.pop(0)
    return f"{format_number(f'{size:.3g}')} {units[0]}"
