"""What is known about the resources of a page, and how its terms are shown."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from flask import g

from dortmund_lod import addresses
from dortmund_lod.catalogue import licence
from dortmund_lod.engine import FRAGMENTS
from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import XSD_STRING, Iri, Literal, Term, is_iri
from dortmund_lod.rdf.well_known_terms import well_known_terms, words_of
from dortmund_lod.site.i18n.language import (
    in_language,
    in_wanted_language,
    pick_literal,
    translate,
    with_language,
)
from dortmund_lod.site.i18n.literal_text import literal_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.engine import Description, Details, Follow, Statement
    from dortmund_lod.release.hierarchy_reader import Hierarchy
    from dortmund_lod.release.search.reader import Hit

_LINKABLE = ("http://", "https://", "mailto:", "tel:")
_PEOPLE = ("mailto:", "tel:")
_LONGEST = 1_500
_HOST = re.compile(r"https?://(?:www\.)?([^/:?#]+)")
_LONGEST_NAME = 160
_ANY_URI = namespaces.PREFIXES["xsd"] + "anyURI"
_CONTROL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)], "\ufffd")


class Value(NamedTuple):
    """A term as a page shows it.

    `href` is empty where it is no link, `lang` where it is in the page's own language or in none,
    `cut` counts the characters that are left out. `host` is where something lies that only its
    address says, `note` what a term means, and `nested` what is said of something without a name.
    `graphs` are the numbers of the graphs that say so, where the page has several.
    """

    text: str
    href: str = ""
    title: str = ""
    lang: str = ""
    cut: int = 0
    host: str = ""
    note: str = ""
    nested: object = None
    graphs: tuple[int, ...] = ()


class ResourceGraph:
    """Statements by subject and property, and the names of what they mention."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, list[Term]]] = defaultdict(partial(defaultdict, list))
        self._labels: dict[str, list[Literal]] = {}
        self._described: set[str] = set()
        self._mentioned: set[str] = set()
        self._loaded: set[str] = set()
        self._names: dict[str, Value] = {}
        self._omitted: dict[tuple[str, str], int] = {}
        self._in_graphs: dict[Statement, tuple[int, ...]] = {}

    @classmethod
    def of(cls, description: Description) -> ResourceGraph:
        """What a description says."""
        graph = cls()
        graph._add(description.statements, description.labels)
        graph._described |= description.described
        graph._loaded.add(description.resource.iri)
        if len(description.graphs) > 1:
            held = zip(description.statements, description.in_graphs, strict=True)
            graph._in_graphs = dict(held)
        graph._omitted = {(iri, name): number for iri, name, number in description.omitted}
        return graph

    @classmethod
    def from_details(cls, details: Details) -> ResourceGraph:
        """What was looked up about several resources."""
        graph = cls()
        graph._add(details.statements, details.labels)
        graph._described |= details.nameless
        return graph

    def load(self, iris: Iterable[str], follow: Follow = ()) -> None:
        """Look up what is said about these resources, those not known yet, in one round trip.

        Blank nodes are named by their labels in the release (`_:…`).
        With `follow`, about what these steps lead to as well (see `Engine.details`).
        """
        wanted = list(dict.fromkeys(iris))
        if not follow:
            wanted = [iri for iri in wanted if iri not in self._loaded]
        if not wanted:
            return
        details = g.site.engine.details(wanted, follow)
        self._loaded.update(details.resources)
        self._described |= details.nameless
        self._add(details.statements, details.labels)

    def _add(self, statements: Iterable[Statement], labels: dict[str, list[Literal]]) -> None:
        values = self._values
        for subject, predicate, value in statements:
            known = values[subject.value][predicate.value]
            if value not in known:
                known.append(value)
            if isinstance(value, Iri):
                self._mentioned.add(value.value)
        self._labels |= labels
        self._described.update(labels)
        self._names.clear()

    def subjects(self) -> list[str]:
        """Everything that something is said about."""
        return list(self._values)

    def values(self, iri: str, predicate: str) -> list[Term]:
        """The values of a property."""
        about = self._values.get(iri)
        return about.get(predicate, []) if about else []

    def iris(self, iri: str, predicate: str) -> list[str]:
        """The values of a property that are IRIs."""
        about = self._values.get(iri)
        if not about or predicate not in about:
            return []
        terms = about[predicate]
        if len(terms) == 1:  # the rule
            return [terms[0].value] if isinstance(terms[0], Iri) else []
        return [term.value for term in terms if isinstance(term, Iri)]

    def first(self, iri: str, predicate: str) -> str:
        """A value of a property as text; empty where there is none."""
        about = self._values.get(iri)
        return about[predicate][0].value if about and predicate in about else ""

    def in_graphs(self, subject: str, predicate: str, value: Term) -> tuple[int, ...]:
        """The numbers of the graphs that hold a statement, where the page has several."""
        if not self._in_graphs:
            return ()
        places = self._in_graphs.get((Iri(subject), Iri(predicate), value), ())  # type: ignore[call-overload]
        return tuple(place + 1 for place in places)

    def omitted(self, iri: str, predicate: str) -> int:
        """How many values of a property are not here."""
        return self._omitted.get((iri, predicate), 0)

    def pointing(self, iri: str, predicate: str) -> list[str]:
        """The resources that are known to have this value of a property."""
        value = Iri(iri)
        found = self._values.items()
        return [subject for subject, about in found if value in about.get(predicate, ())]

    def properties(self, iri: str) -> dict[str, list[Term]]:
        """All that is said about a resource."""
        return self._values.get(iri, {})

    def text(self, iri: str, *predicates: str) -> Value | None:
        """The text of the first of these properties, in the best language."""
        about = self._values.get(iri, {})
        for predicate in predicates:
            if predicate in about and (literal := pick_literal(self._literals(iri, predicate))):
                return literal_value(literal)
        return None

    def texts(self, iri: str, predicate: str) -> list[Value]:
        """The texts of a property in the language that is wanted most; all, where none is."""
        literals = self._literals(iri, predicate)
        if not literals:
            return []
        return [literal_value(each) for each in in_wanted_language(literals) or literals]

    def _literals(self, iri: str, predicate: str) -> list[Literal]:
        about = self._values.get(iri)
        if not about or predicate not in about:
            return []
        return [term for term in about[predicate] if isinstance(term, Literal)]

    def name(self, iri: str) -> Value:
        """A resource by its name, as a link; remembered, as a page names most several times."""
        found = self._names.get(iri)
        if found is None:
            found = self._names[iri] = self._name(iri)
        return found

    def _name(self, iri: str) -> Value:
        label = pick_literal(self._labels.get(iri, []))
        is_described = iri in self._described
        is_own = iri.startswith(g.site.base_iri)  # one that was not looked up may be described
        href = href_of(iri, described=is_described or (is_own and iri not in self._mentioned))
        term = well_known_terms().get(iri)
        if term and (label is None or foreign(label)):
            return Value(term.names[g.language], href, iri, note=term.definitions[g.language])
        if label:
            return Value(name_text(label.value), href, iri, foreign(label))
        if iri.startswith(_PEOPLE):
            return Value(name_text(unquote(iri.partition(":")[2])), href, iri)
        host = None if is_own or is_described else _HOST.match(iri)
        if (known := licence(iri)).name != iri:
            return Value(known.name, href, iri)
        return Value(name_text(words_of(iri)), href, iri, host=host[1] if host else "")

    def value(self, term: Term) -> Value:
        """Any term."""
        if isinstance(term, Iri):
            return self.name(term.value)
        if isinstance(term, Literal):
            return literal_value(term)
        named = self.text(term.value, *g.site.name_properties)  # of a blank node
        return named or Value(translate("value.nameless"))


def hit_value(hit: Hit) -> Value:
    """A resource of a list, by its name."""
    label = pick_literal(hit.names)
    if label is None or label.value == namespaces.local_name(hit.iri):
        return Value(name_text(words_of(hit.iri)), href_of(hit.iri), hit.iri)
    return Value(name_text(label.value), href_of(hit.iri), hit.iri, foreign(label))


def literal_value(literal: Literal) -> Value:
    """A literal: numbers and dates as the language writes them, addresses as links."""
    plain = literal.language or literal.datatype == XSD_STRING
    title = "" if plain else namespaces.local_name(literal.datatype)
    shown = literal.value[:_LONGEST]
    if missing := len(literal.value) - len(shown):
        return Value(readable(shown), title=title, lang=foreign(literal), cut=missing)
    text = literal_text(literal)
    if text != shown:
        title = f"{shown} ({title})"
    href = _address(literal) if plain or literal.datatype == _ANY_URI else ""
    return Value(readable(text), href, title, foreign(literal))


def _address(literal: Literal) -> str:
    """Where a literal leads that is an address, and nothing else."""
    text = literal.value
    if not text.startswith(_LINKABLE) or not is_iri(text):
        return ""
    return addresses.quoted_iri(text)


def name_text(text: str) -> str:
    """A name that fits on a line; a longer one ends with a mark, and its page has all of it."""
    if len(text) > _LONGEST_NAME:
        text = text[: _LONGEST_NAME - 1].rstrip() + "…"
    return text if text.isprintable() else readable(text)


def foreign(literal: Literal) -> str:
    """The language of a literal, where it is not the page's own."""
    return "" if literal.language == g.language else literal.language


def readable(text: str) -> str:
    """A text with a mark in place of each control character."""
    return text if text.isprintable() else text.translate(_CONTROL)


def href_of(iri: str, *, described: bool = True) -> str:
    """Where a link to an IRI leads: to this instance for what it describes.

    An IRI below the base that is not described leads nowhere.
    """
    is_own = iri.startswith(g.site.base_iri)
    if not described:
        return addresses.quoted_iri(iri) if iri.startswith(_LINKABLE) and not is_own else ""
    if is_own and not ("#" in iri and _is_paged(g.site.hierarchy, iri)):
        return _own_href(g.site.url, g.site.base_iri, iri, g.language_chosen)
    return with_language(f"{g.site.url}/resource?iri={addresses.quoted_query(iri)}")


def _is_paged(hierarchy: Hierarchy, iri: str) -> bool:
    """Whether a fragment may be on any page of its document, so that it has one of its own."""
    return _fragments(hierarchy, iri.partition("#")[0]) > FRAGMENTS


@lru_cache(maxsize=256)
def _fragments(hierarchy: Hierarchy, document: str) -> int:
    return hierarchy.fragments(document)


@lru_cache(maxsize=4096)
def _own_href(url: str, base_iri: str, iri: str, language: str) -> str:
    """The same for an IRI below the base; remembered, as most pages link to the same ones."""
    address = addresses.quoted_iri(addresses.at_instance(url, base_iri, iri))
    return in_language(address, language) if language else address


def ontology_iri(name: str) -> str:
    """The IRI of a term of the site's own ontology."""
    return f"{g.site.base_iri}ontology#{name}"
