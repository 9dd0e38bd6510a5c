"""Why a check does not apply: what it is about was not found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.reporting.audit_report import Verdict, not_applicable
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.audit.document import Document
    from dortmund_lod.audit.graph import Graph
    from dortmund_lod.audit.site import Site

THINGS = Text(
    "No resource was found to ask for; --resource names one.",
    "Keine Ressource wurde gefunden, nach der zu fragen wäre; --resource nennt eine.",
)
ANSWERS = Text(
    "No resource leads to a document, see thing-answers.",
    "Keine Ressource führt zu einem Dokument, siehe thing-answers.",
)
ENDPOINT = Text("No SPARQL endpoint was found.", "Kein SPARQL-Endpunkt wurde gefunden.")
VOID = Text("No VoID description was found.", "Keine VoID-Beschreibung wurde gefunden.")
CATALOGUE = Text("No catalogue was found.", "Kein Katalog wurde gefunden.")
SITEMAP = Text("No sitemap was found.", "Keine Sitemap wurde gefunden.")
NOTHING = Text(
    "There is nothing of this kind here.",
    "Dergleichen gibt es hier nicht.",
)


def nowhere(site: Site) -> Text:
    """Why there is no thing to judge."""
    return ANSWERS if site.things else THINGS


def on_endpoint(judge: Callable[[Site, str], Verdict]) -> Callable[[Site], Verdict]:
    """A check of the endpoint."""

    def check(site: Site) -> Verdict:
        return judge(site, site.endpoint) if site.endpoint else not_applicable(ENDPOINT)

    return check


def on_thing(judge: Callable[[Site, str], Verdict]) -> Callable[[Site], Verdict]:
    """A check of the first thing of the sample."""

    def check(site: Site) -> Verdict:
        return judge(site, site.answering[0]) if site.answering else not_applicable(nowhere(site))

    return check


def on_catalogue(judge: Callable[[Graph], Verdict]) -> Callable[[Site], Verdict]:
    """A check of what the catalogue says."""

    def check(site: Site) -> Verdict:
        return judge(site.catalogue.graph) if site.catalogue else not_applicable(CATALOGUE)

    return check


def on_void(judge: Callable[[Site, Document], Verdict]) -> Callable[[Site], Verdict]:
    """A check of the VoID description."""

    def check(site: Site) -> Verdict:
        return judge(site, site.void) if site.void else not_applicable(VOID)

    return check
