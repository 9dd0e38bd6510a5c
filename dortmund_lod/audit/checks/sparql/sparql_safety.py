"""Can one client harm the data, other hosts or other clients?"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from dortmund_lod.audit import sparql_client
from dortmund_lod.audit.checks.preconditions import NOTHING, on_endpoint
from dortmund_lod.audit.http_messages import Unanswered
from dortmund_lod.rdf.formats import JSON_RESULTS
from dortmund_lod.reporting.audit_report import Verdict, bad, good, not_applicable, worst
from dortmund_lod.reporting.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dortmund_lod.audit.site import Site

_OK, _MULTIPLE = 200, 300
_JSON = JSON_RESULTS.media_type
_UPDATES = (
    ("application/sparql-update", b"INSERT DATA {}"),
    ("application/x-www-form-urlencoded", b"update=INSERT%20DATA%20%7B%7D"),
)
"""Updates that change nothing, wherever they are let in."""


def updates(site: Site, endpoint: str) -> Verdict:
    """An update that would change nothing is refused all the same."""
    places = dict.fromkeys([endpoint, urljoin(endpoint, "update"), urljoin(endpoint, "/update")])
    return worst(
        [_refused(site, place, kind, body) for place in places for kind, body in _UPDATES], NOTHING
    )


def _refused(site: Site, place: str, kind: str, body: bytes) -> Verdict:
    answer = site.client.post(place, body, kind, "*/*")
    if _OK <= answer.status < _MULTIPLE:
        note = Text("An update was accepted.", "Eine Änderung wurde angenommen.")
        return bad(note, answer.seen())
    return good(answer.seen())


def service(site: Site, endpoint: str) -> Verdict:
    """SERVICE reaches no other address."""
    return _reaches(site, endpoint, "SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }}")


def dataset(site: Site, endpoint: str) -> Verdict:
    """FROM fetches no other address."""
    return _reaches(site, endpoint, "SELECT * FROM <{}> {{ ?s ?p ?o }} LIMIT 1")


def _reaches(site: Site, endpoint: str, template: str) -> Verdict:
    if not _is_loopback(urlsplit(site.client.home).hostname or ""):
        return not_applicable(_NOT_HERE)
    with _listener() as (address, visited):
        query = template.format(address)
        try:
            answer = sparql_client.post_form(site.client, endpoint, query, _JSON, seconds=5)
            seen = answer.seen()
        except Unanswered as error:
            seen = error.asked
        if visited.wait(0.2):
            return bad(Text("It connected.", "Es hat sich verbunden."), f"{query} ⇒ {address}")
    return good(f"{query} ⇒ {seen}")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def _listener() -> Iterator[tuple[str, threading.Event]]:
    """An address of this machine, and whether somebody connected to it."""
    visited = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_wait, args=(server, visited), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/data.ttl", visited
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        thread.join()


def _wait(server: socket.socket, visited: threading.Event) -> None:
    with suppress(OSError):
        while True:
            server.accept()[0].close()
            visited.set()


_NOT_HERE = Text(
    "This is tried only on a site on this machine.",
    "Das wird nur bei einer Site auf diesem Rechner versucht.",
)
CHECKS = {
    "sparql-updates": on_endpoint(updates),
    "sparql-service": on_endpoint(service),
    "sparql-from": on_endpoint(dataset),
}
