"""Conditions on literals, judged by SPARQL itself, as SHACL defines them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from dortmund_lod.errors import SourceError
from dortmund_lod.gate.shacl.datatypes import well_formed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dortmund_lod.gate.data import Node

_CHUNK = 20_000
_STORE = ox.Store()


def holding(condition: str, rows: Iterable[tuple[Node, ...]]) -> set[tuple[Node, ...]]:
    """The rows of terms for which a SPARQL condition on `?a` (and `?b`) is true.

    An error, as when a text is compared with a number, is not true. Blank nodes hold nothing.

    Raises:
        SourceError: the condition is no SPARQL expression.
    """
    distinct = iter(dict.fromkeys(row for row in rows if not _blank(row)))
    found: set[tuple[Node, ...]] = set()
    while chunk := list(islice(distinct, _CHUNK)):
        found.update(chunk[number] for number in _numbers_of(condition, chunk))
    return found


def comparing(operator: str, rows: Iterable[tuple[Node, Node]]) -> set[tuple[Node, ...]]:
    """The pairs of which the first is `<`, `<=`, `>` or `>=` the second.

    Literals that are none of their datatype compare with nothing.
    """
    return holding(f"?a {operator} ?b", (row for row in rows if all(map(_typed, row))))


def understands(expression: str) -> bool:
    """Whether SPARQL can work out an expression without variables."""
    try:
        return bool(_STORE.query(f"ASK {{ BIND({expression} AS ?value) FILTER(BOUND(?value)) }}"))
    except SyntaxError:
        return False


def _typed(term: Node) -> bool:
    return isinstance(term, ox.Literal) and well_formed(term.value, term.datatype.value)


def _blank(row: tuple[Node, ...]) -> bool:
    return any(isinstance(term, ox.BlankNode | ox.Triple) for term in row)


def _numbers_of(condition: str, rows: list[tuple[Node, ...]]) -> Iterator[int]:
    names = " ".join(f"?{name}" for name in "ab"[: len(rows[0])])
    table = "\n".join(f"({number} {' '.join(map(str, row))})" for number, row in enumerate(rows))
    query = f"SELECT ?n {{ VALUES (?n {names}) {{ {table} }} FILTER({condition}) }}"
    try:
        solutions = cast("ox.QuerySolutions", _STORE.query(query))
    except SyntaxError as error:
        raise SourceError(f"The shapes ask for what SPARQL cannot judge: {condition}.") from error
    return (int(solution["n"].value) for solution in solutions)
