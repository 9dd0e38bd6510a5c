"""Rewriting what the engine takes otherwise than SPARQL 1.1 says, where tokens leave no doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf.sparql.distinct_rewriter import distinct_before_order
from dortmund_lod.rdf.sparql.equality_rewriter import may_give_values, values_before_statements
from dortmund_lod.rdf.sparql.exists_rewriter import nested_conditions
from dortmund_lod.rdf.sparql.join_rewriter import joined, may_be_joined
from dortmund_lod.rdf.sparql.lateral_rewriter import looked_up, may_be_looked_up
from dortmund_lod.rdf.sparql.sparql_tokens import (
    FORMS,
    STRING,
    VARIABLE,
    Token,
    significant,
    string_value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dortmund_lod.rdf.sparql.equality_rewriter import Sizes

    _Rewriter = Callable[[str, Sequence[Token]], Iterable[tuple[int, int, str]]]

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_AGGREGATES = {"AVG", "COUNT", "GROUP_CONCAT", "MAX", "MIN", "SAMPLE", "SUM"}
_VOLATILE = {"BNODE", "RAND", "STRUUID", "UUID"}
"""What gives another value each time it is written (SPARQL 1.1 Query §17.4)."""
_OPAQUE = _AGGREGATES | {"BOUND", "EXISTS"}
"""Where a variable cannot make way for what it stands for."""
_MODIFIERS = {"DISTINCT", "REDUCED"}
_MAY_SELECT_ALL = re.compile(r"(?:SELECT|DISTINCT|REDUCED)\s*+[*#]", re.IGNORECASE)
_NAMED = re.compile(r"[?$](\w+)")
_WORDS = ("REPLACE", "COUNT")
_MAY_DEPART = re.compile(r"REPLACE|COUNT\s*\(\s*(?!\*|DISTINCT|[?$]\w+\s*\))", re.IGNORECASE)
_REFERENCE = re.compile(r"\\([\\$])|\$(\d)(?=[A-Za-z_])")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LONGEST = 100_000
"""Characters that a query may grow to: names that stand for names may double at each step."""


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


@dataclass
class _Call:
    """A word with its brackets: the arguments, and where the closing bracket stands."""

    arguments: list[list[Token]]
    opening: Token
    closing: Token


def compensate(text: str) -> str:
    """The same query, in words by which the engine means what SPARQL 1.1 does.

    In a constant third argument of REPLACE, `$1` ends where the number does, and a backslash takes
    the meaning of `$` (XPath Functions §7.6.3). COUNT leaves out errors (§18.5.1.2).
    """
    if not _may_depart(text):
        return text  # most queries, without looking at every token
    tokens = list(significant(text))
    edits: list[_Edit] = []
    for place, token in enumerate(tokens):
        if token.keyword == "REPLACE" and (call := _call(tokens, place)):
            edits += _replacement(call)
        elif token.keyword == "COUNT" and (call := _call(tokens, place)):
            edits += _count(token, call)
    return _edited(text, edits)


def _may_depart(text: str) -> bool:
    """Whether a query has a word that the engine takes otherwise; long texts cost little."""
    capitals = text.upper()
    return any(word in capitals for word in _WORDS) and bool(_MAY_DEPART.search(text))


def quickened(text: str, sizes: Sizes, base_iri: str) -> str:
    """The same query, in words by which the engine has less to do with data of such sizes.

    Takes the IRI that relative ones are resolved against where the query has no BASE, too.
    Values that FILTER names are looked up, and so is what EXISTS and OPTIONAL ask for and what
    follows BIND, instead of being compared with each row; variables that FILTER holds equal become
    one; solutions are made distinct before they are put in order.
    """
    query = _Query(text)
    if query.has("FILTER") and may_give_values(text):
        query.rewrite(partial(values_before_statements, sizes=sizes, base_iri=base_iri))
    if query.has("EXISTS"):
        query.rewrite(nested_conditions)
    if query.has("FILTER") and may_be_joined(text):
        query.rewrite(joined)
    if may_be_looked_up(query.capitals):
        query.rewrite(looked_up)
    if query.has("DISTINCT") and query.has("ORDER"):
        query.rewrite(distinct_before_order)
    return query.text


def with_nested(text: str) -> str:
    """The same query, the statements of EXISTS one within the other; no group becomes another."""
    query = _Query(text)
    if query.has("EXISTS"):
        query.rewrite(nested_conditions)
    return query.text


class _Query:
    """A query that is reworded step by step; its tokens are read as often as it changes.

    Most queries need none of it, so that it is first asked whether they have some words at all.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.capitals = text.upper()
        self._tokens: list[Token] = []

    def has(self, word: str) -> bool:
        """Whether a word in capitals is somewhere in it, perhaps within another."""
        return word in self.capitals

    def rewrite(self, rewriter: _Rewriter) -> None:
        """Make what a rewriter says of it."""
        self._tokens = self._tokens or list(significant(self.text))
        edits = [_Edit(*each) for each in rewriter(self.text, self._tokens)]
        if edits:
            self.text, self._tokens = _edited(self.text, edits), []


def without_aliases(text: str) -> str:
    """The same query, with what a name of a SELECT clause stands for in its place (§18.2.4.4).

    The engine refuses `(COUNT(?o) AS ?n) (?n * 2 AS ?m)`. A name stays where it must be one, and
    where what it stands for differs each time.
    """
    tokens = list(significant(text))
    edits: list[_Edit] = []
    for place, token in enumerate(tokens):
        if token.keyword == "SELECT":
            edits += _expanded(text, tokens, place + 1)
    rewritten = _edited(text, edits)
    return rewritten if len(rewritten) <= max(_LONGEST, len(text)) else text


def selects_all(text: str) -> bool:
    """Whether the outermost clause is `SELECT *`, whose columns the engine orders by name."""
    return _star(text) is not None


def with_columns(text: str, names: Iterable[str]) -> str:
    """The same query, with these columns in place of the `*` of its outermost SELECT clause.

    Takes the names of all of them, and puts them in the order in which the text first has them:
    SPARQL leaves it open (§18.2.4.4), and people read tables from left to right.
    """
    star, columns = _star(text), dict.fromkeys(names)
    if star is None or not columns:
        return text
    used = dict.fromkeys(name for name in _NAMED.findall(text) if name in columns)
    clause = "".join(f" ?{name}" for name in used | columns)
    return _edited(text, [_Edit(star.start, star.end, f"{clause} ")])


def _star(text: str) -> Token | None:
    """The `*` of the outermost SELECT clause; reads no further than that."""
    if "*" not in text or not _MAY_SELECT_ALL.search(text):
        return None
    tokens = significant(text)
    form = next((token.keyword for token in tokens if token.keyword in FORMS), "")
    if form != "SELECT":
        return None
    found = next((token for token in tokens if token.keyword not in _MODIFIERS), None)
    return found if found and found.text == "*" else None


def _call(tokens: Sequence[Token], place: int) -> _Call | None:
    if place + 1 >= len(tokens) or tokens[place + 1].text != "(":
        return None
    arguments: list[list[Token]] = [[]]
    expected = [")"]
    for token in tokens[place + 2 :]:
        if token.text in _CLOSING:
            expected.append(_CLOSING[token.text])
        elif token.text == expected[-1]:
            expected.pop()
        if not expected:
            return _Call(arguments, tokens[place + 1], token)
        if token.text == "," and len(expected) == 1:
            arguments.append([])
        else:
            arguments[-1].append(token)
    return None


def _replacement(call: _Call) -> Iterator[_Edit]:
    """What makes a constant replacement mean the same to the engine."""
    constants = [argument[0] for argument in call.arguments[2:] if _is_constant(argument)]
    if len(constants) != len(call.arguments) - 2 or not constants:
        return
    token, *flags = constants
    if any("q" in string_value(flag) for flag in flags):
        return
    value = string_value(token)
    rewritten = _REFERENCE.sub(_reference, value)
    if rewritten != value:
        escaped = "".join(_ESCAPES.get(character, character) for character in rewritten)
        yield _Edit(token.start, token.end, f'"{escaped}"')


def _is_constant(argument: list[Token]) -> bool:
    return len(argument) == 1 and argument[0].kind == STRING


def _reference(match: re.Match[str]) -> str:
    if match[2]:
        return f"${{{match[2]}}}"
    return "$$" if match[1] == "$" else "\\"


def _count(word: Token, call: _Call) -> Iterator[_Edit]:
    """What counts the values that there are: an error in one of them ends any other aggregate."""
    (first, *others), *more = call.arguments if call.arguments[0] else [[word]]
    if more or not others or first.keyword == "DISTINCT":
        return
    yield _Edit(word.start, word.end, "SUM")
    yield _Edit(call.opening.end, call.opening.end, "COALESCE(IF(ISLITERAL(")
    yield _Edit(call.closing.start, call.closing.start, "),1,1),0)")


def _expanded(text: str, tokens: Sequence[Token], place: int) -> list[_Edit]:
    """The edits that put what they stand for in place of the names of one SELECT clause."""
    meanings: dict[str, str] = {}
    edits: list[_Edit] = []
    while place < len(tokens):
        if tokens[place].kind == VARIABLE or tokens[place].keyword in {"DISTINCT", "REDUCED"}:
            place += 1
            continue
        call = _call(tokens, place - 1)  # `(… AS ?name)` has brackets as a call has
        if not call or len(call.arguments) != 1 or not _is_named(call.arguments[0]):
            break
        *expression, _, name = call.arguments[0]
        found = _substitutions(expression, meanings)
        edits += found
        begin, end = expression[0].start, expression[-1].end
        if _VOLATILE.isdisjoint(token.keyword for token in expression):
            shifted = [_Edit(each.start - begin, each.end - begin, each.text) for each in found]
            meanings[name.text[1:]] = f"({_edited(text[begin:end], shifted)})"
        if sum(map(len, meanings.values())) > _LONGEST:
            break
        place = tokens.index(call.closing, place) + 1
    return edits


def _is_named(argument: list[Token]) -> bool:
    """Whether it ends with `AS ?name`."""
    before_name, name = argument[1:-1], argument[-1:]
    return bool(before_name) and before_name[-1].keyword == "AS" and name[0].kind == VARIABLE


def _substitutions(expression: Sequence[Token], meanings: dict[str, str]) -> list[_Edit]:
    """The names of an expression that make way, none of them where one must be a name."""
    edits: list[_Edit] = []
    for place, token in enumerate(expression):
        if token.keyword in _OPAQUE and any(_uses(expression[place:], meanings)):
            inside = _call(expression, place)
            if inside is None or any(_uses(chain(*inside.arguments), meanings)):
                return []
        if token.kind == VARIABLE and token.text[1:] in meanings:
            edits.append(_Edit(token.start, token.end, meanings[token.text[1:]]))
    return edits


def _uses(tokens: Iterable[Token], meanings: dict[str, str]) -> Iterator[bool]:
    return (token.kind == VARIABLE and token.text[1:] in meanings for token in tokens)


def _edited(text: str, edits: list[_Edit]) -> str:
    pieces: list[str] = []
    before = 0
    for edit in sorted(edits):
        pieces += [text[before : edit.start], edit.text]
        before = edit.end
    return "".join([*pieces, text[before:]])
