"""German for sentences that come from elsewhere: of the engine, of parsers, of the sources."""

from __future__ import annotations

import re

_REASONS = {
    "No such file or directory": "Datei oder Ordner fehlt",
    "Permission denied": "keine Berechtigung",
    "Is a directory": "es ist ein Ordner",
    "Input/output error": "Ein- oder Ausgabefehler",
    "Not a gzipped file": "kein gzip",
    "Compressed file ended before the end-of-stream marker was reached":
        "das gzip ist abgeschnitten",
    "CRC check failed": "die Prüfsumme im gzip stimmt nicht",
}  # fmt: skip
"""What stands within sentences."""
_ROWS = (
    "In RDF sagen, wovon die Zeilen handeln: Jede wird ein Eintrag mit eigener Adresse, jede "
    "Spalte eine Eigenschaft."
)
_SENTENCES = tuple((re.compile(pattern, re.DOTALL), german) for pattern, german in (
    (r"it uses (\w+)", r"sie benutzt \1"),
    (r"it gives (\S+) a value", r"sie gibt \1 einen Wert"),
    (r"a SELECT inside does not pass \$this on", r"ein inneres SELECT gibt $this nicht weiter"),
    (r"it is no SELECT query", r"sie ist keine SELECT-Abfrage"),
    (r"it takes the engine more than it has", r"sie braucht mehr Speicher, als sie haben darf"),
    (r"its regular expression has (.+), which cannot be evaluated here",
     r"ihr regulärer Ausdruck enthält \1; das lässt sich hier nicht auswerten"),
    (r"error at (\d+):(\d+): .*",
     r"in Zeile \1, Spalte \2 steht etwas, das SPARQL dort nicht erwartet"),
    (r"There are no sources here\.", r"Hier sind keine Quellen."),
    (r"Name an RDF file .+, make one with (.+), or see the shipped graph with (.+)\.",
     (r"Eine RDF-Datei oder einen Ordner nennen, in einem Ordner mit ontology/, data/ oder "
      r"shapes/ beginnen, einen mit \1 anlegen oder mit \2 den mitgelieferten Graphen "
      r"ansehen.")),
    (r"The shipped graph is missing in this installation\.",
     r"Der mitgelieferte Graph fehlt in dieser Installation."),
    (r"Install dortmund-lod again\.", r"dortmund-lod neu installieren."),
    (r"There is no such file or folder\.", r"Diese Datei oder diesen Ordner gibt es nicht."),
    (r"The file is (\w+)( that is no RDF)?\.", r"Die Datei ist \1, aber kein RDF."),
    (r"The file is a table, and tables are not RDF\.",
     r"Die Datei ist eine Tabelle, und Tabellen sind kein RDF."),
    (r"Tables are not RDF\. Say in RDF .+", f"Tabellen sind kein RDF. {_ROWS}"),
    (r"Say in RDF what the rows are about: .+", _ROWS),
    (r"The folder holds no RDF file \((.+), each also with \.gz\)\.",
     r"Im Ordner ist keine RDF-Datei (\1, jede auch mit .gz)."),
    (r"The folder cannot be read: (.+)\.", r"Der Ordner ist nicht lesbar: \1."),
    (r"The file cannot be read: (.+)\.", r"Die Datei ist nicht lesbar: \1."),
    (r"The file name does not say which RDF format it is in\.",
     r"Der Dateiname sagt nicht, in welchem RDF-Format die Datei ist."),
    (r"Use one of (.+)\.", r"Eine Endung von \1 geben."),
    (r"The file holds more than (.+) GiB\.", r"Die Datei enthält mehr als \1 GiB."),
    (r"Split it into several files\.", r"In mehrere Dateien aufteilen."),
    (r"The file becomes more than (\S+) times as large when it is unpacked\.",
     r"Die Datei wird beim Entpacken mehr als \1-mal so groß."),
    (r"Pack less of the same into it, or give it unpacked\.",
     r"Weniger Gleiches hineinpacken oder sie unverpackt geben."),
    (r"The document cannot be read: (.+)\.", r"Das Dokument ist nicht lesbar: \1."),
    (r"The document is not in UTF-8\.", r"Das Dokument ist nicht in UTF-8."),
    (r"Save it in UTF-8\.", r"In UTF-8 speichern."),
    (r"There are blank nodes that are too much alike to be told apart\.",
     r"Es gibt namenlose Knoten, die einander zu ähnlich sind, um sie zu unterscheiden."),
    (r"Give them IRIs, or what distinguishes them\.",
     r"Ihnen IRIs geben, oder etwas, das sie unterscheidet."),
    (r"The shapes ask for what SPARQL cannot judge: (.+)\.",
     r"Die Prüfregeln verlangen, was SPARQL nicht beurteilen kann: \1."),
    (r"A statement is longer than 16 MiB, the most that can be published\.",
     r"Eine Aussage ist länger als 16 MiB, und mehr lässt sich nicht veröffentlichen."),
    (r"Keep long texts outside and link to them\.",
     r"Lange Texte anderswo ablegen und darauf verweisen."),
    (r"A byte here is not UTF-8\.", r"Ein Byte hier ist nicht in UTF-8."),
    (r"Save the file in UTF-8 \(it may be Windows-1252 or Latin-1 now\)\.",
     r"Die Datei in UTF-8 speichern (jetzt ist sie vielleicht in Windows-1252 oder Latin-1)."),
    (r"The JSON-LD context is a remote address, and nothing is fetched\.",
     r"Der JSON-LD-Kontext ist eine fremde Adresse, und nichts wird abgerufen."),
    (r"Put the context into the file\.", r"Den Kontext in die Datei schreiben."),
))  # fmt: skip


def in_german(sentence: str) -> str:
    """The sentence in German, or as it is where it is not known."""
    for pattern, german in _SENTENCES:
        if match := pattern.fullmatch(sentence):
            text = match.expand(german)
            return next(
                (text.replace(reason, _REASONS[reason]) for reason in _REASONS if reason in text),
                text,
            )
    return sentence
