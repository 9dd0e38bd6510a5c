"""What has no name, where it belongs: nested, lists in order, class expressions in words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import Blank, Iri, Literal
from dortmund_lod.rdf.well_known_terms import well_known_terms
from dortmund_lod.site.i18n.language import translate
from dortmund_lod.site.pages.resource_graph import Value, literal_value

if TYPE_CHECKING:
    from dortmund_lod.rdf.terms import Term
    from dortmund_lod.site.pages.resource_graph import ResourceGraph

_RDF, _OWL = namespaces.PREFIXES["rdf"], namespaces.PREFIXES["owl"]
_TYPE, _FIRST, _REST, _NIL = (_RDF + name for name in ("type", "first", "rest", "nil"))
_ON_PROPERTY, _ON_CLASS = _OWL + "onProperty", _OWL + "onClass"
_DEEPEST = 6
_MOST_MEMBERS = 100
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


class Row(NamedTuple):
    """A property with its values; `more` counts those left out."""

    name: Value
    values: list[Value]
    more: int = 0


class Nested(NamedTuple):
    """What is said of a blank node: the items of a list, or rows of a table."""

    items: list[Value]
    rows: list[Row]


def value_of(graph: ResourceGraph, term: Term, depth: int = 0) -> Value:
    """Any term as a page shows it; a blank node with what is said of it."""
    if isinstance(term, Iri):
        return graph.name(term.value)
    if isinstance(term, Literal):
        return literal_value(term)
    if words := _expression(graph, term, depth):
        return Value(words)
    if depth >= _DEEPEST:
        return Value("…")
    if graph.values(term.value, _FIRST):
        members, is_whole = _members(graph, term)
        items = [value_of(graph, member, depth + 1) for member in members]
        return Value("", nested=Nested([*items, *([] if is_whole else [Value("…")])], []))
    about = graph.properties(term.value)
    rows = [
        row_of(graph, term.value, predicate, depth + 1)
        for predicate in sorted(about, key=_place)
        if not (predicate == _TYPE and about[predicate][0].value in well_known_terms())
    ]
    return Value("", nested=Nested([], rows)) if rows else Value(translate("value.nameless"))


@cache
def _places() -> dict[str, int]:
    return {iri: place for place, iri in enumerate(well_known_terms())}


def _place(predicate: str) -> tuple[int, str]:
    """Properties of one vocabulary in its order: the street before the town."""
    places = _places()
    return (places.get(predicate, len(places)), predicate)


def row_of(graph: ResourceGraph, subject: str, predicate: str, depth: int = 0) -> Row:
    """A property of a subject with its values, those in the language of the page first."""
    values = graph.values(subject, predicate)
    shown = [
        value_of(graph, value, depth)._replace(graphs=graph.in_graphs(subject, predicate, value))
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
        node = next(iter(graph.values(node.value, _REST)), Iri(_NIL))
    return found, node.value == _NIL


def _expression(graph: ResourceGraph, node: Term, depth: int) -> str:
    """An OWL class expression in words (OWL 2 Mapping to RDF §2.1); empty where it is none."""
    about = graph.properties(node.value)
    if depth >= _DEEPEST or not about.keys() & _EXPRESSIONS:
        return ""
    if _ON_PROPERTY in about:
        return _restriction(graph, about, depth)
    for name, key in _SETS.items():
        if name in about:
            members, _ = _members(graph, about[name][0])
            return translate(key).join(_words(graph, each, depth + 1) for each in members)
    return translate(
        "expression.not", value=_words(graph, about[_OWL + "complementOf"][0], depth + 1)
    )


_EXPRESSIONS = {_ON_PROPERTY, _OWL + "complementOf", *_SETS}


def _restriction(graph: ResourceGraph, about: dict[str, list[Term]], depth: int) -> str:
    name = _words(graph, about[_ON_PROPERTY][0], depth + 1)
    for predicate, key in _RESTRICTIONS.items():
        if predicate in about:
            value = _words(graph, about[predicate][0], depth + 1)
            return translate(key, property=name, value=value)
    of = _words(graph, about[_ON_CLASS][0], depth + 1) if _ON_CLASS in about else ""
    for predicate, key in _CARDINALITIES.items():
        if predicate in about:
            number = about[predicate][0].value
            return translate(key, property=name, number=number, value=of).rstrip()
    return name


def _words(graph: ResourceGraph, term: Term, depth: int) -> str:
    """A term of an expression; what is no class expression is nameless there."""
    if isinstance(term, Blank):
        inverse = graph.iris(term.value, _OWL + "inverseOf")
        if inverse:
            return translate("expression.inverse", property=graph.name(inverse[0]).text)
        return _expression(graph, term, depth) or translate("value.nameless")
    return term.value if isinstance(term, Literal) else graph.name(term.value).text
