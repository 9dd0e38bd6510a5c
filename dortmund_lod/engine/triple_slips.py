"""Slips with `.`, `;` and `,` between the triples of a query (SPARQL 1.1 Query §4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.rdf.sparql.sparql_tokens import (
    BLANK,
    IRI,
    LANGUAGE,
    NAME,
    NUMBER,
    SIGN,
    STRING,
    VARIABLE,
    WORD,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.rdf.sparql.sparql_tokens import Token

    Found = tuple[str, Token] | None

_TERMS = {BLANK, IRI, NAME, NUMBER, STRING, VARIABLE}
_PATTERNS = {
    *("BIND", "FILTER", "GRAPH", "MINUS", "OPTIONAL", "SELECT", "SERVICE", "UNION", "VALUES"),
    *("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"),
}
"""Words that begin or go on with something else than a triple."""

_SUBJECT, _PREDICATE, _OBJECT, _COMPLETE, _ELSEWHERE = "s", "p", "o", "c", "-"
"""What is expected next in a block of triples, if it is one."""


class _Unsure(Exception):  # noqa: N818 - not a fault of anything
    """The text is something that is not looked at here."""


class _Block:
    """What stands between two brackets: triples, the predicates of a node, or something else."""

    def __init__(self, opening: str, state: str) -> None:
        self.opening = opening
        self.state = state
        self.clause = ""
        self.dot_allowed = False  # after a FILTER, a group …, or for `[ … ] .`
        self.may_end = False  # a predicate is expected, but none is needed

    @property
    def is_incomplete(self) -> bool:
        """Whether a triple begun here lacks something."""
        return self.state == _OBJECT or (self.state == _PREDICATE and not self.may_end)


def find_slip(tokens: Iterable[Token]) -> Found:
    """The first place where triples are not separated as they must be, and what is wrong there.

    The brackets must match. It gives up, and finds nothing, where it meets what it does not know.
    """
    reader = _Reader()
    try:
        for token in tokens:
            found = reader.read(token)
            if found:
                return found, token
    except _Unsure:
        pass
    return None


class _Reader:
    """Follows the triples of a query from token to token."""

    def __init__(self) -> None:
        self._blocks = [_Block("", _ELSEWHERE)]

    def read(self, token: Token) -> str:
        """Take the next token; gives the kind of slip that it is, if it is one."""
        if token.kind == SIGN:
            return self._read_sign(token.text)
        block = self._blocks[-1]
        if token.kind == WORD and token.keyword not in {"A", "TRUE", "FALSE"}:
            return self._read_word(block, token.keyword)
        if block.state == _ELSEWHERE or token.kind == LANGUAGE:
            return ""
        if token.kind not in _TERMS and token.kind != WORD:
            raise _Unsure
        return self._read_term(block)

    def _read_term(self, block: _Block) -> str:
        if block.state == _COMPLETE:
            return "missing-separator"
        following = {_SUBJECT: _PREDICATE, _PREDICATE: _OBJECT, _OBJECT: _COMPLETE}
        block.state = following[block.state]
        block.may_end = False
        return ""

    def _read_word(self, block: _Block, keyword: str) -> str:
        if block.state == _ELSEWHERE:
            if keyword in _PATTERNS:
                block.clause = keyword
            return ""
        if keyword not in _PATTERNS:
            if block.state in {_PREDICATE, _OBJECT}:
                return "bare-word"
            raise _Unsure
        incomplete = block.is_incomplete
        block.state, block.clause = _ELSEWHERE, keyword
        return "incomplete-triple" if incomplete else ""

    def _read_sign(self, sign: str) -> str:
        block = self._blocks[-1]
        if sign in "{[(":
            return self._open(block, sign)
        if sign in "}])":
            return self._close(block)
        if block.state == _ELSEWHERE:
            return ""
        if sign in ".;,":
            return self._separate(block, sign)
        return self._read_path_sign(block, sign)

    def _read_path_sign(self, block: _Block, sign: str) -> str:
        """Signs of property paths (§9.1), of numbers and of datatypes."""
        if block.state == _OBJECT and sign in "/|":
            block.state = _PREDICATE
        elif block.state == _COMPLETE and sign == "^":
            block.state = _OBJECT  # `"…"^^` has another one before its datatype
        elif not (block.state == _PREDICATE and sign in "^!") and not (
            block.state == _OBJECT and sign in "+-*?^"
        ):
            raise _Unsure
        return ""

    def _open(self, block: _Block, sign: str) -> str:
        if sign == "{":
            self._end_triple(block)
            state = _ELSEWHERE if block.clause == "VALUES" else _SUBJECT
            self._blocks.append(_Block(sign, state))
            return ""
        if block.state == _COMPLETE:
            return "missing-separator"
        state = _PREDICATE if sign == "[" and block.state != _ELSEWHERE else _ELSEWHERE
        self._blocks.append(_Block(sign, state))
        self._blocks[-1].may_end = True
        return ""

    @staticmethod
    def _end_triple(block: _Block) -> None:
        """A group begins: the triples before it are over."""
        if block.state == _COMPLETE or (block.state == _PREDICATE and block.may_end):
            block.state = _SUBJECT
        elif block.state not in {_SUBJECT, _ELSEWHERE}:
            raise _Unsure

    def _close(self, block: _Block) -> str:
        if block.is_incomplete:
            return "incomplete-triple"
        self._blocks.pop()
        around = self._blocks[-1]
        if block.opening == "{":
            self._after_group(around)
        elif around.state != _ELSEWHERE:
            self._read_term(around)
            around.may_end = around.state == _PREDICATE
        elif block.opening == "(" and around.clause in {"FILTER", "BIND"}:
            self._after_group(around)
        return ""

    @staticmethod
    def _after_group(around: _Block) -> None:
        if around.opening == "{":
            around.state, around.clause, around.dot_allowed = _SUBJECT, "", True

    @staticmethod
    def _separate(block: _Block, sign: str) -> str:
        if block.state == _SUBJECT:
            allowed = sign == "." and block.dot_allowed
            block.dot_allowed = False
            return "" if allowed else "surplus-separator"
        if block.is_incomplete:
            return "incomplete-triple"
        if (block.state == _PREDICATE and sign == ",") or (block.opening == "[" and sign == "."):
            return "surplus-separator"
        following = {".": _SUBJECT, ";": _PREDICATE, ",": _OBJECT}
        block.state = following[sign]
        block.may_end = sign == ";"
        block.dot_allowed = False
        return ""
