"""What has no name, where it belongs: nested, lists in order, class expressions in words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import Iri, Literal
from dortmund_lod.rdf.well_known_terms import well_known_terms
from dortmund_lod.site.i18n.language import translate
from dortmund_lod.site.i18n.literal_text import literal_text
from dortmund_lod.site.pages.resource_graph import Value, literal_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.rdf.terms import Term
    from dortmund_lod.site.pages.resource_graph import ResourceGraph

_RDF, _OWL, _XSD = (namespaces.PREFIXES[name] for name in ("rdf", "owl", "xsd"))
_TYPE, _FIRST, _REST, _NIL = (_RDF + name for name in ("type", "first", "rest", "nil"))
_ON_PROPERTY, _HAS_SELF = _OWL + "onProperty", _OWL + "hasSelf"
_COMPLEMENT_OF = _OWL + "complementOf"
_OF = (_OWL + "onClass", _OWL + "onDataRange")
_ON_DATATYPE, _WITH_RESTRICTIONS = _OWL + "onDatatype", _OWL + "withRestrictions"
_FACETS = {
    "minInclusive": "expression.from",
    "maxInclusive": "expression.up_to",
    "minExclusive": "expression.more",
    "maxExclusive": "expression.less",
}
_MEMBER = re.compile(re.escape(_RDF) + r"_([1-9]\d{0,8})", re.ASCII)
_DEEPEST = 8
_MOST_MEMBERS = 100
_MOST_NODES = 300
"""Blank nodes that are shown within one value."""
_RESTRICTIONS = {
    _OWL + "someValuesFrom": "expression.some",
    _OWL + "allValuesFrom": "expression.only",
    _OWL + "hasValue": "expression.value",
}
_CARDINALITIES = {
    _OWL + "minCardinality": "expression.min",
    _OWL + "minQualifiedCardinality": "expression.min",
    _OWL + "maxCardinality": "expression.max",
    _OWL + "maxQualifiedCardinality": "expression.max",
    _OWL + "cardinality": "expression.exactly",
    _OWL + "qualifiedCardinality": "expression.exactly",
}
_SETS = {
    _OWL + "unionOf": "expression.or",
    _OWL + "intersectionOf": "expression.and",
    _OWL + "oneOf": "expression.comma",
}
_SEVERAL = {_OWL + "unionOf", _OWL + "intersectionOf"}
_EXPRESSIONS = {_ON_PROPERTY, _ON_DATATYPE, _COMPLEMENT_OF, *_SETS}


class Row(NamedTuple):
    """A property with its values; `more` counts those left out."""

    name: Value
    values: list[Value]
    more: int = 0


class Nested(NamedTuple):
    """What is said of a blank node: the items of a list, or rows of a table."""

    items: list[Value]
    rows: list[Row]


class _Nesting:
    """What of one value is shown already, and how much more may be.

    Nothing is shown twice, so that loops end and data that refer to the same nodes again and
    again stay small.
    """

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self.depth = 0

    def enters(self, node: Term) -> bool:
        """Whether a blank node is to be shown here, which it is once."""
        is_new = node.value not in self._seen and len(self._seen) < _MOST_NODES
        self._seen.add(node.value)
        return is_new and self.depth < _DEEPEST


def value_of(graph: ResourceGraph, term: Term, nesting: _Nesting | None = None) -> Value:
    """Any term as a page shows it; a blank node with what is said of it."""
    if isinstance(term, Iri):
        is_nil = term.value == _NIL
        return Value(translate("value.empty_list")) if is_nil else graph.name(term.value)
    if isinstance(term, Literal):
        return literal_value(term)
    if words := _expression(graph, term):
        return Value(words)
    nesting = nesting or _Nesting()
    if not nesting.enters(term):
        return Value("…")
    nesting.depth += 1
    nested = _nested(graph, term, nesting)
    nesting.depth -= 1
    is_said = bool(nested.items or nested.rows)
    return Value("", nested=nested) if is_said else Value(translate("value.nameless"))


def _nested(graph: ResourceGraph, term: Term, nesting: _Nesting) -> Nested:
    """The members of a list or a container, else what is said of a node."""
    about = graph.properties(term.value)
    if _FIRST in about:
        members, is_whole = _members(graph, term)
        items = [value_of(graph, member, nesting) for member in members]
        return Nested([*items, *([] if is_whole else [Value("…")])], [])
    if contained := [each for name in _container(about) for each in about[name]]:
        return Nested([value_of(graph, each, nesting) for each in contained[:_MOST_MEMBERS]], [])
    rows = [
        row_of(graph, term.value, predicate, nesting)
        for predicate in sorted(about, key=_place)
        if not (predicate == _TYPE and about[predicate][0].value in well_known_terms())
    ]
    return Nested([], rows)


def _container(about: Iterable[str]) -> list[str]:
    """The properties of a container that lead to its members (RDF Schema §5.1.5), in order."""
    return sorted((name for name in about if _MEMBER.fullmatch(name)), key=_place)


def in_order(about: Iterable[str]) -> list[str]:
    """The properties of a resource; those of a container by its numbers, and last."""
    return sorted(about, key=lambda name: _place(name)[0] if _MEMBER.fullmatch(name) else -1)


@cache
def _places() -> dict[str, int]:
    return {iri: place for place, iri in enumerate(well_known_terms())}


def _place(predicate: str) -> tuple[int, str]:
    """Properties of one vocabulary in its order: the street before the town."""
    places = _places()
    if member := _MEMBER.fullmatch(predicate):
        return (len(places) + int(member[1]), "")
    return (places.get(predicate, len(places)), predicate)


def row_of(
    graph: ResourceGraph, subject: str, predicate: str, nesting: _Nesting | None = None
) -> Row:
    """A property of a subject with its values, those in the language of the page first."""
    values = graph.values(subject, predicate)
    shown = [
        value_of(graph, value, nesting)._replace(graphs=graph.in_graphs(subject, predicate, value))
        for value in values
    ]
    shown.sort(key=lambda value: bool(value.lang))
    return Row(graph.name(predicate), shown, graph.omitted(subject, predicate))


def _members(graph: ResourceGraph, node: Term) -> tuple[list[Term], bool]:
    """The members of a list (RDF Schema §5.2), and whether these are all."""
    found: list[Term] = []
    seen: set[str] = set()
    while node.value != _NIL and node.value not in seen and len(found) < _MOST_MEMBERS:
        seen.add(node.value)
        found += graph.values(node.value, _FIRST)[:1]
        if not (rest := graph.values(node.value, _REST)):
            return found, False  # it is not here, or the list has no end
        node = rest[0]
    return found, node.value == _NIL


class _Words:
    """Puts an OWL class expression into words (OWL 2 Mapping to RDF §2.1), to a bound."""

    def __init__(self, graph: ResourceGraph) -> None:
        self._graph = graph
        self._room = _MOST_NODES
        self._open: set[str] = set()

    def of(self, node: Term, depth: int = 0) -> str:
        """The words of an expression; empty where it is none."""
        about = self._graph.properties(node.value)
        self._room -= 1
        if depth >= _DEEPEST or self._room < 0 or not about.keys() & _EXPRESSIONS:
            return ""
        if _ON_PROPERTY in about:
            return self._restriction(about, depth)
        if _ON_DATATYPE in about:
            return self._data_range(about, depth)
        for name, key in _SETS.items():
            if name in about:
                members, _ = _members(self._graph, about[name][0])
                is_alone = key == "expression.comma"
                words = (self._term(each, depth, is_alone=is_alone) for each in members)
                return translate(key).join(words)
        value = self._term(about[_COMPLEMENT_OF][0], depth)
        return translate("expression.not", value=value)

    def _term(self, term: Term, depth: int, *, is_alone: bool = False) -> str:
        """A term of an expression, in brackets where it is several itself.

        What is no class expression is nameless there.
        """
        if isinstance(term, Literal):
            return literal_text(term)
        if isinstance(term, Iri):
            return self._graph.name(term.value).text
        inverse = self._graph.iris(term.value, _OWL + "inverseOf")
        if inverse:
            return translate("expression.inverse", property=self._graph.name(inverse[0]).text)
        if term.value in self._open:
            return "…"
        self._open.add(term.value)
        words = self.of(term, depth + 1) or translate("value.nameless")
        self._open.discard(term.value)
        is_several = bool(self._graph.properties(term.value).keys() & _SEVERAL)
        return f"({words})" if is_several and not is_alone else words

    def _restriction(self, about: dict[str, list[Term]], depth: int) -> str:
        name = self._term(about[_ON_PROPERTY][0], depth)
        if _HAS_SELF in about:
            return translate("expression.self", property=name)
        for predicate, key in _RESTRICTIONS.items():
            if predicate in about:
                value = self._term(about[predicate][0], depth)
                return translate(key, property=name, value=value)
        of = next((self._term(about[each][0], depth) for each in _OF if each in about), "")
        for predicate, key in _CARDINALITIES.items():
            if predicate in about:
                number = about[predicate][0].value
                return translate(key, property=name, number=number, value=of).rstrip()
        return name

    def _data_range(self, about: dict[str, list[Term]], depth: int) -> str:
        """A datatype with limits: whole number, from 1, up to 5."""
        parts = [self._term(about[_ON_DATATYPE][0], depth)]
        facets, _ = _members(self._graph, (about.get(_WITH_RESTRICTIONS) or [Iri(_NIL)])[0])
        for facet in facets:
            for predicate, values in self._graph.properties(facet.value).items():
                key = _FACETS.get(predicate.removeprefix(_XSD))
                name = self._graph.name(predicate).text
                text = self._term(values[0], depth)
                parts.append(translate(key, value=text) if key else f"{name} {text}")
        return translate("expression.comma").join(parts)


def _expression(graph: ResourceGraph, node: Term) -> str:
    return _Words(graph).of(node)
