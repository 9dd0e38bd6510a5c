"""Language tags in the case in which they were written, through a parser that lowers them.

RDF 1.1 Concepts §3.3 lets an implementation put tags into lower case, and the parser here does.
Before it reads, a tag with capitals gets a private-use subtag (RFC 5646 §2.2.7) that says which of
its letters they are; what it wrote gets them back: `de-DE` is `de-de-x-lodcase-18` in between.
"""

from __future__ import annotations

import io
import re
import string
from typing import TYPE_CHECKING, Any

from dortmund_lod.rdf.formats import JSONLD, RDFXML

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dortmund_lod.rdf.formats import Format

_MARK = b"-x-lodcase-"
_ESCAPED = _MARK + b"z-"
_TAG = rb"([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,20})(?![A-Za-z0-9-])"
_BEFORE = {
    JSONLD: rb'"@language"[ \t]{0,20}:[ \t]{0,20}"',
    RDFXML: rb"xml:lang[ \t]{0,20}=[ \t]{0,20}[\"']",
}
_PATTERNS = {fmt: re.compile(rb"(" + before + rb")" + _TAG) for fmt, before in _BEFORE.items()}
_PATTERN = re.compile(rb"([\"']@)" + _TAG)
_CAPITAL = re.compile(rb"@(?:[a-z0-9]++-)*+[a-z0-9]*+[A-Z]")
_HINTS = {JSONLD: re.compile(rb'"@language"'), RDFXML: re.compile(rb"xml:lang")}
_MARKED = re.compile(rb"([a-z0-9-]+?)-x-lodcase-(?:(z-)|(g-)?([0-9a-f]{1,8}(?:-[0-9a-f]{8})*))")
_WITHOUT_SUBTAGS = {
    *(b"en-gb-oed", b"i-ami", b"i-bnn", b"i-default", b"i-enochian", b"i-hak", b"i-klingon"),
    *(b"i-lux", b"i-mingo", b"i-navajo", b"i-pwn", b"i-tao", b"i-tay", b"i-tsu", b"sgn-be-fr"),
    *(b"sgn-be-nl", b"sgn-ch-de", b"art-lojban", b"cel-gaulish", b"no-bok", b"no-nyn"),
    *(b"zh-guoyu", b"zh-hakka", b"zh-min", b"zh-min-nan", b"zh-xiang"),
}
"""Grandfathered tags (RFC 5646 §2.2.8): `i-klingon` is `x-i-klingon-x-lodcase-g-4` in between."""
_OF_TAGS = (string.ascii_letters + string.digits + "-@\"' \t:=").encode()
"""What a tag, a mark and what comes before them consist of."""
_MOST_HELD = 2**16
_READ = 2**16
_SUBTAG = 8


def mark(data: bytes, fmt: Format) -> bytes:
    """A whole source, or whole lines of N-Quads, with the capitals of its tags marked."""
    if _MARK in data:
        data = data.replace(_MARK, _ESCAPED)  # the text says this itself
    if not _HINTS.get(fmt, _CAPITAL).search(data):
        return data  # nearly everything, as fast as a single byte is found
    return _PATTERNS.get(fmt, _PATTERN).sub(_marked, data)


def restore(data: bytes) -> bytes:
    """What was written from marked tags, as it was before they were marked."""
    return _MARKED.sub(_restored, data) if _MARK in data else data


def has_marks(lines: Iterable[bytes]) -> bool:
    """Whether there is anything to restore."""
    return any(_MARK in line for line in lines)


def _marked(match: re.Match[bytes]) -> bytes:
    before, tag = match.groups()
    lower = tag.lower()
    if tag == lower:
        return match[0]
    bits = "".join("1" if one != other else "0" for one, other in zip(tag, lower, strict=True))
    digits = f"{int(bits[::-1], 2):x}"
    head = len(digits) % _SUBTAG or _SUBTAG
    rest = (digits[at : at + _SUBTAG] for at in range(head, len(digits), _SUBTAG))
    subtags = "-".join([digits[:head], *rest]).encode()
    if lower in _WITHOUT_SUBTAGS:
        return bytes(before + b"x-" + lower + _MARK + b"g-" + subtags)
    return bytes(before + lower + _MARK + subtags)


def _restored(match: re.Match[bytes]) -> bytes:
    text, escaped, grandfathered, digits = match.groups()
    if escaped:
        return bytes(text + _MARK)
    if grandfathered:
        text = text.removeprefix(b"x-")
    mask = int(digits.replace(b"-", b""), 16)
    letters = text.decode()
    return "".join(
        letter.upper() if mask >> place & 1 else letter for place, letter in enumerate(letters)
    ).encode()


class TagMarker(io.RawIOBase):
    """Reads a source on for the parser, with the capitals of its tags marked."""

    def __init__(self, source: Any, fmt: Format) -> None:
        super().__init__()
        self._source = source
        self._format = fmt
        self._held = b""
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._take(self._source.read(max(size, _READ)) if size >= 0 else self._source.read())
        end = len(self._ready) if size < 0 else size
        data, self._ready = self._ready[:end], self._ready[end:]
        return data

    def _take(self, data: bytes) -> None:
        self._ended = not data
        self._held += data
        cut = len(self._held) if self._ended else _cut(self._held)
        self._ready += mark(self._held[:cut], self._format)
        self._held = self._held[cut:]


def _cut(data: bytes) -> int:
    """Where a piece may end, so that no tag and no mark is cut in two."""
    end = len(data.rstrip(_OF_TAGS))
    return end if end > len(data) - _MOST_HELD else len(data)


class TagRestorer(io.RawIOBase):
    """Writes on what was made from marked tags, as it was before they were marked."""

    def __init__(self, target: Any) -> None:
        super().__init__()
        self._target = target
        self._pieces: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, data: Any) -> int:
        """Write the bytes that no mark can reach beyond."""
        self._pieces.append(bytes(data))
        self._size += len(data)
        if self._size >= _READ:
            held = b"".join(self._pieces)
            cut = _cut(held)
            self._target.write(restore(held[:cut]))
            self._pieces, self._size = [held[cut:]], len(held) - cut
        return len(data)

    def finish(self) -> None:
        """Write what is held back."""
        self._target.write(restore(b"".join(self._pieces)))
        self._pieces = []
