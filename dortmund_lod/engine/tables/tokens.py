"""The words of a query, one after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
      \#[^\r\n]*                                    # comment
    | <(?P<iri>[^<>"{}|^`\\\x00-\x20]*)>
    | [?$](?P<variable>[A-Za-z0-9_]+)
    | (?P<name>(?:[A-Za-z][A-Za-z0-9_-]*)?:(?:[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)?)
    | (?P<word>[A-Za-z]+)
    | (?P<number>[0-9]+)
    | (?P<sign>[{}().*])
    | (?P<other>[^ \t\r\n])                         # what is in no plain query
    """,
    re.VERBOSE,
)


class Unusual(Exception):  # noqa: N818 - no error: most queries are
    """The query says something that is not expected there."""


class Token(NamedTuple):
    """A token: the group of the expression that found it, and its text."""

    kind: str
    text: str


class Tokens:
    """The tokens of a query, read as far as they are asked for."""

    def __init__(self, query: str) -> None:
        self._found = _tokens(query)
        self._present = next(self._found)

    def take(self, kind: str) -> str:
        """The text of the present token, which is of this kind.

        Raises:
            Unusual: it is another.
        """
        found, text = self._present
        if found != kind:
            raise Unusual
        if kind != "end":
            self._present = next(self._found)
        return text

    def is_next(self, kind: str) -> bool:
        """Whether the present token is of this kind."""
        return self._present.kind == kind

    def is_at(self, *texts: str) -> bool:
        """Whether the present token is one of these signs and words, keywords in any case."""
        return self._present.text.upper() in texts

    def skip(self, kind: str, text: str) -> bool:
        """Pass the present token if it is this one; keywords in any case; says whether it was."""
        is_it = self._present.kind == kind and self._present.text.upper() == text
        if is_it:
            self._present = next(self._found)
        return is_it

    def expect(self, *signs_and_words: str) -> None:
        """Pass these.

        Raises:
            Unusual: it is something else.
        """
        for text in signs_and_words:
            if not self.skip("word" if text.isalpha() else "sign", text):
                raise Unusual


def _tokens(query: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(query):
        if match.lastgroup:
            yield Token(match.lastgroup, match[match.lastgroup])
    yield Token("end", "")
