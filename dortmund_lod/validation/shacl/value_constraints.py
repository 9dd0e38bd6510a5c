"""Constraints on single values: type, range, text, choice (SHACL §4.1 to §4.4, §4.8)."""

from __future__ import annotations

import operator
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.validation.shacl.checker import Violation
from dortmund_lod.validation.shacl.comparisons import failing_comparisons, not_matching
from dortmund_lod.validation.shacl.datatypes import is_true, well_formed
from dortmund_lod.validation.shacl.paths import Predicate
from dortmund_lod.validation.shacl.shapes import PATH, SH
from dortmund_lod.validation.shacl.xsd_regex import engine_flags, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.shacl.checker import Check, Component

_KINDS: dict[str, tuple[type, ...]] = {
    "IRI": (ox.NamedNode,),
    "BlankNode": (ox.BlankNode,),
    "Literal": (ox.Literal,),
    "BlankNodeOrIRI": (ox.BlankNode, ox.NamedNode),
    "BlankNodeOrLiteral": (ox.BlankNode, ox.Literal),
    "IRIOrLiteral": (ox.NamedNode, ox.Literal),
}


def _each(allowed: Callable[[Check], Callable[[Node], bool]]) -> Component:
    """A constraint that every value must meet by itself."""

    def component(check: Check) -> Iterator[Violation]:
        is_allowed = allowed(check)
        return (Violation(focus, value) for focus, value in check.pairs() if not is_allowed(value))

    return component


def _of_class(check: Check) -> Callable[[Node], bool]:
    return check.data.instances(check.parameter).__contains__


def _of_datatype(check: Check) -> Callable[[Node], bool]:
    datatype = check.parameter
    return lambda value: (
        isinstance(value, ox.Literal)
        and value.datatype == datatype
        and well_formed(value.value, value.datatype.value)
    )


def _of_node_kind(check: Check) -> Callable[[Node], bool]:
    kinds = _KINDS.get(_text(check.parameter).removeprefix(SH), ())
    return lambda value: isinstance(value, kinds)


def _in(check: Check) -> Callable[[Node], bool]:
    return set(check.checker.shapes.graph.members(check.parameter)).__contains__


def _language_in(check: Check) -> Callable[[Node], bool]:
    ranges = [_text(tag).lower() for tag in check.checker.shapes.graph.members(check.parameter)]

    @cache  # there are few languages, and many texts
    def matches(given: str) -> bool:
        language = given.lower()
        return any(
            language == tag or language.startswith(tag + "-") or bool(tag == "*" and language)
            for tag in ranges
        )

    return lambda value: matches(value.language or "" if isinstance(value, ox.Literal) else "")


def _than(sign: str) -> Component:
    def component(check: Check) -> Iterator[Violation]:
        limit = check.parameter
        wrong = failing_comparisons(sign, ((value, limit) for _, value in check.pairs()))
        if wrong:
            for focus, value in check.pairs():
                if (value, limit) in wrong:
                    yield Violation(focus, value)

    return component


def _length(allowed: Callable[[int, int], bool]) -> Component:
    def of_length(check: Check) -> Callable[[Node], bool]:
        limit = int(_text(check.parameter))
        return lambda value: _has_text(value) and allowed(len(_text(value)), limit)

    return _each(of_length)


def _pattern(check: Check) -> Iterator[Violation]:
    """The engine's REGEX on the text as written: a query would see `2.50` as `2.5`."""
    flags = _text(check.option("flags") or ox.Literal(""))
    pattern = ox.Literal(translated(_text(check.parameter), flags))
    condition = f'REGEX(?a, {pattern}, "{engine_flags(flags)}")'
    wrong = not_matching(
        condition, (_text(value) for _, value in check.pairs() if _has_text(value))
    )
    for focus, value in check.pairs():
        if not _has_text(value) or (wrong and _text(value) in wrong):
            yield Violation(focus, value)


def _has_text(value: Node) -> bool:
    return isinstance(value, (ox.NamedNode, ox.Literal))


def _has_value(check: Check) -> Iterator[Violation]:
    return (
        Violation(focus) for focus, values in check.values.items() if check.parameter not in values
    )


def _closed(check: Check) -> Iterator[Violation]:
    if not is_true(check.parameter):
        return
    graph = check.checker.shapes.graph
    allowed = {path for shape in check.options("property") for path in graph.objects(shape, PATH)}
    for ignored in check.options("ignoredProperties"):
        allowed |= set(graph.members(ignored))
    wrong = check.data.having_others(check.nodes(), allowed)
    for focus, node in check.pairs() if wrong else ():
        for predicate in wrong.get(node, ()):
            for value in check.data.objects(node, predicate):
                yield Violation(focus, value, path=Predicate(predicate))


def _text(term: Node) -> str:
    return getattr(term, "value", "")


COMPONENTS: dict[str, Component] = {
    "class": _each(_of_class),
    "datatype": _each(_of_datatype),
    "nodeKind": _each(_of_node_kind),
    "in": _each(_in),
    "languageIn": _each(_language_in),
    "minExclusive": _than(">"),
    "minInclusive": _than(">="),
    "maxExclusive": _than("<"),
    "maxInclusive": _than("<="),
    "minLength": _length(operator.ge),
    "maxLength": _length(operator.le),
    "pattern": _pattern,
    "hasValue": _has_value,
    "closed": _closed,
}
