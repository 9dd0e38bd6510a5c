"""What is looked up from the rows before it, where the engine would compare all rows with all.

The engine joins by variables that it knows to be bound on both sides. It does not know it of those
that BIND, OPTIONAL or VALUES may leave unbound; and it finds the statements of an OPTIONAL for
themselves where only the rows before it connect them. Behind LATERAL (SPARQL 1.2 SEP 6), which it
understands, it looks up what each row asks for. For the groups that are taken here that means
the same as to join them (SPARQL 1.1 Query §18.5).
"""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf.sparql.group_pattern import GroupReader, NotTakenApart
from dortmund_lod.rdf.sparql.sparql_tokens import IRI, NAME, NUMBER, STRING, VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dortmund_lod.rdf.sparql.group_pattern import Element, Pattern
    from dortmund_lod.rdf.sparql.sparql_tokens import Token

_CONSTANTS = {IRI, NAME, NUMBER, STRING}
_RENAMING = 6
"""Tokens of `BIND(?x AS ?y)`, with its word."""
_SELECT = re.compile(r"\bSELECT\b")
_LEAVE_UNBOUND = ("BIND", "OPTIONAL", "UNDEF", "UNION")


class _Scope(NamedTuple):
    """The variables that are bound in each solution, and those that are in some."""

    certain: set[str]
    possible: set[str]

    def joined(self, other: _Scope) -> _Scope:
        """What is bound where both are."""
        return _Scope(self.certain | other.certain, self.possible | other.possible)


def may_be_looked_up(capitals: str) -> bool:
    """Whether a query, in capitals, may leave a variable unbound that it joins by."""
    if any(word in capitals for word in _LEAVE_UNBOUND):
        return True
    return capitals.count("SELECT") > 1 and len(_SELECT.findall(capitals)) > 1


def looked_up(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """What is to be changed in a query: where it begins and ends, and the text."""
    return _LateralRewriter(GroupReader(text, tokens)).edits()


class _LateralRewriter:
    def __init__(self, reader: GroupReader) -> None:
        self._reader = reader
        self._tokens = reader.tokens
        self._closings = reader.closings
        self._scopes: dict[int, _Scope] = {}

    def edits(self) -> Iterator[tuple[int, int, str]]:
        for _, elements in self._reader.groups():
            before = _Scope(set(), set())
            for element in elements:
                yield from self._changed(element, before)
                before = before.joined(self._scope(element, before))

    def _changed(self, element: Element, before: _Scope) -> Iterator[tuple[int, int, str]]:
        begin, end = self._tokens[element.begin].start, self._tokens[element.end - 1].end
        try:
            if element.keyword == "OPTIONAL" and self._is_slow(element, before):
                yield begin, begin, "LATERAL { "
                yield end, end, " }"
            elif not element.keyword and before.possible - before.certain:
                text = self._parted(self._reader.patterns(element), before)
                if text:
                    yield begin, end, text
        except NotTakenApart:
            return

    def _parted(self, patterns: list[Pattern], before: _Scope) -> str:
        """Statements, those behind LATERAL that are connected by what may be unbound only."""
        known, unknown = _reached(patterns, before.certain)
        found, alone = _reached(unknown, before.possible)
        if not found or not all(each.has_steps for each in found):
            return ""
        first = [self._reader.unnamed(each).text for each in (*known, *alone)]
        then = [self._reader.unnamed(each).text for each in found]
        return f"{' . '.join(first)} LATERAL {{ {' . '.join(then)} }}".lstrip()

    def _is_slow(self, optional: Element, before: _Scope) -> bool:
        """Whether the engine would find what is in an OPTIONAL without the rows before it."""
        if not before.possible:
            return False
        (opening,) = optional.groups
        elements = self._reader.elements(opening)
        statements = [each for each in elements if not each.keyword]
        patterns = [each for part in statements for each in self._reader.patterns(part)]
        parts = _parts(patterns, before.certain)
        if not parts or any(names.isdisjoint(before.possible) for names in parts):
            return False
        is_alone = len(parts) > 1 or parts[0].isdisjoint(before.certain)
        return is_alone and self._may_be_looked_up(opening, before.possible, set())

    def _may_be_looked_up(self, opening: int, outside: set[str], own: set[str]) -> bool:
        """Whether a group finds the same where some variables of rows outside are bound.

        It does if it asks for nothing but what its own statements have bound before.
        """
        own = set(own)
        for element in self._reader.elements(opening):
            asked = self._reader.variables(element.begin, element.end) & outside - own
            if not element.keyword:
                patterns = self._reader.patterns(element)
                if not all(each.has_steps for each in patterns):
                    return False
                own |= {name for each in patterns for name in each.variables()}
            elif element.keyword in {"BIND", "OPTIONAL"}:
                inner = element.groups
                if asked or (inner and not self._may_be_looked_up(inner[0], outside, own)):
                    return False
            elif element.keyword != "FILTER":  # which asks for what is outside as well
                return False
        return True

    def _scope(self, element: Element, before: _Scope) -> _Scope:
        """What an element binds."""
        names = self._reader.variables(element.begin, element.end)
        if element.keyword in {"FILTER", "MINUS"}:
            return _Scope(set(), set())
        if element.keyword == "BIND":
            return self._bound(element, before)
        if element.keyword == "VALUES":
            tokens = self._tokens[element.begin : element.end]
            may_be_unbound = any(token.keyword == "UNDEF" for token in tokens)
            return _Scope(set() if may_be_unbound else names, names)
        if not element.groups:
            return _Scope(names, names)
        scopes = [self._scope_of_group(each) for each in element.groups]
        certain = set.intersection(*(each.certain for each in scopes))
        possible = set.union(*(each.possible for each in scopes))
        if element.keyword == "GRAPH":
            names = self._reader.variables(element.begin, element.groups[0])
            return _Scope(certain | names, possible | names)
        return _Scope(set() if element.keyword == "OPTIONAL" else certain, possible)

    def _bound(self, element: Element, before: _Scope) -> _Scope:
        """What BIND binds: for sure where it is but another name, or a constant."""
        tokens = self._tokens[element.begin : element.end]
        name, value = tokens[-2].text[1:], tokens[2]
        is_sure = len(tokens) == _RENAMING and (
            value.kind in _CONSTANTS
            or (value.kind == VARIABLE and value.text[1:] in before.certain)
        )
        return _Scope({name} if is_sure else set(), {name})

    def _scope_of_group(self, opening: int) -> _Scope:
        if opening not in self._scopes:
            names = self._reader.variables(opening, self._closings[opening])
            self._scopes[opening] = _Scope(names, names)  # where it is not known
            with contextlib.suppress(NotTakenApart):
                self._scopes[opening] = self._read_scope(opening)
        return self._scopes[opening]

    def _read_scope(self, opening: int) -> _Scope:
        if self._tokens[opening + 1].keyword == "SELECT":
            return self._selected(opening + 1)
        scope = _Scope(set(), set())
        for element in self._reader.elements(opening):
            scope = scope.joined(self._scope(element, scope))
        return scope

    def _selected(self, place: int) -> _Scope:
        """What a SELECT binds: the values of expressions perhaps."""
        opening = self._reader.pattern_after(place)
        if not opening:
            raise NotTakenApart
        inner = self._scope_of_group(opening)
        plain, worked_out = set[str](), set[str]()
        place += 1
        while place < opening:
            end = self._closings.get(place, place)
            if end > place:
                worked_out.add(self._tokens[end - 1].text[1:])
            elif self._tokens[place].kind == VARIABLE:
                plain.add(self._tokens[place].text[1:])
            elif self._tokens[place].text == "*":
                plain |= inner.possible
            place = end + 1
        return _Scope(inner.certain & plain, plain | worked_out)


def _reached(patterns: list[Pattern], known: set[str]) -> tuple[list[Pattern], list[Pattern]]:
    """The patterns that are connected with these variables, also by others; and the rest."""
    found: list[Pattern] = []
    rest = list(patterns)
    while connected := [each for each in rest if not known.isdisjoint(each.variables())]:
        found += connected
        rest = [each for each in rest if each not in connected]
        known = known.union(*(each.variables() for each in connected))
    return found, rest


def _parts(patterns: list[Pattern], known: set[str]) -> list[set[str]]:
    """The variables of patterns that are connected by others than these."""
    parts: list[set[str]] = []
    for pattern in patterns:
        names = pattern.variables()
        connected = [part for part in parts if not names.isdisjoint(part - known)]
        parts = [part for part in parts if part not in connected]
        parts.append(names.union(*connected))
    return parts
