"""Does the endpoint speak the SPARQL 1.1 Protocol?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dortmund_lod.audit import pages, sparql_client
from dortmund_lod.audit.checks.preconditions import on_endpoint
from dortmund_lod.audit.site import BROWSER
from dortmund_lod.rdf.formats import JSON_RESULTS
from dortmund_lod.reporting.audit_report import Verdict, bad, good, warning
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from dortmund_lod.audit.http_messages import Response
    from dortmund_lod.audit.site import Site

_OK, _CLIENT, _SERVER = 200, 400, 500
_METHOD = 405
_JSON = JSON_RESULTS.media_type
QUERY = 'SELECT (<http://example.org/Caf%C3%A9> AS ?iri) ("Grüße + 100 % & mehr" AS ?text) {}'
EXPECTED = [{"iri": "http://example.org/Caf%C3%A9", "text": "Grüße + 100 % & mehr"}]
_MALFORMED = "SELECT ?s { ?s ?p "


def get(site: Site, endpoint: str) -> Verdict:
    """A query by GET."""
    return _judged(sparql_client.get(site.client, endpoint, QUERY, _JSON))


def form(site: Site, endpoint: str) -> Verdict:
    """A query by POST with a form."""
    return _judged(sparql_client.post_form(site.client, endpoint, QUERY, _JSON))


def direct(site: Site, endpoint: str) -> Verdict:
    """A query by POST as it is."""
    return _judged(sparql_client.post_direct(site.client, endpoint, QUERY, _JSON))


def _judged(answer: Response) -> Verdict:
    rows = sparql_client.rows(answer)
    if rows == EXPECTED:
        return good(answer.seen())
    if rows is None:
        note = Text(
            f"It answers {answer.status}, no result.", f"Antwort {answer.status}, kein Ergebnis."
        )
        return bad(note, answer.seen())
    got = (rows[0].get("iri", "") + " · " + rows[0].get("text", "")) if rows else "-"
    note = Text(f"It understood another query: {got}.", f"Es verstand eine andere Anfrage: {got}.")
    return bad(note, answer.seen())


def malformed(site: Site, endpoint: str) -> Verdict:
    """A query with a syntax error is the client's fault, with a reason."""
    answer = sparql_client.get(site.client, endpoint, _MALFORMED, _JSON)
    if not _CLIENT <= answer.status < _SERVER:
        note = Text(f"It answers {answer.status}.", f"Antwort {answer.status}.")
        return bad(note, answer.seen())
    if b"Traceback" in answer.body or not answer.body.strip():
        return warning(Text("There is no reason in it.", "Ein Grund fehlt."), answer.seen())
    return good(answer.seen())


def no_query(site: Site, endpoint: str) -> Verdict:
    """A request without a query is no server error."""
    answer = site.client.final(endpoint, "*/*")
    if answer.status >= _SERVER:
        note = Text(f"It answers {answer.status}.", f"Antwort {answer.status}.")
        return bad(note, answer.seen())
    return good(answer.seen())


def browser(site: Site, endpoint: str) -> Verdict:
    """A person who opens the endpoint gets a page."""
    answer = site.client.final(endpoint, BROWSER)
    if answer.status == _OK and pages.is_html(answer):
        return good(answer.seen())
    return warning(Text("There is no page.", "Es gibt keine Seite."), answer.seen())


def head(site: Site, endpoint: str) -> Verdict:
    """HEAD is possible wherever GET is."""
    answer = site.client.head(sparql_client.address(endpoint, QUERY), _JSON)
    if answer.status == _OK:
        return good(answer.seen())
    note = Text(f"It answers {answer.status}.", f"Antwort {answer.status}.")
    return warning(note, answer.seen())


def cross_origin(site: Site, endpoint: str) -> Verdict:
    """Scripts of other sites may read results."""
    headers = {"Accept": _JSON, "Origin": "https://app.example"}
    answer = site.client.get(sparql_client.address(endpoint, QUERY), headers=headers)
    seen = answer.seen("Access-Control-Allow-Origin")
    if answer.header("access-control-allow-origin") in {"*", "https://app.example"}:
        return good(seen)
    return warning(Text("The header is missing.", "Die Kopfzeile fehlt."), seen)


CHECKS = {
    "sparql-get": on_endpoint(get),
    "sparql-post-form": on_endpoint(form),
    "sparql-post-direct": on_endpoint(direct),
    "sparql-malformed": on_endpoint(malformed),
    "sparql-no-query": on_endpoint(no_query),
    "sparql-browser": on_endpoint(browser),
    "sparql-head": on_endpoint(head),
    "sparql-cors": on_endpoint(cross_origin),
}
