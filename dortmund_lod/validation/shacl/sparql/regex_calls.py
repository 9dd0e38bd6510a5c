"""REGEX and REPLACE in queries of shapes, which read XPath regular expressions (SPARQL §17.4.3).

The engine has a dialect of its own: a text in the query is translated, and what is known only when
the query runs is translated then.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from dortmund_lod.rdf.sparql import sparql_tokens
from dortmund_lod.validation.shacl.comparisons import understands
from dortmund_lod.validation.shacl.xsd_regex import (
    FLAGS,
    PATTERN,
    REPLACEMENT,
    RegexError,
    engine_flags,
    translated,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.validation.indexed_graph import Node

_Tokens: TypeAlias = "list[sparql_tokens.Token]"

_PLACES = {"REGEX": (1, None, 2), "REPLACE": (1, 2, 3)}
"""Where a function takes its pattern, its replacement, and its flags."""
_DEPTH = {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}
_LONG_QUOTES = ('"""', "'''")
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_REFERENCE = re.compile(r"\\([\\$])|\$(\d)|([\\$])|([^\\$]+)")


def with_xpath_patterns(query: str) -> str:
    """The query with the regular expressions of its calls as the engine writes them.

    Raises:
        RegexError: one is none, or has what the engine lacks.
    """
    if not {"REGEX", "REPLACE"} & set(sparql_tokens.keywords(query)):
        return query
    return _rewritten(list(sparql_tokens.tokenize(query)))


def _rewritten(tokens: _Tokens) -> str:
    parts: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        arguments, end = _arguments(tokens, at + 1) if token.keyword in _PLACES else ([], at)
        if arguments:
            parts.append(f"{token.text}({', '.join(_call(token.keyword, arguments))})")
        else:
            parts.append(token.text)
        at = end + 1
    return "".join(parts)


def _arguments(tokens: _Tokens, at: int) -> tuple[list[_Tokens], int]:
    """The arguments in the bracket that begins at or behind a token, and where it ends."""
    start = at
    while at < len(tokens) and _is_blank(tokens[at]):
        at += 1
    if at == len(tokens) or tokens[at].text != "(":
        return [], start - 1
    arguments: list[_Tokens] = [[]]
    depth = 0
    for number, token in enumerate(tokens[at:], at):
        depth += _DEPTH.get(token.text, 0)
        if not depth:
            return arguments, number
        if token.text == "," and depth == 1:
            arguments.append([])
        elif number > at:
            arguments[-1].append(token)
    return [], start - 1


def _call(function: str, arguments: list[_Tokens]) -> list[str]:
    """The arguments as they are written for the engine."""
    pattern_at, replacement_at, flags_at = _PLACES[function]
    texts = [_rewritten(argument) for argument in arguments]
    if len(arguments) <= pattern_at:
        return texts
    flags = _plain_text(arguments[flags_at]) if len(arguments) > flags_at else ""
    pattern = _plain_text(arguments[pattern_at])
    written_flags = texts[flags_at] if len(texts) > flags_at else '""'
    if pattern is None or flags is None:
        texts[pattern_at] = f"<{PATTERN}>({texts[pattern_at]}, {written_flags})"
    else:
        texts[pattern_at] = str(ox.Literal(_pattern(pattern, flags)))
    if len(texts) > flags_at:
        texts[flags_at] = (
            f"<{FLAGS}>({written_flags})" if flags is None else f'"{engine_flags(flags)}"'
        )
    if replacement_at and len(texts) > replacement_at:
        replacement = _plain_text(arguments[replacement_at])
        texts[replacement_at] = (
            f"<{REPLACEMENT}>({texts[replacement_at]}, {written_flags})"
            if replacement is None or flags is None
            else str(ox.Literal(_replacement(replacement, flags)))
        )
    return texts


def _is_blank(token: sparql_tokens.Token) -> bool:
    return token.kind in {sparql_tokens.SPACE, sparql_tokens.COMMENT}


def _plain_text(tokens: _Tokens) -> str | None:
    """What a single string says that has no language and no datatype."""
    said = [token for token in tokens if not _is_blank(token)]
    if len(said) != 1 or said[0].kind != sparql_tokens.STRING:
        return None
    text = said[0].text
    quotes = 3 if text[:3] in _LONG_QUOTES and len(text) > len(_LONG_QUOTES[0]) else 1
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), text[quotes:-quotes])


@cache
def _pattern(text: str, flags: str) -> str:
    """A regular expression that the engine can evaluate.

    Raises:
        RegexError: there is none.
    """
    pattern = translated(text, flags)
    if not understands(f'REGEX("", {ox.Literal(pattern)})'):
        raise RegexError(text)
    return pattern


def _replacement(text: str, flags: str) -> str:
    """A replacement in the engine's spelling (XPath Functions §5.6.3).

    Raises:
        RegexError: a dollar or backslash stands for nothing.
    """
    if "q" in flags:
        return text.replace("$", "$$")
    parts: list[str] = []
    for escaped, group, odd, plain in _REFERENCE.findall(text):
        if odd:
            raise RegexError(odd)
        parts.append("$$" if escaped == "$" else escaped or plain or f"${{{group}}}")
    return "".join(parts)


class Translator:
    """Translates while a query runs; `refused` is what could not be: errors are hidden there."""

    def __init__(self) -> None:
        self.refused = ""

    def functions(self) -> dict[ox.NamedNode, Callable[..., Node | None]]:
        """The functions that `with_xpath_patterns` calls, by their IRIs."""
        return {
            ox.NamedNode(PATTERN): self._translating(_pattern),
            ox.NamedNode(REPLACEMENT): self._translating(_replacement),
            ox.NamedNode(FLAGS): self._translating(engine_flags),
        }

    def _translating(self, translate: Callable[..., str]) -> Callable[..., Node | None]:
        def function(*terms: Node) -> Node | None:
            if not all(isinstance(term, ox.Literal) for term in terms):
                return None
            try:
                return ox.Literal(translate(*(getattr(term, "value", "") for term in terms)))
            except RegexError as error:
                self.refused = error.part
                return None

        return function
