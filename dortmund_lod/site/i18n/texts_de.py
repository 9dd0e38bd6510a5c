"""What pages say in German."""

from __future__ import annotations

GERMAN: dict[str, str] = {
    "language.en": "English",
    "language.de": "Deutsch",
    "nav.skip": "Zum Inhalt springen",
    "nav.site": "Bereiche",
    "nav.language": "Sprache",
    "nav.browse": "Stöbern",
    "nav.ontology": "Ontologie",
    "nav.sparql": "SPARQL",
    "nav.provenance": "Quellen",
    "foot.release": "Ausgabe",
    "foot.published": "veröffentlicht am {day}",
    "foot.catalogue": "Katalog",
    "foot.void": "Datensatzbeschreibung (VoID)",
    "foot.dump": "Alle Daten als N-Quads",
    "foot.conformance": "Konformität",
    "foot.accessibility": "Barrierefreiheit",
    "foot.problems": "Was Fehlermeldungen bedeuten",
    "catalogue.title": "Katalog",
    "catalogue.datasets": "Datensätze",
    "catalogue.dataset": "Datensatz",
    "catalogue.triples": "Tripel",
    "catalogue.modified": "Zuletzt geändert",
    "catalogue.issued": "Zuerst veröffentlicht",
    "catalogue.publisher": "Herausgeber",
    "catalogue.contact": "Kontakt",
    "catalogue.licence": "Lizenz",
    "catalogue.no_licence": "Es ist keine Lizenz angegeben.",
    "catalogue.version": "Version des Inhalts",
    "catalogue.graph": "Benannter Graph",
    "catalogue.keywords": "Schlagwörter",
    "catalogue.themes": "Themen",
    "catalogue.places": "Orte",
    "catalogue.as_data": "Diese Seite als Daten",
    "catalogue.harvest": "Für Portale: diese Adresse harvesten.",
    "catalogue.downloads": "Dateien",
    "catalogue.file": "Datei",
    "catalogue.format": "Format",
    "catalogue.size": "Größe",
    "catalogue.checksum": "SHA-256",
    "catalogue.bytes": "{number} Byte",
    "catalogue.latest": "Jede Adresse führt zur Datei des jetzigen Release, die sich nie ändert.",
    "catalogue.query": "Mit SPARQL befragen",
    "catalogue.inside": "Katalog aller Datensätze",
    "value.cut": "{number} weitere Zeichen in den Daten",
    "pages.label": "Seiten",
    "pages.previous": "Vorige Seite",
    "pages.next": "Nächste Seite",
    "pages.page": "Seite {page}",
    "pages.of": "von {last}",
    "home.title": "Offene verknüpfte Daten",
    "home.subtitle": "als offene verknüpfte Daten",
    "home.lead": (
        "{triples} Tripel. Jedes Ding hat eine eigene Adresse, die Menschen mit einer "
        "Seite und Maschinen mit Daten antwortet; alles lässt sich durchsuchen und "
        "abfragen."
    ),
    "home.lead_sources": (
        "{statements} Aussagen über eine Stadt, ihre Programme, Zahlen und Auszeichnungen, als "
        "{triples} Tripel vernetzter Daten. Jede Aussage führt zu der Textstelle, auf der sie "
        "beruht, und sagt, ob sie als Tatsache, Selbstaussage oder Meinung dasteht."
    ),
    "home.search": "Suchen, zum Beispiel: Studierende",
    "home.classes": "Was es gibt",
    "home.all_classes": "Alle Klassen",
    "model.title": "Das Modell auf einen Blick",
    "model.alt": "Bild: {name}, die Stadt, zu der es gehört, und seine Teile, jeweils als Link",
    "model.part": "Zahlen: {figures} · Auszeichnungen und Ereignisse: {events}",
    "charts.title": "Die Zahlen",
    "charts.reading": (
        "Jede Zahl steht so da, wie die Quelle sie druckt. Die Balken einer Tabelle haben "
        "denselben Maßstab."
    ),
    "charts.moreThan": "mehr als: das Ende ist offen",
    "charts.approximately": "ungefähr: das Ende ist unscharf",
    "charts.exact": "ohne Einschränkung genannt",
    "charts.other": "In Einheiten gemessen",
    "charts.what": "Was gezählt wird",
    "charts.number": "Zahl",
    "figure.since": "seit {year}",
    "timeline.title": "Auszeichnungen, Evaluationen und Veranstaltungen nach Jahren",
    "timeline.reading": (
        "Gastgeber zu sein ist keine Ehrung und eine Evaluation kein Preis: Jede Zeile "
        "sagt, was sie ist."
    ),
    "use.title": "Zugänge",
    "use.people": "Zum Umsehen",
    "use.people_text": (
        "Jeder Name ist ein Link. Beginnen Sie mit einer Klasse, mit den Begriffen der "
        "Ontologie oder mit der Quelle."
    ),
    "use.researchers": "Für die Forschung",
    "use.researchers_text": (
        "Fragen Sie in SPARQL; jede Adresse antwortet auch in Turtle, JSON-LD, RDF/XML und "
        "N-Triples."
    ),
    "use.portals": "Für Portale",
    "use.portals_text": "Der Katalog beschreibt die Datensätze in DCAT-AP zum Ernten.",
    "use.crawlers": "Für Crawler",
    "use.crawlers_text": "Nehmen Sie den Datenabzug statt der Seiten:",
    "use.dump": "{bytes} Bytes, SHA-256",
    "search.label": "Suchen",
    "search.button": "Suchen",
    "search.title": "Suche",
    "search.help": (
        "Wörter auf Deutsch oder Englisch, von ihrem Anfang an; Akzente und Großschreibung "
        "spielen keine Rolle. Mit / gelangen Sie von jeder Seite hierher."
    ),
    "search.found": "Gefunden: {number}",
    "search.found_most": "Mehr als {number} gefunden; geordnet sind die meistverlinkten",
    "search.facets": "Eingrenzen",
    "search.results": "Ergebnisse",
    "search.all_classes": "Alle Klassen zeigen",
    "search.nothing": "Nichts gefunden. Weniger Buchstaben finden mehr.",
    "browse.title": "Nach Klassen stöbern",
    "browse.lead": "{number} Klassen haben Mitglieder.",
    "browse.class": "Klasse",
    "browse.number": "Anzahl",
    "browse.examples": "Beispiele",
    "resource.properties": "Eigenschaften",
    "resource.caption": "Was über {name} angegeben ist",
    "resource.property": "Eigenschaft",
    "resource.value": "Wert",
    "resource.more": "und {number} weitere in den Daten",
    "statement.about": "Über:",
    "status.title": "Wie die Quelle es sagt",
    "why.title": "Warum steht das hier?",
    "why.resource": "Wo die Quelle es nennt",
    "why.place": "Zeile {line}, Zeichen {start} bis {end} im Dokument",
    "why.passage": "diese Textstelle",
    "why.digest": "SHA-256 der Textstelle:",
    "why.verify": "so lässt sie sich prüfen",
    "why.none": "Es ist keine Textstelle angegeben.",
    "why.status": "Die Quelle sagt es als:",
    "why.under": "Es steht im Abschnitt:",
    "verify.title": "Diese Textstelle selbst prüfen",
    "verify.document": "Ist es dasselbe Dokument? Seine SHA-256 muss lauten:",
    "verify.passage": (
        "Ist es dieselbe Textstelle? Zeichen sind Unicode-Codepunkte, gezählt ab 0, das "
        "Ende ausgeschlossen; ihre SHA-256 muss lauten:"
    ),
    "kind.Figure": "Zahlen",
    "kind.Distinction": "Auszeichnungen",
    "kind.Evaluation": "Evaluationen",
    "kind.Participation": "Weitere Beteiligungen",
    "kind.RoleHolding": "Ämter",
    "kind.Statement": "Weitere Aussagen",
    "kind.Claim": "Behauptungen und Meinungen",
    "kind.Quotation": "Zitate",
    "kind.Elsewhere": "In diesem Abschnitt, über etwas anderes",
    "one.Figure": "Zahl",
    "one.Distinction": "Auszeichnung",
    "one.Evaluation": "Evaluation",
    "one.Participation": "Beteiligung",
    "one.RoleHolding": "Amt",
    "one.Statement": "Aussage",
    "one.Claim": "Behauptung",
    "one.Quotation": "Zitat",
    "graph.title": "Nachbarschaft",
    "graph.alt": "Bild: {name} in der Mitte, links was darauf zeigt, rechts worauf es zeigt",
    "graph.list": "Dasselbe als Liste",
    "links.title": "Was hierher zeigt",
    "links.all": "alle",
    "data.title": "Diese Seite als Daten",
    "data.query": "Die Abfrage, die diese Seite ergibt",
    "data.release": "So, wie es in dieser Ausgabe steht, solange sie ausgeliefert wird:",
    "cite.title": "Zitieren",
    "cite.words": "„{title}“. {site}, Ausgabe {release}. {address}",
    "terms.version": "Version",
    "terms.licence": "Lizenz:",
    "terms.contents": "Inhalt",
    "terms.codes": "Codes",
    "terms.shapes": "Prüfregeln",
    "terms.diagram": "Diagramm",
    "terms.diagram_text": (
        "Klassen unter dem, wovon sie Arten sind, jeweils mit den Eigenschaften, die bei "
        "ihnen beginnen, und wohin diese führen."
    ),
    "terms.classes": "Klassen",
    "terms.object-properties": "Verknüpfende Eigenschaften",
    "terms.datatype-properties": "Eigenschaften mit Werten",
    "terms.properties": "Weitere Eigenschaften",
    "terms.schemes": "Codelisten",
    "terms.concepts": "Codes",
    "terms.node-shapes": "Wie ein Ding aussehen muss",
    "terms.property-shapes": "Wie eine Eigenschaft aussehen muss",
    "terms.rules": "Regeln",
    "terms.link": "Link zu {name}",
    "terms.examples": "Beispiele",
    "terms.all": "Alle: {name}",
    "provenance.title": "Quellen",
    "provenance.lead": (
        "Worauf die Daten beruhen, in der Reihenfolge des Textes: jede Zeile, jede "
        "Textstelle und was daraus entnommen ist."
    ),
    "provenance.none": "Die Daten nennen keine Textstellen. Sie kamen aus diesen Graphen:",
    "provenance.caption": "Textstellen und was auf ihnen beruht",
    "provenance.line": "Zeile",
    "provenance.passage": "Textstelle",
    "provenance.rests": "Was darauf beruht",
    "provenance.graphs": "Graphen",
    "provenance.graph": "Graph",
    "provenance.statements": "Aussagen",
    "provenance.default": "ohne Namen",
    "sparql.title": "Mit SPARQL fragen",
    "sparql.lead": (
        "Schreiben Sie eine Abfrage oder nehmen Sie eine Frage, die schon gestellt wurde."
    ),
    "sparql.query": "Abfrage",
    "sparql.run": "Ausführen",
    "sparql.keys": (
        "Strg+Eingabe führt die Abfrage aus, Strg+Leertaste ergänzt, Tab verlässt das Feld."
    ),
    "sparql.questions": "Fragen, die schon gestellt wurden",
    "sparql.limits": (
        "Eine Abfrage darf {seconds} Sekunden, {memory} MiB Speicher und {size} MiB "
        "Ergebnis brauchen. Was länger dauert, wird beendet und gemeldet."
    ),
    "sparql.result": "Ergebnis",
    "sparql.rows": "Zeilen: {number}",
    "sparql.shown": "Die ersten {number} werden gezeigt; die Dateien enthalten alle.",
    "sparql.true": "Ja (true)",
    "sparql.false": "Nein (false)",
    "sparql.view.table": "Tabelle",
    "sparql.view.chart": "Diagramm",
    "sparql.view.graph": "Graph",
    "sparql.view.map": "Karte",
    "sparql.view.raw": "Rohdaten",
    "sparql.views": "Ansichten",
    "sparql.download": "Herunterladen",
    "sparql.permalink": "Link zu dieser Abfrage",
    "sparql.snippets": "Diese Abfrage im Code",
    "sparql.nothing": "Es gibt keine Zeilen.",
    "sparql.failed": "Die Abfrage wurde nicht beantwortet",
    "sparql.chart_caption": "{value} nach {label}",
    "sparql.more_bars": "Gezeichnet sind die ersten {number} Zeilen.",
    "sparql.map_alt": "Karte ohne Hintergrund: {number} Punkte nach Länge und Breite",
    "sparql.graph_alt": "Bild: die ersten Aussagen des Ergebnisses",
    "sparql.subject": "Subjekt",
    "sparql.property": "Eigenschaft",
    "sparql.object": "Wert",
    "questions.classes": "Welche Klassen gibt es, und wie viele Mitglieder haben sie?",
    "questions.properties": "Welche Eigenschaften werden verwendet, und wie oft?",
    "questions.statements": "Wie sehen einige Aussagen aus?",
    "unit.NUM-PER-KiloM2": "je Quadratkilometer",
    "problems.lead": (
        "Was schiefgeht, wird als Problemdokument (RFC 9457) gemeldet; sein Typ ist einer "
        "von diesen."
    ),
    "problems.type": "Typ",
    "problems.status": "Status",
    "problems.meaning": "Bedeutung",
    "problem.status": "Status {status}",
    "problem.next": "Von hier geht es weiter:",
    "problem.over-budget": "Zu viele Anfragen",
    "problem.slow-request": "Die Anfrage kam zu langsam",
    "problem.not-acceptable": "Kein passendes Format",
    "problem.malformed-query": "Die Abfrage ist fehlerhaft",
    "problem.unsupported-query": "Das wird nicht unterstützt",
    "problem.query-too-complex": "Die Abfrage ist zu verschachtelt",
    "problem.query-time-limit": "Die Zeitgrenze wurde erreicht",
    "problem.query-memory-limit": "Die Speichergrenze wurde erreicht",
    "problem.result-too-large": "Das Ergebnis ist zu groß",
    "problem.busy": "Ausgelastet; bitte noch einmal versuchen",
    "problem.unavailable": "Vorübergehend nicht erreichbar",
    "problem.withdrawn": "Zurückgezogen",
    "problem.400": "Die Anfrage ist nicht zu verstehen",
    "problem.404": "Hier ist nichts",
    "problem.410": "Das gibt es nicht mehr",
    "problem.500": "Hier ist etwas schiefgegangen",
    "access.title": "Barrierefreiheit",
    "access.lead": (
        "Diese Seiten sollen für alle benutzbar sein, wie es die BITV 2.0 (EN 301 549, WCAG"
        " 2.1 Stufe AA) von öffentlichen Stellen verlangt."
    ),
    "access.status": "Stand",
    "access.status_text": (
        "Eine automatische Prüfung findet auf keiner Art von Seite einen Verstoß gegen WCAG"
        " 2.1 A und AA. Automatische Prüfungen sehen nur einen Teil dessen, was der "
        "Standard verlangt; eine Bewertung durch Menschen und ein Test mit Menschen mit "
        "Behinderung haben nicht stattgefunden."
    ),
    "access.tested": "Was geprüft wird",
    "access.tested_text": (
        "Vor jeder Veröffentlichung: alle Arten von Seiten auf Deutsch und Englisch, hell "
        "und dunkel, 320 und 1.440 Pixel breit, mit und ohne JavaScript, in Chromium mit "
        "axe-core; dass die Tastatur jeden Link und jedes Feld erreicht und das Abfragefeld"
        " verlässt; dass nichts von anderswo geladen wird."
    ),
    "access.limits": "Bekannte Grenzen",
    "access.limits_text": (
        "Bilder sind breiter als ein schmaler Bildschirm und lassen sich seitlich "
        "verschieben; ihr Inhalt steht als Text daneben. Namen und Texte der Daten "
        "erscheinen in der Sprache, in der sie geschrieben wurden, und sind so "
        "gekennzeichnet. Meldungen der Abfragemaschine sind englisch. Es gibt keine Fassung"
        " in Leichter Sprache oder Gebärdensprache."
    ),
    "access.foreign": "Texte anderer",
    "access.foreign_text": (
        "Was eine Stelle in die Daten schreibt, wird so gezeigt. Für die Verständlichkeit "
        "ist die veröffentlichende Stelle verantwortlich."
    ),
    "access.contact": "Eine Barriere melden",
    "access.contact_text": (
        "Wer diese Seiten betreibt, steht im Katalog; bitte schreiben Sie an die dort "
        "genannte Kontaktstelle. Bleibt eine Antwort aus, gibt es für öffentliche Stellen "
        "eine Schlichtungs- oder Überwachungsstelle."
    ),
}
