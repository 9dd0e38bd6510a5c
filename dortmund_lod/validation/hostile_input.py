"""Files that would bring the parser down: refused before it sees them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dortmund_lod.errors import Location
from dortmund_lod.rdf.formats import JSONLD, RDFXML
from dortmund_lod.rdf.parser.faults import dropped_iri
from dortmund_lod.rdf.parser.input_limits import MOST_NESTED, NestingMeter, has_hostile_entities
from dortmund_lod.reporting.text import Text
from dortmund_lod.validation.syntax_errors import syntax_finding

if TYPE_CHECKING:
    from dortmund_lod.reporting.report import Finding
    from dortmund_lod.sources.source_file import SourceFile

_PIECE = 2**20
_LONGEST_PROLOGUE = 8 * 2**20
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_ELEMENT = re.compile(rb"<(?![!?])")
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
    """Why a file must not be parsed, if it must not; it is read piece by piece.

    Raises:
        SourceError: it cannot be read.
    """
    if source.format is JSONLD and _nests_too_deeply(source):
        return syntax_finding(_NESTED, Text(), Location(source.display))
    if source.format is JSONLD and (dropped := dropped_iri(source.read())):
        return _no_address(source, *dropped)
    if source.format is RDFXML:
        head = _before_elements(source)
        if head is None or has_hostile_entities(head, RDFXML):
            return syntax_finding(_ENTITIES, _WRITE_OUT, Location(source.display))
    return None


def _before_elements(source: SourceFile) -> bytes | None:
    """The beginning of XML up to its first element, or further; None if none begins for long."""
    head = b""
    with source.stream() as stream:
        while piece := stream.read(_PIECE):
            head += piece
            if _ELEMENT.search(_COMMENT.sub(b"", head)):
                return head
            if len(head) > _LONGEST_PROLOGUE:
                return None
    return head


def _nests_too_deeply(source: SourceFile) -> bool:
    meter = NestingMeter()
    with source.stream() as stream:
        while piece := stream.read(_PIECE):
            meter.feed(piece)
            if meter.deepest > MOST_NESTED:
                return True
    return False


def too_long(source: SourceFile) -> Finding:
    """What is said of a file with a statement that the parser has no room for."""
    return syntax_finding(
        Text(
            "A statement is longer than 16 MiB, the most that can be published.",
            "Eine Aussage ist länger als 16 MiB, und mehr lässt sich nicht veröffentlichen.",
        ),
        Text(
            "Keep long texts outside and link to them.",
            "Lange Texte anderswo ablegen und darauf verweisen.",
        ),
        Location(source.display),
    )


def _no_address(source: SourceFile, iri: str, line: int, column: int) -> Finding:
    return syntax_finding(
        Text(
            f"{iri!r} is no address, so what it says would be left out.",
            f"{iri!r} ist keine Adresse; was damit gesagt wird, fiele weg.",
        ),
        Text(
            "Write what no address may hold percent-encoded, a space as %20.",
            "Was in keiner Adresse stehen darf, in Prozentschreibweise angeben, ein Leerzeichen "
            "als %20.",
        ),
        Location(source.display, line, column),
    )
