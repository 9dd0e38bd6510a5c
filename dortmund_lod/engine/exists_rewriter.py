"""Conditions on several statements, put to the engine one within the other.

The engine joins what stands in `EXISTS { … }` anew for each row, without regard to what the row
binds, so that the time grows with the square of the data. `EXISTS { A . B }` holds just where
`EXISTS { A FILTER EXISTS { B } }` does (SPARQL 1.1 Query §8.1, §18.6), and that it looks up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf.sparql_tokens import IRI, NAME, NUMBER, STRING, VARIABLE, Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TERMS = {IRI, NAME, NUMBER, STRING, VARIABLE}
_PREDICATES = {IRI, NAME, VARIABLE}
_MOST = 20


class _Pattern(NamedTuple):
    subject: Token
    predicate: Token
    object: Token

    @property
    def text(self) -> str:
        return " ".join(token.text for token in self)

    def variables(self) -> set[str]:
        return {token.text[1:] for token in self if token.kind == VARIABLE}

    def bound(self, known: set[str]) -> int:
        """How many of its ends are known."""
        ends = (self.subject, self.object)
        return sum(end.kind != VARIABLE or end.text[1:] in known for end in ends)


def nested_conditions(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """What is to stand instead of the groups of EXISTS: where they begin and end, and the text.

    Only groups of plain statements that are connected with each other and with what is outside.
    """
    for place, token in enumerate(tokens[:-1]):
        if token.keyword != "EXISTS" or tokens[place + 1].text != "{":
            continue
        end = next((at for at in range(place, len(tokens)) if tokens[at].text == "}"), 0)
        patterns = _patterns(tokens[place + 2 : end]) if end else []
        if 1 < len(patterns) <= _MOST:
            outside = {each.text[1:] for each in tokens[:place] if each.kind == VARIABLE}
            ordered = _ordered(patterns, outside)
            if ordered:
                yield tokens[place + 1].start, tokens[end].end, _nested(ordered)


def _patterns(body: Sequence[Token]) -> list[_Pattern]:
    """The statements of a group; none where there is anything else, or a blank node."""
    found: list[_Pattern] = []
    rest = list(reversed(body))
    subject = predicate = None
    while rest:
        subject = subject or rest.pop()
        predicate = predicate or (rest.pop() if rest else subject)
        value = rest.pop() if rest else None
        if not value or not _is_pattern(subject, predicate, value):
            return []
        found.append(_Pattern(subject, predicate, value))
        sign = rest.pop().text if rest else "."
        if sign not in {".", ";", ","}:
            return []
        if sign != ",":
            predicate = None
        if sign == ".":
            subject = None
    return found


def _is_pattern(subject: Token, predicate: Token, value: Token) -> bool:
    is_named = predicate.kind in _PREDICATES or predicate.text == "a"
    return is_named and subject.kind in _TERMS and value.kind in _TERMS


def _ordered(patterns: list[_Pattern], known: set[str]) -> list[_Pattern]:
    """The patterns, each connected with what is known before it; none where one is not."""
    ordered: list[_Pattern] = []
    rest = list(patterns)
    while rest:
        connected = [each for each in rest if not known.isdisjoint(each.variables())]
        if not connected:
            return []
        best = max(connected, key=lambda each: each.bound(known))
        rest.remove(best)
        ordered.append(best)
        known = known | best.variables()
    return ordered


def _nested(patterns: list[_Pattern]) -> str:
    first, *others = (pattern.text for pattern in patterns)
    opened = "".join(f" FILTER EXISTS {{ {text}" for text in others)
    return f"{{ {first}{opened}{' }' * len(patterns)}"
