"""Is what the catalogue offers really there, and is it what the catalogue says?"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from dortmund_lod.audit import sparql_client
from dortmund_lod.audit.checks.catalogue.dcat_ap import named
from dortmund_lod.audit.checks.preconditions import CATALOGUE, NOTHING
from dortmund_lod.audit.http_client import DUMP_BYTES
from dortmund_lod.audit.http_messages import plain
from dortmund_lod.audit.vocabulary_terms import DCAT, DCT, DISTRIBUTION, IANA, SERVICE, SPDX
from dortmund_lod.rdf.formats import JSON_RESULTS
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
    from collections.abc import Callable

    from dortmund_lod.audit.graph import Graph, Node
    from dortmund_lod.audit.http_messages import Response
    from dortmund_lod.audit.site import Site

_OK = 200
_NO_HEAD = {400, 405, 501}
_MOST = 30
_ALGORITHMS = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"}


def _each(judge: Callable[[Site, Graph, Node], Verdict]) -> Callable[[Site], Verdict]:
    """A check of every distribution."""

    def check(site: Site) -> Verdict:
        if not site.catalogue:
            return not_applicable(CATALOGUE)
        graph = site.catalogue.graph
        nodes = graph.of_type(DISTRIBUTION)[:_MOST]
        return worst([judge(site, graph, node) for node in nodes], NOTHING)

    return check


def answers(site: Site, graph: Graph, node: Node) -> Verdict:
    """Its addresses answer."""
    addresses = graph.iris(node, DCAT + "downloadURL", DCAT + "accessURL")
    return worst_of(dict.fromkeys(addresses), partial(_answers, site), NOTHING)


def _answers(site: Site, address: str) -> Verdict:
    if not site.client.is_own(address):
        return not_applicable(_ELSEWHERE)
    hop = site.client.head(address, "*/*")
    if hop.status != _OK:
        hop = site.client.follow(address, "*/*", most=DUMP_BYTES)[-1]
    return good(hop.seen()) if hop.status == _OK else bad(_status(hop), hop.seen())


def head(site: Site, graph: Graph, node: Node) -> Verdict:
    """HEAD tells type and size before the download."""
    address = _download(site, graph, node)
    if not address:
        return not_applicable(NOTHING)
    answer = site.client.head(address, "*/*")
    if answer.status in _NO_HEAD or (answer.status == _OK and not answer.header("content-length")):
        return warning(_status(answer), answer.seen("Content-Length"))
    return good(answer.seen("Content-Length"))


def media_type(site: Site, graph: Graph, node: Node) -> Verdict:
    """The file is of the type that is said."""
    address = _download(site, graph, node)
    said = [
        iri.removeprefix(IANA).lower()
        for iri in graph.iris(node, DCAT + "compressFormat")
        or graph.iris(node, DCAT + "mediaType")
    ]
    if not address or not said:
        return not_applicable(NOTHING)
    answer = site.client.follow(address, "*/*", most=DUMP_BYTES)[-1]
    if answer.media_type in said or answer.header("content-encoding"):
        return good(answer.seen())
    note = Text(f"It is said to be {plain(said[0])}.", f"Genannt ist {plain(said[0])}.")
    return bad(note, answer.seen())


def size(site: Site, graph: Graph, node: Node) -> Verdict:
    """The file has the size that is said."""
    address, said = _download(site, graph, node), graph.texts(node, DCAT + "byteSize")
    if not address or not said:
        return not_applicable(NOTHING)
    answer = site.client.follow(address, "*/*", most=DUMP_BYTES)[-1]
    if said[0].partition(".")[0] == str(len(answer.body)):
        return good(f"{answer.seen()}: {said[0]}")
    note = Text(f"{plain(said[0])} are said.", f"Genannt sind {plain(said[0])}.")
    return bad(note, f"{answer.seen()}: {len(answer.body)}")


def checksum(site: Site, graph: Graph, node: Node) -> Verdict:
    """The file has the checksum that is said."""
    address = _download(site, graph, node)
    said = [_checksum(graph, part) for part in graph.nodes(node, SPDX + "checksum")]
    known = [(name, value) for name, value in said if name in _ALGORITHMS]
    if not address or not known:
        return not_applicable(NOTHING)
    answer = site.client.follow(address, "*/*", most=DUMP_BYTES)[-1]
    for name, value in known:
        if hashlib.new(name, answer.body, usedforsecurity=False).hexdigest() != value:
            note = Text(f"{name} is another.", f"{name} ist anders.")
            return bad(note, answer.seen())
    return good(f"{answer.seen()}: {known[0][0]}")


def _checksum(graph: Graph, node: Node) -> tuple[str, str]:
    """Algorithm and value, in lower case."""
    algorithm = next(iter(graph.iris(node, SPDX + "algorithm")), "")
    name = algorithm.rpartition("_")[2].rpartition("/")[2].lower().replace("-", "")
    return name, next(iter(graph.texts(node, SPDX + "checksumValue")), "").lower()


def services(site: Site) -> Verdict:
    """The SPARQL services of the catalogue answer."""
    if not site.catalogue:
        return not_applicable(CATALOGUE)
    graph = site.catalogue.graph
    addresses = [
        iri
        for node in graph.of_type(SERVICE)
        for iri in graph.iris(node, DCAT + "endpointURL")
        if "sparql" in (" ".join(graph.iris(node, DCT + "conformsTo")) + iri).lower()
    ]
    return worst_of(addresses, partial(_service, site), NOTHING)


def _service(site: Site, address: str) -> Verdict:
    if not site.client.is_own(address):
        return not_applicable(_ELSEWHERE)
    answer = sparql_client.get(site.client, address, "ASK {}", JSON_RESULTS.media_type)
    answered = sparql_client.boolean(answer) is not None
    return good(answer.seen()) if answered else bad(_status(answer), answer.seen())


def offered(site: Site) -> Verdict:
    """Every dataset offers a distribution."""
    if not site.catalogue:
        return not_applicable(CATALOGUE)
    graph = site.catalogue.graph
    note = Text("It has no distribution.", "Er hat keine Distribution.")
    verdicts = [
        good(named(node)) if graph.values(node, DCAT + "distribution") else bad(note, named(node))
        for node in graph.of_type(DCAT + "Dataset")
    ]
    return worst(verdicts, NOTHING)


def _download(site: Site, graph: Graph, node: Node) -> str:
    own = filter(site.client.is_own, graph.iris(node, DCAT + "downloadURL"))
    return next(own, "")


def _status(answer: Response) -> Text:
    return Text(f"It answers {answer.status}.", f"Antwort {answer.status}.")


_ELSEWHERE = Text("It is on another host.", "Es ist auf einem anderen Rechner.")

CHECKS = {
    "files-offered": offered,
    "files-answer": _each(answers),
    "files-head": _each(head),
    "files-type": _each(media_type),
    "files-size": _each(size),
    "files-checksum": _each(checksum),
    "services-answer": services,
}
