"""A rehearsal of the harvest, step by step as CKAN and GovData do it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from dortmund_lod.audit.checks.catalogue.dcat_ap import named
from dortmund_lod.audit.checks.preconditions import CATALOGUE, NOTHING
from dortmund_lod.audit.http_client import HARVEST_BYTES
from dortmund_lod.audit.http_messages import Unanswered
from dortmund_lod.audit.site import CATALOGUES
from dortmund_lod.audit.vocabulary_terms import DATASET, DCT, DISTRIBUTION, HYDRA
from dortmund_lod.rdf.terms import Iri
from dortmund_lod.reporting.audit_report import Verdict, bad, good, not_applicable, warning, worst
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.audit.graph import Graph
    from dortmund_lod.audit.http_messages import Response
    from dortmund_lod.audit.site import Site

_OK, _ERROR = 200, 400
_FALL_BACK = {400, 405}
_ANY = "*/*"
_MOST_PAGES = 50
_WITH_SUFFIX = tuple(path for path in CATALOGUES if "." in path)


class Page(NamedTuple):
    """A page of the catalogue as a harvester gets it."""

    response: Response
    graph: Graph


def feed(site: Site) -> str:
    """The address a portal is given: one with a format in it, where there is one; "" without."""
    if site.options.catalog or not site.catalogue:
        return site.options.catalog
    for path in _WITH_SUFFIX:
        answer = site.found(urljoin(site.client.home, path), _ANY)
        if answer and answer.format:
            return answer.url
    return site.catalogue.response.url


def _on_feed(judge: Callable[[Site, str], Verdict]) -> Callable[[Site], Verdict]:
    def check(site: Site) -> Verdict:
        address = feed(site)
        return judge(site, address) if address else not_applicable(CATALOGUE)

    return check


def head(site: Site, address: str) -> Verdict:
    """Step 1: HEAD; 405 and 400 make it fall back to GET, any other error ends the harvest."""
    answer = site.client.head(address, _ANY)
    if answer.status in _FALL_BACK:
        return warning(Text("It falls back to GET.", "Er weicht auf GET aus."), answer.seen())
    if answer.status >= _ERROR:
        note = Text(f"It answers {answer.status}.", f"Antwort {answer.status}.")
        return bad(note, answer.seen())
    return good(answer.seen())


def size(site: Site, address: str) -> Verdict:
    """Step 2: at most 50 MB."""
    said = site.client.head(address, _ANY).header("content-length")
    answer = _page(site, address)
    if not answer.whole or (said.isdigit() and int(said[:15]) > HARVEST_BYTES):
        return bad(Text("It is larger.", "Sie ist größer."), answer.seen("Content-Length"))
    return good(f"{answer.seen()}: {len(answer.body)}")


def content_type(site: Site, address: str) -> Verdict:
    """Step 3: `Accept: */*`, and the format is what Content-Type says."""
    answer = _page(site, address)
    if answer.status == _OK and answer.format:
        return good(answer.seen())
    note = Text("It is no RDF type.", "Er nennt kein RDF-Format.")
    return bad(note, answer.seen())


def utf8(site: Site, address: str) -> Verdict:
    """Step 4: UTF-8."""
    answer = _page(site, address)
    try:
        answer.body.decode("utf-8")
    except UnicodeDecodeError as error:
        note = Text(f"Byte {error.start} is not UTF-8.", f"Byte {error.start} ist kein UTF-8.")
        return bad(note, answer.seen())
    return good(answer.seen())


def parsed(site: Site, address: str) -> Verdict:
    """Step 5: it can be parsed, and has datasets."""
    page = _page(site, address)
    datasets = site.parsed(page).of_type(DATASET)
    if datasets:
        return good(f"{page.seen()}: {len(datasets)} dcat:Dataset")
    return bad(Text("There is no dcat:Dataset.", "Es gibt kein dcat:Dataset."), page.seen())


def paging(site: Site, address: str) -> Verdict:
    """Step 6: the pages end, and each is another."""
    seen, digests, following = [address], set(), address
    for _ in range(_MOST_PAGES):
        page = _page(site, following)
        digest = hashlib.sha256(page.body).digest()
        if digest in digests:
            return bad(Text("A page comes again.", "Eine Seite kommt noch einmal."), *seen[-3:])
        digests.add(digest)
        following = _next(site.parsed(page))
        if not following:
            return good(f"{len(seen)} {page.seen()}")
        if following in seen or "://" not in following:
            return bad(
                Text("The next page loops.", "Die nächste Seite führt im Kreis."), following
            )
        seen.append(following)
    return bad(Text("The pages do not end.", "Die Seiten enden nicht."), *seen[-2:])


def _next(graph: Graph) -> str:
    values = graph.all_values(HYDRA + "next", HYDRA + "nextPage")
    return str(values[0].value) if values else ""


def pages_of(site: Site, address: str) -> list[Page]:
    """All pages a harvester takes; those after a fault are missing."""
    found: list[Page] = []
    following = address
    while (
        following and len(found) < _MOST_PAGES and all(p.response.url != following for p in found)
    ):
        try:
            answer = _page(site, following)
            found.append(Page(answer, site.parsed(answer)))
        except Unanswered:
            break
        following = _next(found[-1].graph)
    return found


def keys(site: Site, address: str) -> Verdict:
    """Step 7: each dataset has an IRI and an identifier of its own."""
    graphs = [page.graph for page in pages_of(site, address)]
    nodes = [(graph, node) for graph in graphs for node in graph.of_type(DATASET)]
    unnamed = [
        named(node)
        for graph, node in nodes
        if not isinstance(node, Iri) and not graph.texts(node, DCT + "identifier")
    ]
    if unnamed:
        return bad(
            Text("A dataset has neither.", "Ein Datensatz hat keins von beiden."), unnamed[0]
        )
    given = [
        text for graph, node in nodes for text in sorted(graph.texts(node, DCT + "identifier"))
    ]
    twice = [text for text in given if given.count(text) > 1]
    if twice:
        return bad(
            Text("An identifier is used twice.", "Eine Kennung kommt zweimal vor."), twice[0]
        )
    if len(given) < len(nodes):
        return warning(Text("dct:identifier is missing.", "dct:identifier fehlt."))
    return good(*given[:3]) if nodes else not_applicable(NOTHING)


def licences(site: Site, address: str) -> Verdict:
    """Step 8: a distribution without a licence gets `other-closed`."""
    note = Text("It becomes other-closed.", "Sie wird zu other-closed.")
    verdicts = [
        good(named(node)) if graph.values(node, DCT + "license") else bad(note, named(node))
        for graph in (page.graph for page in pages_of(site, address))
        for node in graph.of_type(DISTRIBUTION)
    ]
    return worst(verdicts, NOTHING)


def steady(site: Site, address: str) -> Verdict:
    """Asked again, the same datasets come."""
    once = {node for page in pages_of(site, address) for node in page.graph.of_type(DATASET)}
    answer = site.client.get(address, headers={"Accept": _ANY, "Cache-Control": "no-cache"})
    again = set(site.parsed(answer).of_type(DATASET))
    if again <= once and again:
        return good(answer.seen())
    return bad(Text("Others come.", "Es kommen andere."), answer.seen())


def _page(site: Site, address: str) -> Response:
    return site.client.follow(address, _ANY, most=HARVEST_BYTES)[-1]


CHECKS = {
    "harvest-head": _on_feed(head),
    "harvest-size": _on_feed(size),
    "harvest-content-type": _on_feed(content_type),
    "harvest-utf8": _on_feed(utf8),
    "harvest-parses": _on_feed(parsed),
    "harvest-paging": _on_feed(paging),
    "harvest-keys": _on_feed(keys),
    "harvest-licences": _on_feed(licences),
    "harvest-steady": _on_feed(steady),
}
