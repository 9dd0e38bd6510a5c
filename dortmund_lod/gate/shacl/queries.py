"""The text of SHACL's SPARQL queries: what they may hold, and `$this` given a value beforehand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""\#[^\n]*|<[^<>"{}|^`\\\s]*>|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''"""
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[?$]\w+|[\w:-]+|\s+|.""",
    re.DOTALL,
)
_THIS = {"$this", "?this"}
_UPPER = {word.upper() for word in _THIS}
_FORBIDDEN = ("MINUS", "VALUES", "SERVICE", "FROM")
_CUTTING = {"LIMIT", "OFFSET"}


def fault(query: str) -> str:
    """What SHACL forbids in a query with pre-bound variables (SHACL §5.3.2), or ""."""
    tokens = [word.upper() for word in _words(query)]
    for name in _FORBIDDEN:
        if name in tokens:
            return f"it uses {name}"
    if any(name == "AS" and of in _UPPER for name, of in pairwise(tokens)):
        return "it gives $this a value"
    return "" if all(_selects_this(tokens)) else "a SELECT inside does not pass $this on"


def asks_for_shapes(query: str) -> bool:
    """Whether the query looks into the shapes graph, an optional feature (SHACL §5.3.1)."""
    return bool({"shapesGraph", "currentShape"} & {word[1:] for word in _words(query)})


def asks_for_graphs(query: str) -> bool:
    """Whether the query looks into named graphs."""
    return any(word.upper() == "GRAPH" for word in _words(query))


def reaches_out(query: str) -> bool:
    """Whether the query could make an engine fetch something."""
    return bool({"SERVICE", "FROM", "LOAD"} & {word.upper() for word in _words(query)})


def finds_this(query: str) -> bool:
    """Whether one run for all nodes gives what a run for each node gives.

    So it is where every group that mentions `$this` also has a triple pattern about it, and no
    rows are cut off.
    """
    tokens = list(_words(query))
    if _CUTTING & {word.upper() for word in tokens}:
        return False
    groups = list(_groups(tokens))
    return bool(groups) and groups[-1][0] and all(bound or not used for bound, used in groups)


def bound(query: str, value: str) -> str:
    """The query with `$this` being `value`, an RDF term as SPARQL writes it, in every group."""
    given = f" VALUES $this {{ {value} }} "
    parts: list[str] = []
    opened = False
    for word in _TOKEN.findall(query):
        blank = word.isspace() or word.startswith("#")
        if opened and not blank and word.upper() != "SELECT":
            parts.append(given)
        opened = word == "{" or (opened and blank)
        parts.append(word)
    return "".join(parts)


def _words(query: str) -> Iterator[str]:
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


def _groups(tokens: list[str]) -> Iterator[tuple[bool, bool]]:
    """For every group, inner ones first: is `$this` in its triples, and is it in its expressions.

    A group behind EXISTS sees what is bound outside.
    """
    stack: list[_Group] = []
    before = ""
    for word in tokens:
        if word == "{":
            stack.append(_Group(bound=before.upper() == "EXISTS"))
        elif stack and word == "}":
            group = stack.pop()
            yield group.bound, group.used
        elif stack:
            stack[-1].take(word)
        before = word


@dataclass
class _Group:
    bound: bool
    used: bool = False
    parentheses: int = 0

    def take(self, word: str) -> None:
        self.parentheses += {"(": 1, ")": -1}.get(word, 0)
        if word in _THIS and self.parentheses:
            self.used = True
        elif word in _THIS:
            self.bound = True
