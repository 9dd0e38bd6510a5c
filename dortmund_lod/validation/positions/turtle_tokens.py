"""The tokens of Turtle, TriG, N-Triples and N-Quads, each with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_IRI = r'<[^<>"{}|^`\s]*>'
_LOCAL = r"(?:[\w:%-]|\\.|\.+(?=[\w:%\\-]))*"
_NAME = rf"(?:[^\W\d_](?:[\w.-]*[\w-])?)?:{_LOCAL}"
_STRING = (
    r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""'
    r"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
)
_TOKEN = re.compile(
    rf"""(?P<space>\s+|\#[^\n\r]*)
    |(?P<iri>{_IRI})
    |(?P<literal>(?P<string>{_STRING})
      (?:\s*@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*)|\s*\^\^\s*(?P<datatype>{_IRI}|{_NAME}))?)
    |(?P<number>[+-]?(?:\d+\.?\d*[eE][+-]?\d+|\.\d+[eE][+-]?\d+|\d*\.\d+|\d+))
    |(?P<blank>_:\w(?:[\w.-]*[\w-])?)
    |(?P<name>{_NAME})
    |(?P<word>@?[A-Za-z]+)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A token: `kind` is iri, literal, number, blank, name, word or mark; places are offsets."""

    kind: str
    text: str
    start: int
    end: int
    string: str = ""
    language: str = ""
    datatype: str = ""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text` without white space and comments; anything odd is a mark."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "literal":
            parts = match.group("string", "language", "datatype")
            yield Token("literal", match.group(), *match.span(), *(part or "" for part in parts))
        elif kind != "space":
            yield Token(kind, match.group(), *match.span())
