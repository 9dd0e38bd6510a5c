"""Are results in the format that was asked for, and can they be read?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dortmund_lod.audit import sparql_client
from dortmund_lod.audit.checks.preconditions import on_endpoint
from dortmund_lod.audit.checks.sparql.sparql_protocol import EXPECTED, QUERY
from dortmund_lod.rdf.formats import (
    CSV,
    JSON_RESULTS,
    JSONLD,
    NTRIPLES,
    RDFXML,
    TSV,
    TURTLE,
    XML_RESULTS,
)
from dortmund_lod.reporting.audit_report import Verdict, bad, good, warning
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.audit.http_messages import Response
    from dortmund_lod.audit.site import Site
    from dortmund_lod.rdf.formats import Format

_NOT_ACCEPTABLE, _SERVER = 406, 500
_CONSTRUCT = 'CONSTRUCT { <http://example.org/s> <http://example.org/p> "Grüße"@de } WHERE {}'
_WRAPPER = (
    "application/sparql-results+json,application/json,text/javascript,application/javascript"
)


def results(site: Site, endpoint: str, *, fmt: Format, needed: bool) -> Verdict:
    """Solutions in one format."""
    answer = sparql_client.get(site.client, endpoint, QUERY, fmt.media_type)
    if answer.media_type not in fmt.media_types:
        return _other(answer, fmt, needed=needed)
    if sparql_client.rows(answer) == EXPECTED:
        return good(answer.seen())
    return bad(Text("It cannot be read.", "Es ist nicht lesbar."), answer.seen())


def graph(site: Site, endpoint: str, *, fmt: Format, needed: bool) -> Verdict:
    """A graph in one format."""
    answer = sparql_client.get(site.client, endpoint, _CONSTRUCT, fmt.media_type)
    if answer.media_type not in fmt.media_types:
        return _other(answer, fmt, needed=needed)
    if len(site.parsed(answer)) == 1:
        return good(answer.seen())
    return bad(Text("Statements are missing.", "Aussagen fehlen."), answer.seen())


def _other(answer: Response, fmt: Format, *, needed: bool) -> Verdict:
    note = Text(f"There is no {fmt.name}.", f"{fmt.name} gibt es nicht.")
    return (bad if needed or answer.status >= _SERVER else warning)(note, answer.seen())


def wrapper(site: Site, endpoint: str) -> Verdict:
    """JSON for SPARQLWrapper and scripts."""
    return _json(site, endpoint, _WRAPPER)


def plain_json(site: Site, endpoint: str) -> Verdict:
    """JSON for those who ask for `application/json`."""
    return _json(site, endpoint, "application/json")


def _json(site: Site, endpoint: str, accept: str) -> Verdict:
    answer = sparql_client.get(site.client, endpoint, QUERY, accept)
    if answer.media_type in JSON_RESULTS.media_types and sparql_client.rows(answer) == EXPECTED:
        return good(answer.seen())
    return bad(Text("It gets no JSON.", "Er bekommt kein JSON."), answer.seen())


def unknown(site: Site, endpoint: str) -> Verdict:
    """A type that is not there: 406, or a default that can be read."""
    answer = sparql_client.get(site.client, endpoint, QUERY, "application/x-no-such-type")
    if answer.status == _NOT_ACCEPTABLE or sparql_client.rows(answer) == EXPECTED:
        return good(answer.seen())
    note = Text(f"It answers {answer.status}.", f"Antwort {answer.status}.")
    return bad(note, answer.seen())


def _results(fmt: Format, *, needed: bool = False) -> partial[Verdict]:
    return partial(results, fmt=fmt, needed=needed)


def _graph(fmt: Format, *, needed: bool = False) -> partial[Verdict]:
    return partial(graph, fmt=fmt, needed=needed)


CHECKS = {
    "sparql-json": on_endpoint(_results(JSON_RESULTS, needed=True)),
    "sparql-xml": on_endpoint(_results(XML_RESULTS, needed=True)),
    "sparql-csv": on_endpoint(_results(CSV)),
    "sparql-tsv": on_endpoint(_results(TSV)),
    "sparql-turtle": on_endpoint(_graph(TURTLE, needed=True)),
    "sparql-rdfxml": on_endpoint(_graph(RDFXML)),
    "sparql-ntriples": on_endpoint(_graph(NTRIPLES)),
    "sparql-jsonld": on_endpoint(_graph(JSONLD)),
    "sparql-wrapper": on_endpoint(wrapper),
    "sparql-plain-json": on_endpoint(plain_json),
    "sparql-unknown-type": on_endpoint(unknown),
}
