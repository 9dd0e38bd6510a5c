"""Texts in RDF/XML that end an inherited language, through a parser that knows no empty tag.

`xml:lang=""` says that what is below has no language (XML 1.0 §2.12), and the parser here refuses
it. Before it reads, the tag becomes one for private use, and what it read gets rid of that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NONE = "x-lodnone"
_EMPTY = re.compile(rb"""(\sxml:lang\s{0,20}=\s{0,20})(""|'')""")
_BEGUN = re.compile(
    rb"""\s(?:x|xm|xml|xml:|xml:l|xml:la|xml:lan|xml:lang\s{0,20}(?:=\s{0,20}["']?)?)?\Z"""
)
_LONGEST = 64
_MARKED = f'xml:lang="{_NONE}"'


class EmptyTagMarker:
    """Reads a document on for the parser, with its empty tags marked."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes, a few more or fewer than asked for; none at the end."""
        while more := self._stream.read(size):
            data = self._held + more
            begun = _BEGUN.search(data, max(0, len(data) - _LONGEST)) if size >= 0 else None
            cut = begun.start() if begun else len(data)
            self._held = data[cut:]
            if cut:
                return _marked(data[:cut])
        data, self._held = self._held, b""
        return _marked(data)


def _marked(data: bytes) -> bytes:
    return _EMPTY.sub(rb'\1"%b"' % _NONE.encode(), data) if b"xml:lang" in data else data


def without_empty_tags(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """What was read from a document whose empty tags were marked."""
    for quad in quads:
        value = quad.object
        if isinstance(value, ox.Literal) and (value.language == _NONE or _NONE in value.value):
            yield ox.Quad(quad.subject, quad.predicate, _restored(value), quad.graph_name)
        else:
            yield quad


def _restored(literal: ox.Literal) -> ox.Literal:
    text = literal.value.replace(_MARKED, 'xml:lang=""')  # in the markup of an XML literal
    if literal.language == _NONE:
        return ox.Literal(text)
    if literal.language:
        return ox.Literal(text, language=literal.language)
    return ox.Literal(text, datatype=literal.datatype)
