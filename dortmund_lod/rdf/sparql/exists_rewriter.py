"""Conditions on several statements, put to the engine one within the other.

The engine joins what stands in `EXISTS { … }` anew for each row, without regard to what the row
binds, so that the time grows with the square of the data. `EXISTS { A . B }` holds just where
`EXISTS { A FILTER EXISTS { B } }` does (SPARQL 1.1 Query §8.1, §18.6), and that it looks up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.rdf.sparql.group_pattern import Group, GroupReader, NotTakenApart, Part, Pattern
from dortmund_lod.rdf.sparql.sparql_tokens import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dortmund_lod.rdf.sparql.sparql_tokens import Token

_MOST_GROUPS = 100
"""Groups of EXISTS in a query; for each, all tokens are looked at."""
_UNBOUND_OUTSIDE = {"EXISTS", "MINUS"}


def nested_conditions(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """What is to stand instead of the groups of EXISTS: where they begin and end, and the text.

    Only groups whose statements are connected with each other and with what is outside.
    """
    if sum(token.keyword == "EXISTS" for token in tokens) > _MOST_GROUPS:
        return iter(())
    return _Nesting(text, tokens).edits(0, len(tokens))


class _Nesting:
    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._reader = GroupReader(text, tokens)

    def edits(self, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
        """Those between two tokens."""
        place = begin
        while place + 1 < end:
            opening, closing = place + 1, self._reader.closings.get(place + 1)
            if self._tokens[place].keyword == "EXISTS" and closing:
                nested = self._nested(opening, self._known(opening, closing))
                if nested:
                    yield self._tokens[opening].start, self._tokens[closing].end, nested
                    place = closing
            place += 1

    def _known(self, opening: int, closing: int) -> set[str]:
        """The variables outside of a group that a row may bind."""
        known: set[str] = set()
        place = 0
        while place < len(self._tokens):
            token = self._tokens[place]
            if place == opening:
                place = closing
            elif token.kind == VARIABLE:
                known.add(token.text[1:])
            elif token.keyword in _UNBOUND_OUTSIDE:
                end = self._reader.closings.get(place + 1, 0)
                place = place if end > opening > place else max(place, end)
            place += 1
        return known

    def _nested(self, opening: int, known: set[str]) -> str:
        """A group, its statements one within the other; empty where it is to stay as it is."""
        try:
            group = self._reader.read(opening)
        except NotTakenApart:
            return ""
        ordered = _ordered(group.patterns, known)
        if len(ordered) < len(group.patterns) or not self._is_worth_it(group, known):
            return ""
        return self._written(group, ordered, known)

    def _is_worth_it(self, group: Group, known: set[str]) -> bool:
        is_alone = len(group.patterns) + len(group.rest) <= 1
        inner = [opening for part in group.rest for opening in part.groups]
        return not is_alone or any(self._nested(opening, known) for opening in inner)

    def _written(self, group: Group, ordered: list[Pattern], known: set[str]) -> str:
        conditions = [(part.variables, self._between(part)) for part in group.filters]
        for part in group.without:
            inside = self._nested(part.begin, known | group.binds()) or self._between(part)
            conditions.append((part.variables, f"FILTER NOT EXISTS {inside}"))
        levels: list[list[str]] = []
        unbound = group.binds()
        for pattern in ordered:
            unbound -= pattern.variables()
            ready = [text for names, text in conditions if names.isdisjoint(unbound)]
            conditions = [each for each in conditions if not each[0].isdisjoint(unbound)]
            levels.append([pattern.text, *ready])
        last = [text for _, text in conditions]
        if group.rest:
            levels.append([*self._rest(group, known, last), *last])
        inside = " FILTER EXISTS { ".join(" ".join(level) for level in levels)
        return f"{{ {inside}{' }' * len(levels)}"

    def _rest(self, group: Group, known: set[str], last: list[str]) -> Iterator[str]:
        """What is no statement, itself nested where nobody asks for what it binds."""
        if last or len(group.rest) > 1 or not group.rest[0].groups:
            yield from map(self._between, group.rest)
            return
        part = group.rest[0]
        before = part.begin
        for opening in part.groups:
            closing = self._reader.closings[opening]
            if before < opening:
                yield self._slice(before, opening)
            nested = self._nested(opening, known | group.statements())
            yield nested or self._slice(opening, closing + 1)
            before = closing + 1

    def _between(self, part: Part) -> str:
        return self._slice(part.begin, part.end)

    def _slice(self, begin: int, end: int) -> str:
        """The text between two tokens, the conditions in it nested."""
        place, last = self._tokens[begin].start, self._tokens[end - 1].end
        pieces: list[str] = []
        for start, stop, text in self.edits(begin, end):
            pieces += [self._text[place:start], text]
            place = stop
        return "".join([*pieces, self._text[place:last]])


def _ordered(patterns: list[Pattern], known: set[str]) -> list[Pattern]:
    """The patterns, each connected with what is known before it; without those that are not."""
    ordered: list[Pattern] = []
    rest = list(patterns)
    while True:
        connected = [each for each in rest if _is_connected(each, known)]
        if not connected:
            return ordered
        best = max(connected, key=lambda each: each.bound(known))
        rest.remove(best)
        ordered.append(best)
        known = known | best.variables()


def _is_connected(pattern: Pattern, known: set[str]) -> bool:
    variables = pattern.variables()
    return not variables or not known.isdisjoint(variables)
