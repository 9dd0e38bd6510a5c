"""Do crawlers find their way, and stay out of what is dear?"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from dortmund_lod.audit import pages, sitemap_reader, sparql_client
from dortmund_lod.audit.checks.preconditions import CATALOGUE, NOTHING, SITEMAP, on_thing
from dortmund_lod.audit.http_messages import joined, plain
from dortmund_lod.audit.site import BROWSER
from dortmund_lod.audit.vocabulary_terms import DATASET, DCAT
from dortmund_lod.rdf.terms import Iri
from dortmund_lod.reporting.audit_report import (
    Verdict,
    bad,
    good,
    not_applicable,
    warning,
    worst,
    worst_of,
)
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.audit.http_messages import Response
    from dortmund_lod.audit.site import Site

_OK = 200
_SAMPLE = 8
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?")
_SHORTEST, _LONGEST = 50, 5000


def robots(site: Site) -> Verdict:
    """robots.txt is there and lets crawlers read resources."""
    if site.robots is None:
        return warning(Text("There is none.", "Es gibt keine."))
    kept = sitemap_reader.disallowed(site.robots)
    for iri in site.things:
        if sitemap_reader.is_kept_from(site.client.final(iri, BROWSER).url, kept):
            note = Text("It keeps them from resources.", "Sie hält sie von Ressourcen fern.")
            return bad(note, iri)
    return good(site.robots.seen())


def names_sitemap(site: Site) -> Verdict:
    """robots.txt names the sitemap."""
    if site.robots is None:
        return not_applicable(NOTHING)
    named = sitemap_reader.directives(site.robots, "sitemap")
    note = Text("It names none.", "Sie nennt keine.")
    return good(*named[:2]) if named else warning(note, site.robots.seen())


def keeps_from_queries(site: Site) -> Verdict:
    """robots.txt keeps crawlers from asking queries."""
    if site.robots is None or not site.endpoint:
        return not_applicable(NOTHING)
    query = sparql_client.address(site.endpoint, "ASK {}")
    if sitemap_reader.is_kept_from(query, sitemap_reader.disallowed(site.robots)):
        return good(f"Disallow ⇒ {query}")
    return warning(Text("It lets them.", "Sie lässt sie zu."), query)


def sitemap(site: Site) -> Verdict:
    """Sitemaps are well-formed, on this site, and not too long."""
    found = [site.found(address) for address in site.sitemaps[:5]]
    return worst([_sitemap(site, answer) for answer in found if answer], SITEMAP)


def _sitemap(site: Site, answer: Response) -> Verdict:
    root = sitemap_reader.parsed(answer)
    if root is None:
        return bad(Text("It is no sitemap.", "Es ist keine Sitemap."), answer.seen())
    entries = sitemap_reader.listed(root, "url") + sitemap_reader.listed(root, "sitemap")
    away = [e.address for e in entries if not site.client.is_own(e.address)]
    if away or len(entries) > sitemap_reader.MOST_ENTRIES:
        note = Text("It lists other hosts or too much.", "Sie nennt Fremdes oder zu viel.")
        return bad(note, *away[:2])
    return good(f"{answer.seen()}: {len(entries)}")


def last_changes(site: Site) -> Verdict:
    """Each entry has a date, of the past."""
    if not site.sitemap:
        return not_applicable(SITEMAP)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    wrong = [
        e
        for e in site.sitemap
        if e.changed and (not _DATE.fullmatch(e.changed) or e.changed > tomorrow)
    ]
    if wrong:
        return bad(Text("A date is wrong.", "Ein Datum ist falsch."), plain(" ".join(wrong[0])))
    undated = sum(not entry.changed for entry in site.sitemap)
    if undated:
        return warning(Text(f"{undated} have none.", f"{undated} haben keins."))
    return good(site.sitemap[0].changed)


def pages_answer(site: Site) -> Verdict:
    """Pages of the sitemap answer, with title, language and a canonical address."""
    step = max(1, len(site.sitemap) // _SAMPLE)
    sample = [entry.address for entry in site.sitemap[::step]][:_SAMPLE]
    return worst_of(filter(site.client.is_own, sample), partial(_page_answers, site), SITEMAP)


def _page_answers(site: Site, address: str) -> Verdict:
    answer = site.client.get(address, BROWSER)
    if answer.status != _OK:
        return bad(
            Text(f"It answers {answer.status}.", f"Antwort {answer.status}."), answer.seen()
        )
    if not pages.is_html(answer):
        return good(answer.seen())
    page = pages.read(answer)
    if page.title and page.language:
        return good(answer.seen())
    note = Text("Title or language are missing.", "Titel oder Sprache fehlen.")
    return warning(note, answer.seen())


def canonical(site: Site, iri: str) -> Verdict:
    """A page says which of its addresses is the one, and that one answers."""
    answer = site.client.final(iri, BROWSER)
    named = [href for href, _ in pages.read(answer).linked("canonical")]
    named += [t for t, p in answer.links() if "canonical" in p.get("rel", "").lower().split()]
    if not named:
        return warning(Text("It names none.", "Sie nennt keine."), answer.seen())
    target = joined(answer.url, named[0])
    if not site.client.is_own(target):
        return bad(
            Text("It is on another host.", "Sie liegt auf einem anderen Rechner."), plain(target)
        )
    reached = site.client.get(target, BROWSER)
    if reached.status == _OK:
        return good(reached.seen())
    return bad(Text(f"It answers {reached.status}.", f"Antwort {reached.status}."), reached.seen())


def schema_org(site: Site) -> Verdict:
    """Landing pages of datasets carry what dataset searches read."""
    if not site.catalogue:
        return not_applicable(CATALOGUE)
    graph = site.catalogue.graph
    landing = [
        next(iter(graph.iris(node, DCAT + "landingPage")), node.value)
        for node in graph.of_type(DATASET)
        if isinstance(node, Iri)
    ]
    return worst_of(filter(site.client.is_own, landing[:5]), partial(_landing, site), NOTHING)


def _landing(site: Site, address: str) -> Verdict:
    page = site.page(address)
    datasets = [o for o in (page.objects() if page else []) if _is_dataset(o)]
    if not datasets:
        note = Text("There is no schema.org Dataset.", "Es gibt kein schema.org-Dataset.")
        return warning(note, address)
    description = _text(datasets[0].get("description") or datasets[0].get("schema:description"))
    name = datasets[0].get("name") or datasets[0].get("schema:name")
    if name and _SHORTEST <= len(description) <= _LONGEST:
        return good(address)
    note = Text(
        "Name or description are not as required.", "Name oder Beschreibung genügen nicht."
    )
    return bad(note, address)


def _is_dataset(found: dict[str, Any]) -> bool:
    kinds = found.get("@type", "")
    given = kinds if isinstance(kinds, list) else [kinds]
    return any(
        str(k).rpartition("/")[2].rpartition(":")[2] == "Dataset" and "dcat" not in str(k)
        for k in given
    )


def _text(value: Any) -> str:
    """A text, of several languages the longest."""
    values = value if isinstance(value, list) else [value]
    texts = [str(v.get("@value", "")) if isinstance(v, dict) else str(v or "") for v in values]
    return max(texts, key=len, default="")


CHECKS = {
    "robots": robots,
    "robots-sitemap": names_sitemap,
    "robots-queries": keeps_from_queries,
    "sitemap": sitemap,
    "sitemap-dates": last_changes,
    "sitemap-pages": pages_answer,
    "canonical": on_thing(canonical),
    "schema-org": schema_org,
}
