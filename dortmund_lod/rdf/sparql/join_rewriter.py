"""Variables that FILTER holds equal, made one, so that the engine joins by it.

For `?s :of ?c . ?d :name ?n FILTER(?d = ?c)` the engine asks FILTER of every pair there is. What
is the subject or the property of a statement is no literal, so that only the same term is equal to
it (SPARQL 1.1 Query §17.4.1.7), and by that a common variable joins (§18.5).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf.sparql.group_pattern import GroupReader, NotTakenApart
from dortmund_lod.rdf.sparql.sparql_tokens import VARIABLE, equated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dortmund_lod.rdf.sparql.group_pattern import Element, Pattern
    from dortmund_lod.rdf.sparql.sparql_tokens import Token

_MAY_BE_EQUAL = re.compile(r"[?$]\w++\s*+=\s*+[?$]|SAMETERM", re.IGNORECASE)


class _Pair(NamedTuple):
    """Two variables that are held equal, and whether they must be the same term."""

    one: str
    other: str
    is_same: bool


class _Statements(NamedTuple):
    """Those of a group: their elements, their variables, and which of these are resources."""

    elements: list[Element]
    variables: set[str]
    resources: set[str]


def may_be_joined(text: str) -> bool:
    """Whether a query may hold two variables equal; long texts cost little."""
    return bool(_MAY_BE_EQUAL.search(text))


def joined(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """What is to be changed in a query: where it begins and ends, and the text."""
    return _JoinRewriter(GroupReader(text, tokens)).edits()


class _JoinRewriter:
    def __init__(self, reader: GroupReader) -> None:
        self._reader = reader
        self._tokens = reader.tokens
        self._sought_groups: set[int] = set()

    def edits(self) -> Iterator[tuple[int, int, str]]:
        for opening, elements in self._reader.groups():
            try:
                if opening not in self._sought_groups:
                    yield from self._within(opening, elements)
                yield from self._optional(elements)
            except NotTakenApart:
                continue

    def _within(self, opening: int, elements: list[Element]) -> Iterator[tuple[int, int, str]]:
        """Those of a group that binds both variables, the other one at its end.

        What stands between its statements must not find the one that is kept bound before.
        """
        pairs = [*self._pairs(elements)]
        if not pairs:
            return
        own, done = self._statements(elements), set[str]()
        elsewhere = self._elsewhere(elements)
        last = max((place for place, each in enumerate(elements) if not each.keyword), default=0)
        between = self._elsewhere(elements[:last])
        for pair in pairs:
            names = {pair.one, pair.other}
            is_same = pair.is_same or names & own.resources
            if not is_same or not names <= own.variables or names & done:
                continue
            for kept, replaced in ((pair.one, pair.other), (pair.other, pair.one)):
                if replaced not in elsewhere and kept not in between:
                    yield from self._renamed(opening, own.elements, replaced, kept)
                    done |= names
                    break

    def _optional(self, elements: list[Element]) -> Iterator[tuple[int, int, str]]:
        """Those of each OPTIONAL that is to find what a row before it binds for sure."""
        for place, element in enumerate(elements):
            if element.keyword == "OPTIONAL":
                yield from self._sought(element.groups[0], elements[:place])

    def _sought(self, opening: int, before: list[Element]) -> Iterator[tuple[int, int, str]]:
        elements = self._reader.elements(opening)
        pairs = [*self._pairs(elements)]
        if not pairs:
            return
        own, outer = self._statements(elements), self._statements(before)
        elsewhere = self._elsewhere(elements)
        inside = own.variables | elsewhere
        outside = outer.variables | self._elsewhere(before)
        for pair in pairs:
            for kept, replaced in ((pair.one, pair.other), (pair.other, pair.one)):
                if (
                    kept in outer.variables - inside
                    and replaced in own.variables - elsewhere - outside
                    and (pair.is_same or replaced in own.resources or kept in outer.resources)
                ):
                    yield from self._renamed(opening, own.elements, replaced, kept)
                    self._sought_groups.add(opening)
                    return

    def _statements(self, elements: list[Element]) -> _Statements:
        own = [each for each in elements if not each.keyword]
        patterns = [pattern for each in own for pattern in self._reader.patterns(each)]
        names = {name for each in patterns for name in each.variables()}
        return _Statements(own, names, {name for each in patterns for name in _resources(each)})

    def _elsewhere(self, elements: list[Element]) -> set[str]:
        """The variables of what is neither a statement nor a condition."""
        others = [each for each in elements if each.keyword not in {"", "FILTER"}]
        return {name for each in others for name in self._reader.variables(each.begin, each.end)}

    def _pairs(self, elements: list[Element]) -> Iterator[_Pair]:
        """The variables that the conditions of a group hold equal, wherever they are true."""
        for each in elements:
            if each.keyword == "FILTER" and self._tokens[each.begin + 1].text == "(":
                for begin, end in self._reader.split(each.begin + 2, each.end - 1, "&"):
                    yield from _compared(self._tokens[begin:end])

    def _renamed(
        self, opening: int, statements: list[Element], replaced: str, kept: str
    ) -> Iterator[tuple[int, int, str]]:
        """One variable in place of the other in statements, which gets its value at the end."""
        for element in statements:
            for token in self._tokens[element.begin : element.end]:
                if token.kind == VARIABLE and token.text[1:] == replaced:
                    yield token.start, token.end, f"?{kept}"
        end = self._tokens[self._reader.closings[opening]].start
        yield end, end, f"BIND(?{kept} AS ?{replaced}) "


def _compared(tokens: Sequence[Token]) -> Iterator[_Pair]:
    terms = equated(tokens) or ()
    names = [token.text[1:] for token in terms if token.kind == VARIABLE]
    if len(set(names)) > 1:
        yield _Pair(names[0], names[1], is_same=tokens[0].keyword == "SAMETERM")


def _resources(pattern: Pattern) -> Iterator[str]:
    """The variables of a statement that stand for no literal, whatever it finds."""
    if pattern.is_plain:
        yield from (term[1:] for term in pattern[:2] if term[0] in "?$")
