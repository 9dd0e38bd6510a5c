"""Can one client harm the data, other hosts or other clients?"""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from dortmund_lod.audit import querying
from dortmund_lod.audit.checks.absent import NOTHING, on_endpoint
from dortmund_lod.audit.exchange import Unanswered
from dortmund_lod.audit.report import Text, Verdict, bad, good, not_applicable, warning, worst
from dortmund_lod.formats import JSON_RESULTS

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
_STRESS_SECONDS = 60
_PATIENCE = 2.0


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
            answer = querying.post_form(site.client, endpoint, query, _JSON, seconds=5)
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


def time_limit(site: Site, endpoint: str) -> Verdict:
    """A query without end is ended, with an error, and nobody else waits for it."""
    if not site.options.stress:
        return not_applicable(_NO_STRESS)
    outcome: list[Verdict] = []
    runaway = threading.Thread(target=lambda: outcome.append(_runaway(site, endpoint)))
    runaway.start()
    time.sleep(1)
    others = _others(site, endpoint)
    runaway.join()
    return others if others and outcome[0].status == "good" else outcome[0]


def _runaway(site: Site, endpoint: str) -> Verdict:
    rows = " ".join("0123456789")
    values = " ".join(f"VALUES ?v{number} {{ {rows} }}" for number in range(16))
    sums = "+".join(f"?v{number}" for number in range(16))
    query = f"SELECT (COUNT(*) AS ?n) {{ {values} FILTER({sums} < 0) }}"
    try:
        answer = querying.post_form(site.client, endpoint, query, _JSON, seconds=_STRESS_SECONDS)
    except Unanswered as error:
        return bad(error.reason, error.asked)
    seen = f"{answer.seen()} ({answer.seconds:.1f} s)"
    if answer.status >= 400:  # noqa: PLR2004 - an error, whichever
        return good(seen)
    try:
        json.loads(answer.body)
    except (ValueError, RecursionError):
        return bad(_HALF, seen)
    return warning(_ANSWERED, seen)


def _others(site: Site, endpoint: str) -> Verdict | None:
    """Whether a plain question is answered meanwhile; None if it is."""
    try:
        answer = querying.post_form(site.client, endpoint, "ASK {}", _JSON, seconds=_PATIENCE)
    except Unanswered as error:
        return bad(_OTHERS_WAIT, error.asked)
    return None if querying.boolean(answer) is not None else bad(_OTHERS_WAIT, answer.seen())


_NOT_HERE = Text(
    "This is tried only on a site on this machine.",
    "Das wird nur bei einer Site auf diesem Rechner versucht.",
)
_NO_STRESS = Text(
    "This is tried only with --stress.",
    "Das wird nur mit --stress versucht.",
)
_HALF = Text(
    "It says 200 and breaks off within the result.",
    "Es sagt 200 und bricht mitten im Ergebnis ab.",
)
_ANSWERED = Text("It was answered after all.", "Sie wurde dennoch beantwortet.")
_OTHERS_WAIT = Text(
    "Meanwhile a plain question went unanswered.",
    "Währenddessen blieb eine einfache Frage ohne Antwort.",
)

CHECKS = {
    "sparql-updates": on_endpoint(updates),
    "sparql-service": on_endpoint(service),
    "sparql-from": on_endpoint(dataset),
    "sparql-time-limit": on_endpoint(time_limit),
}
