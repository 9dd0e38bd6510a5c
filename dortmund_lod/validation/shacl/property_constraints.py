"""Constraints on all values of a property, and against another one (SHACL §4.2, §4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from dortmund_lod.validation.shacl.checker import Violation
from dortmund_lod.validation.shacl.comparisons import failing_comparisons
from dortmund_lod.validation.shacl.datatypes import is_true

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.validation.indexed_graph import Node
    from dortmund_lod.validation.shacl.checker import Check, Component


def _min_count(check: Check) -> Iterator[Violation]:
    least = _number(check.parameter)
    return (Violation(focus) for focus, values in check.values.items() if len(values) < least)


def _max_count(check: Check) -> Iterator[Violation]:
    most = _number(check.parameter)
    return (Violation(focus) for focus, values in check.values.items() if len(values) > most)


def _unique_lang(check: Check) -> Iterator[Violation]:
    if not is_true(check.parameter):
        return
    for focus, values in check.values.items():
        tags = [value.language for value in values if isinstance(value, ox.Literal)]
        for tag in dict.fromkeys(tags):
            if tag and tags.count(tag) > 1:
                yield Violation(focus)


def _equals(check: Check) -> Iterator[Violation]:
    for focus, values in check.values.items():
        others = _others(check, focus)
        for value in dict.fromkeys([*values, *others]):
            if (value in values) != (value in others):
                yield Violation(focus, value)


def _disjoint(check: Check) -> Iterator[Violation]:
    for focus, values in check.values.items():
        others = _others(check, focus)
        yield from (Violation(focus, value) for value in values if value in others)


def _less(operator: str) -> Component:
    def component(check: Check) -> Iterator[Violation]:
        wrong = failing_comparisons(operator, ((value, other) for _, value, other in _rows(check)))
        if wrong:
            for focus, value, other in _rows(check):
                if (value, other) in wrong:
                    yield Violation(focus, value)

    return component


def _rows(check: Check) -> Iterator[tuple[Node, Node, Node]]:
    """Focus node, value, and what the value is compared with."""
    for focus, value in check.pairs():
        for other in _others(check, focus):
            yield focus, value, other


def _others(check: Check, focus: Node) -> list[Node]:
    if not isinstance(check.parameter, ox.NamedNode):
        return []
    return check.data.objects(focus, check.parameter)


def _number(term: Node) -> int:
    return int(getattr(term, "value", 0))


COMPONENTS: dict[str, Component] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "uniqueLang": _unique_lang,
    "equals": _equals,
    "disjoint": _disjoint,
    "lessThan": _less("<"),
    "lessThanOrEquals": _less("<="),
}
