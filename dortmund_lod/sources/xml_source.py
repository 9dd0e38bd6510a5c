"""RDF/XML as others write it, made what the parser reads: UTF-8, attributes with a prefix."""

from __future__ import annotations

import codecs
import io
import re
from typing import IO, Any, cast

_DECLARED = re.compile(rb"""^<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"""^(<\?xml\s[^>]{0,200}?encoding\s*=\s*["'])[A-Za-z0-9._-]{1,40}""")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
"""How a file begins, and what it is then written in (XML 1.0 appendix F.1)."""
_SAFE = {"ascii", "iso8859-1", "iso8859-15", "cp1252", "utf-16", "utf-8"}
_HEAD = 2**16
_UNPREFIXED = r"(?<=\s)(about|ID|resource|parseType)(?=\s*=\s*[\"'])"
_BARE = re.compile(rf"<[A-Za-z_][\w.:-]*\s(?:[^<>]*\s)?{_UNPREFIXED}")
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|<[A-Za-z_](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>",
    re.DOTALL,
)
_BINDING = ' xmlns:rdf-0="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
_ATTRIBUTE = re.compile(rf"(\"[^\"]*\"|'[^']*')|{_UNPREFIXED}")


def readable(stream: IO[bytes]) -> IO[bytes]:
    """The same document in UTF-8 (XML 1.0 §4.3.3), as the parser here wants it.

    Attributes that RDF/XML gives a meaning without a prefix (RDF 1.1 XML Syntax §6.1.4) get one;
    for that, such a file is held in memory. Raises UnicodeDecodeError or LookupError from `read`.
    """
    head = stream.read(_HEAD)
    encoding = _encoding(head)
    if encoding is None and not _BARE.search(head.decode("utf-8", "replace")):
        return cast("IO[bytes]", _Chained(head, stream))
    text = (head + stream.read()).decode(encoding or "utf-8")
    text = _DECLARATION.sub(r"\1UTF-8", text.removeprefix("\ufeff"))
    if _BARE.search(text[:_HEAD]):
        text = _TAG.sub(_prefixed, text)
    return io.BytesIO(text.encode())


def _encoding(head: bytes) -> str | None:
    """What a document is written in, where it is not simply UTF-8."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    declared = _DECLARED.match(head)
    if not declared:
        return None
    name = codecs.lookup(declared[1].decode()).name
    if name not in _SAFE:
        raise LookupError(f"the encoding {declared[1].decode()} is not read")
    return None if name == "utf-8" else name


def _prefixed(match: re.Match[str]) -> str:
    tag = match[0]
    if tag[:2] == "<!":
        return tag
    changed = _ATTRIBUTE.sub(lambda found: found[1] or f"rdf-0:{found[2]}", tag)
    if changed == tag:
        return tag
    end = -2 if tag.endswith("/>") else -1
    return changed[:end] + _BINDING + changed[end:]


class _Chained:
    """A stream whose beginning has been read already."""

    def __init__(self, head: bytes, stream: Any) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        if not self._head:
            return bytes(self._stream.read(size))
        if size < 0:
            data, self._head = self._head + self._stream.read(), b""
            return bytes(data)
        data, self._head = self._head[:size], self._head[size:]
        return data
