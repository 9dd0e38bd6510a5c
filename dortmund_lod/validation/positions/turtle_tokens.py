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
TOKEN = re.compile(
    rf"""(?:\s++|\#[^\n\r]*+)*+(?:
    (?P<iri>{_IRI})
    |(?P<name>{_NAME})
    |(?P<mark>[;,\[\](){{}}]|\.(?!\d))
    |(?P<literal>(?:{_STRING})
      (?:\s*@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\s*\^\^\s*(?:{_IRI}|{_NAME}))?)
    |(?P<number>[+-]?(?:\d+\.?\d*[eE][+-]?\d+|\.\d+[eE][+-]?\d+|\d*\.\d+|\d+))
    |(?P<blank>_:\w(?:[\w.-]*[\w-])?)
    |(?P<word>@?[A-Za-z]+)
    |(?P<odd>.)
    |(?P<end>\Z))""",
    re.VERBOSE | re.DOTALL,
)
"""A token with the white space and comments before it; its group says what it is."""
LITERAL = re.compile(
    rf"""(?P<string>{_STRING})
    (?:\s*@(?P<language>[A-Za-z0-9-]+)|\s*\^\^\s*(?P<datatype>.+))?""",
    re.VERBOSE | re.DOTALL,
)
"""The parts of a literal."""


class Token(NamedTuple):
    """A token: `kind` is a group of TOKEN; places are offsets."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text` without white space and comments."""
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "end":
            yield Token(kind, match[kind], *match.span(kind))
