"""Whether a query run once for all nodes finds what it finds with `$this` given beforehand."""

from __future__ import annotations

import re

from dortmund_lod.validation.shacl.sparql.query_text import THIS

_IN_TRIPLES = re.compile(
    r"""a|true|false|[\w.-]*:[\w.:-]*|<.*>|["'].+|[?$]\w+|\d*\.?\d+(?:[eE][+-]?\d+)?"""
    r"""|@[\w-]+|[;,.()/|^!+\[\]*?-]""",
    re.DOTALL,
)
"""Tokens of triple patterns. What is not among them (as `{`, `\\`) proves nothing."""
_ELEMENTS = {"{", "}", "FILTER", "BIND", "OPTIONAL"}
_DEPTH = {"(": 1, "{": 1, ")": -1, "}": -1}


class _UnprovedError(Exception):
    """What was read may find something else when it is run once for all nodes."""


def same_for_all(tokens: list[str]) -> bool:
    """Whether one run gives, for each value of `$this`, what a run with that value gives.

    Takes the tokens of a query, without comments and white space. True is a proof, False may only
    mean that the query goes beyond what is looked into here (SHACL Appendix A, SPARQL 1.1 §18).
    The proof goes by groups: in each, either every solution has `$this` from a triple pattern, or
    nothing mentions it. A pattern counts from where it stands, as OPTIONAL and BIND see only what
    is before them; FILTER sees all of its group, and what is behind EXISTS sees what FILTER sees.
    """
    try:
        _Reading(tokens).query()
    except (_UnprovedError, IndexError, RecursionError):
        return False
    return True


class _Reading:
    """Reads a query from its first token to its last."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def query(self) -> None:
        """A SELECT query with `$this` among its results."""
        while self._next().upper() != "SELECT":
            pass
        head = self._head()
        _require(self._group())
        tail = [word.upper() for word in self._tokens[self._at :]]
        if tail:  # groups stay what they are if each is about one node
            _require(tail[:2] == ["GROUP", "BY"] and tail[2].lower() in THIS)
            _require(not {"{", "LIMIT", "OFFSET"} & set(tail))
        else:  # COUNT and its like would make all nodes one group
            _require("(" not in head)

    def _head(self) -> list[str]:
        """What is selected, up to the first brace."""
        start = self._at
        depth = 0
        selected = False
        while (word := self._next()) != "{":
            _require(word != "}" and word.upper() != "REDUCED")
            depth += _DEPTH.get(word, 0)
            selected |= (word in THIS or word == "*") and not depth
        _require(selected and not depth)
        return self._tokens[start : self._at]

    def _group(self) -> bool:
        """A group after its brace: True if all solutions have `$this`, False if none knows it."""
        found = filtered = False
        while (word := self._next()) != "}":
            name = word.upper()
            if name == "FILTER":
                filtered |= self._expression()
            elif name == "BIND":
                _require(not self._expression() or found)
            elif name == "OPTIONAL":
                _require(self._next() == "{")
                _require(not self._group() or found)
            else:
                found |= self._union() if word == "{" else self._triples(word)
        _require(found or not filtered)
        return found

    def _union(self) -> bool:
        """One group or several, after the first brace."""
        found = self._group()
        while self._tokens[self._at].upper() == "UNION":
            self._at += 1
            _require(self._next() == "{")
            _require(self._group() == found)
        return found

    def _triples(self, word: str) -> bool:
        """Triple patterns up to something else: whether `$this` is among them."""
        statements: list[list[str]] = [[]]
        while True:
            _require(_IN_TRIPLES.fullmatch(word))
            if word == ".":
                statements.append([])
            else:
                statements[-1].append(word)
            if self._tokens[self._at].upper() in _ELEMENTS:
                return _about_this(statements)
            word = self._next()

    def _expression(self) -> bool:
        """What a FILTER or BIND asks, to its last bracket: whether it mentions `$this`."""
        start = self._at
        while (word := self._next()) not in {"(", "{"}:
            _require(word not in {")", "}"} and word[0] not in "?$")
        depth = 1
        while depth:
            depth += _DEPTH.get(self._next(), 0)
        return bool(THIS & set(self._tokens[start : self._at]))

    def _next(self) -> str:
        word = self._tokens[self._at]
        self._at += 1
        return word


def _require(condition: object) -> None:
    if not condition:
        raise _UnprovedError


def _about_this(statements: list[list[str]]) -> bool:
    """Whether patterns side by side, as they stand between dots, give `$this` its value.

    A path of length zero gives it every node of the data, which is the same only where another
    pattern gives it a node of the data.
    """
    _require(all(not words or words[2:] for words in statements))
    about = [words for words in statements if THIS & set(words)]
    _require(not about or any(not {"*", "?"} & set(words) for words in about))
    return bool(about)
