"""Conditions on literals, judged by SPARQL itself, as SHACL defines them."""

from __future__ import annotations

import math
import operator
import struct
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from dortmund_lod.errors import SourceError
from dortmund_lod.validation.shacl.datatypes import XSD, is_integer, well_formed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dortmund_lod.validation.indexed_graph import Node

_CHUNK = 20_000
_STORE = ox.Store()
_DOUBLE = ox.NamedNode(XSD + "double")
_FLOAT = ox.NamedNode(XSD + "float")
_DECIMAL = ox.NamedNode(XSD + "decimal")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def not_matching(condition: str, texts: Iterable[str]) -> set[str]:
    """The texts for which a SPARQL condition on `?a` is not true.

    Raises:
        SourceError: the condition is no SPARQL expression.
    """
    distinct = iter(dict.fromkeys(texts))
    found: set[str] = set()
    while chunk := list(islice(distinct, _CHUNK)):
        table = " ".join(str(ox.Literal(text)) for text in chunk)
        query = f"SELECT ?a {{ VALUES ?a {{ {table} }} FILTER(!COALESCE({condition}, false)) }}"
        found.update(solution["a"].value for solution in _solutions(query, condition))
    return found


def failing_comparisons(sign: str, pairs: Iterable[tuple[Node, Node]]) -> set[tuple[Node, Node]]:
    """The pairs of which the first is not `<`, `<=`, `>` or `>=` the second.

    Literals that are none of their datatype compare with nothing, and so do unlike ones, as a text
    and a number.
    """
    compare = _OPERATORS[sign]
    left: dict[tuple[Node, Node], None] = {}
    found: set[tuple[Node, Node]] = set()
    for pair in pairs:
        one, other = map(_number, pair)
        if one is None or other is None:
            left[pair] = None
        elif not compare(*_promoted(one, other)):
            found.add(pair)
    return found | (left.keys() - _holding(f"?a {sign} ?b", left))


def _number(term: Node) -> Decimal | float | None:
    """A number of any length, if the term is one; SPARQL judges all others.

    Python compares whole numbers, decimals and doubles by value, NaN with nothing (XPath §4.3).
    """
    if type(term) is not ox.Literal:
        return None
    datatype, text = term.datatype, term.value
    if not (is_integer(datatype.value) or datatype in {_DECIMAL, _DOUBLE, _FLOAT}):
        return None
    if not well_formed(text, datatype.value):
        return None
    if datatype in {_DOUBLE, _FLOAT}:
        number = float(text.replace("INF", "inf"))
        return _single(number) if datatype == _FLOAT else number
    return Decimal(text)


def _promoted(
    one: Decimal | float, other: Decimal | float
) -> tuple[Decimal | float, Decimal | float]:
    """A decimal is taken as what is nearest to it of the other's precision (XPath §B.1)."""
    if isinstance(one, float) == isinstance(other, float):
        return one, other
    nearest = _single if _Single in {type(one), type(other)} else float
    return nearest(one), nearest(other)


class _Single(float):
    """A number of single precision."""


def _single(number: Decimal | float) -> _Single:
    """A number as near as single precision comes to it."""
    try:
        return _Single(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return _Single(math.copysign(math.inf, number))


def _holding(condition: str, pairs: Iterable[tuple[Node, Node]]) -> set[tuple[Node, Node]]:
    """The pairs for which a SPARQL condition on `?a` and `?b` is true; an error is not."""
    typed = iter([pair for pair in pairs if all(map(_typed, pair))])
    found: set[tuple[Node, Node]] = set()
    while chunk := list(islice(typed, _CHUNK)):
        rows = "\n".join(f"({number} {a} {b})" for number, (a, b) in enumerate(chunk))
        query = f"SELECT ?n {{ VALUES (?n ?a ?b) {{ {rows} }} FILTER({condition}) }}"
        numbers = (int(solution["n"].value) for solution in _solutions(query, condition))
        found.update(chunk[number] for number in numbers)
    return found


def understands(expression: str) -> bool:
    """Whether SPARQL can work out an expression without variables."""
    try:
        return bool(_STORE.query(f"ASK {{ BIND({expression} AS ?value) FILTER(BOUND(?value)) }}"))
    except SyntaxError:
        return False


def _typed(term: Node) -> bool:
    return isinstance(term, ox.Literal) and well_formed(term.value, term.datatype.value)


def _solutions(query: str, condition: str) -> ox.QuerySolutions:
    try:
        return cast("ox.QuerySolutions", _STORE.query(query))
    except SyntaxError as error:
        raise SourceError(f"The shapes ask for what SPARQL cannot judge: {condition}.") from error
