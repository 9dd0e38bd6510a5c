"""What pages say in English."""

from __future__ import annotations

ENGLISH: dict[str, str] = {
    "language.en": "English",
    "language.de": "Deutsch",
    "nav.skip": "Skip to content",
    "nav.site": "Site",
    "nav.language": "Language",
    "nav.browse": "Browse",
    "nav.ontology": "Ontology",
    "nav.sparql": "SPARQL",
    "nav.provenance": "Sources",
    "foot.release": "Release",
    "foot.published": "published on {day}",
    "foot.catalogue": "Catalogue",
    "foot.void": "Dataset description (VoID)",
    "foot.dump": "All data as N-Quads",
    "foot.conformance": "Conformance",
    "foot.accessibility": "Accessibility",
    "foot.problems": "What error messages mean",
    "catalogue.title": "Catalogue",
    "catalogue.datasets": "Datasets",
    "catalogue.dataset": "Dataset",
    "catalogue.triples": "Triples",
    "catalogue.modified": "Last changed",
    "catalogue.issued": "First published",
    "catalogue.publisher": "Publisher",
    "catalogue.contact": "Contact",
    "catalogue.licence": "Licence",
    "catalogue.no_licence": "No licence is stated.",
    "catalogue.version": "Version of the content",
    "catalogue.graph": "Named graph",
    "catalogue.keywords": "Keywords",
    "catalogue.themes": "Themes",
    "catalogue.places": "Places",
    "catalogue.as_data": "This page as data",
    "catalogue.harvest": "For portals: harvest this address.",
    "catalogue.downloads": "Downloads",
    "catalogue.file": "File",
    "catalogue.format": "Format",
    "catalogue.size": "Size",
    "catalogue.checksum": "SHA-256",
    "catalogue.bytes": "{number} bytes",
    "catalogue.latest": "Each address leads to the file of the current release.",
    "catalogue.query": "Ask it with SPARQL",
    "catalogue.inside": "Catalogue of all datasets",
    "value.cut": "{number} more characters in the data",
    "pages.label": "Pages",
    "pages.previous": "Previous page",
    "pages.next": "Next page",
    "pages.page": "Page {page}",
    "pages.of": "of {last}",
    "home.title": "Linked open data",
    "home.subtitle": "as linked open data",
    "home.lead": (
        "{triples} triples. Every thing has an address of its own that answers people "
        "with a page and machines with data; all of it can be searched and queried."
    ),
    "home.lead_sources": (
        "{statements} statements about a city, its programmes, figures and distinctions, as "
        "{triples} triples of linked data. Each statement leads to the passage it rests on, and "
        "says whether it is told as a fact, a claim or an opinion."
    ),
    "home.search": "Search, for example: students",
    "home.classes": "What there is",
    "home.all_classes": "All classes",
    "model.title": "The model at a glance",
    "model.alt": "Picture: {name}, the city it belongs to and its parts, each a link",
    "model.part": "Figures: {figures} · Distinctions and events: {events}",
    "charts.title": "The figures",
    "charts.reading": "Each number is as the source prints it. Bars in one table share one scale.",
    "charts.moreThan": "more than: the end is open",
    "charts.approximately": "approximately: the end is blurred",
    "charts.exact": "stated without qualifier",
    "charts.other": "Measured in units",
    "charts.what": "What is counted",
    "charts.number": "Number",
    "figure.since": "since {year}",
    "timeline.title": "Distinctions, evaluations and events by year",
    "timeline.reading": (
        "Hosting an event is no honour, and an evaluation is no award: each line says what it is."
    ),
    "use.title": "Ways in",
    "use.people": "Looking around",
    "use.people_text": (
        "Every name is a link. Start with a class, with the words of the ontology or with "
        "the source."
    ),
    "use.researchers": "For researchers",
    "use.researchers_text": (
        "Ask in SPARQL; every address also answers in Turtle, JSON-LD, RDF/XML and N-Triples."
    ),
    "use.portals": "For portals",
    "use.portals_text": "The catalogue describes the datasets in DCAT-AP for harvesting.",
    "use.crawlers": "For crawlers",
    "use.crawlers_text": "Take the dump instead of the pages:",
    "use.dump": "{bytes} bytes, SHA-256",
    "search.label": "Search",
    "search.button": "Search",
    "search.title": "Search",
    "search.help": (
        "Words in English or German, from their beginnings; accents and case do not matter."
        " Press / on any page to come here."
    ),
    "search.found": "Found: {number}",
    "search.found_most": "More than {number} found; the most linked ones are ranked",
    "search.facets": "Narrow down",
    "search.results": "Results",
    "search.all_classes": "Show all classes",
    "search.nothing": "Nothing was found. Fewer letters find more.",
    "browse.title": "Browse by class",
    "browse.lead": "{number} classes have members.",
    "browse.class": "Class",
    "browse.number": "Number",
    "browse.examples": "Examples",
    "resource.properties": "Properties",
    "resource.caption": "What is stated about {name}",
    "resource.property": "Property",
    "resource.value": "Value",
    "resource.more": "and {number} more in the data",
    "statement.about": "About:",
    "status.title": "How the source says it",
    "why.title": "Why is this here?",
    "why.resource": "Where the source names it",
    "why.place": "Line {line}, characters {start} to {end} of the document",
    "why.passage": "this passage",
    "why.digest": "SHA-256 of the passage:",
    "why.verify": "how to check it",
    "why.none": "No passage is given.",
    "why.status": "The source says it as:",
    "why.under": "It is printed under:",
    "verify.title": "Check this passage yourself",
    "verify.document": "Is it the same document? Its SHA-256 must be",
    "verify.passage": (
        "Is it the same passage? Characters are Unicode code points, counted from 0, the "
        "end excluded; their SHA-256 must be"
    ),
    "kind.Figure": "Figures",
    "kind.Distinction": "Distinctions",
    "kind.Evaluation": "Evaluations",
    "kind.Participation": "Other participations",
    "kind.RoleHolding": "Roles",
    "kind.Statement": "Other statements",
    "kind.Claim": "Claims and opinions",
    "kind.Quotation": "Quotations",
    "kind.Elsewhere": "Printed in this block, about something else",
    "one.Figure": "figure",
    "one.Distinction": "distinction",
    "one.Evaluation": "evaluation",
    "one.Participation": "participation",
    "one.RoleHolding": "role",
    "one.Statement": "statement",
    "one.Claim": "claim",
    "one.Quotation": "quotation",
    "graph.title": "Neighbourhood",
    "graph.alt": (
        "Picture: {name} in the middle, what points to it on the left, what it points to on"
        " the right"
    ),
    "graph.list": "The same as a list",
    "links.title": "What points here",
    "links.all": "all",
    "data.title": "This page as data",
    "data.query": "The query that gives this page",
    "data.release": "As it stands in this release, as long as it is the one served:",
    "cite.title": "Cite this",
    "cite.words": "“{title}”. {site}, release {release}. {address}",
    "terms.version": "Version",
    "terms.licence": "Licence:",
    "terms.contents": "Contents",
    "terms.codes": "Codes",
    "terms.shapes": "Shapes",
    "terms.diagram": "Diagram",
    "terms.diagram_text": (
        "Classes below what they are kinds of, each with the properties that start at it "
        "and what they lead to."
    ),
    "terms.classes": "Classes",
    "terms.object-properties": "Properties that link",
    "terms.datatype-properties": "Properties with values",
    "terms.properties": "Other properties",
    "terms.schemes": "Code lists",
    "terms.concepts": "Codes",
    "terms.node-shapes": "What a thing must look like",
    "terms.property-shapes": "What a property must look like",
    "terms.rules": "Rules",
    "terms.link": "Link to {name}",
    "terms.examples": "Examples",
    "terms.all": "All: {name}",
    "provenance.title": "Sources",
    "provenance.lead": (
        "What the data rests on, in the order of the text: each line, each passage, and "
        "what is drawn from it."
    ),
    "provenance.none": "The data names no passages. It came from these graphs:",
    "provenance.caption": "Passages and what rests on them",
    "provenance.line": "Line",
    "provenance.passage": "Passage",
    "provenance.rests": "What rests on it",
    "provenance.graphs": "Graphs",
    "provenance.graph": "Graph",
    "provenance.statements": "Statements",
    "provenance.default": "without a name",
    "sparql.title": "Ask with SPARQL",
    "sparql.lead": "Write a query or take a question that was asked before.",
    "sparql.query": "Query",
    "sparql.run": "Run",
    "sparql.keys": "Ctrl+Enter runs the query, Ctrl+Space completes, Tab leaves the field.",
    "sparql.questions": "Questions that were asked before",
    "sparql.limits": (
        "A query may take {seconds} seconds, {memory} MiB of memory and {size} MiB of "
        "result. What takes longer is stopped and told."
    ),
    "sparql.result": "Result",
    "sparql.rows": "Rows: {number}",
    "sparql.shown": "The first {number} are shown; the downloads have all.",
    "sparql.true": "Yes (true)",
    "sparql.false": "No (false)",
    "sparql.view.table": "Table",
    "sparql.view.chart": "Chart",
    "sparql.view.graph": "Graph",
    "sparql.view.map": "Map",
    "sparql.view.raw": "Raw",
    "sparql.views": "Views",
    "sparql.download": "Download",
    "sparql.permalink": "Link to this query",
    "sparql.snippets": "This query in code",
    "sparql.nothing": "There are no rows.",
    "sparql.failed": "The query was not answered",
    "sparql.chart_caption": "{value} by {label}",
    "sparql.more_bars": "The first {number} rows are drawn.",
    "sparql.map_alt": "Map without background: {number} points by longitude and latitude",
    "sparql.graph_alt": "Picture: the first statements of the result",
    "sparql.subject": "Subject",
    "sparql.property": "Property",
    "sparql.object": "Value",
    "questions.classes": "Which classes are there, and how many members have they?",
    "questions.properties": "Which properties are used, and how often?",
    "questions.statements": "What do a few statements look like?",
    "unit.NUM-PER-KiloM2": "per square kilometre",
    "problems.lead": (
        "What goes wrong is told as a problem document (RFC 9457); its type is one of these."
    ),
    "problems.type": "Type",
    "problems.status": "Status",
    "problems.meaning": "Meaning",
    "problem.status": "Status {status}",
    "problem.next": "Where to go from here:",
    "problem.over-budget": "Too many requests",
    "problem.slow-request": "The request came too slowly",
    "problem.not-acceptable": "No acceptable format",
    "problem.malformed-query": "The query is malformed",
    "problem.unsupported-query": "This is not supported",
    "problem.query-too-complex": "The query is too complex",
    "problem.query-time-limit": "The time limit was reached",
    "problem.query-memory-limit": "The memory limit was reached",
    "problem.result-too-large": "The result is too large",
    "problem.busy": "Busy; please try again",
    "problem.unavailable": "Temporarily unavailable",
    "problem.withdrawn": "Withdrawn",
    "problem.400": "The request is not understood",
    "problem.404": "Nothing is here",
    "problem.410": "This is gone",
    "problem.500": "Something went wrong here",
    "access.title": "Accessibility",
    "access.lead": (
        "These pages are made to be usable by everyone, as BITV 2.0 (EN 301 549, WCAG 2.1 "
        "level AA) asks of public bodies."
    ),
    "access.status": "Status",
    "access.status_text": (
        "An automatic check finds no violation of WCAG 2.1 A and AA on any kind of page. "
        "Automatic checks see only part of what the standard asks; no evaluation by people "
        "and no test with persons with disabilities has been made."
    ),
    "access.tested": "What is tested",
    "access.tested_text": (
        "Before every release: all kinds of pages in English and German, in light and dark "
        "colours, 320 and 1,440 pixels wide, with and without JavaScript, in Chromium with "
        "axe-core; that the keyboard reaches every link and field and leaves the query "
        "editor; that nothing is loaded from elsewhere."
    ),
    "access.limits": "Known limits",
    "access.limits_text": (
        "Pictures are wider than a narrow screen and scroll sideways; what they show is "
        "beside them as text. Names and texts in the data appear in the language they were "
        "written in, marked as such. Messages of the query engine are in English. There is "
        "no version in plain language or sign language."
    ),
    "access.foreign": "Texts of others",
    "access.foreign_text": (
        "What a publisher puts into the data is shown as it is. Whether it is "
        "understandable is for the publisher to see to."
    ),
    "access.contact": "Report a barrier",
    "access.contact_text": (
        "Whoever runs this site is named in the catalogue; please write to the contact "
        "given there. If you get no satisfying answer, public bodies have a conciliation or"
        " supervisory body you can turn to."
    ),
}
