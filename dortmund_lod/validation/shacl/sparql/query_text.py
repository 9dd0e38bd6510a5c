"""The text of SHACL's SPARQL queries: what they may hold, and where variables are given values."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dortmund_lod.rdf.namespaces import PREFIXES
from dortmund_lod.rdf.terms import unescape_code_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

THIS = {"$this", "?this"}
PREBOUND = ("this", "currentShape", "shapesGraph", "PATH")
"""Variables that SHACL may give a value beforehand (SHACL §5.3.1)."""

_PREFIX = re.compile(r"(?:[^\W\d_](?:[\w.-]*[\w-])?)?")
_NAMESPACE = re.compile(r"""[^<>"{}|^`\\\x00-\x20]*""")
_FORBIDDEN = ("MINUS", "VALUES", "SERVICE", "FROM")
_EXPRESSIONS = {"FILTER", "BIND", "HAVING", "BY"}
_CASTS = {
    PREFIXES["xsd"] + name
    for name in ("boolean", "double", "float", "decimal", "integer", "dateTime", "string",
                 "date", "time", "duration", "dayTimeDuration", "yearMonthDuration")
}  # fmt: skip
"""Functions with an IRI that the engine knows."""


def prologue(declared: Mapping[str, str]) -> str:
    """PREFIX declarations; what is no prefix or no IRI is left out."""
    return "".join(
        f"PREFIX {prefix}: <{namespace}>\n"
        for prefix, namespace in declared.items()
        if _PREFIX.fullmatch(prefix) and _NAMESPACE.fullmatch(namespace)
    )


def fault(query: str) -> str:
    """What SHACL forbids in a query with pre-bound variables (SHACL appendix A), or ""."""
    tokens = list(words(query))
    upper = [word.upper() for word in tokens]
    for name in _FORBIDDEN:
        if name in upper:
            return f"it uses {name}"
    for name, variable in pairwise(tokens):
        if name.upper() == "AS" and variable[0] in "?$" and variable[1:] in PREBOUND:
            return f"it gives ${variable[1:]} a value"
    return "" if all(_selects_this(upper)) else "a SELECT inside does not pass $this on"


def mentions(query: str, *variables: str) -> bool:
    """Whether the query has one of the variables, given without `$`."""
    return any(word[0] in "?$" and word[1:] in variables for word in words(query))


def has_zero_length_paths(query: str) -> bool:
    """Whether a property path of the query may lead nowhere: `*` or `?` behind a path."""
    return any(
        word in {"*", "?"} and (":" in before or before in {"a", ")"})
        for before, word in pairwise(words(query))
    )


def asks_for_graphs(query: str) -> bool:
    """Whether the query looks into named graphs."""
    return any(word.upper() == "GRAPH" for word in words(query))


def reaches_out(query: str) -> bool:
    """Whether the query could make an engine fetch something."""
    found = {word.upper() for word in words(unescape_code_points(query))}
    return bool({"SERVICE", "FROM", "LOAD"} & found)


def functions(query: str) -> set[str]:
    """The IRIs of functions that the query calls and SPARQL does not know."""
    tokens = list(words(query))
    prefixes = _prefixes(tokens)
    called = {_expanded(word, prefixes) for word in _calls(tokens)}
    return called - _CASTS


def _calls(tokens: list[str]) -> Iterator[str]:
    """Names before a bracket in an expression; in a pattern they are before a list."""
    inside: list[bool] = [False]
    for index, (before, word) in enumerate(pairwise(["", *tokens])):
        if word == "(":
            named = before.startswith("<") or ":" in before
            called = named and (inside[-1] or _starts_expression(tokens, index - 2))
            if called:
                yield before
            inside.append(called or inside[-1] or before.upper() in _EXPRESSIONS)
        elif word == "{":
            inside.append(False)
        elif word in {")", "}"} and len(inside) > 1:
            inside.pop()


def _starts_expression(tokens: list[str], index: int) -> bool:
    return index >= 0 and tokens[index].upper() in _EXPRESSIONS


def _prefixes(tokens: list[str]) -> dict[str, str]:
    return {
        name.removesuffix(":"): iri[1:-1]
        for keyword, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if keyword.upper() == "PREFIX"
    }


def _expanded(name: str, prefixes: Mapping[str, str]) -> str:
    if name.startswith("<"):
        return name[1:-1]
    prefix, _, local = name.partition(":")
    return prefixes.get(prefix, f"{prefix}:") + local


def with_path(query: str, path: str) -> str:
    """The query with the variable PATH replaced by a property path (SHACL §5.3.1)."""
    from dortmund_lod.rdf.sparql.sparql_tokens import tokenize  # noqa: PLC0415 - few shapes have queries

    texts = (token.text for token in tokenize(query))
    return "".join(path if text in {"$PATH", "?PATH"} else text for text in texts)


def with_values(query: str, values: Iterable[str]) -> str:
    """The query with variables given values at the beginning of every group.

    Takes pieces of SPARQL that give the values. In every group, as groups are evaluated from the
    innermost.
    """
    from dortmund_lod.rdf.sparql.sparql_tokens import COMMENT, SPACE, tokenize  # noqa: PLC0415 - see above

    given = " ".join(values)
    parts: list[str] = []
    opened = False
    for token in tokenize(query):
        blank = token.kind in {SPACE, COMMENT}
        if opened and not blank and token.keyword != "SELECT":
            parts.append(f" {given} ")
        opened = token.text == "{" or (opened and blank)
        parts.append(token.text)
    return "".join(parts)


def words(query: str) -> Iterator[str]:
    """The tokens without comments and white space."""
    from dortmund_lod.rdf.sparql.sparql_tokens import significant  # noqa: PLC0415 - see above

    return (token.text for token in significant(query))


def _selects_this(tokens: list[str]) -> Iterator[bool]:
    """For every SELECT, whether it projects `$this`; `*` does in the outermost."""
    outermost = True
    for index, word in enumerate(tokens):
        if word == "SELECT":
            rest = tokens[index + 1 :]
            head = rest[: next((n for n, one in enumerate(rest) if one in {"{", "WHERE"}), None)]
            yield bool({"$THIS", "?THIS"} & set(head)) or (outermost and "*" in head)
            outermost = False
