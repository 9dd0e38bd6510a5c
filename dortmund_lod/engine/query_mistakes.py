"""The commonest mistake in a query that the engine refused, found in its tokens."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING

from dortmund_lod.engine.triple_slips import find_slip
from dortmund_lod.errors import Mistake
from dortmund_lod.rdf.sparql.sparql_tokens import (
    IRI,
    LANGUAGE,
    NAME,
    NUMBER,
    SIGN,
    STRING,
    UNCLOSED,
    VARIABLE,
    WORD,
    Token,
    resolved,
    significant,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Found = tuple[str, Token] | None

_FORMS = {"SELECT", "CONSTRUCT", "DESCRIBE", "ASK"}
_UPDATES = {
    *("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"),
}
_OPENED_BY = {")": "(", "]": "[", "}": "{"}
_CLOSED_BY = {opening: closing for closing, opening in _OPENED_BY.items()}
_CURLY_QUOTES = {*"“”„«»", "\u2018", "\u2019", "\u201a"}
_WEB = {"http:", "https:"}
_LONGEST = 80
"""Characters of a token that are told."""

_FUNCTIONS = {
    *("ABS", "AVG", "BNODE", "BOUND", "CEIL", "COALESCE", "CONCAT", "CONTAINS", "COUNT"),
    *("DATATYPE", "DAY", "ENCODE_FOR_URI", "FLOOR", "GROUP_CONCAT", "HOURS", "IF", "IRI"),
    *("ISBLANK", "ISIRI", "ISLITERAL", "ISNUMERIC", "ISURI", "LANG", "LANGMATCHES", "LCASE"),
    *("MAX", "MD5", "MIN", "MINUTES", "MONTH", "NOW", "RAND", "REGEX", "REPLACE", "ROUND"),
    *("SAMETERM", "SAMPLE", "SECONDS", "SHA1", "SHA256", "SHA384", "SHA512", "STR", "STRAFTER"),
    *("STRBEFORE", "STRDT", "STRENDS", "STRLANG", "STRLEN", "STRSTARTS", "STRUUID", "SUBSTR"),
    *("SUM", "TIMEZONE", "TZ", "UCASE", "URI", "UUID", "YEAR"),
    # of SPARQL 1.2, as far as the engine has it
    *("ADJUST", "HASLANG", "HASLANGDIR", "ISTRIPLE", "LANGDIR", "OBJECT", "PREDICATE"),
    *("STRLANGDIR", "SUBJECT", "TRIPLE"),
}  # SPARQL 1.1 Query §19.8, BuiltInCall and Aggregate
_BEFORE_BRACKETS = {
    *("A", "AS", "ASC", "BIND", "BY", "DESC", "DISTINCT", "EXISTS", "FALSE", "FILTER", "HAVING"),
    *("IN", "OFFSET", "REDUCED", "SELECT", "TRUE", "UNDEF", "VALUES", "WHERE"),
}
"""Words that a bracket may follow without being a function of it."""

_CUSTOM_FUNCTION = re.compile(r"custom function <([^<>]*)>")


def find_mistake(text: str) -> Mistake | None:
    """The commonest mistake that explains why the engine does not understand a query.

    It is looked for only once the engine has refused the query, in time in proportion to its
    length; None where it is none of those known here.
    """
    tokens = list(significant(text))
    for look in (_unclosed, _form, _prefixes, _brackets, _words, _projection, find_slip):
        found = look(tokens)
        if found:
            return _mistake(text, *found)
    return None


def find_function(text: str, message: str) -> Mistake | None:
    """Where a query calls the function that the engine said it does not have."""
    told = _CUSTOM_FUNCTION.search(message)
    tokens = list(significant(text))
    declared = _declared(tokens)
    for token, following in itertools.pairwise(tokens):
        if told and following.text == "(" and resolved(token, declared, "") == told[1]:
            return _mistake(text, "unknown-function", token)
    return None


def _mistake(text: str, kind: str, token: Token) -> Mistake:
    before = text[: token.start]
    column = token.start - (before.rfind("\n") + 1) + 1
    shown = token.text if len(token.text) <= _LONGEST else token.text[: _LONGEST - 1] + "…"
    return Mistake(kind, before.count("\n") + 1, column, " ".join(shown.split()))


def _declarations(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token | None]]:
    """The names of the prologue that get a meaning, each with what should be its IRI."""
    for place, token in enumerate(tokens):
        if token.keyword in _FORMS:
            return
        if token.keyword == "PREFIX" and place + 1 < len(tokens):
            yield tokens[place + 1], tokens[place + 2] if place + 2 < len(tokens) else None


def _declared(tokens: Sequence[Token]) -> dict[str, str]:
    pairs = _declarations(tokens)
    return {
        name.prefix_and_local[0]: iri.iri
        for name, iri in pairs
        if name.kind == NAME and iri and iri.kind == IRI
    }


def _unclosed(tokens: Sequence[Token]) -> Found:
    """A string or an IRI that does not end: what follows cannot be told apart any more."""
    declared = _declared(tokens)
    before = None
    for token in tokens:
        if token.kind == UNCLOSED:
            return "unclosed-string", token
        if token.kind == SIGN and token.text in _CURLY_QUOTES:
            return "curly-quote", token
        if token.kind == NAME and token.prefix_and_local[0] not in declared:
            if before and before.text == "<" and before.end == token.start:
                return "unclosed-iri", Token(SIGN, f"<{token.text}", before.start)
            if token.text.lower() in _WEB:
                return "bare-iri", token
        before = token
    return None


def _form(tokens: Sequence[Token]) -> Found:
    """What stands where SELECT, CONSTRUCT, DESCRIBE or ASK has to (SPARQL 1.1 Query §19.8)."""
    skip = 0
    for token in tokens:
        if skip:
            skip -= 1
        elif token.keyword in {"PREFIX", "BASE", "VERSION"}:
            skip = 2 if token.keyword == "PREFIX" else 1
        elif token.keyword in _FORMS:
            return None
        else:
            return _instead_of_form(token)
    return None


def _instead_of_form(token: Token) -> tuple[str, Token]:
    if token.keyword in _UPDATES:
        return "update", token
    if token.kind == LANGUAGE and token.text.lower() in {"@prefix", "@base"}:
        return "turtle-prefix", token
    if token.text in {".", ";", ","}:
        return "sign-after-prefix", token
    return "no-form", token


def _prefixes(tokens: Sequence[Token]) -> Found:
    declared = _declared(tokens)
    being_declared = {name.start for name, _ in _declarations(tokens)}
    for token in tokens:
        if token.kind != NAME or token.start in being_declared:
            continue
        prefix = token.prefix_and_local[0]
        if prefix not in declared:
            return "undeclared-prefix", token._replace(text=f"{prefix}:")
    return None


def _brackets(tokens: Sequence[Token]) -> Found:
    opened: list[Token] = []
    kinds: Counter[str] = Counter()
    for token in tokens:
        if token.kind == SIGN and token.text in _CLOSED_BY:
            opened.append(token)
            kinds[token.text] += 1
        elif token.kind == SIGN and token.text in _OPENED_BY:
            opening = _OPENED_BY[token.text]
            if not kinds[opening]:
                return "surplus-bracket", token
            if opened[-1].text != opening:
                return "unclosed-bracket", opened[-1]
            opened.pop()
            kinds[opening] -= 1
    return ("unclosed-bracket", opened[-1]) if opened else None


def _words(tokens: Sequence[Token]) -> Found:
    """A function that SPARQL does not have, or a condition without brackets."""
    for token, following in itertools.pairwise(tokens):
        called = following.text == "(" and token.kind == WORD
        if called and token.keyword not in _FUNCTIONS | _BEFORE_BRACKETS:
            return "unknown-function", token
        if token.keyword == "FILTER" and _is_bare(following):
            return "bare-condition", following
    return None


def _is_bare(token: Token) -> bool:
    return token.kind in {VARIABLE, STRING, NUMBER} or token.text == "!"


def _projection(tokens: Sequence[Token]) -> Found:
    """Commas between the variables of SELECT, or a calculation without `(… AS ?name)`."""
    depth, selecting = 0, False
    for token in tokens:
        if token.kind == WORD and depth == 0 and token.keyword not in _FUNCTIONS:
            selecting = token.keyword in {"SELECT", "DISTINCT", "REDUCED"}
        elif token.text in {"{", "}"}:
            depth, selecting = 0, False
        elif token.text in {"(", ")"}:
            depth += 1 if token.text == "(" else -1
        elif selecting and depth == 0 and token.text == ",":
            return "comma-in-select", token
        if selecting and depth == 0 and token.keyword in _FUNCTIONS:
            return "bare-calculation", token
    return None
