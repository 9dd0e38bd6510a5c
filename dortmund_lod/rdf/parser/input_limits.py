"""Documents that would bring a parser down, told apart before one sees them, in linear time."""

from __future__ import annotations

import re
from itertools import accumulate

from dortmund_lod.rdf.formats import JSONLD, RDFXML, Format

MOST_NESTED = 1000
"""JSON nested 10,000 deep exhausts the parser's stack, which ends the process."""
LONGEST_ENTITY = 500
"""XML entities are pasted in wherever they are used; long ones multiply a document."""

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)
_ENTITY = re.compile(rb"<!ENTITY\s++(%\s++)?+[^\s>]++\s++(SYSTEM|PUBLIC|\"([^\"]*+)|'([^']*+))")
_REFERENCE = re.compile(rb"&(?!#|amp;|lt;|gt;|quot;|apos;)")
_WHOLE_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_LONGEST_TEXT = 32 * 2**20
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = {byte: 1 if byte in b"[{" else -1 for byte in b"[]{}"}
_UTF16 = {
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be",
}


def nests_too_deeply(content: bytes, fmt: Format) -> bool:
    """Whether a document in JSON is nested deeper than a parser bears."""
    if fmt is not JSONLD or content.count(b"{") + content.count(b"[") <= MOST_NESTED:
        return False
    brackets = _STRINGS.sub(b"", content).translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > MOST_NESTED


class NestingMeter:
    """Measures how deep JSON is nested, piece by piece."""

    def __init__(self) -> None:
        self.deepest = 0
        self._depth = 0
        self._left = b""

    def feed(self, piece: bytes) -> None:
        """Go on by a piece; a text that is not closed yet waits for the next."""
        content = _WHOLE_STRINGS.sub(b"", self._left + piece)
        start = content.find(b'"')
        content, self._left = (content, b"") if start < 0 else (content[:start], content[start:])
        if len(self._left) > _LONGEST_TEXT:  # what is in it does not count, how it ends does
            self._left = b'"' + self._left[-2:]
        for depth in accumulate(
            map(_STEPS.__getitem__, content.translate(None, _NOT_BRACKETS)), initial=self._depth
        ):
            self._depth = depth
            self.deepest = max(self.deepest, depth)


def has_hostile_entities(content: bytes, fmt: Format) -> bool:
    """Whether XML declares entities that contain others, that are long, or that lie elsewhere."""
    if fmt is not RDFXML:
        return False
    for parameter, kind, double, single in _ENTITY.findall(_ascii(content)):
        value = double or single
        if parameter or kind in {b"SYSTEM", b"PUBLIC"} or len(value) > LONGEST_ENTITY:
            return True
        if _REFERENCE.search(value):
            return True
    return False


def _ascii(content: bytes) -> bytes:
    """The characters of XML that declarations are made of, whatever its encoding."""
    encoding = _UTF16.get(content[:2])
    return content.decode(encoding, "replace").encode("ascii", "replace") if encoding else content
