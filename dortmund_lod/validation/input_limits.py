"""Files that would bring the parser down: refused before it sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.errors import Location
from dortmund_lod.rdf.faults import dropped_iri
from dortmund_lod.rdf.formats import JSONLD, RDFXML
from dortmund_lod.rdf.input_limits import MOST_NESTED, has_hostile_entities, nests_too_deeply
from dortmund_lod.reporting.report import SYNTAX, Finding, Severity, Text

if TYPE_CHECKING:
    from dortmund_lod.sources.source_file import SourceFile

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
    if source.format not in {JSONLD, RDFXML}:
        return None
    content = source.read()
    if nests_too_deeply(content, source.format):
        return _finding(source, _NESTED, Text())
    if source.format is JSONLD and (dropped := dropped_iri(content)):
        return _no_address(source, *dropped)
    if has_hostile_entities(content, source.format):
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


def _no_address(source: SourceFile, iri: str, line: int, column: int) -> Finding:
    return _finding(
        source,
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


def _finding(
    source: SourceFile, message: Text, hint: Text, location: Location | None = None
) -> Finding:
    return Finding(
        severity=Severity.VIOLATION,
        rule=SYNTAX,
        kind=SYNTAX,
        message=message,
        hint=hint,
        location=location or Location(source.display),
    )
