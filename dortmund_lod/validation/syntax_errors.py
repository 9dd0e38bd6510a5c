"""Files that cannot be read as RDF: the parser's complaint turned into a sentence with a place."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.parsers import expat

from dortmund_lod.errors import Location, SourceError
from dortmund_lod.rdf.formats import RDFXML
from dortmund_lod.rdf.parser import faults
from dortmund_lod.reporting.report import (
    FAILURE,
    SYNTAX,
    Excerpt,
    Finding,
    Report,
    Severity,
    excerpt_of,
)
from dortmund_lod.reporting.text import NOTHING, Text
from dortmund_lod.validation.syntax_slips import Complaint, slip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dortmund_lod.sources.source_file import SourceFile

_BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\xef\xbb\xbf": "UTF-8"}

_NO_FULL_STOP = r"dot is expected at the end|Quads must be followed by a dot|Unexpected end$"
_COMPLAINTS: tuple[tuple[str, Text, Text], ...] = (
    (
        _NO_FULL_STOP,
        Text(
            "The statement is not finished: its full stop is missing.",
            "Die Aussage ist nicht abgeschlossen: der Punkt am Ende fehlt.",
        ),
        Text(
            "End it with ' .', or with ' ;' if more about the same thing follows.",
            "Mit ' .' beenden, oder mit ' ;', wenn mehr über dieselbe Sache folgt.",
        ),
    ),
    (
        r"The prefix (?P<what>\S*) has not been declared",
        Text(
            "The prefix '{what}' is used, but not declared in this file.",
            "Das Präfix '{what}' wird benutzt, ist in dieser Datei aber nicht vereinbart.",
        ),
        Text(
            "Correct it, or add a line '@prefix {what} <…> .' at the top.",
            "Korrigieren, oder oben eine Zeile '@prefix {what} <…> .' ergänzen.",
        ),
    ),
    (
        r"Unexpected end of file|Line jumps are not allowed",
        Text(
            "A text begins here that does not end.",
            "Hier beginnt ein Text, der nicht endet.",
        ),
        Text(
            "Its closing quotation mark is missing.",
            "Sein schließendes Anführungszeichen fehlt.",
        ),
    ),
    (
        r"language (code|tag)",
        Text("The language of the text is not a language code.",
             "Die Sprache des Textes ist kein Sprachkürzel."),
        Text('Write the text and its language like "Dortmund"@de.',
             'Text und Sprache werden so geschrieben: "Dortmund"@de.'),
    ),
    (
        r"Invalid IRI code point '(?P<what>.*)'",
        Text("The address holds the character '{what}', which no address may hold.",
             "Die Adresse enthält das Zeichen '{what}', das in keiner Adresse stehen darf."),
        Text("Remove it or write it percent-encoded, a space as %20.",
             "Entfernen oder in Prozentschreibweise angeben, ein Leerzeichen als %20."),
    ),
    (
        r"(?P<what>.+) is not a valid (RDF object|predicate|subject)",
        Text("'{what}' cannot stand here.", "'{what}' kann hier nicht stehen."),
        Text(
            "A text needs quotation marks, an address <…>, a short name its prefix with a colon.",
            "Ein Text braucht Anführungszeichen, eine Adresse <…>, ein Kurzname sein Präfix "
            "mit Doppelpunkt.",
        ),
    ),
    (
        r"blank node property lists should end",
        Text("A square bracket is not closed up to here.",
             "Eine eckige Klammer ist bis hierher nicht geschlossen."),
        Text("Close it with ].", "Mit ] schließen."),
    ),
    (
        r"escapes in IRIs should be % .*found '(?P<what>.*)'",
        Text("{what} stands for no character.", "{what} steht für kein Zeichen."),
        Text("Write %25 for a percent sign; else two hexadecimal digits follow it.",
             "Für ein Prozentzeichen %25 schreiben; sonst folgen ihm zwei Hexadezimalziffern."),
    ),
    (
        r"'(?P<what>.)' is not allowed (at the beginning of|in) a prefix name",
        Text("A name cannot begin with '{what}'.", "Ein Name kann nicht mit '{what}' beginnen."),
        Text("Write the address between < and >.",
             "Die Adresse zwischen < und > schreiben."),
    ),
    (
        r"Unknown prefix (?P<what>[^:]*):",
        Text("The prefix '{what}:' is used, but not declared in this file.",
             "Das Präfix '{what}:' wird benutzt, ist in dieser Datei aber nicht vereinbart."),
        Text('Correct it, or add xmlns:{what}="…" to the first element.',
             'Korrigieren, oder beim ersten Element xmlns:{what}="…" ergänzen.'),
    ),
    (
        r"Trailing commas are not allowed",
        Text("Nothing follows a comma before this.", "Auf ein Komma davor folgt nichts."),
        Text("Remove the comma.", "Das Komma entfernen."),
    ),
    (
        r"Unexpected char: '(?P<what>.)'",
        Text("'{what}' cannot stand here.", "'{what}' kann hier nicht stehen."),
        Text("JSON has double quotation marks, no comments, and a comma between values.",
             "JSON hat doppelte Anführungszeichen, keine Kommentare, ein Komma zwischen Werten."),
    ),
    (
        re.escape(faults.RDF12),
        Text("This is RDF 1.2, which is not published here: a statement about a statement, or the "
             "direction of a text.",
             "Das ist RDF 1.2, das hier nicht veröffentlicht wird: eine Aussage über eine "
             "Aussage, oder die Richtung eines Textes."),
        Text("Say it with RDF 1.1, such as a node for the statement (rdf:Statement).",
             "Mit RDF 1.1 sagen, etwa mit einem Knoten für die Aussage (rdf:Statement)."),
    ),
    (
        r"LoadDocumentCallback|remote context",
        Text("The JSON-LD context is a remote address, and nothing is fetched.",
             "Der JSON-LD-Kontext ist eine fremde Adresse, und nichts wird abgerufen."),
        Text("Put the context into the file.", "Den Kontext in die Datei schreiben."),
    ),
)  # fmt: skip


class Unreadable(SourceError):  # noqa: N818 - it says what the files are
    """Source files cannot be read as RDF; `report` says which, where and why."""

    def __init__(self, findings: Sequence[Finding], files: int) -> None:
        first = findings[0]
        super().__init__(first.message.en, hint=first.hint.en, location=first.location)
        self.report = Report(
            findings=tuple(findings),
            files=files,
            triples=0,
            shapes=0,
            failure=_failure(findings, files),
        )

    def __reduce__(self) -> tuple[type[Unreadable], tuple[tuple[Finding, ...], int]]:
        """How it goes from process to process."""
        return Unreadable, (self.report.findings, self.report.files)


def _failure(findings: Sequence[Finding], files: int) -> Finding:
    number = len(findings)
    return replace(
        findings[0],
        rule=FAILURE,
        kind=FAILURE,
        message=Text(
            f"{number} of {files} files cannot be read, so nothing else was checked.",
            f"{number} von {files} Dateien sind nicht lesbar; sonst wurde nichts geprüft.",
        ),
        hint=NOTHING,
    )


def unparseable(source: SourceFile, error: SyntaxError) -> Finding:
    """What is wrong with a file that the parser refused."""
    content = source.read()
    return _undecodable(source, content) or _misspelt(source, content.decode("utf-8"), error)


def _undecodable(source: SourceFile, content: bytes) -> Finding | None:
    for mark, name in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _marked(source, name)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _wrong_encoding(source, content, error.start)
    return None


def _marked(source: SourceFile, name: str) -> Finding:
    return syntax_finding(
        Text(f"The file begins with a byte order mark of {name}.",
             f"Die Datei beginnt mit einer Bytereihenfolge-Marke von {name}."),
        Text("Save it as UTF-8 without a byte order mark (BOM).",
             "Als UTF-8 ohne Bytereihenfolge-Marke (BOM) speichern."),
        Location(source.display, 1, 1),
    )  # fmt: skip


def _wrong_encoding(source: SourceFile, content: bytes, offset: int) -> Finding:
    start = content.rfind(b"\n", 0, offset) + 1
    line = content.count(b"\n", 0, offset) + 1
    column = len(content[start:offset].decode("utf-8")) + 1
    shown = content[start:].partition(b"\n")[0].decode("cp1252", "replace")
    byte, letter = content[offset], bytes([content[offset]]).decode("cp1252", "replace")
    return syntax_finding(
        Text(f"The file is not in UTF-8: byte {offset + 1} is {byte:#04x}, "
             f"which is '{letter}' in Windows-1252.",
             f"Die Datei ist nicht in UTF-8: Byte {offset + 1} ist {byte:#04x}, "
             f"das ist '{letter}' in Windows-1252."),
        Text("Save it in UTF-8.", "In UTF-8 speichern."),
        Location(source.display, line, column),
        excerpt_of(shown, len(content[start:offset].decode("cp1252", "replace")) + 1, 1),
    )  # fmt: skip


def _misspelt(source: SourceFile, text: str, error: SyntaxError) -> Finding:
    reason = error.msg.partition(": ")[2] if error.lineno else error.msg
    lines = text.split("\n")
    line, column = error.lineno, error.offset
    if source.format is RDFXML:
        line, column = _xml_place(text)
    if not line and (place := faults.place(text, source.format, error)):
        line, column = place
    if line and column and re.search(_NO_FULL_STOP, reason):
        line, column = _end_of_statement(lines, line, column)
    length = (error.end_offset or 0) - (column or 0) if error.end_lineno == line else 1
    message, hint = _in_words(reason)
    if found := slip(Complaint(reason, lines, line, column), source.format):
        message, hint = found.message, found.hint
        line, column = found.line or line, found.column or column
        length = found.length or length
    if not line or not column:
        return syntax_finding(message, hint, Location(source.display))
    excerpt = excerpt_of(lines[line - 1] if line <= len(lines) else "", column, length)
    return syntax_finding(message, hint, Location(source.display, line, column), excerpt)


def _xml_place(text: str) -> tuple[int | None, int | None]:
    """Where XML is not well-formed; the RDF/XML parser does not say."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(text, True)  # noqa: FBT003 - the standard library's signature
    except expat.ExpatError as error:
        return error.lineno, error.offset + 1
    return None, None


def _end_of_statement(lines: list[str], line: int, column: int) -> tuple[int, int]:
    """The place behind the last thing said before a position, where the full stop belongs."""
    line = min(line, len(lines))
    before = lines[line - 1][: column - 1]
    while line > 1 and (not before.strip() or before.lstrip().startswith("#")):
        line -= 1
        before = lines[line - 1]
    return line, len(before.rstrip()) + 1


def _in_words(reason: str) -> tuple[Text, Text]:
    for pattern, message, hint in _COMPLAINTS:
        if match := re.search(pattern, reason):
            what = match.groupdict().get("what", "")
            return _filled(message, what), _filled(hint, what)
    reason = reason.rstrip(".")
    return Text(f"{reason}.", f"Der Parser meldet: {reason}."), Text()


def _filled(text: Text, what: str) -> Text:
    return Text(text.en.replace("{what}", what), text.de.replace("{what}", what))


def syntax_finding(
    message: Text, hint: Text, location: Location, excerpt: Excerpt | None = None
) -> Finding:
    """A finding on a file that cannot be read, for whatever reason."""
    return Finding(
        severity=Severity.VIOLATION,
        rule=SYNTAX,
        kind=SYNTAX,
        message=message,
        hint=hint,
        location=location,
        excerpt=excerpt,
    )
