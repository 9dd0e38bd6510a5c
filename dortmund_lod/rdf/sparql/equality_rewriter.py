"""Values that FILTER names, given to the engine before the statements, which it then looks up.

The engine goes over all that a statement finds and asks FILTER of each row, also where that
names the only values there may be: `?s ?p ?o FILTER(?p IN (<a>, <b>))` reads everything. What
FILTER lets through is the same behind `VALUES ?p { <a> <b> }` (SPARQL 1.1 Query §10, §18.5).
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.sparql.group_pattern import GroupReader, NotTakenApart
from dortmund_lod.rdf.sparql.sparql_tokens import (
    IRI,
    NAME,
    STRING,
    VARIABLE,
    Token,
    declared_base,
    declared_prefixes,
    equated,
    resolved,
    string_value,
)
from dortmund_lod.rdf.terms import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dortmund_lod.rdf.sparql.group_pattern import Group, Pattern

_MAY_BE_GIVEN = re.compile(
    r"""[?$]\w++\s*+(?:=\s*+[<:"'\w]|IN\b)|[>"'\w]\s*+=\s*+[?$]|SAMETERM""", re.IGNORECASE
)
_MOST_GROUPS = 20
"""Groups of a query that are looked at."""
_MOST_VALUES = 100
_DEEPEST = 20
"""How deep brackets of a condition may stand in each other."""
_LATER = {"BIND", "OPTIONAL"}
"""What is worked out for each solution of the statements."""
_TERMS = {IRI, NAME, STRING}
_LEAST = 4
"""Tokens of `?p IN ()`."""

_TYPE = PREFIXES["rdf"] + "type"
_UNSURE = "unsure"
_Values: TypeAlias = "dict[tuple[str, str], Token]"
"""The tokens of values, by their kind and by what they stand for."""

SMALL = 100
"""What has fewer statements or members is not told apart."""


class Sizes(NamedTuple):
    """How many statements each property has, and how many members each class.

    Those that are not `SMALL`; nothing at all where it is not known.
    """

    properties: Mapping[str, int]
    classes: Mapping[str, int]


UNKNOWN = Sizes({}, {})


class _Filter(NamedTuple):
    """Where the condition of a FILTER begins and ends, and the group that it stands in."""

    begin: int
    end: int
    opening: int


def may_give_values(text: str) -> bool:
    """Whether a query may have a FILTER that names values; long texts cost little."""
    return bool(_MAY_BE_GIVEN.search(text))


def values_before_statements(
    text: str, tokens: Sequence[Token], sizes: Sizes, base_iri: str
) -> Iterator[tuple[int, int, str]]:
    """What is to be written into a query: where it begins and ends, and the text.

    The engine begins with the values, so that they are given only where no other statement of the
    group has less to be gone over.
    """
    reader = GroupReader(text, tokens)
    if reader.closings:
        return _EqualityRewriter(text, reader, sizes, base_iri).edits()
    return iter(())


class _EqualityRewriter:
    def __init__(self, text: str, reader: GroupReader, sizes: Sizes, base_iri: str) -> None:
        self._reader = reader
        self._sizes = sizes
        self._tokens = reader.tokens
        self._closings = reader.closings
        self._prefixes = declared_prefixes(text)
        self._base_iri = declared_base(text, base_iri)

    def edits(self) -> Iterator[tuple[int, int, str]]:
        found: dict[int, dict[str, _Values]] = {}
        for each in self._filters():
            given = found.setdefault(each.opening, {})
            given |= self._given(each.begin, each.end, 0) | given  # the first of a variable counts
        for opening, given in [*found.items()][:_MOST_GROUPS]:
            values = self._worthwhile(opening, given) if given else {}
            if values:
                place = self._tokens[opening].end
                yield place, place, "".join(map(_written, values, values.values()))

    def _filters(self) -> Iterator[_Filter]:
        """Every FILTER with brackets, but for those in EXISTS: variables have values there."""
        opened: list[int] = []
        place = 0
        while place < len(self._tokens):
            token = self._tokens[place]
            if token.text == "{":
                if self._tokens[place - 1].keyword == "EXISTS":
                    place = self._closings[place]
                else:
                    opened.append(place)
            elif token.text == "}":
                opened.pop()
            elif token.keyword == "FILTER" and opened and self._text(place + 1) == "(":
                yield _Filter(place + 2, self._closings[place + 1], opened[-1])
            place += 1

    def _given(self, begin: int, end: int, depth: int) -> dict[str, _Values]:
        """The variables that have one of some values wherever a condition is true."""
        if depth > _DEEPEST:
            return {}
        alternatives = [*self._reader.split(begin, end, "|")]
        if len(alternatives) > _MOST_VALUES:
            return {}
        if len(alternatives) > 1:
            first, *others = (self._given(*each, depth + 1) for each in alternatives)
            for other in others:
                first = {name: first[name] | other[name] for name in first if name in other}
            return first
        found: dict[str, _Values] = {}
        parts = [*self._reader.split(begin, end, "&")]
        if len(parts) > 1:
            for part in parts:
                found = self._given(*part, depth + 1) | found
            return found
        if self._text(begin) == "(" and self._closings[begin] == end - 1:
            return self._given(begin + 1, end - 1, depth + 1)
        return self._compared(self._tokens[begin:end])

    def _compared(self, tokens: Sequence[Token]) -> dict[str, _Values]:
        """What a comparison compares a variable with, if that is an IRI or a text."""
        terms: Sequence[Token] = equated(tokens) or _listed(tokens)  # the variable, and values
        if terms and terms[0].kind != VARIABLE:
            terms = terms[::-1]
        if not terms or terms[0].kind != VARIABLE or any(t.kind not in _TERMS for t in terms[1:]):
            return {}
        return {terms[0].text[1:]: {self._key(value): value for value in terms[1:]}}

    def _key(self, token: Token) -> tuple[str, str]:
        if token.kind == STRING:
            return STRING, string_value(token)
        iri = resolved(token, self._prefixes, self._base_iri)
        return (IRI, iri) if is_iri(iri) and "/." not in iri else (_UNSURE, token.text)

    def _worthwhile(self, opening: int, given: dict[str, _Values]) -> dict[str, _Values]:
        """Those that are given to a group."""
        try:
            group = self._reader.read(opening)
        except NotTakenApart:
            return {}
        if any(self._tokens[part.begin].keyword not in _LATER for part in group.rest):
            return {}
        return {
            name: values
            for name, values in given.items()
            if _are_distinct(values) and self._is_best(name, values, group)
        }

    def _is_best(self, name: str, values: _Values, group: Group) -> bool:
        """Whether the engine does well to begin with the values of a variable."""
        own = [each for each in group.patterns if name in each.variables()]
        found = [self._most(name, values, each) for each in own if each.is_plain]
        others = (self._least(each) for each in group.patterns if each not in own)
        return bool(found) and min(found) <= min(others, default=math.inf)

    def _most(self, name: str, values: _Values, pattern: Pattern) -> float:
        """How many statements at most a pattern finds with these values."""
        term = {f"?{name}", f"${name}"}
        if pattern.subject in term:
            return len(values)  # what is said of each is not much
        if pattern.predicate in term:
            return self._sum(self._sizes.properties, values)
        if all(kind == STRING for kind, _ in values):
            return len(values)  # few have the same text
        verb = self._iri(pattern.predicate)
        if verb == _TYPE:
            return self._sum(self._sizes.classes, values)
        return self._sum(self._sizes.properties, [(IRI if verb else _UNSURE, verb)])

    def _least(self, pattern: Pattern) -> float:
        """How many statements at least a pattern finds, as far as that is known."""
        if not pattern.is_plain or pattern.subject[0] not in "?$":
            return 1
        if pattern.object[0] not in "?$":
            value = self._iri(pattern.object) if self._iri(pattern.predicate) == _TYPE else ""
            return max(1, self._sizes.classes.get(value, 1))
        if pattern.predicate[0] in "?$":
            return math.inf
        return max(1, self._sizes.properties.get(self._iri(pattern.predicate), 1))

    @staticmethod
    def _sum(sizes: Mapping[str, int], terms: Iterable[tuple[str, str]]) -> float:
        if not sizes:
            return math.inf
        return sum(sizes.get(iri, SMALL) if kind == IRI else math.inf for kind, iri in terms)

    def _iri(self, written: str) -> str:
        """The IRI that a term of a statement stands for; empty where that is not sure."""
        if written == "a":
            return _TYPE
        kind, value = self._key(Token(IRI if written[0] == "<" else NAME, written, 0))
        return value if kind == IRI else ""

    def _text(self, place: int) -> str:
        return self._tokens[place].text if place < len(self._tokens) else ""


def _listed(tokens: Sequence[Token]) -> Sequence[Token]:
    """The variable and the values of `?p IN (<a>, <b>)`; nothing where it is no such list."""
    is_list = len(tokens) >= _LEAST and tokens[1].keyword == "IN"
    if not is_list or any(token.text != "," for token in tokens[4:-1:2]):
        return ()
    return (tokens[0], *tokens[3:-1:2])


def _are_distinct(values: _Values) -> bool:
    """Whether no two of some values are the same, which would double what is joined with them."""
    is_sure = all(kind != _UNSURE for kind, _ in values)
    return 0 < len(values) <= (_MOST_VALUES if is_sure else 1)


def _written(name: str, values: _Values) -> str:
    texts = " ".join(token.text for token in values.values())
    return f" VALUES ?{name} {{ {texts} }}"
