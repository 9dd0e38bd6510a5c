"""Do headers tell a machine where it is (FAIR Signposting)?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dortmund_lod.audit import pages
from dortmund_lod.audit.checks.preconditions import NOTHING, on_thing
from dortmund_lod.audit.http_messages import joined
from dortmund_lod.audit.site import BROWSER
from dortmund_lod.rdf.formats import TURTLE
from dortmund_lod.reporting.audit_report import (
    Verdict,
    bad,
    good,
    not_applicable,
    warning,
    worst_of,
)
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.audit.http_messages import Response
    from dortmund_lod.audit.site import Site

_OK = 200
_LEVEL_1 = ("cite-as", "describedby", "type")
_FOLLOWED = {"describedby", "linkset", "item", "collection", "license"}


def _links(answer: Response) -> dict[str, list[str]]:
    """Targets by relation, of the header and of the page."""
    found: dict[str, list[str]] = {}
    for target, parameters in answer.links():
        for rel in parameters.get("rel", "").lower().split():
            found.setdefault(rel, []).append(joined(answer.url, target))
    if pages.is_html(answer):
        for target, rels, _ in pages.read(answer).links:
            for rel in rels.split():
                found.setdefault(rel, []).append(target)
    return found


def level_1(site: Site, iri: str) -> Verdict:
    """A page names its persistent IRI, its description and its type."""
    answer = site.client.final(iri, BROWSER)
    found = _links(answer)
    lacking = ", ".join(rel for rel in _LEVEL_1 if rel not in found)
    if not lacking:
        return good(answer.seen())
    return warning(Text(f"{lacking} is missing.", f"{lacking} fehlt."), answer.seen("Link"))


def targets(site: Site, iri: str) -> Verdict:
    """What the links lead to is there."""
    answer = site.client.final(iri, BROWSER)
    own = [
        target
        for rel, found in _links(answer).items() if rel in _FOLLOWED
        for target in found if site.client.is_own(target)
    ]  # fmt: skip
    return worst_of(dict.fromkeys(own), lambda target: _reached(site, target), NOTHING)


def _reached(site: Site, target: str) -> Verdict:
    answer = site.client.final(target, "*/*")
    if answer.status == _OK:
        return good(answer.seen())
    return bad(Text(f"It answers {answer.status}.", f"Antwort {answer.status}."), answer.seen())


def linkset(site: Site, iri: str) -> Verdict:
    """The set of links is JSON as RFC 9264 has it."""
    found = _links(site.client.final(iri, BROWSER)).get("linkset", [])
    if not found:
        return not_applicable(NOTHING)
    answer = site.client.final(found[0], "application/linkset+json")
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict) and isinstance(content.get("linkset"), list):
        return good(answer.seen())
    return bad(Text("It is no linkset.", "Es ist kein Linkset."), answer.seen())


def rdf_links(site: Site, iri: str) -> Verdict:
    """An RDF document has links in its header too."""
    answer = site.client.final(iri, TURTLE.media_type)
    if not answer.format:
        return not_applicable(NOTHING)
    if answer.links():
        return good(answer.seen("Link"))
    return warning(
        Text("There is no Link header.", "Es gibt keine Link-Kopfzeile."), answer.seen("Link")
    )


CHECKS = {
    "signposting": on_thing(level_1),
    "signposting-targets": on_thing(targets),
    "signposting-linkset": on_thing(linkset),
    "signposting-rdf": on_thing(rdf_links),
}
