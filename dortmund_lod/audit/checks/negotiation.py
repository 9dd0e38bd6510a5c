"""What do real clients get, with the Accept headers they really send?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from dortmund_lod.audit import pages
from dortmund_lod.audit.checks import preconditions
from dortmund_lod.audit.site import BROWSER
from dortmund_lod.rdf.formats import GRAPHS, JSONLD, NTRIPLES, TURTLE
from dortmund_lod.reporting.audit_report import Verdict, bad, good, warning, worst
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dortmund_lod.audit.http_messages import Response
    from dortmund_lod.audit.site import Site

_OK, _NOT_ACCEPTABLE, _SERVER = 200, 406, 500
_RDF = {fmt.media_type for fmt in GRAPHS}
_HTML = pages.MEDIA_TYPES
_ANY = _RDF | _HTML


class Case(NamedTuple):
    """What a client sends, and what it can use."""

    accept: str | None
    usable: set[str]


CASES = {
    "accept-browser": Case(BROWSER, _HTML),
    "accept-rdflib": Case(
        "application/rdf+xml, text/n3, text/turtle, application/n-triples, application/ld+json, "
        "application/n-quads, application/trix, application/trig",
        _RDF,
    ),
    "accept-jena": Case(
        "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,"
        "application/rdf+xml;q=0.7,*/*;q=0.3",
        _RDF,
    ),
    "accept-rdf4j": Case(
        "application/x-binary-rdf, application/rdf+xml;q=0.8, text/turtle;q=0.8, "
        "application/n-triples;q=0.8, application/ld+json;q=0.8, */*;q=0.1",
        _RDF,
    ),
    "accept-comunica": Case(
        "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,"
        "application/n-triples;q=0.8,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/n3;q=0.35,"
        "application/xml;q=0.3,image/svg+xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18",
        _RDF,
    ),
    "accept-protege": Case(
        "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, "
        "*/*; q=0.09",
        _RDF,
    ),
    "accept-rapper": Case(
        "text/turtle, application/x-turtle;q=0.9, application/rdf+xml;q=0.8, text/rdf+n3;q=0.5, "
        "application/rdf+n3;q=0.4, text/html;q=0.3, application/xhtml+xml;q=0.3, */*;q=0.1",
        _RDF,
    ),
    "accept-fuji": Case(
        "application/rdf+xml, text/turtle, application/ld+json;q=0.9, text/n3;q=0.8", _RDF
    ),
    "accept-anything": Case("*/*", _ANY),
    "accept-none": Case(None, _ANY),
    "accept-weights": Case(
        "text/html;q=0.3, text/turtle;q=0.5, application/rdf+xml;q=0.4", {TURTLE.media_type}
    ),
    "accept-exclusion": Case(
        "text/turtle;q=0, application/n-triples;q=0.2, application/ld+json;q=0.1",
        {NTRIPLES.media_type, JSONLD.media_type},
    ),
    "accept-specific": Case("*/*;q=0.1, application/ld+json", {JSONLD.media_type}),
    "accept-parameters": Case("text/turtle; charset=utf-8", {TURTLE.media_type}),
    "accept-profile": Case(
        'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', {JSONLD.media_type}
    ),
    "accept-case": Case("TEXT/TURTLE", {TURTLE.media_type}),
}
"""The matrix."""

_ODD = (";;,q=", "text/turtle;q=abc", "a" * 6000, "")


def answered(site: Site, iri: str, *, case: Case) -> Verdict:
    """One cell of the matrix."""
    answer = site.client.final(iri, case.accept)
    if answer.status == _OK and _kind(answer) in case.usable:
        return good(answer.seen())
    got = answer.media_type or "-"
    return bad(
        Text(f"It gets {answer.status} {got}.", f"Er bekommt {answer.status} {got}."),
        answer.seen(),
    )


def _kind(answer: Response) -> str:
    return answer.format.media_type if answer.format else answer.media_type


def unknown(site: Site, iri: str) -> Verdict:
    """A type that is not there: 406, or a default that says it was chosen."""
    answer = site.client.final(iri, "application/x-no-such-type")
    seen = answer.seen("Vary")
    if answer.status == _NOT_ACCEPTABLE:
        return good(seen)
    if answer.status == _OK and {"accept", "*"} & answer.vary:
        return good(seen)
    note = Text(f"It answers {answer.status}.", f"Antwort {answer.status}.")
    return (warning if answer.status == _OK else bad)(note, seen)


def odd(site: Site, iri: str) -> Verdict:
    """No server error, whatever the header is."""
    survived = [_survived(site.client.final(iri, accept)) for accept in _ODD]
    return worst(survived, preconditions.NOTHING)


def _survived(answer: Response) -> Verdict:
    note = Text(f"It answers {answer.status}.", f"Antwort {answer.status}.")
    return good(answer.seen()) if answer.status < _SERVER else bad(note, answer.seen())


def vary(site: Site, iri: str) -> Verdict:
    """Where Accept decides, Vary says so."""
    paths = [site.client.follow(iri, accept) for accept in (TURTLE.media_type, "text/html")]
    for one, other in zip(*paths, strict=False):
        same = one.url == other.url and one.header("location") == other.header("location")
        if one.url == other.url and (not same or _kind(one) != _kind(other)):
            for answer in (one, other):
                if not {"accept", "*"} & answer.vary:
                    note = Text("Vary is missing.", "Vary fehlt.")
                    return bad(note, answer.seen("Vary"))
    return good(paths[0][-1].seen("Vary"))


def cross_origin(site: Site, iri: str) -> Verdict:
    """Scripts of other sites may read every hop."""
    hops = site.client.follow(iri, TURTLE.media_type)
    return worst([_open(site, hop.url) for hop in hops], preconditions.NOTHING)


def _open(site: Site, address: str) -> Verdict:
    headers = {"Accept": TURTLE.media_type, "Origin": "https://app.example"}
    answer = site.client.get(address, headers=headers)
    seen = answer.seen("Access-Control-Allow-Origin")
    if answer.header("access-control-allow-origin") in {"*", "https://app.example"}:
        return good(seen)
    return bad(Text("The header is missing.", "Die Kopfzeile fehlt."), seen)


CHECKS: dict[str, Callable[[Site], Verdict]] = {
    **{name: preconditions.on_thing(partial(answered, case=case)) for name, case in CASES.items()},
    "accept-unknown": preconditions.on_thing(unknown),
    "accept-odd": preconditions.on_thing(odd),
    "vary-accept": preconditions.on_thing(vary),
    "cors": preconditions.on_thing(cross_origin),
}
