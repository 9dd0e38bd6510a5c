"""Files that would bring the parser down: refused before it sees them."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

from dortmund_lod.errors import Location
from dortmund_lod.rdf.formats import JSONLD, RDFXML
from dortmund_lod.reporting.report import SYNTAX, Finding, Severity
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.sources.source_file import SourceFile

MOST_NESTED = 1000
"""JSON nested 10,000 deep exhausts the parser's stack, which ends the process."""
LONGEST_ENTITY = 500
"""XML entities are pasted in wherever they are used; long ones multiply a file."""

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ENTITY = re.compile(rb"<!ENTITY\s+(%\s+)?\S+\s+(SYSTEM|PUBLIC|\"([^\"]*)\"|'([^']*)')")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = {byte: 1 if byte in b"[{" else -1 for byte in b"[]{}"}

_NESTED = Text(
    f"The JSON is nested more than {MOST_NESTED} deep.",
    f"Das JSON ist mehr als {MOST_NESTED} Ebenen tief verschachtelt.",
)
_ENTITIES = Text(
    "The XML declares entities that contain others, that are long, or that lie elsewhere.",
    "Das XML vereinbart Entitäten, die andere enthalten, lang sind oder anderswo liegen.",
)
_WRITE_OUT = Text("Write their content out.", "Ihren Inhalt ausschreiben.")


def refused(source: SourceFile) -> Finding | None:
    """Why a file must not be parsed, if it must not."""
    if source.format is JSONLD and _depth(source.read()) > MOST_NESTED:
        return _finding(source, _NESTED, Text())
    if source.format is RDFXML and _multiplies(source.read()):
        return _finding(source, _ENTITIES, _WRITE_OUT)
    return None


def too_long(source: SourceFile) -> Finding:
    """What is said of a file with a statement that the parser has no room for."""
    return _finding(
        source,
        Text(
            "A statement is longer than 16 MiB, the most that can be published.",
            "Eine Aussage ist länger als 16 MiB, und mehr lässt sich nicht veröffentlichen.",
        ),
        Text(
            "Keep long texts outside and link to them.",
            "Lange Texte anderswo ablegen und darauf verweisen.",
        ),
    )


def _depth(content: bytes) -> int:
    if content.count(b"{") + content.count(b"[") <= MOST_NESTED:
        return 0
    brackets = _STRINGS.sub(b"", content).translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def _multiplies(content: bytes) -> bool:
    for match in _ENTITY.finditer(content):
        parameter, kind, double, single = match.groups()
        value = double or single or b""
        if parameter or kind in {b"SYSTEM", b"PUBLIC"} or len(value) > LONGEST_ENTITY:
            return True
        if re.search(rb"&(?!#|amp;|lt;|gt;|quot;|apos;)", value):
            return True
    return False


def _finding(source: SourceFile, message: Text, hint: Text) -> Finding:
    return Finding(
        severity=Severity.VIOLATION,
        rule=SYNTAX,
        kind=SYNTAX,
        message=message,
        hint=hint,
        location=Location(source.display),
    )
