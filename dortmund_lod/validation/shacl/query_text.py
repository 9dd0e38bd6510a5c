"""The text of SHACL's SPARQL queries: what they may hold, and where `$this` is given a value."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from dortmund_lod.validation.shacl.prebinding import THIS

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""\#[^\n\r]*|<[^<>"{}|^`\\\s]*>|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''"""
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[?$]\w+"""
    r"""|(?:[^\W\d][\w.-]{0,99})?:(?:[\w:](?:[\w.:-]*[\w:-])?)?|-?\d*\.\d+(?:[eE][+-]?\d+)?|[\w-]+|\s+|.""",
    re.DOTALL,
)
_UPPER = {word.upper() for word in THIS}
_FORBIDDEN = ("MINUS", "VALUES", "SERVICE", "FROM")


def fault(query: str) -> str:
    """What SHACL forbids in a query with pre-bound variables (SHACL §5.3.2), or ""."""
    tokens = [word.upper() for word in words(query)]
    for name in _FORBIDDEN:
        if name in tokens:
            return f"it uses {name}"
    if any(name == "AS" and of in _UPPER for name, of in pairwise(tokens)):
        return "it gives $this a value"
    return "" if all(_selects_this(tokens)) else "a SELECT inside does not pass $this on"


def asks_for_shapes(query: str) -> bool:
    """Whether the query looks into the shapes graph, an optional feature (SHACL §5.3.1)."""
    return bool({"shapesGraph", "currentShape"} & {word[1:] for word in words(query)})


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
    return bool({"SERVICE", "FROM", "LOAD"} & {word.upper() for word in words(query)})


def given_this(query: str, value: str) -> str:
    """The query with `$this` given a value at the beginning of every group.

    Takes SPARQL that gives the value. In every group, as groups are evaluated from the innermost.
    """
    parts: list[str] = []
    opened = False
    for word in _TOKEN.findall(query):
        blank = word.isspace() or word.startswith("#")
        if opened and not blank and word.upper() != "SELECT":
            parts.append(f" {value} ")
        opened = word == "{" or (opened and blank)
        parts.append(word)
    return "".join(parts)


def words(query: str) -> Iterator[str]:
    """The tokens without comments and white space."""
    for match in _TOKEN.finditer(query):
        word = match.group()
        if not word.isspace() and not word.startswith("#"):
            yield word


def _selects_this(tokens: list[str]) -> Iterator[bool]:
    """For every SELECT, whether it projects `$this`."""
    for index, word in enumerate(tokens):
        if word == "SELECT":
            rest = tokens[index:]
            head = rest[: next((n for n, one in enumerate(rest) if one in {"{", "WHERE"}), None)]
            yield bool(_UPPER & set(head))
