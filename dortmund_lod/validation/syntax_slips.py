"""Slips behind the complaints of RDF parsers, recognised by what stands at the fault."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.rdf.formats import JSONLD, RDFXML
from dortmund_lod.reporting.text import NOTHING, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.rdf.formats import Format


class Complaint(NamedTuple):
    """What a parser says, the lines of the text, and where it says so (from 1 on)."""

    reason: str
    lines: list[str]
    line: int | None
    column: int | None

    @property
    def shown(self) -> str:
        """The line at fault, or ""."""
        inside = self.line is not None and 0 < self.line <= len(self.lines)
        return self.lines[(self.line or 1) - 1].rstrip("\r") if inside else ""

    @property
    def rest(self) -> str:
        """The line from the fault on."""
        return self.shown[(self.column or 1) - 1 :]


class Slip(NamedTuple):
    """What the slip is, what would be right, and where it is, if elsewhere than complained of."""

    message: Text
    hint: Text = NOTHING
    line: int | None = None
    column: int | None = None
    length: int | None = None


_CURLY = "“”„‟‘’‚‛«»‹›"  # noqa: RUF001 - what it is about
_LANGUAGE = re.compile(r"""["']@([A-Za-z]+(?:[-_][A-Za-z0-9]+)*)""")
_STRINGS = re.compile(
    r"""\"\"\".*?\"\"\"|\'\'\'.*?\'\'\'|"(?!"")(?:[^"\\]|\\.)*"|\'(?!\'\')(?:[^\'\\]|\\.)*\'|<[^<>\s]*>|\#.*"""
)
_WORD = re.compile(r"[A-Za-z]+")
_MERGE = re.compile(r"<{7}( |$)|={7}$|>{7}( |$)|\|{7}( |$)")
_HTML = re.compile(r"\s*<(!doctype\s+html|html)\b", re.IGNORECASE)
_IN_ATTRIBUTE = re.compile(
    r"""\b(?:about|resource|datatype|base)\s*=\s*(["'])(.*?)\1""", re.DOTALL
)
_BARE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
_DATE = re.compile(r"(?<![\w\"'-])\d{4}-\d\d-\d\d(?!\w)")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_OTHER_FORMATS = (
    (r"<\?xml|<rdf:RDF", "XML", ".rdf"),
    (r"""\{\s*(["}])|\[\s*\{""", "JSON", ".jsonld"),
)
_NOT_IN_IRI = re.compile(r"""[\x00-\x20<>"{}|^`\\]""")


def slip(complaint: Complaint, fmt: Format) -> Slip | None:
    """The slip behind a complaint, if one is recognised."""
    recognisers: tuple[Callable[[Complaint], Slip | None], ...] = _IN_TURTLE
    if fmt is RDFXML:
        recognisers = _IN_XML
    elif fmt is JSONLD:
        recognisers = (_merge_mark, _cut_off)
    return next((found for one in recognisers if (found := one(complaint))), None)


def _merge_mark(complaint: Complaint) -> Slip | None:
    for number, line in enumerate(complaint.lines[: complaint.line], 1):
        if _MERGE.match(line.rstrip("\r")):
            return Slip(
                Text("Here stands a mark of two versions that were not merged.",
                     "Hier steht eine Marke zweier Fassungen, die nicht vereinigt sind."),
                Text("Keep one of them, and remove the lines with <<<<<<<, ======= and >>>>>>>.",
                     "Eine behalten und die Zeilen mit <<<<<<<, ======= und >>>>>>> entfernen."),
                number, 1, 7,
            )  # fmt: skip
    return None


def _html(complaint: Complaint) -> Slip | None:
    if not _HTML.match("\n".join(complaint.lines[:5])):
        return None
    return Slip(
        Text("The file is an HTML page, no RDF.", "Die Datei ist eine HTML-Seite, kein RDF."),
        Text("It was saved from a browser; download the data themselves.",
             "Sie wurde im Browser gespeichert; die Daten selbst herunterladen."),
    )  # fmt: skip


def _curly_quote(complaint: Complaint) -> Slip | None:
    mark = complaint.rest[:1]
    if not mark or mark not in _CURLY:
        return None
    return Slip(
        Text(f"The text begins with a typographic quotation mark, {mark}.",
             f"Der Text beginnt mit einem typographischen Anführungszeichen, {mark}."),
        Text('Write straight ones: "Dortmund".', 'Gerade schreiben: "Dortmund".'),
    )  # fmt: skip


def _language_tag(complaint: Complaint) -> Slip | None:
    for match in _LANGUAGE.finditer(complaint.shown):
        tag = match.group(1)
        inside = match.start(1) < (complaint.column or 0) <= match.end(1) + 1
        if "_" in tag and inside:
            right = tag.replace("_", "-")
            return Slip(
                Text(f"The language {tag} has an underscore.",
                     f"Die Sprache {tag} hat einen Unterstrich."),
                Text(f"Write a hyphen: @{right}.", f"Einen Bindestrich schreiben: @{right}."),
                complaint.line, match.start(1) + 1, len(tag),
            )  # fmt: skip
    return None


def _backslash(complaint: Complaint) -> Slip | None:
    if "escape" not in complaint.reason or complaint.rest[:1] != "\\":
        return None
    return Slip(
        Text("A backslash begins a special character here, and there is none like this.",
             "Ein Rückstrich leitet hier ein Sonderzeichen ein, und dieses gibt es nicht."),
        Text("Write it twice, \\\\, or write paths with /.",
             "Doppelt schreiben, \\\\, oder Pfade mit / schreiben."),
    )  # fmt: skip


def _boolean(complaint: Complaint) -> Slip | None:
    word = _WORD.match(complaint.rest)
    right = word.group().lower() if word else ""
    if right not in {"true", "false"} or not word or word.group() == right:
        return None
    return Slip(
        Text(f"{word.group()} is written small.", f"{word.group()} wird klein geschrieben."),
        Text(f"Write {right}.", f"{right} schreiben."),
    )


def _bare_address(complaint: Complaint) -> Slip | None:
    if (
        not re.match(r"(https?|ftp|urn|mailto):", complaint.rest)
        or "prefix" not in complaint.reason
    ):
        return None
    return Slip(
        Text("An address stands here without its brackets.",
             "Hier steht eine Adresse ohne ihre Klammern."),
        Text("Write it between < and >.", "Zwischen < und > schreiben."),
    )  # fmt: skip


def _unclosed(complaint: Complaint) -> Slip | None:
    """A text or an address that begins and does not end, shown where it begins."""
    unfinished = re.search("end of file|Line jumps|IRI code point", complaint.reason)
    if not unfinished or not complaint.shown:
        return None
    opened = _opening(complaint)
    if opened is None:
        return None
    if complaint.shown[opened] == "<":
        return Slip(
            Text("An address begins here that does not end.",
                 "Hier beginnt eine Adresse, die nicht endet."),
            Text("Its closing bracket > is missing.", "Ihre schließende Klammer > fehlt."),
            complaint.line, opened + 1, 1,
        )  # fmt: skip
    return Slip(
        Text("A text begins here that does not end.", "Hier beginnt ein Text, der nicht endet."),
        Text("Its closing quotation mark is missing; a text of several lines has three of them.",
             "Sein schließendes Anführungszeichen fehlt; ein Text über mehrere Zeilen hat drei."),
        complaint.line, opened + 1, 1,
    )  # fmt: skip


def _opening(complaint: Complaint) -> int | None:
    """Where on the line what is not closed there begins."""
    blanked = _STRINGS.sub(lambda match: " " * len(match.group()), complaint.shown)
    match = re.search("[\"'<]", blanked)
    if match is None:
        return None
    start = match.start()
    if blanked[start] == "<" and re.match("<[^<]*>", complaint.shown[start:]):
        return None  # it ends, but holds what no address may
    return start if "IRI" not in complaint.reason or blanked[start] == "<" else None


def _literal_first(complaint: Complaint) -> Slip | None:
    """A text or number where a thing or property must stand."""
    match = re.search(r"is not a valid (predicate|subject|.*subject)", complaint.reason)
    if match is None or not re.match(r"""["'\d+-]""", complaint.rest):
        return None
    if match.group(1) == "predicate":
        return Slip(
            Text("A text or number cannot be a property.",
                 "Ein Text oder eine Zahl kann keine Eigenschaft sein."),
            Text("Write the property's address or short name.",
                 "Adresse oder Kurznamen der Eigenschaft schreiben."),
        )  # fmt: skip
    return Slip(
        Text("A text or number cannot be what a statement is about.",
             "Von einem Text oder einer Zahl kann keine Aussage handeln."),
        Text("Statements begin with an address or a short name.",
             "Aussagen beginnen mit einer Adresse oder einem Kurznamen."),
    )  # fmt: skip


def _ampersand(complaint: Complaint) -> Slip | None:
    text = "\n".join(complaint.lines)
    bare = _BARE_AMPERSAND.search(text) if "after '&'" in complaint.reason else None
    if bare is None:
        return None
    line, column = _place(complaint, bare.start())
    return Slip(
        Text("An & stands for the beginning of a special character here.",
             "Ein & leitet hier ein Sonderzeichen ein."),
        Text("Write &amp; instead.", "Stattdessen &amp; schreiben."),
        line, column, 1,
    )  # fmt: skip


def _mismatched_tag(complaint: Complaint) -> Slip | None:
    match = re.search("expected `(</[^`]*>)`, but `(</[^`]*>)`", complaint.reason)
    if match is None:
        return None
    expected, found = match.groups()
    return Slip(
        Text(f"The element is closed by {found}, where {expected} belongs.",
             f"Das Element wird mit {found} geschlossen; hierher gehört {expected}."),
    )  # fmt: skip


def _same_id(complaint: Complaint) -> Slip | None:
    match = re.search(r"<([^>]*)> has already been used as rdf:ID", complaint.reason)
    if match is None:
        return None
    name = match.group(1).partition("#")[2]
    pattern = re.compile(rf"""\bID\s*=\s*["']({re.escape(name)})["']""")
    places = list(pattern.finditer("\n".join(complaint.lines)))
    line, column = _place(complaint, places[1].start(1)) if len(places) > 1 else (None, None)
    return Slip(
        Text(f"The name {name} is given a second time with rdf:ID.",
             f"Der Name {name} wird mit rdf:ID ein zweites Mal vergeben."),
        Text("Write rdf:about to say more about the same thing.",
             "Mit rdf:about mehr über dasselbe sagen."),
        line, column, len(name),
    )  # fmt: skip


def _bad_address(complaint: Complaint) -> Slip | None:
    if "IRI" not in complaint.reason:
        return None
    for match in _IN_ATTRIBUTE.finditer("\n".join(complaint.lines)):
        address = match.group(2)
        if bad := _NOT_IN_IRI.search(address):
            line, column = _place(complaint, match.start(2))
            return Slip(
                Text(f"The address {address} holds the character '{bad.group()}', "
                     "which no address may hold.",
                     f"Die Adresse {address} enthält das Zeichen '{bad.group()}', "
                     "das in keiner Adresse stehen darf."),
                Text("Remove it or write it percent-encoded, a space as %20.",
                     "Entfernen oder in Prozentschreibweise angeben, ein Leerzeichen als %20."),
                line, column, len(address),
            )  # fmt: skip
    return None


def _place(complaint: Complaint, offset: int) -> tuple[int, int]:
    before = "\n".join(complaint.lines)[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _odd_space(complaint: Complaint) -> Slip | None:
    """A space that is none for a parser, and that nobody sees."""
    for offset, character in enumerate(complaint.rest):
        if character not in " \t" and (character.isspace() or character in _INVISIBLE):
            name = f"U+{ord(character):04X} ({unicodedata.name(character, 'control character')})"
            return Slip(
                Text(f"Here stands a character that looks like a space: {name}.",
                     f"Hier steht ein Zeichen, das aussieht wie ein Leerzeichen: {name}."),
                Text("Replace it by a space.", "Durch ein Leerzeichen ersetzen."),
                complaint.line, (complaint.column or 1) + offset, 1,
            )  # fmt: skip
        if not character.isspace():
            return None
    return None


def _other_format(complaint: Complaint) -> Slip | None:
    """XML or JSON under the name of Turtle."""
    beginning = "\n".join(complaint.lines[:5]).lstrip()
    found = next((one for one in _OTHER_FORMATS if re.match(one[0], beginning)), None)
    if found is None:
        return None
    _, name, ending = found
    return Slip(
        Text(f"The file is {name}, and its name says Turtle.",
             f"Die Datei ist {name}, und ihr Name sagt Turtle."),
        Text(f"If it is RDF, let its name end with {ending}.",
             f"Wenn sie RDF enthält, ihr die Endung {ending} geben."),
        1, 1, 1,
    )  # fmt: skip


def _bare_date(complaint: Complaint) -> Slip | None:
    for match in _DATE.finditer(complaint.shown):
        if match.start() < (complaint.column or 0) <= match.end() + 1:
            date = match.group()
            return Slip(
                Text("A date stands here without quotation marks.",
                     "Hier steht ein Datum ohne Anführungszeichen."),
                Text(f'Write "{date}"^^xsd:date.', f'"{date}"^^xsd:date schreiben.'),
                complaint.line, match.start() + 1, len(date),
            )  # fmt: skip
    return None


def _cut_off(complaint: Complaint) -> Slip | None:
    """JSON that ends before what it opened."""
    text = "\n".join(complaint.lines)
    if not re.search("end of file|EOF", complaint.reason) or _open_quote(text):
        return None
    return Slip(
        Text("The file ends before what it opened is closed.",
             "Die Datei endet, bevor geschlossen ist, was sie geöffnet hat."),
        Text("A ] or } is missing, or it was not copied whole.",
             "Ein ] oder } fehlt, oder sie wurde nicht ganz kopiert."),
    )  # fmt: skip


def _open_quote(text: str) -> bool:
    return '"' in _STRINGS.sub("", text)


_IN_TURTLE = (
    _merge_mark, _html, _other_format, _odd_space, _curly_quote, _language_tag, _backslash,
    _boolean, _bare_address, _bare_date, _unclosed, _literal_first,
)  # fmt: skip
_IN_XML = (_merge_mark, _ampersand, _mismatched_tag, _same_id, _bad_address)
