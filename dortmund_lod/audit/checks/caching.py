"""Can a crawler that comes again save itself and the site the work?"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from dortmund_lod.audit.checks import preconditions
from dortmund_lod.rdf.formats import TURTLE
from dortmund_lod.reporting.audit_report import Verdict, bad, good, not_applicable, warning, worst
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.audit.http_messages import Response
    from dortmund_lod.audit.site import Site

_OK, _NOT_MODIFIED = 200, 304
_ETAG = re.compile(r'(W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_COMPARED = ("Content-Type", "ETag", "Last-Modified", "Vary", "Link", "Location")
_KINDS = (TURTLE.media_type, "text/html")


def etag(site: Site, iri: str) -> Verdict:
    """Its own entity tag is answered 304."""
    return worst([_etag(site, iri, kind) for kind in _KINDS], preconditions.NOTHING)


def _etag(site: Site, iri: str, accept: str) -> Verdict:
    answer = site.client.final(iri, accept)
    tag = answer.header("etag")
    if not tag:
        return warning(Text("There is no ETag.", "Es gibt keinen ETag."), answer.seen("ETag"))
    if not _ETAG.fullmatch(tag):
        return bad(
            Text("The ETag has no quotes.", "Der ETag steht nicht in Anführungszeichen."),
            answer.seen("ETag"),
        )
    again = _again(site, answer, accept, "If-None-Match", tag)
    if again.status != _NOT_MODIFIED:
        note = Text(f"It answers {again.status}.", f"Antwort {again.status}.")
        return bad(note, again.seen("ETag"))
    other = _again(site, answer, accept, "If-None-Match", '"another"')
    if other.status != _OK:
        return bad(Text("Another ETag matches too.", "Auch ein anderer ETag passt."), other.seen())
    return good(again.seen("ETag"))


def tags_differ(site: Site, iri: str) -> Verdict:
    """Turtle and HTML at one address have different entity tags."""
    turtle, html = (site.client.final(iri, kind) for kind in _KINDS)
    if turtle.url != html.url or not turtle.header("etag") or turtle.body == html.body:
        return not_applicable(preconditions.NOTHING)
    if turtle.header("etag") != html.header("etag"):
        return good(turtle.seen("ETag"), html.seen("ETag"))
    same = Text("Two formats share an ETag.", "Zwei Formate haben einen ETag.")
    return bad(same, turtle.seen("ETag"), html.seen("ETag"))


def last_modified(site: Site, iri: str) -> Verdict:
    """Its own date is answered 304, and it is a past one."""
    answer = site.client.final(iri, TURTLE.media_type)
    date = answer.header("last-modified")
    if not date:
        return warning(
            Text("There is no date.", "Es gibt kein Datum."), answer.seen("Last-Modified")
        )
    try:
        late = parsedate_to_datetime(date) > datetime.now(UTC) + timedelta(minutes=5)
    except (ValueError, TypeError):
        return bad(Text("It is no date.", "Es ist kein Datum."), answer.seen("Last-Modified"))
    if late:
        return bad(
            Text("It is in the future.", "Es liegt in der Zukunft."), answer.seen("Last-Modified")
        )
    again = _again(site, answer, TURTLE.media_type, "If-Modified-Since", date)
    note = Text(f"It answers {again.status}.", f"Antwort {again.status}.")
    return good(again.seen()) if again.status == _NOT_MODIFIED else warning(note, again.seen())


def _again(site: Site, answer: Response, accept: str, name: str, value: str) -> Response:
    return site.client.get(answer.url, headers={"Accept": accept, name: value})


def head(site: Site, iri: str) -> Verdict:
    """HEAD says what GET says, on every hop."""
    return worst(
        [
            _head(site, answer, accept)
            for accept in _KINDS
            for answer in site.client.follow(iri, accept)
        ],
        preconditions.NOTHING,
    )


def _head(site: Site, answer: Response, accept: str) -> Verdict:
    head_only = site.client.head(answer.url, accept)
    if head_only.status != answer.status:
        note = Text(f"GET answers {answer.status}.", f"GET antwortet {answer.status}.")
        return bad(note, head_only.seen())
    for name in _COMPARED:
        if head_only.header(name) != answer.header(name):
            note = Text(f"{name} differs.", f"{name} ist anders.")
            return warning(note, head_only.seen(name), answer.seen(name))
    return good(head_only.seen())


CHECKS = {
    "etag-304": preconditions.on_thing(etag),
    "etag-per-format": preconditions.on_thing(tags_differ),
    "last-modified": preconditions.on_thing(last_modified),
    "head-equals-get": preconditions.on_thing(head),
}
