"""What the search knows of one resource: its names, descriptions, values, classes and links."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf import namespaces, nquads
from dortmund_lod.release.resource_names import EXTENDED_LABEL
from dortmund_lod.release.search.words import (
    LONGEST_WORD,
    fold,
    indexed_words,
    plain_number,
    stemmed_languages,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from dortmund_lod.rdf.terms import Literal

_SKOS, _DCTERMS = namespaces.PREFIXES["skos"], namespaces.PREFIXES["dcterms"]
_XSD, _OWL = namespaces.PREFIXES["xsd"], namespaces.PREFIXES["owl"]
_SCHEMA_ORG = (namespaces.PREFIXES["schema"], "http://schema.org/")
_OTHERS = {
    _SKOS + "altLabel",
    _SKOS + "hiddenLabel",
    _SKOS + "notation",
    _DCTERMS + "identifier",
    _DCTERMS + "alternative",
    *namespaces.LAST_RESORTS,
    *(namespace + name for namespace in _SCHEMA_ORG for name in ("alternateName", "identifier")),
}
SUMMARIES = (
    _DCTERMS + "abstract",
    _SKOS + "definition",
    _DCTERMS + "description",
    namespaces.PREFIXES["rdfs"] + "comment",
    *(namespace + "description" for namespace in _SCHEMA_ORG),
    "http://purl.org/dc/elements/1.1/description",
    _SKOS + "scopeNote",
    _SKOS + "editorialNote",
)
"""Properties that describe a thing in a sentence or two, the preferred one first."""

_MODEL = {
    *(_OWL + name for name in ("Class", "DatatypeProperty", "ObjectProperty", "Ontology")),
    *(_OWL + name for name in ("AnnotationProperty", "Restriction", "FunctionalProperty")),
    namespaces.PREFIXES["rdfs"] + "Class",
    namespaces.PREFIXES["rdf"] + "Property",
    namespaces.PREFIXES["sh"] + "NodeShape",
    namespaces.PREFIXES["sh"] + "PropertyShape",
    _SKOS + "Concept",
    _SKOS + "ConceptScheme",
}
_NUMERIC = {
    *(_XSD + name for name in ("decimal", "integer", "double", "float", "int", "long", "short")),
    *(_XSD + name for name in ("nonNegativeInteger", "positiveInteger", "unsignedInt")),
}
_NOT_FOR_READERS = {
    *(_XSD + name for name in ("anyURI", "base64Binary", "boolean", "hexBinary")),
    "http://www.opengis.net/ont/geosparql#wktLiteral",
    "http://www.opengis.net/ont/geosparql#gmlLiteral",
    "http://www.opengis.net/ont/geosparql#geoJSONLiteral",
}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MOST_VALUES, _MOST_LINKS, _MOST_WORDS = 200, 24, 1000
_SHORT = 160
_SHOWN_NAME, _SHOWN_SUMMARY, _INDEXED = 200, 300, 10_000
_SHOWN_LANGUAGES = 8
_QUOTE = ord('"')
"""What a literal begins with in N-Quads."""
_as_json = json.JSONEncoder(ensure_ascii=False).encode


def _terms(iris: Iterable[str]) -> list[bytes]:
    return [f"<{iri}>".encode() for iri in iris]


_RANKED = (*namespaces.LABELS, *namespaces.LAST_RESORTS, *SUMMARIES)
_RANK = {term: rank for rank, term in enumerate(_terms(_RANKED))}
_LABELS = frozenset(_terms(namespaces.LABELS))
_OTHER_NAMES = frozenset(_terms(_OTHERS))
_DESCRIPTIONS = frozenset(_terms(SUMMARIES))
_PARTS_OF_NAMES = [_terms(names) for names in (namespaces.GIVEN_NAMES, namespaces.FAMILY_NAMES)]
_PARTS = frozenset(term for names in _PARTS_OF_NAMES for term in names)


class Text(NamedTuple):
    """A text about a resource; the lowest rank is shown first."""

    rank: int
    language: str
    text: str


class SearchEntry(NamedTuple):
    """A line of the search file before the names of what it links to are known.

    The words of each field are separated by spaces, names by a bar.
    """

    iri: str
    names: str
    summaries: str
    folded: str
    weight: float
    is_named: int
    model: int
    name: str
    other: str
    value: str
    text: str
    classes: list[str]
    links: list[str]


@dataclass
class Counts:
    """How often each class, each property and each language is used.

    `usage` counts the members of a class that have a property.
    """

    usage: Counter[tuple[str, bytes]] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[bytes] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)


@dataclass
class _Collected:
    """What is said about one resource."""

    names: list[Text] = field(default_factory=list)
    others: list[Text] = field(default_factory=list)
    parts: dict[bytes, str] = field(default_factory=dict)
    summaries: list[Text] = field(default_factory=list)
    values: list[Text] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    classes: set[str] = field(default_factory=set)
    properties: set[bytes] = field(default_factory=set)
    links: dict[bytes, None] = field(default_factory=dict)


class SearchSource(NamedTuple):
    """What the search file is made of.

    The distinct triples of the release in their order; how many links point to the terms that any
    point to, in the same order; properties that name things before those that are known; and the
    names of what no such property names, by its IRI.
    """

    triples: Iterable[nquads.Statement]
    links: Iterable[tuple[bytes, int]]
    name_properties: Sequence[str] = ()
    other_names: Callable[[str], list[Literal]] = lambda _: []


def entries(source: SearchSource, counts: Counts) -> Iterator[tuple[bytes, int, SearchEntry]]:
    """Each subject, how many links point to it, and what the search knows of it.

    Counts as it goes.
    """
    linked = iter(source.links)
    target, number = next(linked, (b"", 0))
    ranks = {term: rank for rank, term in enumerate(_terms(source.name_properties), -1000)}
    for subject, about in groupby(source.triples, itemgetter(0)):
        collected = _collect(about, counts, ranks)
        is_iri = nquads.is_iri(subject)
        if is_iri and not collected.names and EXTENDED_LABEL in collected.properties:
            names = source.other_names(nquads.iri(subject))
            collected.names = [Text(0, name.language, name.value) for name in names]
        while target and target < subject:
            target, number = next(linked, (b"", 0))
        inbound = number if target == subject else 0
        yield subject, inbound, _entry(nquads.iri(subject), collected, inbound)
        for cls in collected.classes if is_iri else ():
            counts.classes[cls] += 1
            for predicate in collected.properties:
                counts.usage[cls, predicate] += 1


def local_words(iri: str) -> str:
    """The words of the last part of an IRI: `AwardReceipt` has two."""
    return _words([Text(0, "", _CAMEL.sub(" ", namespaces.local_name(iri)))])


def _collect(
    about: Iterable[nquads.Statement], counts: Counts, ranks: Mapping[bytes, int]
) -> _Collected:
    """What is said about a subject; `ranks` are those of the properties that name it at first."""
    collected = _Collected()
    properties, links, uses = collected.properties, collected.links, counts.properties
    for _, predicate, value, _ in about:
        uses[predicate] += 1
        properties.add(predicate)
        if value[0] == _QUOTE:
            literal = nquads.literal(value)
            if predicate in ranks and literal.value.strip():
                text = literal.value[:_INDEXED]
                collected.names.append(Text(ranks[predicate], literal.language, text))
            else:
                _take(collected, predicate, literal, counts)
        elif predicate == nquads.RDF_TYPE:
            if nquads.is_iri(value):
                collected.classes.add(nquads.iri(value))
        elif len(links) < _MOST_LINKS:
            links[value] = None
    return collected


def _take(collected: _Collected, predicate: bytes, value: Literal, counts: Counts) -> None:
    found = Text(_RANK.get(predicate, 0), value.language, value.value[:_INDEXED])
    if not found.text.strip() or value.datatype in _NOT_FOR_READERS:
        return
    if value.language:
        counts.languages[value.language.partition("-")[0].lower()] += 1
    if predicate in _PARTS:
        collected.parts.setdefault(predicate, found.text)
    texts = _texts(collected, predicate)
    if texts is collected.values and value.datatype in _NUMERIC:
        collected.numbers.append(plain_number(value.value))
    elif len(texts) < _MOST_VALUES:
        texts.append(found)


def _texts(collected: _Collected, predicate: bytes) -> list[Text]:
    """Where the texts of a property belong."""
    if predicate in _LABELS:
        return collected.names
    if predicate in _OTHER_NAMES or predicate in _PARTS:
        return collected.others
    return collected.summaries if predicate in _DESCRIPTIONS else collected.values


def _entry(iri: str, collected: _Collected, inbound: int) -> SearchEntry:
    """What is written about a resource: what is shown, the words, its classes and its links."""
    known = sorted(collected.names) or _last_resorts(collected)
    short = [value for value in collected.values if len(value.text) <= _SHORT]
    long = [value for value in collected.values if len(value.text) > _SHORT]
    numbers = dict.fromkeys(filter(None, collected.numbers[:_MOST_VALUES]))
    shown = known or [Text(0, "", namespaces.local_name(iri))]
    others = _words(sorted(collected.others))
    own = local_words(iri) if iri else ""
    return SearchEntry(
        iri,
        _shown(shown, _SHOWN_NAME),
        _shown(sorted(collected.summaries), _SHOWN_SUMMARY),
        fold(shown[0].text)[:_SHOWN_NAME],
        round(1 + math.log10(1 + inbound) / 10, 6),
        int(bool(known)),
        int(not collected.classes.isdisjoint(_MODEL)),
        _words(known, " | ") or own,
        f"{others} {own}".strip() if iri else others,
        " ".join([*numbers, _words(short)]),
        _words([*sorted(collected.summaries), *long]),
        sorted(collected.classes),
        [link.decode() for link in sorted(collected.links)],
    )


def _last_resorts(collected: _Collected) -> list[Text]:
    """What names a resource without a name: given and family name, else other names."""
    parts = (
        next((collected.parts[name] for name in names if name in collected.parts), "")
        for names in _PARTS_OF_NAMES
    )
    full = " ".join(filter(None, parts))
    return [Text(0, "", full)] if full else sorted(collected.others)


def _words(texts: Iterable[Text], separator: str = " ") -> str:
    """The words of texts as they are indexed, so many of each at most."""
    return separator.join(
        (_indexed_again if len(text) <= _SHORT else _indexed)(text, language)
        for _, language, text in texts
    )


def _indexed(text: str, language: str) -> str:
    words = islice(indexed_words(text, stemmed_languages(language)), _MOST_WORDS)
    return " ".join(word for word in words if len(word) <= LONGEST_WORD)


_indexed_again = lru_cache(maxsize=2**15)(_indexed)
"""The same for short texts, many of which are said of many things."""


def _shown(texts: list[Text], longest: int) -> str:
    """The text to show in each language, from the best property that has it."""
    best: dict[str, str] = {}
    for _, language, text in texts:
        is_cut = len(text) > longest
        best.setdefault(language, text[: longest - 1].rstrip() + "…" if is_cut else text)
    pairs = [[text, language] for language, text in best.items()][:_SHOWN_LANGUAGES]
    return _as_json(pairs)
