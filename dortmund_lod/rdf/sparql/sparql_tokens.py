"""The tokens of a SPARQL query (SPARQL 1.1 Query §19.8), read in linear time and without loss."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from dortmund_lod.rdf.terms import is_iri, unescape, unescape_code_points

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SPACE, COMMENT, IRI, STRING, UNCLOSED = "space", "comment", "iri", "string", "unclosed"
VARIABLE, LANGUAGE, NAME, BLANK, NUMBER = "variable", "language", "name", "blank", "number"
WORD, SIGN = "word", "sign"
"""The kinds of tokens. An unclosed string reaches to where it can no longer be closed; a sign is
one character of punctuation, or one that no query may have there."""

FORMS = frozenset({"ASK", "CONSTRUCT", "DESCRIBE", "SELECT"})
"""The words that a form of query begins with (§16)."""

_START = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)  # PN_CHARS_BASE
_WORD = f"{_START}_0-9\u00b7\u0300-\u036f\u203f\u2040"
_CHARS = f"{_WORD}-"  # PN_CHARS; the hyphen comes last, where it stands for itself
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?\#@%-]"
_LOCAL = rf"(?:(?:[{_WORD}:]|{_ESCAPE})(?:[:{_CHARS}]|{_ESCAPE}|\.++(?=[:%\\{_CHARS}]))*+)?"
_PREFIX = rf"(?:[{_START}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+)?+"
_RUN = rf"[{_START}_][.{_CHARS}]*+"

_TOKENS = re.compile(
    rf"""
      (?P<space>[ \t\r\n]++)
    | (?P<comment>\#[^\r\n]*+)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
    | (?P<string>
          '{{3}}(?:'{{0,2}}+(?:[^'\\]|\\.))*+'{{3}}
        | "{{3}}(?:"{{0,2}}+(?:[^"\\]|\\.))*+"{{3}}
        | '(?!'')(?:[^'\\\r\n]|\\.)*+'
        | "(?!"")(?:[^"\\\r\n]|\\.)*+"
      )
    | (?P<unclosed>'{{3}}.*+|"{{3}}.*+|['"][^\r\n]*+)
    | (?P<variable>[?$][{_WORD}]++)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<blank>_:[{_WORD}](?:[{_CHARS}]|\.++(?=[{_CHARS}]))*+)
    | (?P<name>{_PREFIX}:{_LOCAL})
    | (?P<number>\d*+\.\d++(?:[eE][+-]?\d++)?+|\d++(?:\.\d*+)?+[eE][+-]?\d++|\d++)
    | (?P<run>{_RUN})
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_RUN_TOKENS = re.compile(rf"(?P<word>[{_WORD}]++)|(?P<sign>.)")
"""What a run of the characters of names consists of that no colon follows: words and signs. It is
taken at once, as a search for the colon that began again at each part would be quadratic."""

_INSIGNIFICANT = frozenset({SPACE, COMMENT})
_NAME_ESCAPE = re.compile(r"\\(.)")
_PAIR, _CALL = 3, 6
"""Tokens of `?x = <a>`, and of `sameTerm(?x, <a>)`."""
_DECLARATIONS = frozenset({"BASE", "PREFIX", "VERSION"})


class Token(NamedTuple):
    """A token: its kind, its text as written, and where it begins."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + len(self.text)

    @property
    def keyword(self) -> str:
        """A word in capitals, as keywords are written in any case; "" for all other tokens."""
        return self.text.upper() if self.kind == WORD else ""

    @property
    def iri(self) -> str:
        """What stands between the angle brackets of an IRI, its escapes resolved (§19.2)."""
        return unescape_code_points(self.text[1:-1])

    @property
    def prefix_and_local(self) -> tuple[str, str]:
        """The two parts of a prefixed name, its escapes resolved (§4.1.1)."""
        prefix, _, local = self.text.partition(":")
        return prefix, _NAME_ESCAPE.sub(r"\1", local)


def string_value(token: Token) -> str:
    """What a string says, its escapes resolved (§19.7)."""
    quotes = 3 if token.text[:3] in {"'''", '"""'} else 1
    return unescape(token.text[quotes:-quotes])


def tokenize(text: str, without: frozenset[str] = frozenset()) -> Iterator[Token]:
    """The tokens of a text but those of some kinds; one after the other, all of them are it."""
    for match in _TOKENS.finditer(text):
        kind = match.lastgroup or SIGN
        if kind in without:
            continue
        if kind != "run":
            yield Token(kind, match[0], match.start())
            continue
        for part in _RUN_TOKENS.finditer(text, match.start(), match.end()):
            yield Token(part.lastgroup or SIGN, part[0], part.start())


def significant(text: str) -> Iterator[Token]:
    """The tokens of a text without white space and comments."""
    return tokenize(text, _INSIGNIFICANT)


def keywords(text: str) -> Iterator[str]:
    """The words of a text in capitals: neither names nor what strings, IRIs and comments hold."""
    return (token.keyword for token in tokenize(text) if token.kind == WORD)


def equated(tokens: Sequence[Token]) -> tuple[Token, Token] | None:
    """The two terms of `?x = <a>` or `sameTerm(?x, <a>)`, if a condition is that and no more."""
    if len(tokens) == _PAIR and tokens[1].text == "=":
        return tokens[0], tokens[2]
    if len(tokens) == _CALL and tokens[0].keyword == "SAMETERM" and tokens[3].text == ",":
        return tokens[2], tokens[4]
    return None


def declared_prefixes(text: str) -> dict[str, str]:
    """The prefixes that the prologue of a query declares with an absolute IRI (§4.1.1).

    They are those that its reader knows, and the last declaration of a name counts.
    """
    declared = ((name, iri) for name, iri in _declarations(text) if name and is_iri(iri.iri))
    return {name.prefix_and_local[0]: iri.iri for name, iri in declared}


def declared_base(text: str, base_iri: str) -> str:
    """What relative IRIs of a query are resolved against: its BASE, else what is given (§4.1.1).

    One that is declared among prefixes counts for all that follows them.
    """
    for name, iri in _declarations(text):
        if not name:
            base_iri = resolved(iri, {}, base_iri)
    return base_iri


def _declarations(text: str) -> Iterator[tuple[Token | None, Token]]:
    """The prefixes of a prologue with their IRIs; the IRI of a BASE has none."""
    tokens = significant(text)
    for token in tokens:
        if token.keyword not in _DECLARATIONS:
            break
        value = next(tokens, None)
        if token.keyword == "BASE" and value and value.kind == IRI:
            yield None, value
        elif token.keyword == "PREFIX" and value and value.kind == NAME:
            iri = next(tokens, None)
            if iri and iri.kind == IRI:
                yield value, iri


def dataset(text: str, base_iri: str) -> tuple[list[str], list[str]]:
    """The graphs that a query names with FROM, and those with FROM NAMED (SPARQL 1.1 §13.2)."""
    default: list[str] = []
    named: list[str] = []
    if "FROM" not in text.upper():
        return default, named  # most queries, without looking at every token
    prefixes, base_iri = declared_prefixes(text), declared_base(text, base_iri)
    before = ""
    for token in significant(text):
        iri = resolved(token, prefixes, base_iri)
        if iri and before in {"FROM", "NAMED"}:
            (default if before == "FROM" else named).append(iri)
        before = token.keyword
    return default, named


def resolved(token: Token, prefixes: dict[str, str], base_iri: str) -> str:
    """The IRI that a token stands for; empty where it stands for none."""
    if token.kind == IRI:
        return token.iri if is_iri(token.iri) else urljoin(base_iri, token.iri)
    if token.kind == NAME:
        prefix, local = token.prefix_and_local
        return prefixes[prefix] + local if prefix in prefixes else ""
    return ""
