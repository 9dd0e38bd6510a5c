"""Taking a query apart that selects from one triple pattern."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from dortmund_lod.engine.tables.query_shapes import Excerpt, Key, Pattern
from dortmund_lod.engine.tables.tokens import Tokens, Unusual
from dortmund_lod.rdf import namespaces
from dortmund_lod.rdf.terms import is_iri

_RDF_TYPE = namespaces.PREFIXES["rdf"] + "type"
_MOST_DIGITS = 9


class Counted(NamedTuple):
    """A column with a number: the variable that is counted ("" for solutions), and its name."""

    variable: str
    distinct: bool
    name: str


Column: TypeAlias = str | Counted


class Select(NamedTuple):
    """A query taken apart; it asks for all variables where it names no column."""

    columns: list[Column]
    pattern: Pattern
    group: str | None
    excerpt: Excerpt


def parse(query: str) -> Select:
    """Take a query apart (SPARQL 1.1 Query §19.8, of which this reads the plainest).

    Raises:
        Unusual: it is not written so plainly.
    """
    tokens = Tokens(query)
    prefixes = _prologue(tokens)
    tokens.expect("SELECT")
    columns = _columns(tokens)
    tokens.skip("word", "WHERE")
    pattern = _pattern(tokens, prefixes)
    group = _group(tokens)
    excerpt = _excerpt(tokens)
    tokens.take("end")
    return Select(columns, pattern, group, excerpt)


def _prologue(tokens: Tokens) -> dict[str, str]:
    """The prefixes; a base changes nothing, as no relative IRI is read."""
    prefixes: dict[str, str] = {}
    while True:
        if tokens.skip("word", "PREFIX"):
            _declare(prefixes, tokens.take("name"), tokens.take("iri"))
        elif tokens.skip("word", "BASE"):
            tokens.take("iri")
        else:
            return prefixes


def _declare(prefixes: dict[str, str], name: str, iri: str) -> None:
    if name in prefixes:
        raise Unusual
    prefixes[name] = iri


def _columns(tokens: Tokens) -> list[Column]:
    if tokens.skip("sign", "*"):
        return []
    columns = [_column(tokens)]
    while not (tokens.is_next("word") or tokens.is_at("{")):
        columns.append(_column(tokens))
    return columns


def _column(tokens: Tokens) -> Column:
    if tokens.is_next("variable"):
        return tokens.take("variable")
    tokens.expect("(", "COUNT", "(")
    distinct = tokens.skip("word", "DISTINCT")
    variable = "" if tokens.skip("sign", "*") else tokens.take("variable")
    tokens.expect(")", "AS")
    name = tokens.take("variable")
    tokens.expect(")")
    return Counted(variable, distinct, name)


def _pattern(tokens: Tokens, prefixes: dict[str, str]) -> Pattern:
    tokens.expect("{")
    subject = tokens.take("variable")
    predicate, iri = _verb(tokens, prefixes)
    value = tokens.take("variable")
    tokens.skip("sign", ".")
    tokens.expect("}")
    pattern = Pattern(subject=subject, predicate=predicate, object=value, iri=iri)
    if len(pattern.variables) < (2 if iri else 3):
        raise Unusual
    return pattern


def _verb(tokens: Tokens, prefixes: dict[str, str]) -> tuple[str, str | None]:
    """The variable of the property, or its IRI."""
    if tokens.is_next("variable"):
        return tokens.take("variable"), None
    if tokens.is_next("iri"):
        return "", _absolute(tokens.take("iri"))
    if tokens.is_next("name"):
        prefix, _, local = tokens.take("name").partition(":")
        return "", _absolute(prefixes.get(prefix + ":", "") + local)
    if tokens.take("word") != "a":
        raise Unusual
    return "", _RDF_TYPE


def _absolute(iri: str) -> str:
    """The IRI itself, if it needs no base and nothing in it is resolved (RFC 3986 §5.2.4)."""
    if not is_iri(iri) or "/." in iri:
        raise Unusual
    return iri


def _group(tokens: Tokens) -> str | None:
    if not tokens.skip("word", "GROUP"):
        return None
    tokens.expect("BY")
    return tokens.take("variable")


def _excerpt(tokens: Tokens) -> Excerpt:
    order: list[Key] = []
    if tokens.skip("word", "ORDER"):
        tokens.expect("BY")
        order.append(_key(tokens))
        while not (tokens.is_next("end") or tokens.is_at("LIMIT", "OFFSET")):
            order.append(_key(tokens))
    offset, limit = _part(tokens, "OFFSET"), _part(tokens, "LIMIT")
    offset = _part(tokens, "OFFSET") if offset is None else offset
    return Excerpt(order=tuple(order), offset=offset or 0, limit=limit)


def _key(tokens: Tokens) -> Key:
    if tokens.is_next("variable"):
        return Key(tokens.take("variable"))
    descending = tokens.skip("word", "DESC")
    if not descending:
        tokens.expect("ASC")
    tokens.expect("(")
    key = Key(tokens.take("variable"), descending)
    tokens.expect(")")
    return key


def _part(tokens: Tokens, word: str) -> int | None:
    """The number after LIMIT or OFFSET, if there is one."""
    if not tokens.skip("word", word):
        return None
    digits = tokens.take("number")
    if len(digits) > _MOST_DIGITS:
        raise Unusual
    return int(digits)
