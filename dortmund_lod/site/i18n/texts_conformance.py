"""What the page about audits says."""

from __future__ import annotations

ENGLISH: dict[str, str] = {
    "title": "Conformance",
    "lead": (
        "What an audit found that asked this site from outside, as browsers, libraries, data "
        "portals and crawlers do."
    ),
    "none": (
        "No audit has been placed here yet. The operator makes one with this command; DIR is the "
        "folder of the releases."
    ),
    "made": "Made of {url} on {day}.",
    "same_release": "It is about the release that is served now.",
    "other_release": "It is about another release ({release}) than the one that is served now.",
    "incomplete": "The time ran out; not everything was checked.",
    "json": "The report as JSON",
    "check": "Check",
    "result": "Result",
    "found": "What is right, or who suffers and what was seen",
    "right": "Right would be:",
    "status.good": "good",
    "status.warning": "warning",
    "status.bad": "bad",
    "status.not applicable": "not applicable",
    "group.discovery": "What is found",
    "group.dereferencing": "Resources, for people and programs",
    "group.sparql": "SPARQL, for researchers",
    "group.void": "VoID and dumps, for researchers",
    "group.catalogue": "Catalogue, for data portals",
    "group.harvest": "Harvest rehearsal, for data portals",
    "group.crawlers": "Crawlers and search engines",
    "group.stress": "Overload, for everybody",
}

GERMAN: dict[str, str] = {
    "title": "Konformität",
    "lead": (
        "Was eine Prüfung gefunden hat, die diese Site von außen fragt, wie Browser, "
        "Bibliotheken, Datenportale und Crawler es tun."
    ),
    "none": (
        "Hier liegt noch keine Prüfung. Der Betreiber macht eine mit diesem Befehl; DIR ist der "
        "Ordner der Veröffentlichungen."
    ),
    "made": "Geprüft wurde {url} am {day}.",
    "same_release": "Es geht um die Veröffentlichung, die jetzt ausgeliefert wird.",
    "other_release": (
        "Es geht um eine andere Veröffentlichung ({release}) als die jetzt ausgelieferte."
    ),
    "incomplete": "Die Zeit war um; nicht alles wurde geprüft.",
    "json": "Der Bericht als JSON",
    "check": "Prüfung",
    "result": "Ergebnis",
    "found": "Was richtig ist, oder wer leidet und was gesehen wurde",
    "right": "Richtig wäre:",
    "status.good": "gut",
    "status.warning": "Warnung",
    "status.bad": "schlecht",
    "status.not applicable": "nicht anwendbar",
    "group.discovery": "Was zu finden ist",
    "group.dereferencing": "Ressourcen, für Menschen und Programme",
    "group.sparql": "SPARQL, für Forschende",
    "group.void": "VoID und Dumps, für Forschende",
    "group.catalogue": "Katalog, für Datenportale",
    "group.harvest": "Probe der Ernte, für Datenportale",
    "group.crawlers": "Crawler und Suchmaschinen",
    "group.stress": "Überlast, für alle",
}
